//! Reading the exported file.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::faults::{FileFault, shown};
use crate::agreements::{signing::Sisa, strict_json};

/// What the file holds, the events not yet looked at.
pub(super) struct Export {
    pub(super) sisa: Sisa,
    pub(super) events: Vec<Value>,
}

impl Export {
    pub(super) fn read(file: &str) -> Result<Self, FileFault> {
        let value = strict_json::parse(file).map_err(|e| FileFault::Json(shown(e)))?;
        let Value::Object(mut top) = value else { return Err(FileFault::NoAgreement) };
        let mut export = match (top.contains_key("sisa"), top.remove("agreement")) {
            (true, None) => top,
            (false, Some(Value::Object(wrapped))) => wrapped,
            (true, Some(_)) => return Err(FileFault::TwoAgreements),
            (false, _) => return Err(FileFault::NoAgreement),
        };
        let sisa = export.remove("sisa").filter(Value::is_object).ok_or(FileFault::NoAgreement)?;
        let sisa = Sisa::deserialize(sisa).map_err(|e| FileFault::Sisa(shown(e)))?;
        Ok(Self { sisa, events: events(export)? })
    }
}

fn events(mut export: Map<String, Value>) -> Result<Vec<Value>, FileFault> {
    match export.remove("events") {
        Some(Value::Array(events)) => Ok(events),
        _ => Err(FileFault::NoEvents),
    }
}

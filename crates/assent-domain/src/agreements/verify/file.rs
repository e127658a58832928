//! Reading the exported file.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::faults::{FileFault, shown};
use crate::{agreements::signing::Sisa, strict_json};

/// What the file holds, the events not yet looked at.
pub(super) struct Export {
    pub(super) sisa: Sisa,
    /// The decoded tree beside the protocol's keys, if the file has one.
    pub(super) tree: Option<Value>,
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
        let Some(Value::Object(mut sisa)) = export.remove("sisa") else {
            return Err(FileFault::NoAgreement);
        };
        let tree = sisa.remove("acceptedSisa");
        let sisa = Sisa::deserialize(Value::Object(sisa)).map_err(|e| FileFault::Sisa(shown(e)))?;
        Ok(Self { sisa, tree, events: events(export)? })
    }
}

fn events(mut export: Map<String, Value>) -> Result<Vec<Value>, FileFault> {
    match export.remove("events") {
        Some(Value::Array(events)) => Ok(events),
        _ => Err(FileFault::NoEvents),
    }
}

//! Reading a person's change: whole, or not at all (`40-vocabularies`, Rules).
//!
//! Nothing in a change is passed over: a withdrawal in a form that was nearly
//! right would be answered as if it had been heard.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{AccountData, ChangeFault, personal_text};
use crate::vocabulary::{PersonalKey, Term};

/// The most faults that are told of one change.
const FAULTS_MAX: usize = 50;

/// What is wrong with a change, by path, such as `consents.Newsletter`.
pub type ChangeFaults = BTreeMap<String, ChangeFault>;

/// A switch in either of its forms, `true` and `{"enabled": true}`; `None` for
/// everything else, however near it comes.
#[must_use]
pub fn parse_switch(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::Object(map) if map.len() == 1 => map.get("enabled")?.as_bool(),
        _ => None,
    }
}

impl AccountData {
    /// Reads a change: any of the four sections, any of their keys. `null`
    /// empties a text as `""` and blanks do. If there is one thing in it
    /// that it can't hear, it hears nothing, and tells all such things.
    pub fn parse_change(sections: &Map<String, Value>) -> Result<Self, ChangeFaults> {
        let mut change = Self::default();
        let mut faults = ChangeFaults::new();
        for (name, value) in sections {
            let mut section = Section { name, value, faults: &mut faults };
            match name.as_str() {
                "personal_data" => change.personal_data = section.read(text),
                "shared_personal_data" => change.shared_personal_data = section.read(switch),
                "consents" => change.consents = section.read(switch),
                "communication_channels" => change.communication_channels = section.read(switch),
                _ => section.fault(name.clone(), ChangeFault::UnknownSection),
            }
        }
        if faults.is_empty() { Ok(change) } else { Err(faults) }
    }
}

struct Section<'a> {
    name: &'a str,
    value: &'a Value,
    faults: &'a mut ChangeFaults,
}

impl Section<'_> {
    fn read<T: Term, V>(
        &mut self,
        value_of: impl Fn(T, &Value) -> Result<V, ChangeFault>,
    ) -> BTreeMap<T, V> {
        let Some(entries) = self.value.as_object() else {
            self.fault(self.name.to_owned(), ChangeFault::NoObject);
            return BTreeMap::new();
        };
        let mut values = BTreeMap::new();
        for (name, value) in entries {
            let read = T::parse(name)
                .ok_or_else(|| unknown::<T>(name))
                .and_then(|key| Ok((key, value_of(key, value)?)));
            match read {
                Ok((key, value)) => _ = values.insert(key, value),
                Err(fault) => self.fault(format!("{}.{name}", self.name), fault),
            }
        }
        values
    }

    fn fault(&mut self, path: String, fault: ChangeFault) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.insert(path, fault);
        }
    }
}

fn text(key: PersonalKey, value: &Value) -> Result<Option<String>, ChangeFault> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(personal_text(key, text)?),
        _ => Err(ChangeFault::NoText),
    }
}

fn switch<T: Term>(_: T, value: &Value) -> Result<bool, ChangeFault> {
    parse_switch(value).ok_or(ChangeFault::NoSwitch)
}

/// What to say of a key that is none; a near miss is told what it misses.
fn unknown<T: Term>(name: &str) -> ChangeFault {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let near = T::ALL.iter().find(|key| plain(key.name()) == plain(name));
    ChangeFault::UnknownKey(near.map(|key| key.name()))
}

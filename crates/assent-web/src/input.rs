//! Input: JSON bodies and query strings, with all their faults told at once.
//!
//! What is read of a body is declared by [`input!`](macro@crate::input), which documents
//! it too; a body that is no flat object has an [`Input`] written by hand.

mod body;
mod declared;
mod field;
mod query;

use std::{collections::BTreeMap, fmt::Display};

use assent_domain::values::trimmed;
pub use body::Body;
#[doc(hidden)]
pub use declared::{Properties, camel, camel_length, key};
pub use field::Field;
pub use query::{Query, Segment};
use serde_json::{Map, Value};

/// How long the secrets are that are mailed or handed over, and tickets.
pub const TOKEN_CHARS: usize = 32;

/// What a JSON object is read into.
pub trait Input: Sized {
    /// Whether a body in which an object says a key twice is refused. Else the
    /// last one counts.
    const STRICT: bool = false;

    /// Reads the fields; `None` when one of them had a fault, which `fields`
    /// remembers. Read all before the first `?`, so that all faults are told.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;
}

/// The fields of a JSON object, and the faults that were found in them.
pub struct Fields<'a> {
    json: &'a str,
    object: &'a Map<String, Value>,
    faults: BTreeMap<String, String>,
}

impl<'a> Fields<'a> {
    fn of(json: &'a str, object: &'a Map<String, Value>) -> Self {
        Self { json, object, faults: BTreeMap::new() }
    }

    /// The field, if it is there and not `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there and `null`.
    #[must_use]
    pub fn is_null(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(Value::is_null)
    }

    /// The whole body, as it was sent.
    #[must_use]
    pub fn json(&self) -> &'a str {
        self.json
    }

    /// Remembers a fault of a field.
    pub fn fault(&mut self, name: &str, fault: impl Into<String>) {
        self.faults.insert(name.to_owned(), fault.into());
    }

    /// Remembers what a rule found, of fields that have no fault yet.
    pub fn more_faults(&mut self, faults: BTreeMap<&'static str, impl Display>) {
        for (name, fault) in faults {
            self.faults.entry(name.to_owned()).or_insert_with(|| fault.to_string());
        }
    }

    /// What `read` makes of a field that has to be there; where it makes nothing
    /// of it, that is the `fault`.
    pub fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
        fault: &str,
    ) -> Option<T> {
        let Some(value) = self.get(name) else {
            self.fault(name, "is missing");
            return None;
        };
        let value = read(value);
        if value.is_none() {
            self.fault(name, fault);
        }
        value
    }

    /// A text of one line that has to be there, without blanks and marks around
    /// it.
    pub fn text(&mut self, name: &str) -> Option<&'a str> {
        self.text_as_written(name).map(trimmed)
    }

    /// A text that has to be there, of which every blank counts.
    pub fn text_as_written(&mut self, name: &str) -> Option<&'a str> {
        self.required(name, Value::as_str, "has to be a text")
    }

    /// A list of texts that has to be there, each without blanks and marks around
    /// it.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        self.required(name, texts, "has to be a list of texts")
    }

    /// A whole number that has to be there; `1000.0` is one.
    pub fn integer(&mut self, name: &str) -> Option<i64> {
        let number = |value: &Value| value.as_i64().or_else(|| whole(value.as_f64()?));
        self.required(name, number, "has to be a whole number")
    }

    /// An object that has to be there.
    pub fn object(&mut self, name: &str) -> Option<&'a Map<String, Value>> {
        self.required(name, Value::as_object, "has to be an object")
    }

    /// The fields of an object within this one, whose faults count as this
    /// one's.
    pub fn within<T>(
        &mut self,
        object: &'a Map<String, Value>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut inner = Self::of(self.json, object);
        let value = read(&mut inner);
        self.faults.append(&mut inner.faults);
        value
    }

    /// The names of all fields, and what they hold.
    pub fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.object.iter()
    }
}

/// The texts of a list, each without blanks and marks around it.
#[must_use]
pub fn texts(list: &Value) -> Option<Vec<String>> {
    list.as_array()?.iter().map(|text| Some(trimmed(text.as_str()?).to_owned())).collect()
}

/// The whole number that `number` is, if it is exactly one.
fn whole(number: f64) -> Option<i64> {
    // Beyond, a double stands for more than one whole number.
    const EXACT: f64 = 9_007_199_254_740_991.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and fits")]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests;

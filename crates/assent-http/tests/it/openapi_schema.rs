//! Checks JSON against the schemas of a document. It knows the keywords that
//! the documents use, and refuses others, so that none is passed over.

use assent_test_town::{list, text};
use serde_json::{Map, Value};
use time::{
    Date, OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description,
};
use url::Url;

/// What only tells a reader something.
const PROSE: [&str; 5] = ["description", "deprecated", "examples", "example", "propertyNames"];

pub(crate) struct Validator<'a> {
    pub(crate) document: &'a Value,
}

impl Validator<'_> {
    /// Panics, naming `at`, unless the value is what the schema says.
    pub(crate) fn check(&self, schema: &Value, value: &Value, at: &str) {
        if let Err(fault) = self.fault(schema, value) {
            panic!("{at}: {fault}: {value} is not what its schema says: {schema}");
        }
    }

    fn fault(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let schema = schema.as_object().expect("a schema is an object");
        for (keyword, says) in schema {
            match keyword.as_str() {
                "$ref" => self.fault(self.named(&text(says)), value)?,
                "oneOf" => {
                    let fits = |schema: &&Value| self.fault(schema, value).is_ok();
                    let fitting = list(says).iter().filter(fits).count();
                    ensure(fitting == 1, || format!("it fits {fitting} of oneOf"))?;
                }
                "anyOf" => {
                    let fits = list(says).iter().any(|schema| self.fault(schema, value).is_ok());
                    ensure(fits, || "it fits none of anyOf".to_owned())?;
                }
                "allOf" => {
                    list(says).iter().try_for_each(|schema| self.fault(schema, value))?;
                }
                "type" => {
                    let is = |kind: &Value| is_of(value, &text(kind));
                    let fits =
                        says.as_array().map_or_else(|| is(says), |kinds| kinds.iter().any(is));
                    ensure(fits, || format!("it is no {says}"))?;
                }
                "enum" => ensure(list(says).contains(value), || format!("it is none of {says}"))?,
                "const" => ensure(value == says, || format!("it is not {says}"))?,
                "items" => {
                    let mut items = value.as_array().into_iter().flatten();
                    items.try_for_each(|item| self.fault(says, item))?;
                }
                "minItems" | "maxItems" => {
                    let count = value.as_array().map_or(0, Vec::len) as u64;
                    let limit = says.as_u64().expect("a number of items");
                    let fits = if keyword == "minItems" { count >= limit } else { count <= limit };
                    ensure(fits, || format!("{keyword} is {limit}"))?;
                }
                "minLength" | "maxLength" => {
                    let length = value.as_str().map_or(0, |text| text.chars().count()) as u64;
                    let limit = says.as_u64().expect("a number of characters");
                    let is_text = value.is_string();
                    let fits =
                        if keyword == "minLength" { length >= limit } else { length <= limit };
                    ensure(fits || !is_text, || format!("{keyword} is {limit}"))?;
                }
                "minimum" | "maximum" => {
                    let limit = says.as_i64().expect("a whole number");
                    let fits = |number| {
                        if keyword == "minimum" { number >= limit } else { number <= limit }
                    };
                    ensure(value.as_i64().is_none_or(fits), || format!("{keyword} is {limit}"))?;
                }
                "format" => {
                    let fits = value.as_str().is_none_or(|value| is_in_format(value, &text(says)));
                    ensure(fits, || format!("it is no {says}"))?;
                }
                "required" | "properties" | "additionalProperties" => {}
                prose if PROSE.contains(&prose) => {}
                _ => panic!("the validator does not know {keyword}"),
            }
        }
        value.as_object().map_or(Ok(()), |object| self.fault_of_object(schema, object))
    }

    fn fault_of_object(
        &self,
        schema: &Map<String, Value>,
        object: &Map<String, Value>,
    ) -> Result<(), String> {
        let required = schema.get("required").map(list).unwrap_or_default();
        for key in required.iter().map(text) {
            ensure(object.contains_key(&key), || format!("there is no {key}"))?;
        }
        for (key, value) in object {
            let known = schema.get("properties").and_then(|properties| properties.get(key));
            match known.or_else(|| schema.get("additionalProperties")) {
                Some(Value::Bool(more)) => ensure(*more, || format!("there is a {key}"))?,
                Some(schema) => {
                    self.fault(schema, value).map_err(|fault| format!("{key}: {fault}"))?;
                }
                None => {}
            }
        }
        Ok(())
    }

    fn named(&self, reference: &str) -> &Value {
        let pointer = reference.strip_prefix('#').expect("it is in the document");
        self.document.pointer(pointer).unwrap_or_else(|| panic!("there is no {reference}"))
    }
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "null" => value.is_null(),
        _ => panic!("the validator does not know the type {kind}"),
    }
}

fn is_in_format(value: &str, format: &str) -> bool {
    match format {
        "date-time" => OffsetDateTime::parse(value, &Rfc3339).is_ok(),
        "date" => Date::parse(value, format_description!("[year]-[month]-[day]")).is_ok(),
        "idn-email" => value.rsplit_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !value.contains(char::is_whitespace)
        }),
        "uri" => value.is_ascii() && Url::parse(value).is_ok(),
        "password" | "binary" => true,
        _ => panic!("the validator does not know the format {format}"),
    }
}

fn ensure(fits: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
    if fits { Ok(()) } else { Err(fault()) }
}

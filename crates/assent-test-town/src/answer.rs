//! What a server answered.

use std::fmt;

use actix_web::http::{StatusCode, header::HeaderMap};
use bytes::Bytes;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// What a server answered, its body read to the end.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Bytes,
}

impl Answer {
    /// The body, which has to be text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("answers are UTF-8")
    }

    /// The header of this name, which has to be there.
    pub fn header(&self, name: &str) -> &str {
        let header = self.headers.get(name).unwrap_or_else(|| panic!("there is no {name}"));
        header.to_str().expect("headers are ASCII")
    }

    /// The body, which has to be JSON and to say so.
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json", "{}", self.text());
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("JSON: {}", self.text()))
    }

    /// The reply of a call that went well: 200, and `success` is its first key.
    pub fn done(&self) -> Value {
        let json = self.json();
        assert_eq!(self.status, 200, "{json}");
        assert!(self.text().starts_with(r#"{"success":true"#), "{json}");
        json
    }

    /// The reply of an unsuccessful call: 200, `success` false, and this code.
    pub fn refused(&self, code: &str) -> Value {
        self.failed(200, code)
    }

    /// The envelope of a reply with this status and code.
    pub fn failed(&self, status: u16, code: &str) -> Value {
        let json = self.json();
        assert_eq!((self.status.as_u16(), &json["code"]), (status, &code.into()), "{json}");
        let keys = self.keys("");
        assert_eq!(keys[..3], ["success", "error", "code"], "{json}");
        assert!(keys.len() == 3 || keys[3..] == ["fields"], "{json}");
        assert_eq!(json["success"], false, "{json}");
        assert!(json["error"].as_str().is_some_and(|error| !error.is_empty()), "{json}");
        json
    }

    /// The reply of an unsuccessful call whose good reply is CSV: 422.
    pub fn no_file(&self, code: &str) -> Value {
        self.failed(422, code)
    }

    /// The same because of exactly these fields.
    pub fn no_file_on(&self, code: &str, fields: &[&str]) -> Value {
        Self::on_fields(self.no_file(code), fields)
    }

    /// An unsuccessful call because of exactly these fields.
    pub fn refused_on(&self, code: &str, fields: &[&str]) -> Value {
        Self::on_fields(self.refused(code), fields)
    }

    fn on_fields(json: Value, fields: &[&str]) -> Value {
        let told = json["fields"].as_object().map(|fields| fields.keys().collect::<Vec<_>>());
        assert_eq!(told.unwrap_or_default(), fields, "{json}");
        json
    }

    /// The keys of the object at `pointer`, in the order in which they were
    /// written.
    pub fn keys(&self, pointer: &str) -> Vec<String> {
        let mut at: Ordered = serde_json::from_slice(&self.bytes).expect("the body is JSON");
        for step in pointer.split('/').skip(1) {
            at = match at {
                Ordered::Object(entries) => {
                    let found = entries.into_iter().find(|(key, _)| key == step);
                    found.unwrap_or_else(|| panic!("there is no {step}")).1
                }
                Ordered::Array(mut items) => items.swap_remove(step.parse().expect("an index")),
                Ordered::Other => panic!("{step} is within no object"),
            };
        }
        match at {
            Ordered::Object(entries) => entries.into_iter().map(|(key, _)| key).collect(),
            _ => panic!("{pointer} is no object"),
        }
    }

    /// The rows of a CSV, the header among them.
    pub fn rows(&self) -> Vec<Vec<String>> {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "text/csv; charset=utf-8", "{}", self.text());
        let text = self.text().trim_start_matches('\u{feff}');
        let separates = |delimiter: &u8| {
            let delimiter = char::from(*delimiter);
            text.contains(&format!("{delimiter}Status{delimiter}Error"))
        };
        let delimiter = *b"|\t;".iter().find(|delimiter| separates(delimiter)).unwrap_or(&b',');
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        csv.deserialize().collect::<Result<_, _>>().expect("the CSV is whole")
    }

    /// One column of a CSV, without its header.
    pub fn column(&self, name: &str) -> Vec<String> {
        let mut rows = self.rows().into_iter();
        let header = rows.next().expect("there is a header");
        let index = header.iter().position(|label| label == name);
        let index = index.unwrap_or_else(|| panic!("{name} is not in {header:?}"));
        rows.map(|mut row| row.swap_remove(index)).collect()
    }
}

/// JSON with its keys in the order in which they were written.
enum Ordered {
    Object(Vec<(String, Ordered)>),
    Array(Vec<Ordered>),
    Other,
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Ordered;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut entries: Vec<(String, Ordered)> = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered::Object(entries))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Ordered, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Ordered::Array(items))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Ordered, E> {
                Ok(Ordered::Other)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Ordered, E> {
                Ok(Ordered::Other)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Ordered, E> {
                Ok(Ordered::Other)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Ordered, E> {
                Ok(Ordered::Other)
            }
            fn visit_str<E>(self, _: &str) -> Result<Ordered, E> {
                Ok(Ordered::Other)
            }
            fn visit_unit<E>(self) -> Result<Ordered, E> {
                Ok(Ordered::Other)
            }
        }
        from.deserialize_any(InOrder)
    }
}

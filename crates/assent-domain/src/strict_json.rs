//! JSON in which no object says a key twice.
//!
//! Parsers differ in which of two values they keep, so a text with both means
//! one thing to us and another to the next reader, though its hash is the same;
//! and of two things that a person says one would be lost.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// Parses UTF-8; a duplicate key, at any depth, is an error like any other.
pub fn parse(text: impl AsRef<[u8]>) -> Result<Value, serde_json::Error> {
    serde_json::from_slice::<Strict>(text.as_ref()).map(|strict| strict.0)
}

/// Whether JSON has a number that readers would round: a whole one beyond 64
/// bits, or one of more digits than a double has. `json` has to be JSON.
#[must_use]
pub fn has_rounded_number(json: &str) -> bool {
    let mut rest = json;
    while let Some(start) = rest.find(|c: char| c == '"' || c == '-' || c.is_ascii_digit()) {
        rest = &rest[start..];
        if let Some(text) = rest.strip_prefix('"') {
            rest = after_string(text);
            continue;
        }
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let (number, after) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        if is_rounded(number) {
            return true;
        }
        rest = after;
    }
    false
}

/// What follows the string whose text `text` begins with.
fn after_string(text: &str) -> &str {
    let mut escaped = false;
    let end = text.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or("", |end| &text[end + 1..])
}

fn is_rounded(number: &str) -> bool {
    match serde_json::from_str::<Value>(number) {
        Ok(Value::Number(read)) => decimal(&read.to_string()) != decimal(number),
        _ => true,
    }
}

/// The digits of a number without zeros around them, and the power of ten of
/// the last one. The sign is left out: nothing changes it. `None` where the
/// power is out of all bounds.
fn decimal(number: &str) -> Option<(String, i64)> {
    let (digits, power) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{}{part}", whole.trim_start_matches('-'));
    let significant = all.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Some((String::new(), 0));
    }
    let zeros = all.len() - all.trim_end_matches('0').len();
    let shift = i64::try_from(zeros).ok()? - i64::try_from(part.len()).ok()?;
    Some((significant.to_owned(), power.parse::<i64>().ok()?.checked_add(shift)?))
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, Strict>()? {
            if object.insert(key, value).is_some() {
                return Err(Error::custom("an object says a key twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn json_without_duplicate_keys_is_read_as_serde_json_reads_it() {
        let text = r#"{"a":[null,true,-1,18446744073709551615,1.5,"\u00e9",{}],"b":{"a":[]}}"#;
        assert_eq!(parse(text).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn a_duplicate_key_is_an_error_at_any_depth_and_however_it_is_escaped() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"c":2,"a":3}}]"#, r#"{"a":1,"\u0061":1}"#]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_that_a_reader_gives_back_as_another_is_rounded() {
        for number in [
            "18446744073709551616",
            "12345678901234567890123",
            "-9223372036854775809",
            "0.12345678901234567890",
            "9007199254740993.0",
            "1e-400",
            "1e99999999999999999999",
        ] {
            assert!(has_rounded_number(number), "{number}");
            assert!(
                has_rounded_number(&format!(r#"{{"a\"1":["\\",{{"b":{number}}}]}}"#)),
                "{number}"
            );
        }
        for number in [
            "0",
            "-0",
            "0.0",
            "0e5",
            "1",
            "-1.50",
            "0.1",
            "1e22",
            "1E+2",
            "100e-2",
            "1000.0",
            "9007199254740993",
            "18446744073709551615",
            "-9223372036854775808",
            "5e-324",
            "1.7976931348623157e308",
        ] {
            assert!(!has_rounded_number(number), "{number}");
            assert!(
                !has_rounded_number(&format!(r#"[{number}, {number},{{"a":{number}}}]"#)),
                "{number}"
            );
        }
    }

    #[test]
    fn digits_in_texts_are_no_numbers() {
        for json in [
            r#""12345678901234567890123""#,
            r#"{"12345678901234567890123": "\"12345678901234567890123"}"#,
            r#"["\\", "12345678901234567890123", true]"#,
            "",
        ] {
            assert!(!has_rounded_number(json), "{json}");
        }
    }

    proptest! {
        #[test]
        fn what_fits_into_a_number_is_not_rounded(whole: i64, unsigned: u64, double: f64) {
            prop_assert!(!has_rounded_number(&json!([whole, unsigned, double]).to_string()));
        }

        #[test]
        fn a_whole_number_beyond_64_bits_of_over_17_digits_is_rounded(number in 1_u128 << 65..) {
            prop_assume!(number.to_string().trim_end_matches('0').len() > 17);
            prop_assert!(has_rounded_number(&number.to_string()));
        }
    }

    #[test]
    fn nesting_without_end_is_an_error_and_no_overflow() {
        for text in ["[".repeat(1_000_000), r#"{"a":"#.repeat(1_000_000)] {
            assert!(parse(&text).is_err());
        }
    }
}

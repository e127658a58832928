//! Input: JSON bodies and query strings, with all their faults told at once.

use std::{
    collections::BTreeMap,
    fmt,
    future::{Ready, ready},
    pin::Pin,
    time::Duration,
};

use actix_web::{
    Error, FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{self, BytesMut},
};
use assent_domain::{
    accounts::{NewPassword, Password},
    strict_json,
    values::{EmailAddress, Token, parse_instant, trimmed},
};
use futures_util::StreamExt;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use tokio::time::timeout;
use url::form_urlencoded;

use crate::reply::Failure;

/// The most bytes of a JSON body.
const JSON_MAX_BYTES: u64 = 256 << 10;
/// How long a JSON body may take to come.
const JSON_PATIENCE: Duration = Duration::from_secs(30);

/// How long the secrets are that are mailed or handed over, and tickets.
pub const TOKEN_CHARS: usize = 32;
/// What spreadsheets and editors put in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

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
    /// The field, if it is there and not `null`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there and `null`.
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
    pub fn more_faults(&mut self, faults: BTreeMap<&'static str, String>) {
        for (name, fault) in faults {
            self.faults.entry(name.to_owned()).or_insert(fault);
        }
    }

    /// A text of one line that may be missing, without blanks and marks around
    /// it.
    pub fn optional_text(&mut self, name: &str) -> Option<&'a str> {
        self.optional_text_as_written(name).map(trimmed)
    }

    /// The same that has to be there.
    pub fn text(&mut self, name: &str) -> Option<&'a str> {
        self.text_as_written(name).map(trimmed)
    }

    /// A text that may be missing, of which every blank counts.
    pub fn optional_text_as_written(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.fault(name, "has to be a text");
        }
        text
    }

    /// The same that has to be there.
    pub fn text_as_written(&mut self, name: &str) -> Option<&'a str> {
        let text = self.optional_text_as_written(name);
        if text.is_none() && !self.faults.contains_key(name) {
            self.fault(name, "is missing");
        }
        text
    }

    /// An email address that has to be there.
    pub fn email(&mut self, name: &str) -> Option<EmailAddress> {
        match EmailAddress::parse(self.text(name)?) {
            Ok(email) => Some(email),
            Err(error) => {
                self.fault(name, error.to_string());
                None
            }
        }
    }

    /// A secret that may be missing, however it was pasted.
    pub fn optional_token(&mut self, name: &str) -> Option<Token> {
        self.optional_text(name).map(|text| Token::pasted(text, TOKEN_CHARS))
    }

    /// The same that has to be there.
    pub fn token(&mut self, name: &str) -> Option<Token> {
        self.text(name).map(|text| Token::pasted(text, TOKEN_CHARS))
    }

    /// A password that has to be there.
    pub fn password(&mut self, name: &str) -> Option<Password> {
        self.text_as_written(name).map(Password::new)
    }

    /// A new password that has to be there twice.
    pub fn new_password(&mut self) -> Option<NewPassword> {
        let password = self.password("password");
        let confirmation = self.password("passwordConfirmation");
        Some(NewPassword { password: password?, confirmation: confirmation? })
    }

    /// A list of texts that may be missing, each without blanks and marks around
    /// it.
    pub fn optional_texts(&mut self, name: &str) -> Option<Vec<String>> {
        let value = self.get(name)?;
        let texts = value.as_array().and_then(|list| {
            list.iter().map(|text| Some(trimmed(text.as_str()?).to_owned())).collect::<Option<_>>()
        });
        if texts.is_none() {
            self.fault(name, "has to be a list of texts");
        }
        texts
    }

    /// A list of texts that has to be there.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let texts = self.optional_texts(name);
        if texts.is_none() && !self.faults.contains_key(name) {
            self.fault(name, "is missing");
        }
        texts
    }

    /// A whole number that may be missing; `1000.0` is one.
    pub fn optional_integer(&mut self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        let number = value.as_i64().or_else(|| whole(value.as_f64()?));
        if number.is_none() {
            self.fault(name, "has to be a whole number");
        }
        number
    }

    /// A boolean; `false` when it is missing.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let Some(value) = self.get(name) else { return Some(false) };
        let flag = value.as_bool();
        if flag.is_none() {
            self.fault(name, "has to be true or false");
        }
        flag
    }

    /// An object that has to be there.
    pub fn object(&mut self, name: &str) -> Option<&'a Map<String, Value>> {
        let Some(value) = self.get(name) else {
            self.fault(name, "is missing");
            return None;
        };
        let object = value.as_object();
        if object.is_none() {
            self.fault(name, "has to be an object");
        }
        object
    }

    /// The fields of an object within this one, whose faults count as this
    /// one's.
    pub fn within<T>(
        &mut self,
        object: &'a Map<String, Value>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut inner = Self { json: self.json, object, faults: BTreeMap::new() };
        let value = read(&mut inner);
        self.faults.append(&mut inner.faults);
        value
    }

    /// The names of all fields.
    pub fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.object.iter()
    }
}

/// A JSON object as a body. Its media type does not matter.
pub struct Body<T>(pub T);

impl<T: Input + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let announced = request.headers().get(header::CONTENT_LENGTH).cloned();
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
            if announced.is_some_and(|length| length > JSON_MAX_BYTES) {
                return Err(Failure::too_large(JSON_MAX_BYTES));
            }
            let payload = payload.await.map_err(Failure::malformed_body)?;
            let bytes = timeout(JSON_PATIENCE, collect(payload)).await;
            parse(&bytes.map_err(|_| Failure::too_slow())??).map(Self)
        })
    }
}

async fn collect(mut payload: web::Payload) -> Result<BytesMut, Failure> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(Failure::malformed_body)?;
        if (bytes.len() + chunk.len()) as u64 > JSON_MAX_BYTES {
            return Err(Failure::too_large(JSON_MAX_BYTES));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The whole number that `number` is, if it is exactly one.
fn whole(number: f64) -> Option<i64> {
    // Beyond, a double stands for more than one whole number.
    const EXACT: f64 = 9_007_199_254_740_991.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and fits")]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

fn parse<T: Input>(bytes: &[u8]) -> Result<T, Failure> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let no_json = |error: &dyn fmt::Display| {
        Failure::malformed_body(format!("the body is not JSON: {error}"))
    };
    let json = str::from_utf8(bytes).map_err(|error| no_json(&error))?;
    let value = if T::STRICT { strict_json::parse(json) } else { serde_json::from_str(json) };
    let Value::Object(object) = value.map_err(|error| no_json(&error))? else {
        return Err(Failure::malformed_body("the body has to be a JSON object"));
    };
    let mut fields = Fields { json, object: &object, faults: BTreeMap::new() };
    let value = T::read(&mut fields);
    match value {
        Some(value) if fields.faults.is_empty() => Ok(value),
        _ => Err(Failure::invalid_fields(fields.faults)),
    }
}

/// A part of the path, without blanks and marks around it.
pub struct Segment(pub String);

impl FromRequest for Segment {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let text = web::Path::<String>::from_request(request, payload).into_inner();
        ready(text.map(|text| Self(trimmed(&text).to_owned())))
    }
}

/// The parameters of a query string. The documents write a second `?` where
/// an `&` belongs; both are read.
pub struct Query(BTreeMap<String, String>);

impl Query {
    /// The parameters of this request.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let query = request.query_string().replace('?', "&");
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    /// The parameter, if it is there, without blanks and marks around it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| trimmed(text))
    }

    /// Whether a parameter says `true`.
    #[must_use]
    pub fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// The number of a page, from 1, which is also what a missing one means.
    pub fn page(&self) -> Result<i64, Failure> {
        let Some(text) = self.get("page").filter(|text| !text.is_empty()) else { return Ok(1) };
        text.parse()
            .ok()
            .filter(|page| *page >= 1)
            .ok_or_else(|| Failure::invalid_field("page", "has to be a number from 1 on"))
    }

    /// An instant that may be missing.
    pub fn instant(&self, name: &str) -> Result<Option<OffsetDateTime>, Failure> {
        let Some(text) = self.get(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        let fault = "has to be an ISO 8601 instant, url-encoded, such as 2018-11-07T23:31:16.046Z";
        parse_instant(text).map(Some).ok_or_else(|| Failure::invalid_field(name, fault))
    }
}

#[cfg(test)]
mod tests;

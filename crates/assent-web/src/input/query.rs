//! What stands in the address of a request.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

use actix_web::{Error, FromRequest, HttpRequest, dev::Payload, web};
use assent_domain::values::{parse_instant, trimmed};
use time::OffsetDateTime;
use url::form_urlencoded;

use crate::failure::Failure;

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

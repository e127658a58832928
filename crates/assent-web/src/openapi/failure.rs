//! The failures of an operation, by status: those of its handler, and those that
//! the kit answers for it.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use utoipa::{
    PartialSchema,
    openapi::{Content, Header, RefOr, Response, Schema},
};

use crate::{
    endpoint::{Caller, Endpoint},
    failure::Failure,
    wire::{self, DocumentedWire},
};

/// The failures under one status.
pub(super) struct Failing {
    status: StatusCode,
    codes: Vec<&'static str>,
    sentence: &'static str,
    /// Whose they are: an operation's, or those of a code alone.
    whose: String,
}

/// All failures of an endpoint; `is_file` says that its good answer is one.
pub(super) fn of<R>(
    endpoint: &Endpoint<R>,
    id: &str,
    is_file: bool,
    wire: &dyn DocumentedWire,
) -> BTreeMap<u16, Failing> {
    let mut all: BTreeMap<u16, Failing> = BTreeMap::new();
    let mut add = |status: StatusCode, code, sentence, whose: &dyn Fn() -> String| {
        let new = || Failing { status, codes: Vec::new(), sentence, whose: whose() };
        all.entry(status.as_u16()).or_insert_with(new).codes.push(code);
    };
    for code in &endpoint.codes {
        let status = wire::status_of(wire, code, is_file);
        match status {
            StatusCode::OK => add(status, code, UNSUCCESSFUL, &|| id.to_owned()),
            StatusCode::UNPROCESSABLE_ENTITY if is_file => {
                add(status, code, NO_FILE, &|| id.to_owned());
            }
            _ => add(status, code, UNSUCCESSFUL, &|| format!("{id}-{}", status.as_u16())),
        }
    }
    let takes_body = endpoint.operation.request_body.is_some();
    let others = [
        (endpoint.caller != Caller::Anybody, StatusCode::UNAUTHORIZED, UNAUTHENTICATED),
        (endpoint.path.contains('{'), StatusCode::NOT_FOUND, NOT_FOUND),
        (takes_body, StatusCode::REQUEST_TIMEOUT, TOO_SLOW),
        (takes_body, StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE),
        (endpoint.is_limited, StatusCode::TOO_MANY_REQUESTS, TOO_MANY),
        (true, StatusCode::INTERNAL_SERVER_ERROR, INTERNAL),
        (true, StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE),
    ];
    for (_, status, (code, sentence)) in others.into_iter().filter(|(applies, ..)| *applies) {
        add(status, code, sentence, &|| code.to_owned());
    }
    all
}

const UNSUCCESSFUL: &str = "the call was not successful";
const NO_FILE: &str = "the call was not successful, so there is no file";
const UNAUTHENTICATED: (&str, &str) = ("unauthenticated", "the session is missing or expired");
const NOT_FOUND: (&str, &str) = ("not-found", "there is no such endpoint");
const TOO_SLOW: (&str, &str) = ("body-too-slow", "the body did not come in time");
const TOO_LARGE: (&str, &str) = ("body-too-large", "the body is too large");
const TOO_MANY: (&str, &str) =
    ("too-many-requests", "there were too many such calls: try again later");
const INTERNAL: (&str, &str) = ("internal", "something went wrong on our side: try again later");
const UNAVAILABLE: (&str, &str) = ("unavailable", "the store is unavailable: try again later");

impl Failing {
    /// The name and the schema of these failures.
    pub(super) fn schema(&self, wire: &dyn DocumentedWire) -> (String, RefOr<Schema>) {
        (format!("{}Failure", pascal(&self.whose)), wire.schema_of(&self.codes))
    }

    /// The response that is one of them, of this schema.
    pub(super) fn response(&self, wire: &dyn DocumentedWire, schema: RefOr<Schema>) -> Response {
        let code = self.codes[0];
        let mut content = Content::new(Some(schema));
        content.example = Some(wire.example(&Failure::new(self.status, code, self.sentence)));
        let description = format!("`{code}`: {}.", self.sentence);
        let mut response =
            Response::builder().description(description).content(wire.media_type(), content);
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            let mut header = Header::new(i64::schema());
            header.description = Some("After how many seconds to try again.".to_owned());
            response = response.header("Retry-After", header);
        }
        response.build()
    }
}

/// `bad-word` and `badWord` as `BadWord`.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

//! Every unsuccessful answer of every test has a code that its operation
//! documents.

use std::{collections::BTreeSet, sync::LazyLock};

use actix_web::HttpRequest;
use serde_json::Value;

use crate::{answer::Answer, journeys::text};

/// The document of a server.
pub type Document = &'static LazyLock<Value>;

pub(crate) static ORGANIZATIONS: LazyLock<Value> =
    LazyLock::new(|| parse(&assent_http::organization_document()));
pub(crate) static PEOPLE: LazyLock<Value> =
    LazyLock::new(|| parse(&assent_http::rights_holder_document()));

fn parse(document: &str) -> Value {
    serde_json::from_str(document).expect("the document is JSON")
}

/// Panics if the answer is unsuccessful and its operation does not say that it
/// may be.
pub(crate) fn check(document: &Value, request: &HttpRequest, answer: &Answer) {
    let Some(path) = request.match_pattern() else { return };
    let method = request.method().as_str().to_lowercase();
    let operation = &document["paths"][&path][&method];
    if operation.is_null() || !answer.bytes.starts_with(br#"{"success":false"#) {
        return;
    }
    let json = answer.json();
    let status = answer.status.as_str();
    let codes = codes(document, operation, status);
    assert!(
        codes.contains(&text(&json["code"])),
        "{method} {path} documents {codes:?} of {status}: {json}"
    );
}

/// The codes of an operation's failures of a status.
pub fn codes(document: &Value, operation: &Value, status: &str) -> BTreeSet<String> {
    let schema = &operation["responses"][status]["content"]["application/json"]["schema"];
    let either = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    let alternatives = either.map_or(std::slice::from_ref(schema), Vec::as_slice);
    let references = alternatives.iter().filter_map(|schema| schema["$ref"].as_str());
    let schemas = references.filter_map(|reference| document.pointer(reference.strip_prefix('#')?));
    let parts = schemas.filter_map(|schema| schema["allOf"].as_array()).flatten();
    let codes = parts.filter_map(|part| part["properties"]["code"]["enum"].as_array()).flatten();
    codes.map(text).collect()
}

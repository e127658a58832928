//! An operation with what it shares with all others: who may call it, what
//! else it answers, and its example.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Content, Header, Object, OneOf, Ref, RefOr, Response, Schema, SecurityRequirement, Type,
        path::{Operation, ParameterBuilder},
    },
};

use super::{REQUEST_ID, by_session, failure::Failure};
use crate::{
    endpoint::{Caller, Endpoint},
    reply::Nothing,
};

const JSON: &str = "application/json";
const SCHEMAS: &str = "#/components/schemas/";
const SUCCESS: &str = "success";

/// The schemas of a document by name.
pub(super) type Schemas = BTreeMap<String, RefOr<Schema>>;

/// The operation of an endpoint as the document has it.
pub(super) fn complete(endpoint: Endpoint, schemas: &mut Schemas) -> Operation {
    let Endpoint { path, mut operation, example, caller, is_limited, is_plain, .. } = endpoint;
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(plain) = parameter {
            let example = example.parameters.get(&plain.name).cloned();
            *parameter = ParameterBuilder::from(plain.clone()).example(example).build().into();
        }
    }
    let takes_body = operation.request_body.is_some();
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        for content in body.content.values_mut() {
            set_example(content, example.request.clone());
        }
    }
    operation.security = match caller {
        Caller::Anybody => None,
        Caller::SignedIn => Some(vec![by_session()]),
        Caller::SignedInElsewhere => Some(vec![by_session(), SecurityRequirement::default()]),
    };
    let others = [
        (caller != Caller::Anybody, 401, "unauthenticated", "the session is missing or expired"),
        (path.contains('{'), 404, "not-found", "there is no such endpoint"),
        (takes_body, 408, "body-too-slow", "the body did not come in time"),
        (takes_body, 413, "body-too-large", "the body is too large"),
        (is_limited, 429, "too-many-requests", "there were too many such calls: try again later"),
        (true, 500, "internal", "something went wrong on our side: try again later"),
        (true, 503, "unavailable", "the store is unavailable: try again later"),
    ];
    if !is_plain && answers_a_file(&operation) {
        let error = "the call was not successful, so there is no file";
        let response = failing(422, "invalid-field", error);
        operation.responses.responses.insert("422".to_owned(), response.into());
    }
    for (_, status, code, error) in others.into_iter().filter(|(applies, ..)| *applies) {
        let response = operation.responses.responses.entry(status.to_string());
        response.or_insert_with(|| failing(status, code, error).into());
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let request_id = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
        response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(request_id));
        if status == "200" {
            succeeding(response, &example.reply, (!is_plain).then_some(&mut *schemas));
        }
    }
    operation
}

/// Whether what it answers when all is well is no JSON.
fn answers_a_file(operation: &Operation) -> bool {
    match operation.responses.responses.get("200") {
        Some(RefOr::T(response)) => !response.content.contains_key(JSON),
        _ => false,
    }
}

fn set_example(content: &mut RefOr<Content>, example: Option<Value>) {
    if let RefOr::T(content) = content {
        content.example = example;
    }
}

fn failing(status: u16, code: &str, error: &str) -> Response {
    let mut content = Content::new(Some(reference(&Failure::name())));
    content.example = Some(json!({"success": false, "error": error, "code": code}));
    let mut response =
        Response::builder().description(format!("`{code}`: {error}.")).content(JSON, content);
    if status == 429 {
        let mut header = Header::new(i64::schema());
        header.description = Some("After how many seconds to try again.".to_owned());
        response = response.header("Retry-After", header);
    }
    response.build()
}

/// Gives a 200 its example and, unless it is plain, says that it may be a
/// failure as well.
fn succeeding(response: &mut Response, example: &Value, envelope: Option<&mut Schemas>) {
    for content in response.content.values_mut() {
        set_example(content, Some(example.clone()));
    }
    let Some(schemas) = envelope else { return };
    let failure = reference(&Failure::name());
    let Some(RefOr::T(content)) = response.content.get_mut(JSON) else { return };
    let reply = content.schema.take().expect("a reply has a schema");
    if name_of(&reply) == Nothing::name() {
        content.schema = Some(reply);
        return;
    }
    let replies = parts(reply, schemas);
    for reply in &replies {
        say_success(name_of(reply), schemas);
    }
    // First, for clients that take the first that fits: no reply has its keys.
    let items = [failure].into_iter().chain(replies).collect();
    let mut either = OneOf::new();
    either.items = items;
    content.schema = Some(RefOr::T(Schema::OneOf(either)));
}

/// The schemas that a reply may be of: one, or those of an enum, which then
/// has no schema of its own.
fn parts(reply: RefOr<Schema>, schemas: &mut Schemas) -> Vec<RefOr<Schema>> {
    match schemas.get(name_of(&reply)) {
        Some(RefOr::T(Schema::OneOf(either))) => {
            let items = either.items.clone();
            schemas.remove(name_of(&reply));
            items
        }
        _ => vec![reply],
    }
}

/// Puts `"success": true` in front of the properties of a reply. That it is
/// never `false` is prose: clients that generators make of a boolean with one
/// value refuse it.
fn say_success(name: &str, schemas: &mut Schemas) {
    let Some(RefOr::T(Schema::Object(reply))) = schemas.get_mut(name) else {
        panic!("the reply {name} is no object");
    };
    if reply.required.iter().all(|key| key != SUCCESS) {
        let mut success = Object::with_type(Type::Boolean);
        success.description = Some("Always `true`.".to_owned());
        reply.properties.shift_insert(0, SUCCESS.to_owned(), Schema::Object(success).into());
        reply.required.insert(0, SUCCESS.to_owned());
    }
}

fn name_of(schema: &RefOr<Schema>) -> &str {
    match schema {
        RefOr::Ref(reference) => reference.ref_location.trim_start_matches(SCHEMAS),
        RefOr::T(_) => panic!("the schema of a reply has a name of its own"),
    }
}

fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

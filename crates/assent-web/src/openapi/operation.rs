//! An operation with what it shares with all others: who may call it, what
//! else it answers, and its example.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{
        Content, OneOf, Ref, RefOr, Response, Schema, SecurityRequirement,
        path::{Operation, ParameterBuilder},
        schema::AnyOf,
    },
};

use super::{REQUEST_ID, by_session, failure};
use crate::{
    always::always,
    endpoint::{Caller, Endpoint},
    reply::Nothing,
    wire::DocumentedWire,
};

const JSON: &str = "application/json";
const SCHEMAS: &str = "#/components/schemas/";
const SUCCESS: &str = "success";

/// The schemas of a document by name.
pub(super) type Schemas = BTreeMap<String, RefOr<Schema>>;

/// The operation of an endpoint as the document has it.
pub(super) fn complete<R>(
    endpoint: Endpoint<R>,
    wire: &dyn DocumentedWire,
    schemas: &mut Schemas,
) -> Operation {
    let id = endpoint.operation.operation_id.as_deref().expect("each operation has an id");
    let failures = failure::of(&endpoint, id, answers_a_file(&endpoint.operation), wire);
    let Endpoint { mut operation, example, caller, is_plain, .. } = endpoint;
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(plain) = parameter {
            let example = example.parameters.get(&plain.name).cloned();
            *parameter = ParameterBuilder::from(plain.clone()).example(example).build().into();
        }
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        for content in body.content.values_mut() {
            set_example(content, example.request.clone());
        }
    }
    operation.security = match caller {
        // Said, not left out: that would mean that nobody thought of it.
        Caller::Anybody => Some(Vec::new()),
        Caller::SignedIn => Some(vec![by_session()]),
        Caller::SignedInElsewhere => Some(vec![by_session(), SecurityRequirement::default()]),
    };
    let mut in_reply = None;
    for (status, failing) in failures {
        let schema = add(failing.schema(wire), schemas);
        if status == 200 {
            in_reply = Some(schema);
            continue;
        }
        let response = operation.responses.responses.entry(status.to_string());
        response.or_insert_with(|| failing.response(wire, schema).into());
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let request_id = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
        response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(request_id));
        if status == "200" {
            for content in response.content.values_mut() {
                set_example(content, Some(example.reply.clone()));
            }
            if !is_plain {
                envelope(response, in_reply.take(), schemas);
            }
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

fn add((name, schema): (String, RefOr<Schema>), schemas: &mut Schemas) -> RefOr<Schema> {
    let reference = Ref::from_schema_name(&name).into();
    schemas.insert(name, schema);
    reference
}

/// Says that a 200 may be the failure as well, if the call has one. A file never
/// is: that is 422.
fn envelope(response: &mut Response, failure: Option<RefOr<Schema>>, schemas: &mut Schemas) {
    let Some(RefOr::T(content)) = response.content.get_mut(JSON) else { return };
    let reply = content.schema.take().expect("a reply has a schema");
    let replies = parts(reply, schemas);
    for reply in &replies {
        say_success(name_of(reply), schemas);
    }
    // What only says that it went well fits a failure too, for clients that pass
    // over `const`: of `anyOf` they take the first that fits.
    let is_done = replies.iter().any(|reply| name_of(reply) == Nothing::name());
    let mut all: Vec<_> = failure.into_iter().chain(replies).collect();
    content.schema = Some(if all.len() == 1 {
        all.remove(0)
    } else if is_done {
        let mut any = AnyOf::new();
        any.items = all;
        Schema::AnyOf(any).into()
    } else {
        let mut one = OneOf::new();
        one.items = all;
        Schema::OneOf(one).into()
    });
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

/// Puts `"success": true` in front of the properties of a reply.
fn say_success(name: &str, schemas: &mut Schemas) {
    let Some(RefOr::T(Schema::Object(reply))) = schemas.get_mut(name) else {
        panic!("the reply {name} is no object");
    };
    if reply.required.iter().all(|key| key != SUCCESS) {
        let success = Schema::Object(always(true));
        reply.properties.shift_insert(0, SUCCESS.to_owned(), success.into());
        reply.required.insert(0, SUCCESS.to_owned());
    }
}

fn name_of(schema: &RefOr<Schema>) -> &str {
    match schema {
        RefOr::Ref(reference) => reference.ref_location.trim_start_matches(SCHEMAS),
        RefOr::T(_) => panic!("the schema of a reply has a name of its own"),
    }
}

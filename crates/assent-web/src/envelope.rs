//! The wire of the `/api` surfaces: the envelope that all answers have.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{
    PartialSchema,
    openapi::{Object, ObjectBuilder, RefOr, Schema, Type},
};

use crate::{
    always::always,
    failure::Failure,
    wire::{DocumentedWire, Wire},
};

/// `{"success":false,"error":..,"code":..,"fields":..}`: an unsuccessful call
/// answers 200.
#[derive(Clone, Copy, Debug)]
pub struct Envelope;

/// The body of a failure.
#[derive(Serialize)]
pub(crate) struct Body<'a> {
    success: bool,
    error: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: &'a BTreeMap<String, String>,
}

impl<'a> From<&'a Failure> for Body<'a> {
    fn from(failure: &'a Failure) -> Self {
        let (error, code, fields) = (failure.sentence(), failure.code(), failure.fields());
        Self { success: false, error, code, fields }
    }
}

impl Wire for Envelope {
    fn status_of(&self, _: &str) -> StatusCode {
        StatusCode::OK
    }

    fn write(&self, failure: &Failure, _: &HttpRequest) -> HttpResponse {
        HttpResponse::build(failure.status()).json(Body::from(failure))
    }
}

const CONVENTIONS: &str = "\
**An unsuccessful call answers 200** with the schema `Failure`: `success` is `false`, `error` is a sentence for a \
person, `code` tells programs what happened and never changes, and `fields` says of single fields why they are \
refused. A successful reply has `success: true` first. A call whose good reply is CSV answers 422 in place of that 200, \
so that no failure is stored as the file.

A path that is not there answers 404, and a method that is not, 405 with `Allow`; both with a `Failure`. Unknown keys \
of a request are ignored. Reads are `GET`, every change is `POST`. Every answer has `Request-Id`: the request's own, if \
it is 1 to 128 visible ASCII characters, else a new one. Instants are `2018-11-07T23:32:19.518Z`.";

impl DocumentedWire for Envelope {
    fn conventions(&self) -> &'static str {
        CONVENTIONS
    }

    fn media_type(&self) -> &'static str {
        "application/json"
    }

    fn schema(&self) -> (String, RefOr<Schema>) {
        let fields = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Why single fields are refused, if that is why."))
            .additional_properties(Some(String::schema()));
        let code = "What happened, for programs: it never changes.";
        let failure = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("An unsuccessful call."))
            .property("success", always(false))
            .property("error", text("A sentence for a person."))
            .property("code", text(code))
            .property("fields", fields.build())
            .required("success")
            .required("error")
            .required("code")
            .examples([json!({
                "success": false,
                "error": "the email address or the password is wrong",
                "code": "bad-credentials"
            })]);
        ("Failure".to_owned(), failure.build().into())
    }

    fn example(&self, failure: &Failure) -> Value {
        serde_json::to_value(Body::from(failure)).expect("texts are JSON")
    }
}

fn text(description: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).build()
}

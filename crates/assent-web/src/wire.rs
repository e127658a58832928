//! The form in which a surface tells its failures.
//!
//! A [`Failure`] leaves handlers, extractors and the kit itself without a body. On its
//! way out it is written by the wire of its surface, before anything looks at the answer:
//! compression, CORS, the metrics, and what a `HEAD` leaves of it. There is no other
//! way to answer one.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use serde_json::Value;
use utoipa::openapi::{AllOfBuilder, ObjectBuilder, Ref, RefOr, Schema, Type};

use crate::failure::Failure;

/// How a surface writes its failures. It is named where the surface is mounted.
pub trait Wire: Send + Sync {
    /// The status of an unsuccessful call with this code, where the failure has none
    /// of its own. At 200 it is 422 in place of a file: who stores what comes
    /// with a 200 shall not take it for that file.
    fn status_of(&self, code: &str) -> StatusCode;

    /// Whether the request's id is written: then [`observe::id_of`](crate::observe::id_of)
    /// tells it.
    fn writes_id(&self) -> bool {
        false
    }

    /// The answer, with the status of the failure. `Allow` and `Retry-After` are
    /// added to it, and the headers that all answers have.
    fn write(&self, failure: &Failure, request: &HttpRequest) -> HttpResponse;
}

/// A wire whose surfaces have a document.
pub trait DocumentedWire: Wire {
    /// What the document says of it above all operations, and of what else they
    /// have in common.
    fn conventions(&self) -> &'static str;

    /// The media type of its failures.
    fn media_type(&self) -> &'static str;

    /// The schema of a failure, and its name.
    fn schema(&self) -> (String, RefOr<Schema>);

    /// The schema of a failure with one of these codes.
    fn schema_of(&self, codes: &[&str]) -> RefOr<Schema> {
        let codes =
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes.iter().copied()));
        let codes = ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("code", codes.build())
            .required("code");
        let failure = Ref::from_schema_name(self.schema().0);
        Schema::AllOf(AllOfBuilder::new().item(failure).item(codes.build()).build()).into()
    }

    /// How the failure is written, as an example.
    fn example(&self, failure: &Failure) -> Value;
}

/// The status that `code` has on this wire, where the failure has none of its own.
pub(crate) fn status_of(wire: &dyn Wire, code: &str, in_place_of_a_file: bool) -> StatusCode {
    match wire.status_of(code) {
        StatusCode::OK if in_place_of_a_file => StatusCode::UNPROCESSABLE_ENTITY,
        status => status,
    }
}

/// The failure with the status that it has on this wire.
pub(crate) fn on(failure: Failure, wire: &dyn Wire) -> Failure {
    failure.with_status_by(|code, in_place_of_a_file| status_of(wire, code, in_place_of_a_file))
}

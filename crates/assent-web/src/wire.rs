//! The form in which a surface tells its failures.
//!
//! A [`Failure`] leaves handlers, extractors and the kit itself without a body. On its
//! way out it is written by the wire of its surface, before anything looks at the answer:
//! compression, CORS, the metrics, and what a `HEAD` leaves of it. There is no other
//! way to answer one.

use actix_web::{HttpRequest, HttpResponse, dev::ServiceResponse, http::StatusCode};
use serde_json::Value;
use utoipa::openapi::{AllOfBuilder, ObjectBuilder, Ref, RefOr, Schema, Type};

use crate::{
    Server,
    envelope::Envelope,
    failure::{Failure, Unwritten},
};

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

/// The response; if it is a failure that was not written yet, as the wire of its
/// surface writes it.
pub(crate) fn written(response: ServiceResponse) -> ServiceResponse {
    if response.response().extensions().contains::<Unwritten>() {
        write(response)
    } else {
        response
    }
}

fn write(response: ServiceResponse) -> ServiceResponse {
    let (request, response) = response.into_parts();
    // What was set on it beside stays.
    let (mut head, body) = response.into_parts();
    let unwritten = head.extensions_mut().remove();
    let Some(Unwritten(failure)) = unwritten else {
        return ServiceResponse::new(request, head.set_body(body));
    };
    let wire: &dyn Wire = match request.app_data::<Server>() {
        Some(server) => &*server.wire,
        None => &Envelope,
    };
    let failure = failure.on(wire);
    let (form, body) = wire.write(&failure, &request).into_parts();
    *head.status_mut() = form.status();
    for (name, value) in form.headers().iter().chain(&failure.headers()) {
        head.headers_mut().append(name.clone(), value.clone());
    }
    ServiceResponse::new(request, head.set_body(body))
}

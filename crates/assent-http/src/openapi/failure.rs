//! The schemas of an unsuccessful call.

use std::borrow::Cow;

use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::reply::Nothing;

/// The schemas that say themselves which of their keys may be missing.
pub(super) const LEAVE_KEYS_OUT: [&str; 2] = ["Failure", "Outcome"];

/// What `reply::Failure` answers.
pub(super) struct Failure;

impl ToSchema for Failure {
    fn name() -> Cow<'static, str> {
        "Failure".into()
    }
}

impl PartialSchema for Failure {
    fn schema() -> RefOr<Schema> {
        said("Always `false`.")
            .description(Some("An unsuccessful call."))
            .required("error")
            .required("code")
            .examples([json!({
                "success": false,
                "error": "the email address or the password is wrong",
                "code": "bad-credentials"
            })])
            .build()
            .into()
    }
}

/// A reply that says nothing but that it went well, and a failure, as one
/// schema: with two, clients that generators make take every failure for such
/// a reply as well, for it has its only key.
impl ToSchema for Nothing {
    fn name() -> Cow<'static, str> {
        "Outcome".into()
    }
}

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        let description = "`success` alone if the call went well; else what `Failure` says.";
        said("Whether the call went well.").description(Some(description)).build().into()
    }
}

fn said(success: &str) -> ObjectBuilder {
    let fields = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Why single fields are refused, if that is why."))
        .additional_properties(Some(String::schema()));
    let code = "What happened, for programs: it never changes.";
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("success", of(Type::Boolean, success).build())
        .property("error", of(Type::String, "A sentence for a person.").build())
        .property("code", of(Type::String, code).build())
        .property("fields", fields.build())
        .required("success")
}

fn of(kind: Type, description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind).description(Some(description))
}

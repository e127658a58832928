//! The schema of a reply that says nothing but success.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use crate::reply::Nothing;

/// A reply that says nothing but that it went well. `success` is put in front
/// as of every reply.
impl ToSchema for Nothing {
    fn name() -> Cow<'static, str> {
        "Done".into()
    }
}

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        let description = "It went well, and there is nothing more to say.";
        let done = ObjectBuilder::new().schema_type(Type::Object);
        done.description(Some(description)).build().into()
    }
}

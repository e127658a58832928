//! The schemas of success, and of a reply that says nothing else.

use std::borrow::Cow;

use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, RefOr, Schema, Type, extensions::Extensions, schema::SchemaType,
    },
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

/// A boolean of one value. Without `type`: clients of openapi-generator compare
/// a `const` boolean with its text, and refuse every answer. utoipa knows no
/// `const`; what it writes of extensions stands beside the other keywords.
pub(crate) fn always(value: bool) -> Object {
    let mut extensions = Extensions::default();
    extensions.insert("const".to_owned(), Value::from(value));
    let schema = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
    schema.extensions(Some(extensions)).build()
}

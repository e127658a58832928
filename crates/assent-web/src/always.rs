//! The schema of what is always the same.

use serde_json::Value;
use utoipa::openapi::{Object, ObjectBuilder, extensions::Extensions, schema::SchemaType};

/// A boolean of one value. Without `type`: clients of openapi-generator compare
/// a `const` boolean with its text, and refuse every answer. utoipa knows no
/// `const`; what it writes of extensions stands beside the other keywords.
pub(crate) fn always(value: bool) -> Object {
    let mut extensions = Extensions::default();
    extensions.insert("const".to_owned(), Value::from(value));
    let schema = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
    schema.extensions(Some(extensions)).build()
}

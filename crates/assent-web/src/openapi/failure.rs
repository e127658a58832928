//! The schemas of an unsuccessful call: `Failure`, and for each operation and
//! each status one that adds which codes it has.

use std::borrow::Cow;

use serde_json::{Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        AllOfBuilder, Object, ObjectBuilder, Ref, RefOr, Schema, Type, extensions::Extensions,
        schema::SchemaType,
    },
};

use crate::reply::Nothing;

/// The schema that says itself which of its keys may be missing.
pub(super) const LEAVES_KEYS_OUT: &str = "Failure";

/// What `failure::Failure` answers.
pub(super) struct Failure;

impl ToSchema for Failure {
    fn name() -> Cow<'static, str> {
        LEAVES_KEYS_OUT.into()
    }
}

impl PartialSchema for Failure {
    fn schema() -> RefOr<Schema> {
        let fields = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("Why single fields are refused, if that is why."))
            .additional_properties(Some(String::schema()));
        let code = "What happened, for programs: it never changes.";
        ObjectBuilder::new()
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
            })])
            .build()
            .into()
    }
}

/// The name and the schema of a failure of `whose` with one of these codes.
pub(super) fn with_codes<'a>(
    whose: &str,
    codes: impl IntoIterator<Item = &'a str>,
) -> (String, RefOr<Schema>) {
    let codes = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes));
    let codes = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("code", codes.build())
        .required("code");
    let failure = Ref::from_schema_name(Failure::name());
    let schema = AllOfBuilder::new().item(failure).item(codes.build()).build();
    (format!("{}Failure", pascal(whose)), Schema::AllOf(schema).into())
}

/// `bad-word` and `badWord` as `BadWord`.
fn pascal(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect()
}

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
pub(super) fn always(value: bool) -> Object {
    let mut extensions = Extensions::default();
    extensions.insert("const".to_owned(), Value::from(value));
    let schema = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
    schema.extensions(Some(extensions)).build()
}

fn text(description: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).build()
}

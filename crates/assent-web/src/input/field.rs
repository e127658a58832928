//! What a field of a JSON object may be: how it is documented, and how it is read.

use assent_domain::{
    accounts::Password,
    values::{EMAIL_MAX_BYTES, EmailAddress, Token},
};
use serde_json::{Map, Value};
use utoipa::{
    ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, OneOf, Ref, RefOr, Schema, SchemaFormat, Type,
        schema::SchemaType,
    },
};

use super::{Fields, Input, TOKEN_CHARS};
use crate::openapi::or_null;

/// What stands under a name in a JSON object. One type says how it is documented
/// and how it is read, so neither can change alone.
pub trait Field {
    /// What is read.
    type Value;

    /// Whether it has to be there.
    const REQUIRED: bool = true;

    /// How it is documented: its schema, or a reference to one that
    /// `add_schemas` adds.
    fn schema() -> RefOr<Schema>;

    /// Adds the schemas that `schema` refers to, by name.
    fn add_schemas(_: &mut Vec<(String, RefOr<Schema>)>) {}

    /// Whether there is something to read.
    #[must_use]
    fn is_there(fields: &Fields<'_>, name: &str) -> bool {
        fields.get(name).is_some()
    }

    /// Reads it; `None` when it had a fault, which `fields` remembers.
    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Self::Value>;
}

/// What may be missing; `null` is as good as missing.
impl<F: Field> Field for Option<F> {
    type Value = Option<F::Value>;
    const REQUIRED: bool = false;

    fn schema() -> RefOr<Schema> {
        let schema = F::schema();
        if let RefOr::T(value) = &schema
            && let Some(either) = or_null(value.clone())
        {
            return either.into();
        }
        let mut either = OneOf::new();
        either.items = vec![schema, of_type(Type::Null).into()];
        Schema::OneOf(either).into()
    }

    fn add_schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        F::add_schemas(schemas);
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Self::Value> {
        if F::is_there(fields, name) { F::read(fields, name).map(Some) } else { Some(None) }
    }
}

/// An object within the object. Its faults count as that one's.
impl<T: Input + ToSchema> Field for T {
    type Value = T;

    fn schema() -> RefOr<Schema> {
        Ref::from_schema_name(T::name()).into()
    }

    fn add_schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), <T as utoipa::PartialSchema>::schema()));
        T::schemas(schemas);
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<T> {
        let object = fields.object(name)?;
        fields.within(object, T::read)
    }
}

/// A text of one line, without blanks and marks around it.
impl Field for String {
    type Value = String;

    fn schema() -> RefOr<Schema> {
        of_type(Type::String).into()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<String> {
        fields.text(name).map(str::to_owned)
    }
}

/// An email address. Its domain, and what is before the `@`, may be in Unicode.
impl Field for EmailAddress {
    type Value = EmailAddress;

    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::IdnEmail);
        of_type(Type::String).max_length(Some(EMAIL_MAX_BYTES)).format(Some(format)).into()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<EmailAddress> {
        let email = EmailAddress::parse(fields.text(name)?);
        email.map_err(|error| fields.fault(name, error.to_string())).ok()
    }
}

/// A secret that was mailed or handed over, however it was pasted.
impl Field for Token {
    type Value = Token;

    fn schema() -> RefOr<Schema> {
        String::schema()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Token> {
        fields.text(name).map(|text| Token::pasted(text, TOKEN_CHARS))
    }
}

/// A password, of which every blank counts.
impl Field for Password {
    type Value = Password;

    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Password);
        of_type(Type::String).format(Some(format)).into()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Password> {
        fields.text_as_written(name).map(Password::new)
    }
}

/// A switch; it is off when it is missing.
impl Field for bool {
    type Value = bool;
    const REQUIRED: bool = false;

    fn schema() -> RefOr<Schema> {
        of_type(SchemaType::from_iter([Type::Boolean, Type::Null])).into()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<bool> {
        if !Self::is_there(fields, name) {
            return Some(false);
        }
        fields.required(name, Value::as_bool, "has to be true or false")
    }
}

/// An object that is kept as it is.
impl Field for Map<String, Value> {
    type Value = Map<String, Value>;

    fn schema() -> RefOr<Schema> {
        of_type(Type::Object).into()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Map<String, Value>> {
        fields.object(name).cloned()
    }
}

fn of_type(kind: impl Into<SchemaType>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind)
}

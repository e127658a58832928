//! Inputs that are declared: one declaration is what is read and what is documented.

use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};

use super::Field;
use crate::openapi::describe;

/// Declares the flat JSON object that a call takes: a struct of what is read, its
/// schema, and its [`Input`](crate::input::Input), which tells all faults at once.
///
/// Doc comments are the documents' descriptions. A field's type is a
/// [`Field`], and the struct holds its `Value`; an `Option` may be
/// missing. Keys are the names in camelCase, or with `keys = snake_case` as they are.
/// With `strict = true` a key that is said twice is refused.
///
/// ```
/// assent_web::input! {
///     /// What logging in takes.
///     struct LogIn as LogInRequest {
///         email: String,
///         /// 30 days instead of 12 hours.
///         keep_me_logged_in: bool,
///     }
/// }
/// ```
///
/// An object that has a rule beyond its fields says after them what it is read into,
/// and by which function: `=> Order: ordered`, where
/// `fn ordered(fields: &mut Fields<'_>, read: OrderFields) -> Option<Order>`. Then the
/// struct's fields are `Option`s, `None` where there was a fault: the rule tells its
/// faults beside theirs.
#[macro_export]
macro_rules! input {
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $name:ident as $schema:ident
        $(, strict = $strict:literal)? $(, keys = $keys:ident)? {
            $($(#[doc = $about:literal])* $field_vis:vis $field:ident: $kind:ty,)+
        }
    ) => {
        $(#[doc = $doc])+
        $vis struct $name {
            $($(#[doc = $about])* $field_vis $field: <$kind as $crate::input::Field>::Value,)+
        }

        $crate::input!(@schema $name as $schema: [$($doc)+] [$($keys)?]
            $($field: $kind [$($about)*])+);
        $crate::input!(@plain $name [$($strict)?] [$($keys)?] $($field: $kind,)+);
    };
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $name:ident as $schema:ident
        $(, strict = $strict:literal)? $(, keys = $keys:ident)? {
            $($(#[doc = $about:literal])* $field:ident: $kind:ty,)+
        }
        => $whole:ident: $rule:path
    ) => {
        $(#[doc = $doc])+
        $vis struct $name {
            $($(#[doc = $about])* $field: Option<<$kind as $crate::input::Field>::Value>,)+
        }

        $crate::input!(@schema $whole as $schema: [$($doc)+] [$($keys)?]
            $($field: $kind [$($about)*])+);
        $crate::input!(@ruled $whole: $rule, $name [$($strict)?] [$($keys)?] $($field: $kind,)+);
    };
    (@plain $name:ident [$($strict:literal)?] $keys:tt $($field:ident: $kind:ty,)+) => {
        impl $crate::input::Input for $name {
            $(const STRICT: bool = $strict;)?

            fn read(fields: &mut $crate::input::Fields<'_>) -> Option<Self> {
                $(let $field = $crate::input!(@read fields $keys $field: $kind);)+
                Some(Self { $($field: $field?,)+ })
            }
        }
    };
    (@ruled $whole:ident: $rule:path, $name:ident
        [$($strict:literal)?] $keys:tt $($field:ident: $kind:ty,)+
    ) => {
        impl $crate::input::Input for $whole {
            $(const STRICT: bool = $strict;)?

            fn read(fields: &mut $crate::input::Fields<'_>) -> Option<Self> {
                let read = $name {
                    $($field: $crate::input!(@read fields $keys $field: $kind),)+
                };
                $rule(fields, read)
            }
        }
    };
    (@read $fields:ident $keys:tt $field:ident: $kind:ty) => {
        <$kind as $crate::input::Field>::read($fields, $crate::input!(@key $keys $field))
    };
    (@schema $name:ident as $schema:ident: [$($doc:literal)+] $keys:tt
        $($field:ident: $kind:ty [$($about:literal)*])+
    ) => {
        impl $crate::utoipa::PartialSchema for $name {
            fn schema() -> $crate::utoipa::openapi::RefOr<$crate::utoipa::openapi::Schema> {
                $crate::input::Properties::of(&[$($doc),+])
                    $(.with::<$kind>($crate::input!(@key $keys $field), &[$($about),*]))+
                    .into()
            }
        }

        impl $crate::utoipa::ToSchema for $name {
            fn name() -> ::std::borrow::Cow<'static, str> {
                stringify!($schema).into()
            }

            fn schemas(
                schemas: &mut Vec<(
                    String,
                    $crate::utoipa::openapi::RefOr<$crate::utoipa::openapi::Schema>,
                )>,
            ) {
                $(<$kind as $crate::input::Field>::add_schemas(schemas);)+
            }
        }
    };
    (@key [] $field:ident) => {{
        const FIELD: &str = stringify!($field);
        const KEY: [u8; $crate::input::camel_length(FIELD)] = $crate::input::camel(FIELD);
        const { $crate::input::key(&KEY) }
    }};
    (@key [snake_case] $field:ident) => {
        stringify!($field)
    };
}

/// The schema of an object, field by field.
#[doc(hidden)]
pub struct Properties(ObjectBuilder);

impl Properties {
    #[must_use]
    pub fn of(doc: &[&str]) -> Self {
        Self(ObjectBuilder::new().schema_type(Type::Object).description(prose(doc)))
    }

    #[must_use]
    pub fn with<F: Field>(self, key: &str, doc: &[&str]) -> Self {
        let mut schema = F::schema();
        if let Some(description) = prose(doc) {
            describe(&mut schema, description);
        }
        let object = self.0.property(key, schema);
        Self(if F::REQUIRED { object.required(key) } else { object })
    }
}

impl From<Properties> for RefOr<Schema> {
    fn from(properties: Properties) -> Self {
        properties.0.into()
    }
}

/// The lines of a doc comment as one text, if there are any.
fn prose(doc: &[&str]) -> Option<String> {
    let lines: Vec<_> = doc.iter().map(|line| line.trim()).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// How long the name of a field is as a key.
#[doc(hidden)]
#[must_use]
pub const fn camel_length(field: &str) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < field.len() {
        if field.as_bytes()[at] != b'_' {
            length += 1;
        }
        at += 1;
    }
    length
}

/// `keep_me_logged_in` as `keepMeLoggedIn`.
#[doc(hidden)]
#[must_use]
pub const fn camel<const N: usize>(field: &str) -> [u8; N] {
    let (mut key, mut length, mut at) = ([0; N], 0, 0);
    while at < field.len() {
        let byte = field.as_bytes()[at];
        if byte != b'_' {
            let begins_word = length > 0 && field.as_bytes()[at - 1] == b'_';
            key[length] = if begins_word { byte.to_ascii_uppercase() } else { byte };
            length += 1;
        }
        at += 1;
    }
    key
}

/// The key that these bytes are.
///
/// # Panics
///
/// Never: names are UTF-8, and so is what is left of them without `_`.
#[doc(hidden)]
#[must_use]
pub const fn key(bytes: &'static [u8]) -> &'static str {
    match str::from_utf8(bytes) {
        Ok(key) => key,
        Err(_) => panic!("a name is UTF-8"),
    }
}

#[cfg(test)]
mod tests;

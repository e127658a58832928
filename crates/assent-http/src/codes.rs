//! The codes of unsuccessful calls: [`failures!`] says once, for each error of a
//! use case, how its variants are answered, and the documents take their codes
//! from there.

use std::{collections::BTreeSet, io};

use assent_domain::{accounts::NewPasswordError, limits::LimitError, store::StoreError};

/// The codes of an unsuccessful call that answers 200.
pub(crate) type CodeSet = BTreeSet<&'static str>;

/// An error that is answered by an unsuccessful call.
pub(crate) trait Codes {
    /// Adds the codes that it may be answered by.
    fn add_to(codes: &mut CodeSet);
}

/// How the variants of an error are answered: a `match` with one arm for each,
/// so a new variant does not compile until it has a code. It is the error's
/// `From<..> for Failure` and its [`Codes`].
///
/// - `code("kebab-case")`: by this code; `on "field"` and `log "why"` may follow
/// - `field("name", fault)`, `fields(faults)`: as fields that are not valid
/// - `passed(OtherError)`: as the other error, bound under the same name
macro_rules! failures {
    ($error:ident: $kind:ty { $($pattern:pat => $how:ident($($what:tt)*)),+ $(,)? }) => {
        impl From<$kind> for $crate::reply::Failure {
            fn from($error: $kind) -> Self {
                match $error {
                    $($pattern => $crate::codes::failure!($error, $how($($what)*)),)+
                }
            }
        }

        impl $crate::codes::Codes for $kind {
            fn add_to(codes: &mut $crate::codes::CodeSet) {
                $($crate::codes::code!(codes, $how($($what)*));)+
            }
        }
    };
}
pub(crate) use failures;

/// The failure of one arm of [`failures!`].
macro_rules! failure {
    ($error:ident, code($code:literal $(, on $field:expr)? $(, log $why:literal)?)) => {{
        $(tracing::error!(error = assent_domain::store::with_causes(&$error), $why);)?
        $crate::reply::Failure::unsuccessful($code, $error)$(.on_field($field))?
    }};
    ($error:ident, field($field:expr, $fault:expr)) => {
        $crate::reply::Failure::invalid_field($field, $fault)
    };
    ($error:ident, fields($faults:expr)) => {
        $crate::reply::Failure::invalid_fields(
            $faults.into_iter().map(|(field, fault)| (field.to_owned(), fault)).collect(),
        )
    };
    ($error:ident, passed($kind:ty)) => {
        <$crate::reply::Failure as From<$kind>>::from($error)
    };
}
pub(crate) use failure;

/// The codes of one arm of [`failures!`].
macro_rules! code {
    ($codes:ident, code($code:literal $($more:tt)*)) => {
        $codes.insert($code)
    };
    ($codes:ident, passed($kind:ty)) => {
        <$kind as $crate::codes::Codes>::add_to($codes)
    };
    ($codes:ident, $fields:ident($($more:tt)*)) => {
        <$crate::codes::InvalidInput as $crate::codes::Codes>::add_to($codes)
    };
}
pub(crate) use code;

/// A query, or a part of a form, that is not valid.
pub(crate) struct InvalidInput;

impl Codes for InvalidInput {
    fn add_to(codes: &mut CodeSet) {
        codes.insert("invalid-field");
    }
}

/// A body that is not valid.
pub(crate) struct InvalidBody;

impl Codes for InvalidBody {
    fn add_to(codes: &mut CodeSet) {
        codes.insert("malformed-body");
        InvalidInput::add_to(codes);
    }
}

/// Answered by a status of its own, which every operation documents.
impl Codes for StoreError {
    fn add_to(_: &mut CodeSet) {}
}

/// Answered by a status of its own, which every operation documents.
impl Codes for io::Error {
    fn add_to(_: &mut CodeSet) {}
}

/// Answered by a status of its own, which [`Endpoint::limited`] documents.
///
/// [`Endpoint::limited`]: crate::endpoint::Endpoint::limited
impl Codes for LimitError {
    fn add_to(_: &mut CodeSet) {}
}

failures! { error: NewPasswordError {
    NewPasswordError::Policy(fault) => field("password", fault),
    NewPasswordError::Confirmation => field("passwordConfirmation", "is not the same as the password"),
} }

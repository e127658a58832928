//! The codes of unsuccessful calls: [`failures!`](crate::failures) says once, for each error of a
//! use case, how its variants are answered, and the documents take their codes
//! from there.

use std::{collections::BTreeSet, io};

use assent_domain::{accounts::NewPasswordError, limits::LimitError, outcome::StoreError};

use crate::failure::Failure;

/// The codes of unsuccessful calls that have no status of their own.
pub type CodeSet = BTreeSet<&'static str>;

/// An error that is answered by an unsuccessful call of the surface whose refusal
/// is `R`: a surface says so of its context's errors, which are not its own.
pub trait Codes<R> {
    /// Adds the codes that it may be answered by.
    fn add_to(codes: &mut CodeSet);
}

/// How the variants of an error are answered: a `match` with one arm for each,
/// so a new variant does not compile until it has a code. It is the refusal's
/// `From<..>` and the error's [`Codes`].
///
/// - `code("kebab-case")`: by this code; `on "field"` and `log "why"` may follow
/// - `field("name", fault)`, `fields(faults)`: as fields that are not valid
/// - `passed(OtherError)`: as the other error, bound under the same name
///
/// The refusal of the surface, which [`refusal!`](macro@crate::refusal) makes, comes
/// first: `failures! { Refused; error: SignError { .. } }`.
#[macro_export]
macro_rules! failures {
    ($refusal:ty; $error:ident: $kind:ty { $($pattern:pat => $how:ident($($what:tt)*)),+ $(,)? }) => {
        impl From<$kind> for $refusal {
            fn from($error: $kind) -> Self {
                match $error {
                    $($pattern => $crate::failure!($refusal; $error, $how($($what)*)),)+
                }
            }
        }

        impl $crate::codes::Codes<$refusal> for $kind {
            fn add_to(codes: &mut $crate::codes::CodeSet) {
                $($crate::code!($refusal; codes, $how($($what)*));)+
            }
        }
    };
}

/// The failure of one arm of [`failures!`](crate::failures).
#[doc(hidden)]
#[macro_export]
macro_rules! failure {
    ($refusal:ty; $error:ident, passed($kind:ty)) => {
        <$refusal as From<$kind>>::from($error)
    };
    ($refusal:ty; $error:ident, $how:ident($($what:tt)*)) => {
        <$refusal as From<$crate::failure::Failure>>::from(
            $crate::failure!(@own $error, $how($($what)*)),
        )
    };
    (@own $error:ident, code($code:literal $(, on $field:expr)? $(, log $why:literal)?)) => {{
        $($crate::tracing::error!(error = $crate::domain::outcome::with_causes(&$error), $why);)?
        $crate::failure::Failure::unsuccessful($code, $error)$(.on_field($field))?
    }};
    (@own $error:ident, field($field:expr, $fault:expr)) => {
        $crate::failure::Failure::invalid_field($field, $fault)
    };
    (@own $error:ident, fields($faults:expr)) => {
        $crate::failure::Failure::invalid_fields(
            $faults.into_iter().map(|(field, fault)| (field.to_owned(), fault)).collect(),
        )
    };
}

/// The codes of one arm of [`failures!`](crate::failures).
#[doc(hidden)]
#[macro_export]
macro_rules! code {
    ($refusal:ty; $codes:ident, code($code:literal $($more:tt)*)) => {
        $codes.insert($code)
    };
    ($refusal:ty; $codes:ident, passed($kind:ty)) => {
        <$kind as $crate::codes::Codes<$refusal>>::add_to($codes)
    };
    ($refusal:ty; $codes:ident, $fields:ident($($more:tt)*)) => {
        <$crate::codes::InvalidInput as $crate::codes::Codes<$refusal>>::add_to($codes)
    };
}

/// A query, or a part of a form, that is not valid.
pub struct InvalidInput;

impl<R> Codes<R> for InvalidInput {
    fn add_to(codes: &mut CodeSet) {
        codes.insert("invalid-field");
    }
}

/// A body that is not valid.
pub struct InvalidBody;

impl<R> Codes<R> for InvalidBody {
    fn add_to(codes: &mut CodeSet) {
        codes.insert("malformed-body");
        <InvalidInput as Codes<R>>::add_to(codes);
    }
}

/// Answered by a status of its own, which every operation documents.
impl<R> Codes<R> for StoreError {
    fn add_to(_: &mut CodeSet) {}
}

/// Answered by a status of its own, which every operation documents.
impl<R> Codes<R> for io::Error {
    fn add_to(_: &mut CodeSet) {}
}

/// Answered by a status of its own, which [`Endpoint::limited`] documents.
///
/// [`Endpoint::limited`]: crate::endpoint::Endpoint::limited
impl<R> Codes<R> for LimitError {
    fn add_to(_: &mut CodeSet) {}
}

/// A rule of new passwords is broken: a field is not valid.
impl<R> Codes<R> for NewPasswordError {
    fn add_to(codes: &mut CodeSet) {
        <InvalidInput as Codes<R>>::add_to(codes);
    }
}

impl From<NewPasswordError> for Failure {
    fn from(error: NewPasswordError) -> Self {
        match error {
            NewPasswordError::Policy(fault) => Self::invalid_field("password", fault),
            NewPasswordError::Confirmation => {
                Self::invalid_field("passwordConfirmation", "is not the same as the password")
            }
        }
    }
}

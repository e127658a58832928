//! What can be wrong with what a person says, each the end of a sentence that begins with
//! the name of a field.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{values::EmailAddressError, vocabulary::PERSONAL_VALUE_MAX_CHARS};

/// Why a text can't be a person's value for a key.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueFault {
    /// Too many characters.
    #[error("is longer than {PERSONAL_VALUE_MAX_CHARS} characters")]
    TooLong,
    /// A character that no store keeps.
    #[error("contains a NUL character")]
    Nul,
    /// No address.
    #[error("{}", EmailAddressError::Malformed)]
    NoAddress,
    /// An address that is too long.
    #[error("{}", EmailAddressError::TooLong)]
    AddressTooLong,
    /// No date.
    #[error("is not a date of the form YYYY-MM-DD")]
    NoDate,
    /// What a spreadsheet has left of a phone number.
    #[error(
        "is a number that a spreadsheet has cut short: make the column text there, enter the \
         number again, and save anew"
    )]
    LostNumber,
}

impl From<EmailAddressError> for ValueFault {
    fn from(error: EmailAddressError) -> Self {
        match error {
            EmailAddressError::Malformed => Self::NoAddress,
            EmailAddressError::TooLong => Self::AddressTooLong,
        }
    }
}

/// What can't be heard in a change.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ChangeFault {
    /// There is no such section.
    #[error(
        "is not known: there are personal_data, shared_personal_data, consents and \
         communication_channels"
    )]
    UnknownSection,
    /// A section of another type.
    #[error("has to be an object, such as {{\"key\": true}}")]
    NoObject,
    /// A key that is none.
    #[error("is not a key of this section{}", spelled(*.0))]
    UnknownKey(Option<&'static str>),
    /// A text of another type.
    #[error("has to be a text, or null")]
    NoText,
    /// A switch of another type.
    #[error("has to be true or false, or {{\"enabled\": true}} or {{\"enabled\": false}}")]
    NoSwitch,
    /// A text that can't be.
    #[error(transparent)]
    Value(#[from] ValueFault),
}

/// How a key is spelled of which there was a near miss.
fn spelled(near: Option<&str>) -> String {
    near.map_or_else(String::new, |name| format!(": it is spelled {name:?}"))
}

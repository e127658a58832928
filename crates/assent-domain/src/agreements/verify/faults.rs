//! What can be wrong with an exported agreement, each a sentence for a person.

use std::fmt::{self, Display};

use thiserror::Error;

use crate::agreements::events::EventType;

/// The first broken link of an exported agreement.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum VerifyError {
    /// The file is no export.
    #[error("the file: {0}")]
    File(FileFault),
    /// The agreement itself does not hold.
    #[error("the agreement: {0}")]
    Agreement(AgreementFault),
    /// An event does not hold.
    #[error("{event}: {fault}")]
    Event {
        /// Its number, from 1, with its type and id where they can be read.
        event: String,
        /// What is wrong with it.
        fault: EventFault,
    },
    /// The chain holds, but is not the whole.
    #[error("the last event is {last}, not {expected}: events are missing at the end")]
    Head {
        /// The id that was asked for.
        expected: String,
        /// The id of the last event in the file.
        last: String,
    },
    /// A head was asked for and there is none.
    #[error("there are no events, but the last should be {expected}: events are missing")]
    NoHead {
        /// The id that was asked for.
        expected: String,
    },
}

// By hand: a derived conversion would also make the fault a source, and it
// would be told twice.
impl From<FileFault> for VerifyError {
    fn from(fault: FileFault) -> Self {
        Self::File(fault)
    }
}

impl From<AgreementFault> for VerifyError {
    fn from(fault: AgreementFault) -> Self {
        Self::Agreement(fault)
    }
}

/// Why a file is no export of an agreement.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FileFault {
    /// Not JSON, nested too deep, or with a key twice.
    #[error("it cannot be read as JSON: {0}")]
    Json(String),
    /// No `sisa` object at the top or under `agreement`.
    #[error("it has no agreement: no `sisa` at the top or under `agreement`")]
    NoAgreement,
    /// `sisa` and `agreement` side by side.
    #[error("it may hold two agreements: `sisa` and `agreement` side by side")]
    TwoAgreements,
    /// `sisa` lacks one of its keys.
    #[error("its `sisa` is not an agreement of the protocol: {0}")]
    Sisa(String),
    /// No list of events beside `sisa`.
    #[error("it has no list `events` beside `sisa`")]
    NoEvents,
}

/// Why an agreement does not hold.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum AgreementFault {
    /// A document of another protocol or version.
    #[error("the @context of its {0} is not that of JLINC version 7")]
    Context(&'static str),
    /// The id is not the hash of the text.
    #[error("its sisaId does not match its acceptedSisaJwt: the agreement was edited")]
    SisaId,
    /// A JWT that cannot be decoded.
    #[error("its {part} {detail}")]
    Contents {
        /// The key that holds the JWT.
        part: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The decoded tree in the file is not what the JWTs hold.
    #[error(
        "the decoded tree under its acceptedSisa is not what its acceptedSisaJwt holds: the tree was \
         edited"
    )]
    Tree,
    /// A party's part.
    #[error("the {role}'s {fault}")]
    Party {
        /// Whose.
        role: Role,
        /// What is wrong with it.
        fault: PartyFault,
    },
    /// An instant in another form.
    #[error("the {part}'s createdAt is not an instant of the protocol: {text}")]
    Instant {
        /// The offer or the acceptance.
        part: &'static str,
        /// What it says.
        text: String,
    },
    /// Accepted before it was offered.
    #[error("it was accepted before it was offered")]
    Order,
}

/// Why an event does not hold.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum EventFault {
    /// Not an event.
    #[error("it is not an event of the protocol: {0}")]
    Contents(String),
    /// Keys that no signature covers, or too few.
    #[error("it has other keys than an event of the protocol")]
    Keys,
    /// An event of another protocol or version.
    #[error("its @context is not that of JLINC version 7")]
    Context,
    /// Taken from another chain.
    #[error("its sisaId names {named}: it belongs to another agreement")]
    OtherAgreement {
        /// The agreement it names.
        named: String,
    },
    /// The chain is broken before this event.
    #[error(
        "its previousId names {named}, but the event before it is {before}: \
         an event is missing or the order was changed"
    )]
    Previous {
        /// The event it names.
        named: String,
        /// The event before it in the file.
        before: String,
    },
    /// The chain is broken before the first event.
    #[error(
        "its previousId names {named}, but it is the first: \
         an event is missing or the order was changed"
    )]
    NotFirst {
        /// The event it names.
        named: String,
    },
    /// The id is not the hash of the contents.
    #[error("its eventId does not match its contents: the event was edited")]
    EventId,
    /// A party's part.
    #[error("the {role}'s {fault}")]
    Party {
        /// Whose.
        role: Role,
        /// What is wrong with it.
        fault: PartyFault,
    },
    /// Only the rights holder signed.
    #[error("the data custodian has not acknowledged it")]
    Unacknowledged,
    /// An instant in another form.
    #[error("its createdAt is not an instant of the protocol: {text}")]
    Instant {
        /// What it says.
        text: String,
    },
    /// Time went back.
    #[error("its createdAt is before that of the {}", if *.first { "acceptance" } else { "event before it" })]
    Earlier {
        /// Whether it is the first event.
        first: bool,
    },
    /// The payload cannot be decoded.
    #[error("its eventJwt {0}")]
    Jwt(String),
    /// A genuine event, whose payload tells no type: so the one it names, which
    /// no signature covers, cannot be checked.
    #[error("it holds no payload that Assent knows: its hash and its signatures hold")]
    Payload,
    /// The type, which no signature covers, is not what the payload says.
    #[error("its payload is not that of a {named}: the eventType was edited")]
    Type {
        /// The type it names.
        named: EventType,
    },
    /// Something after the end.
    #[error("it follows the event that ended the agreement")]
    AfterEnd,
}

/// Why a party's part of a document does not hold.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PartyFault {
    /// Not 32 bytes in b64.
    #[error("public key is not 32 bytes in base64url")]
    PublicKey,
    /// A key that is not the agreement's.
    #[error("public key is not the one in the agreement")]
    AnotherKey,
    /// The did does not follow from the key.
    #[error("did does not match the public key")]
    Did,
    /// Not `sha256:ed25519`.
    #[error("signature type is not sha256:ed25519")]
    SigType,
    /// The signature is none of this text by this key.
    #[error("signature does not hold")]
    Signature,
}

/// A side of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The organization.
    DataCustodian,
    /// The end user.
    RightsHolder,
}

impl Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DataCustodian => "data custodian",
            Self::RightsHolder => "rights holder",
        })
    }
}

/// What a stranger wrote, fit for a terminal: on one line, without control
/// characters, at most 120 characters of it.
pub(super) fn shown(text: impl Display) -> String {
    const MOST: usize = 120;
    let text = text.to_string();
    let mut shown: String = text.chars().take(MOST).flat_map(plain).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

/// The character, escaped unless it is printable.
fn plain(c: char) -> impl Iterator<Item = char> {
    // `escape_debug` would escape these for a string literal.
    let stays = matches!(c, '"' | '\'' | '\\');
    let escaped = (!stays).then(|| c.escape_debug());
    stays.then_some(c).into_iter().chain(escaped.into_iter().flatten())
}

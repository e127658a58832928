//! Events: every later change under an agreement, signed by the rights holder,
//! acknowledged by the data custodian, chained by hash.
//!
//! The `audit` part holds no personal data. The event's type is not under the
//! hash, so it must follow from the payload's keys: [`EventType::of_payload`].

use crate::values::instant_text;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::protocol::{CONTEXT, SIG_TYPE, did};

/// What an event changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventType {
    /// Personal data, or which of it is shared.
    #[serde(rename = "dataEvent")]
    Data,
    /// Consents or communication channels.
    #[serde(rename = "permissionEvent")]
    Permission,
    /// The agreement's end.
    #[serde(rename = "statusEvent")]
    Status,
}

impl EventType {
    /// The name on the wire and in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "dataEvent",
            Self::Permission => "permissionEvent",
            Self::Status => "statusEvent",
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Data, Self::Permission, Self::Status].into_iter().find(|kind| kind.name() == name)
    }

    /// The one type that a payload with these keys can have. `None` when keys
    /// are missing, strange, or of two types.
    #[must_use]
    pub fn of_payload(payload: &Value) -> Option<Self> {
        let keys = payload.as_object()?;
        let all_in = |known: [&str; 2]| keys.keys().all(|key| known.contains(&key.as_str()));
        if keys.is_empty() {
            None
        } else if all_in(["personal_data", "shared_personal_data"]) {
            Some(Self::Data)
        } else if all_in(["consents", "communication_channels"]) {
            Some(Self::Permission)
        } else {
            let ended =
                keys.len() == 1 && keys.get("status").is_some_and(|status| status == "ended");
            ended.then_some(Self::Status)
        }
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An event as it is sent and exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: String,
    /// The part that may go to an auditor.
    pub audit: Audit,
    /// The payload under the rights holder's secret.
    pub event_jwt: String,
}

/// The part of an event that holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    /// What the event changes.
    pub event_type: EventType,
    /// The agreement it belongs to.
    pub sisa_id: String,
    /// The hash over its contents: [`event_id`](super::event_id).
    pub event_id: String,
    /// When it was signed.
    pub created_at: String,
    /// The id of the agreement's event before this one; none for the first.
    pub previous_id: Option<String>,
    /// `did:jlinc:` and the public key.
    pub rights_holder_did: String,
    /// 43 characters b64.
    pub rights_holder_public_key: String,
    /// [`SIG_TYPE`].
    pub rights_holder_sig_type: String,
    /// Over the hash `event_id`.
    pub rights_holder_sig: String,
    /// The custodian's part, once there.
    #[serde(flatten)]
    pub acknowledgement: Option<Acknowledgement>,
}

/// The data custodian's signature under an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acknowledgement {
    /// [`SIG_TYPE`].
    pub data_custodian_sig_type: String,
    /// `did:jlinc:` and the public key.
    pub data_custodian_did: String,
    /// 43 characters b64.
    pub data_custodian_public_key: String,
    /// Over the hash `event_id`.
    pub data_custodian_sig: String,
}

/// What a store keeps of an acknowledged event, beside the sealed `eventJwt`;
/// the agreement knows the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// What the event changes.
    pub event_type: EventType,
    /// The hash over its contents.
    pub event_id: String,
    /// When it was signed, to the millisecond.
    pub created_at: OffsetDateTime,
    /// The id of the agreement's event before this one; none for the first.
    pub previous_id: Option<String>,
    /// The rights holder's signature.
    pub rights_holder_sig: String,
    /// The data custodian's signature.
    pub data_custodian_sig: String,
}

impl Event {
    /// The acknowledged event that `record` was kept of, byte for byte.
    #[must_use]
    pub fn assemble(
        record: EventRecord,
        sisa_id: &str,
        rights_holder_public_key: &str,
        data_custodian_public_key: &str,
        event_jwt: String,
    ) -> Self {
        let acknowledgement =
            Acknowledgement::new(data_custodian_public_key, record.data_custodian_sig);
        let audit = Audit {
            event_type: record.event_type,
            sisa_id: sisa_id.to_owned(),
            event_id: record.event_id,
            created_at: instant_text(record.created_at),
            previous_id: record.previous_id,
            rights_holder_did: did(rights_holder_public_key),
            rights_holder_public_key: rights_holder_public_key.to_owned(),
            rights_holder_sig_type: SIG_TYPE.to_owned(),
            rights_holder_sig: record.rights_holder_sig,
            acknowledgement: Some(acknowledgement),
        };
        Self { context: CONTEXT.to_owned(), audit, event_jwt }
    }
}

impl Acknowledgement {
    pub(super) fn new(public_key: &str, data_custodian_sig: String) -> Self {
        Self {
            data_custodian_sig_type: SIG_TYPE.to_owned(),
            data_custodian_did: did(public_key),
            data_custodian_public_key: public_key.to_owned(),
            data_custodian_sig,
        }
    }
}

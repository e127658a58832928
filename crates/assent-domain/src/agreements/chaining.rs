//! Adding an event to an agreement's chain.
//!
//! A chain has no forks: the caller locks the agreement, then reads the clock
//! and the last event, and never uses an instant before that event's.

use crate::values::instant_text;
use time::OffsetDateTime;

use super::{
    events::{Acknowledgement, Audit, Event, EventRecord, EventType},
    protocol::{CONTEXT, SIG_TYPE, jwt},
    signing::Party,
};
use crate::crypto::{SigningKey, b64, sha256};

/// An event's id: the hash over its contents and the id before it, in b64.
#[must_use]
pub fn event_id(
    sisa_id: &str,
    event_jwt: &str,
    previous_id: Option<&str>,
    created_at: &str,
) -> String {
    b64(event_hash(sisa_id, event_jwt, previous_id, created_at))
}

/// The hash that both sides sign, of what `event` says now.
pub(super) fn hash_of(event: &Event) -> [u8; 32] {
    let Audit { sisa_id, previous_id, created_at, .. } = &event.audit;
    event_hash(sisa_id, &event.event_jwt, previous_id.as_deref(), created_at)
}

fn event_hash(
    sisa_id: &str,
    event_jwt: &str,
    previous_id: Option<&str>,
    created_at: &str,
) -> [u8; 32] {
    let previous_id = previous_id.unwrap_or("null");
    sha256(format!("{sisa_id}.{event_jwt}.{previous_id}.{created_at}"))
}

/// The rights holder signs a change; `payload_json` is taken byte for byte.
/// `created_at` must not be before the chain's last instant, nor `event_type`
/// differ from the payload's, or the chain does not verify.
#[must_use]
pub fn sign_event(
    holder: &Party,
    sisa_id: &str,
    payload_json: &str,
    event_type: EventType,
    previous_id: Option<&str>,
    created_at: OffsetDateTime,
) -> Event {
    let event_jwt = jwt(&holder.secret, payload_json);
    let created_at = instant_text(created_at);
    let hash = event_hash(sisa_id, &event_jwt, previous_id, &created_at);
    let audit = Audit {
        event_type,
        sisa_id: sisa_id.to_owned(),
        event_id: b64(hash),
        created_at,
        previous_id: previous_id.map(str::to_owned),
        rights_holder_did: holder.did(),
        rights_holder_public_key: holder.public_key(),
        rights_holder_sig_type: SIG_TYPE.to_owned(),
        rights_holder_sig: holder.key.sign(&hash),
        acknowledgement: None,
    };
    Event { context: CONTEXT.to_owned(), audit, event_jwt }
}

/// The custodian signs the hash of what the event says, which is its id.
#[must_use]
pub fn acknowledge(custodian: &SigningKey, mut event: Event) -> Event {
    let signature = custodian.sign(&hash_of(&event));
    event.audit.acknowledgement = Some(Acknowledgement::new(&custodian.public_key(), signature));
    event
}

/// Both sides sign a change: the event for the wire, and what the store keeps
/// of it beside the sealed `eventJwt`.
#[must_use]
pub fn record_event(
    holder: &Party,
    custodian: &SigningKey,
    sisa_id: &str,
    payload_json: &str,
    event_type: EventType,
    previous_id: Option<&str>,
    created_at: OffsetDateTime,
) -> (Event, EventRecord) {
    let signed = sign_event(holder, sisa_id, payload_json, event_type, previous_id, created_at);
    let record = EventRecord {
        event_type,
        event_id: signed.audit.event_id.clone(),
        created_at: created_at.truncate_to_millisecond(),
        previous_id: signed.audit.previous_id.clone(),
        rights_holder_sig: signed.audit.rights_holder_sig.clone(),
        data_custodian_sig: custodian.sign(&hash_of(&signed)),
    };
    let event = Event::assemble(
        record.clone(),
        sisa_id,
        &signed.audit.rights_holder_public_key,
        &custodian.public_key(),
        signed.event_jwt,
    );
    (event, record)
}

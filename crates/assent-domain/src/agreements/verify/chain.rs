//! Following the chain of events from the agreement to its head.

use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::{
    PartOfParty, Terms,
    faults::{EventFault, Role, VerifyError, shown},
};
use crate::{
    agreements::{
        chaining::hash_of,
        events::{Audit, Event, EventType},
        protocol::{CONTEXT, jwt_object},
    },
    crypto::b64,
    values::read_instant_text,
};

/// The chain so far.
pub(super) struct Chain<'a> {
    terms: &'a Terms,
    length: usize,
    head: Option<String>,
    last_at: OffsetDateTime,
    ended: bool,
}

impl<'a> Chain<'a> {
    pub(super) fn new(terms: &'a Terms) -> Self {
        Self { terms, length: 0, head: None, last_at: terms.signed_at, ended: false }
    }

    /// The chain up to an event that is taken to hold.
    pub(super) fn after(terms: &'a Terms, before: Option<&Event>) -> Self {
        let Some(Event { audit, .. }) = before else { return Self::new(terms) };
        Self {
            terms,
            length: 1,
            head: Some(audit.event_id.clone()),
            last_at: read_instant_text(&audit.created_at).unwrap_or(terms.signed_at),
            ended: audit.event_type == EventType::Status,
        }
    }

    /// Checks that an event of ours follows.
    pub(super) fn follows(mut self, event: &Event) -> Result<(), EventFault> {
        self.check(event)
    }

    /// Checks the next event against the agreement and the event before it.
    pub(super) fn link(&mut self, value: &Value) -> Result<(), VerifyError> {
        self.length += 1;
        let number = self.length;
        let event = read(value)
            .map_err(|fault| VerifyError::Event { event: format!("event {number}"), fault })?;
        self.check(&event).map_err(|fault| {
            let Audit { event_type, event_id, .. } = &event.audit;
            let event = format!("event {number} ({event_type}, id {})", shown(event_id));
            VerifyError::Event { event, fault }
        })
    }

    /// Checks that the chain ends with `expected`; gives the number of events,
    /// the last one's id and whether the agreement has ended.
    pub(super) fn finish(
        self,
        expected: Option<&str>,
    ) -> Result<(usize, Option<String>, bool), VerifyError> {
        match (expected, &self.head) {
            (Some(expected), None) => Err(VerifyError::NoHead { expected: shown(expected) }),
            (Some(expected), Some(last)) if last != expected => {
                Err(VerifyError::Head { expected: shown(expected), last: shown(last) })
            }
            _ => Ok((self.length, self.head, self.ended)),
        }
    }

    fn check(&mut self, event: &Event) -> Result<(), EventFault> {
        let audit = &event.audit;
        if event.context != CONTEXT {
            return Err(EventFault::Context);
        }
        if audit.sisa_id != self.terms.sisa_id {
            return Err(EventFault::OtherAgreement { named: shown(&audit.sisa_id) });
        }
        self.check_previous(audit.previous_id.as_deref())?;
        let hash = hash_of(event);
        if audit.event_id != b64(hash) {
            return Err(EventFault::EventId);
        }
        self.check_signatures(audit, &hash)?;

        let at = read_instant_text(&audit.created_at)
            .ok_or_else(|| EventFault::Instant { text: shown(&audit.created_at) })?;
        if at < self.last_at {
            return Err(EventFault::Earlier { first: self.head.is_none() });
        }
        let payload = jwt_object(&event.event_jwt).map_err(|e| EventFault::Jwt(shown(e)))?;
        // Genuine by now: other software of the protocol may have made it.
        let of_payload = EventType::of_payload(&payload).ok_or(EventFault::Payload)?;
        if of_payload != audit.event_type {
            return Err(EventFault::Type { named: audit.event_type });
        }
        if self.ended {
            return Err(EventFault::AfterEnd);
        }

        self.head = Some(audit.event_id.clone());
        self.last_at = at;
        self.ended = audit.event_type == EventType::Status;
        Ok(())
    }

    fn check_previous(&self, named: Option<&str>) -> Result<(), EventFault> {
        if named == self.head.as_deref() {
            return Ok(());
        }
        let named = named.map_or_else(|| "no event".to_owned(), shown);
        Err(match &self.head {
            Some(before) => EventFault::Previous { named, before: before.clone() },
            None => EventFault::NotFirst { named },
        })
    }

    fn check_signatures(&self, audit: &Audit, hash: &[u8; 32]) -> Result<(), EventFault> {
        let rights_holder = PartOfParty {
            sig_type: &audit.rights_holder_sig_type,
            did: &audit.rights_holder_did,
            public_key: &audit.rights_holder_public_key,
            signature: &audit.rights_holder_sig,
        };
        rights_holder
            .signs(&self.terms.rights_holder, hash)
            .map_err(|fault| EventFault::Party { role: Role::RightsHolder, fault })?;

        let acknowledgement = audit.acknowledgement.as_ref().ok_or(EventFault::Unacknowledged)?;
        let custodian = PartOfParty {
            sig_type: &acknowledgement.data_custodian_sig_type,
            did: &acknowledgement.data_custodian_did,
            public_key: &acknowledgement.data_custodian_public_key,
            signature: &acknowledgement.data_custodian_sig,
        };
        custodian
            .signs(&self.terms.custodian, hash)
            .map_err(|fault| EventFault::Party { role: Role::DataCustodian, fault })
    }
}

/// The event that `value` is, and nothing beside it: a key that no signature
/// covers could say anything.
fn read(value: &Value) -> Result<Event, EventFault> {
    let event = Event::deserialize(value).map_err(|e| EventFault::Contents(shown(e)))?;
    match serde_json::to_value(&event) {
        Ok(same) if same == *value => Ok(event),
        _ => Err(EventFault::Keys),
    }
}

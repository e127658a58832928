//! What an agreement's events come to, one after the other.

use time::OffsetDateTime;

use crate::{
    App,
    account_data::{Disclosed, Switches},
    agreements::{
        EventType, Head, SignedAgreement, StoredEvent,
        decisions::{open_event_jwt, payload_key},
        protocol::jwt_object,
    },
    crypto::SealingKey,
    daily_counts::{Counts, Subject, UpDown},
    outcome::StoreError,
    store::Tx,
};

/// How many events are read at once.
const EVENTS: i64 = 200;

/// What an agreement's events come to.
pub(super) struct Replayed {
    pub(super) head: Option<Head>,
    pub(super) ended_at: Option<OffsetDateTime>,
    pub(super) updated_at: OffsetDateTime,
    pub(super) disclosed: Disclosed,
    /// What they add to the organization's counts.
    pub(super) counts: Counts,
}

/// Reads all events of an agreement.
pub(super) fn replay(
    tx: &mut dyn Tx,
    app: &App,
    agreement: &SignedAgreement,
) -> Result<Replayed, StoreError> {
    let key = payload_key(app, agreement)?;
    let mut replayed = Replayed {
        head: None,
        ended_at: None,
        updated_at: agreement.signed_at,
        disclosed: Disclosed::default(),
        counts: Counts::of(Subject::People, agreement.signed_at, UpDown::up(1)),
    };
    loop {
        let after = replayed.head.as_ref().map_or(0, |head| head.sequence);
        let events = tx.agreements().events(agreement.organization, agreement.id, after, EVENTS)?;
        if events.is_empty() {
            return Ok(replayed);
        }
        for event in events {
            replayed.take(&key, &event)?;
        }
    }
}

impl Replayed {
    fn take(&mut self, key: &SealingKey, event: &StoredEvent) -> Result<(), StoreError> {
        let payload = jwt_object(&open_event_jwt(key, &event.event_jwt)?)
            .map_err(|error| StoreError::corrupt("event", error))?;
        let at = event.record.created_at;
        match event.record.event_type {
            EventType::Data => self.disclosed.apply_json(&payload),
            EventType::Permission => {
                let before = self.disclosed.consents.clone();
                self.disclosed.apply_json(&payload);
                self.counts.add_permissions(at, &before, &self.disclosed.consents);
                self.updated_at = at;
            }
            EventType::Status => {
                self.ended_at = Some(at);
                self.counts.extend(Counts::of(Subject::People, at, UpDown::down(1)).iter());
                self.counts.add_permissions(at, &self.disclosed.consents, &Switches::new());
            }
        }
        self.head = Some(event.head());
        Ok(())
    }
}

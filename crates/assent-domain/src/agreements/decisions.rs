//! The one place that writes what a person decides: the events, the head of
//! the agreement's chain, and what the organization sees from then on; and that
//! tells those who act on it.

use std::collections::HashSet;

use time::OffsetDateTime;

use super::{
    Decided, Decision, Event, EventType, Grounds, Happened, Party, Recorded, SignedAgreement,
    StoredEvent, record_event,
    records::{EVENT_JWT, PAYLOAD_KEY},
    rights_holder_secret,
};
use crate::{
    App,
    account_data::{AccountData, Disclosed, Requested, Switches},
    crypto::{SealingKey, SigningKey},
    daily_counts::{Counts, Subject, UpDown},
    end_users::EndUser,
    organizations,
    outcome::StoreError,
    rights_holders,
    store::Tx,
};

/// The payload of the event that ends an agreement.
const ENDED: &str = r#"{"status":"ended"}"#;

/// Makes one decision about an agreement in force, which is locked: it has the
/// keys that its events need, and keeps them until all is written at once.
pub(super) struct DecisionWriter<'a> {
    app: &'a App,
    agreement: SignedAgreement,
    person: Party,
    custodian: SigningKey,
    payload_key: SealingKey,
    /// What the organization sees.
    end_user: EndUser,
    /// The events so far, of which the last is the agreement's head.
    made: Vec<StoredEvent>,
    /// What they add to the organization's counts.
    counts: Counts,
}

impl<'a> DecisionWriter<'a> {
    /// The writer for an agreement that was read under lock; and the person's
    /// data, and what is asked for.
    pub(super) fn open(
        app: &'a App,
        grounds: Grounds,
    ) -> Result<(Self, AccountData, Requested), StoreError> {
        let Grounds { agreement, end_user, data, requested, .. } = grounds;
        let payload_key = payload_key(app, &agreement)?;
        let person = Party {
            key: rights_holders::signing_key(app, &grounds.holder_seed)?,
            secret: rights_holder_secret(&payload_key),
        };
        let custodian = organizations::signing_key(app, &grounds.custodian_seed)?;
        let made = Vec::new();
        let counts = Counts::default();
        let writer =
            Self { app, agreement, person, custodian, payload_key, end_user, made, counts };
        Ok((writer, data, requested))
    }

    /// The writer for an agreement that was concluded just now by these keys.
    pub(super) fn new(
        app: &'a App,
        agreement: SignedAgreement,
        person: Party,
        custodian: SigningKey,
        payload_key: SealingKey,
    ) -> Self {
        let SignedAgreement { organization, account, id, signed_at, .. } = agreement;
        let end_user = EndUser {
            organization,
            account,
            agreement: id,
            public_key: person.public_key(),
            signed_at,
            updated_at: signed_at,
            address: None,
            disclosed: Disclosed::default(),
        };
        let made = Vec::new();
        let counts = Counts::of(Subject::People, signed_at, UpDown::up(1));
        Self { app, agreement, person, custodian, payload_key, end_user, made, counts }
    }

    /// Makes the agreement's first events of `data`, as far as the organization
    /// asks for it, and lets the organization see the person. The agreement has
    /// to be new, and the data written.
    pub(super) fn begin(
        mut self,
        tx: &mut dyn Tx,
        data: &AccountData,
        requested: &Requested,
    ) -> Result<(), StoreError> {
        self.tell(data, requested)?;
        self.write(tx, Decision::Signed, None)
    }

    /// Writes the person's data, which were `before`, and records what of them
    /// changes for the organization, as far as it asks for it. Answers the
    /// events, which may be none.
    pub(super) fn change(
        mut self,
        tx: &mut dyn Tx,
        before: &AccountData,
        data: &AccountData,
        requested: &Requested,
    ) -> Result<Vec<Event>, StoreError> {
        let events = self.tell(data, requested)?;
        let changed = (data != before).then_some(data);
        if !events.is_empty() {
            self.write(tx, Decision::Changed, changed)?;
        } else if let Some(data) = changed {
            let SignedAgreement { organization, account, .. } = self.agreement;
            tx.rights_holders().save_data_towards(organization, account, data)?;
        }
        Ok(events)
    }

    /// The same, not written: the events; and what is to be written if nothing of `version` has
    /// changed until then, unless the change changes nothing.
    pub(super) fn decide(
        mut self,
        version: String,
        before: &AccountData,
        data: AccountData,
        requested: &Requested,
    ) -> Result<(Vec<Event>, Option<Decided>), StoreError> {
        let events = self.tell(&data, requested)?;
        let data = (data != *before).then_some(data);
        if events.is_empty() && data.is_none() {
            return Ok((events, None));
        }
        let Self { agreement, end_user, made, counts, .. } = self;
        let decided = Decided { version, agreement, events: made, data, end_user, counts };
        Ok((events, Some(decided)))
    }

    /// Ends the agreement: nothing follows, and the organization sees nothing
    /// of the person any more. Of what they entered, `data` stays.
    pub(super) fn end(mut self, tx: &mut dyn Tx, data: &AccountData) -> Result<Event, StoreError> {
        let (event, at) = self.make(EventType::Status, ENDED);
        self.agreement.ended_at = Some(at);
        let consents = std::mem::take(&mut self.end_user.disclosed).consents;
        self.counts.extend(Counts::of(Subject::People, at, UpDown::down(1)).iter());
        self.counts.add_permissions(at, &consents, &Switches::new());
        self.write(tx, Decision::Ended, Some(data))?;
        Ok(event)
    }

    /// Writes all of the decision, and tells those who act on it: here alone, so
    /// that nobody who decides can forget it.
    fn write(
        &self,
        tx: &mut dyn Tx,
        decision: Decision,
        data: Option<&AccountData>,
    ) -> Result<(), StoreError> {
        let Self { agreement, end_user, made: events, counts, .. } = self;
        tx.agreements().record(Recorded { decision, agreement, events, data, end_user, counts })?;
        let disclosed = &end_user.disclosed;
        tx.followers().follow(Happened { decision, agreement, disclosed })
    }

    /// Makes the events that lead from what the organization was told to `data`,
    /// as far as it asks for it: first what it knows of the person, then what
    /// it may do.
    fn tell(
        &mut self,
        data: &AccountData,
        requested: &Requested,
    ) -> Result<Vec<Event>, StoreError> {
        let (facts, permissions) = self.end_user.disclosed.difference(data, requested);
        let mut events = Vec::new();
        if let Some(facts) = facts {
            let (event, _) = self.make(EventType::Data, &json(&facts)?);
            events.push(event);
            self.end_user.disclosed.apply_data(facts);
            self.end_user.address = self.end_user.disclosed.address();
        }
        if let Some(permissions) = permissions {
            let (event, at) = self.make(EventType::Permission, &json(&permissions)?);
            events.push(event);
            let before = self.end_user.disclosed.consents.clone();
            self.end_user.disclosed.apply_permission(permissions);
            self.counts.add_permissions(at, &before, &self.end_user.disclosed.consents);
            self.end_user.updated_at = at;
        }
        Ok(events)
    }

    fn make(&mut self, event_type: EventType, payload: &str) -> (Event, OffsetDateTime) {
        let head = self.agreement.head.as_ref();
        // A clock that went back repeats the chain's last instant.
        let last = head.map_or(self.agreement.signed_at, |head| head.created_at);
        let created_at = self.app.clock.now().truncate_to_millisecond().max(last);
        let sequence = head.map_or(1, |head| head.sequence + 1);
        let (event, record) = record_event(
            &self.person,
            &self.custodian,
            &self.agreement.sisa.sisa_id,
            payload,
            event_type,
            head.map(|head| head.event_id.as_str()),
            created_at,
        );
        let event_jwt =
            self.payload_key.seal(EVENT_JWT, event.event_jwt.as_bytes(), &*self.app.random);
        let stored = StoredEvent { sequence, record, event_jwt };
        self.agreement.head = Some(stored.head());
        self.made.push(stored);
        (event, created_at)
    }
}

/// Writes each of these changes that stands on what still is, and tells those who act on it.
/// Answers in their order which were written.
pub(crate) fn record_decisions(
    tx: &mut dyn Tx,
    decided: &[Decided],
) -> Result<Vec<bool>, StoreError> {
    // Those about one agreement stand on the same, so only the first can be written.
    let mut agreements = HashSet::with_capacity(decided.len());
    let firsts: Vec<(usize, &Decided)> = decided
        .iter()
        .enumerate()
        .filter(|(_, one)| agreements.insert((one.agreement.organization, one.agreement.id)))
        .collect();
    let sent: Vec<&Decided> = firsts.iter().map(|(_, one)| *one).collect();
    let recorded = tx.agreements().record_each(&sent)?;
    let mut written = vec![false; decided.len()];
    for ((place, one), recorded) in firsts.into_iter().zip(recorded) {
        written[place] = recorded;
        if recorded && !one.events.is_empty() {
            let (agreement, disclosed) = (&one.agreement, &one.end_user.disclosed);
            tx.followers().follow(Happened {
                decision: Decision::Changed,
                agreement,
                disclosed,
            })?;
        }
    }
    Ok(written)
}

fn json(payload: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(payload).map_err(|error| StoreError::corrupt("event", error))
}

/// The key under which the agreement's payloads are sealed.
pub(super) fn payload_key(
    app: &App,
    agreement: &SignedAgreement,
) -> Result<SealingKey, StoreError> {
    app.master_key
        .open_exact(PAYLOAD_KEY, &agreement.payload_key)
        .map(SealingKey::new)
        .map_err(|error| StoreError::corrupt("payload key", error))
}

/// The `eventJwt` of a stored event.
pub(super) fn open_event_jwt(key: &SealingKey, sealed: &[u8]) -> Result<String, StoreError> {
    let jwt = key.open(EVENT_JWT, sealed).map_err(|e| StoreError::corrupt("event", e))?;
    String::from_utf8(jwt).map_err(|error| StoreError::corrupt("event", error))
}

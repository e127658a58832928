//! The one place that writes what a person decides: the events, the head of
//! the agreement's chain, and what the organization sees from then on; and that
//! tells those who act on it.

use time::OffsetDateTime;

use super::{
    Decision, Event, EventType, Happened, Party, SignedAgreement, StoredEvent, record_event,
    records::{EVENT_JWT, PAYLOAD_KEY},
    rights_holder_secret,
};
use crate::{
    App,
    account_data::{AccountData, Disclosed, Requested},
    crypto::{SealingKey, SigningKey},
    end_users::EndUser,
    organizations::OrganizationSecrets,
    outcome::StoreError,
    rights_holders::{self, RightsHolder},
    store::Tx,
};

/// The payload of the event that ends an agreement.
const ENDED: &str = r#"{"status":"ended"}"#;

/// Writes one decision about an agreement in force, which is locked: it has the
/// keys that its events need.
pub(super) struct DecisionWriter<'a> {
    pub(super) app: &'a App,
    pub(super) agreement: SignedAgreement,
    pub(super) person: Party,
    pub(super) custodian: SigningKey,
    pub(super) payload_key: SealingKey,
}

impl<'a> DecisionWriter<'a> {
    /// The writer for an agreement that was read under lock.
    pub(super) fn open(
        app: &'a App,
        agreement: SignedAgreement,
        holder: &RightsHolder,
        secrets: &OrganizationSecrets,
    ) -> Result<Self, StoreError> {
        let payload_key = payload_key(app, &agreement)?;
        let person =
            Party { key: holder_key(app, holder)?, secret: rights_holder_secret(&payload_key) };
        Ok(Self { app, agreement, person, custodian: secrets.signing_key(app)?, payload_key })
    }

    /// Makes the agreement's first events of `data`, as far as the organization
    /// asks for it, and lets the organization see the person. The agreement has
    /// to be new.
    pub(super) fn begin(
        mut self,
        tx: &mut dyn Tx,
        data: &AccountData,
        requested: &Requested,
    ) -> Result<(), StoreError> {
        let SignedAgreement { organization, account, id, signed_at, .. } = self.agreement;
        let mut end_user = EndUser {
            organization,
            account,
            agreement: id,
            public_key: self.person.public_key(),
            signed_at,
            updated_at: signed_at,
            address: None,
            disclosed: Disclosed::default(),
        };
        self.tell(tx, &mut end_user, data, requested)?;
        tx.end_users().put(&end_user)?;
        self.followed(tx, Decision::Signed, &end_user.disclosed)
    }

    /// Records what `data` changes for the organization, as far as it asks for
    /// it. Answers the events, which may be none.
    pub(super) fn change(
        mut self,
        tx: &mut dyn Tx,
        data: &AccountData,
        requested: &Requested,
    ) -> Result<Vec<Event>, StoreError> {
        let SignedAgreement { organization, account, .. } = self.agreement;
        let end_user = tx.end_users().lock(organization, account)?;
        let mut end_user = end_user.ok_or_else(|| StoreError::missing("end user", account))?;
        let events = self.tell(tx, &mut end_user, data, requested)?;
        if !events.is_empty() {
            tx.end_users().put(&end_user)?;
            self.followed(tx, Decision::Changed, &end_user.disclosed)?;
        }
        Ok(events)
    }

    /// Ends the agreement: nothing follows, and the organization sees nothing
    /// of the person any more.
    pub(super) fn end(mut self, tx: &mut dyn Tx) -> Result<Event, StoreError> {
        let (event, at) = self.append(tx, EventType::Status, ENDED)?;
        self.agreement.ended_at = Some(at);
        tx.agreements().save(&self.agreement)?;
        tx.end_users().remove(self.agreement.organization, self.agreement.account)?;
        self.followed(tx, Decision::Ended, &Disclosed::default())?;
        Ok(event)
    }

    /// Here alone, so that nobody who decides can forget it.
    fn followed(
        &self,
        tx: &mut dyn Tx,
        decision: Decision,
        disclosed: &Disclosed,
    ) -> Result<(), StoreError> {
        tx.followers().follow(Happened { decision, agreement: &self.agreement, disclosed })
    }

    /// Appends the events that lead from what `end_user` was told to `data`,
    /// and makes it what they leave.
    fn tell(
        &mut self,
        tx: &mut dyn Tx,
        end_user: &mut EndUser,
        data: &AccountData,
        requested: &Requested,
    ) -> Result<Vec<Event>, StoreError> {
        let (facts, permissions) = end_user.disclosed.difference(data, requested);
        let mut events = Vec::new();
        if let Some(facts) = facts {
            let (event, _) = self.append(tx, EventType::Data, &json(&facts)?)?;
            events.push(event);
            end_user.disclosed.apply_data(facts);
            end_user.address = end_user.disclosed.address();
        }
        if let Some(permissions) = permissions {
            let (event, at) = self.append(tx, EventType::Permission, &json(&permissions)?)?;
            events.push(event);
            end_user.disclosed.apply_permission(permissions);
            end_user.updated_at = at;
        }
        Ok(events)
    }

    fn append(
        &mut self,
        tx: &mut dyn Tx,
        event_type: EventType,
        payload: &str,
    ) -> Result<(Event, OffsetDateTime), StoreError> {
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
        tx.agreements().append(self.agreement.organization, self.agreement.id, &stored)?;
        self.agreement.head = Some(stored.head());
        Ok((event, created_at))
    }
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

/// The key with which the person signs.
pub(super) fn holder_key(app: &App, holder: &RightsHolder) -> Result<SigningKey, StoreError> {
    app.master_key
        .open_exact(rights_holders::SIGNING_SEED, &holder.signing_seed)
        .map(SigningKey::from_seed)
        .map_err(|error| StoreError::corrupt("rights holder key", error))
}

//! What a store keeps of agreements and their events.

use time::OffsetDateTime;

use super::{Decided, EventRecord, Grounds, GroundsAsRead, Recorded, Sisa};
use crate::{
    crypto::Purpose,
    ids::{AccountId, AgreementId, OrganizationId},
    outcome::{Added, StoreError},
};

/// What [`SignedAgreement::payload_key`] is sealed for.
pub(crate) const PAYLOAD_KEY: Purpose = Purpose("assent/agreement-payload-key/v1");
/// What [`StoredEvent::event_jwt`] is sealed for.
pub(crate) const EVENT_JWT: Purpose = Purpose("assent/event-jwt/v1");

/// An agreement that both sides signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAgreement {
    /// Identity.
    pub id: AgreementId,
    /// The data custodian.
    pub organization: OrganizationId,
    /// The rights holder.
    pub account: AccountId,
    /// The signed document.
    pub sisa: Sisa,
    /// The 32-byte payload key, sealed under the master key.
    pub payload_key: Vec<u8>,
    /// When it was accepted, to the millisecond.
    pub signed_at: OffsetDateTime,
    /// When it was ended, if it was.
    pub ended_at: Option<OffsetDateTime>,
    /// The newest event, if there is one.
    pub head: Option<Head>,
}

/// The end of an agreement's chain of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The event's place in the chain, from 1.
    pub sequence: i64,
    /// Its id.
    pub event_id: String,
    /// When it was signed.
    pub created_at: OffsetDateTime,
}

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place in the agreement's chain, from 1.
    pub sequence: i64,
    /// What is kept in the clear.
    pub record: EventRecord,
    /// The `eventJwt`, sealed under the agreement's payload key.
    pub event_jwt: Vec<u8>,
}

impl StoredEvent {
    /// The end of the chain whose last event this is.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            event_id: self.record.event_id.clone(),
            created_at: self.record.created_at,
        }
    }
}

/// Agreements and their events in the open unit.
pub trait Agreements {
    /// Records a signed agreement, unless the two have one in force.
    fn insert(&mut self, agreement: &SignedAgreement) -> Result<Added, StoreError>;
    /// The agreements of the two, up to `limit`: the one in force, then the
    /// others, the last ended first.
    fn between(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError>;
    /// What a decision of the person about the organization `apikey` stands on, if
    /// they have an agreement in force and nothing is missing. Locked until the
    /// transaction ends are first their data, then the agreement, then the end
    /// user. There may be more than a `None` says, if another decision of theirs
    /// was waited for.
    fn lock_grounds(
        &mut self,
        account: AccountId,
        apikey: &str,
    ) -> Result<Option<Grounds>, StoreError>;
    /// The same of each person and apikey, in their order, as it is, without locking.
    fn grounds_of_each(
        &mut self,
        of: &[(AccountId, String)],
    ) -> Result<Vec<Option<GroundsAsRead>>, StoreError>;
    /// The agreement in force of the two, locked until the transaction ends.
    fn lock_in_force(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<SignedAgreement>, StoreError>;
    /// The person's agreements in force, up to `limit`, the last signed first.
    fn in_force_of(
        &mut self,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError>;
    /// Writes back the head and the end of an agreement.
    fn save(&mut self, agreement: &SignedAgreement) -> Result<(), StoreError>;
    /// Writes what a decision leaves, whole; counts it last. Its agreement has to be there.
    fn record(&mut self, recorded: Recorded<'_>) -> Result<(), StoreError>;
    /// Writes what each of these changes leaves, whole, if what it stands on is still as
    /// it was read, and answers in their order which were. They are of different
    /// agreements.
    fn record_each(&mut self, decided: &[&Decided]) -> Result<Vec<bool>, StoreError>;
    /// The agreement's events after place `after`, oldest first.
    fn events(
        &mut self,
        organization: OrganizationId,
        agreement: AgreementId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<StoredEvent>, StoreError>;
    /// The newest events under all agreements of the person, up to `limit`,
    /// newest first, each with its agreement.
    fn recent_events(
        &mut self,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<(SignedAgreement, StoredEvent)>, StoreError>;
}

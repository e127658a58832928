//! What follows from the events alone, held against what the store keeps.
//!
//! An agreement's head and end, and what an organization sees of a person, are
//! written together with the events that cause them. So nothing here ever
//! finds a difference, unless something else changed the store.

use std::fmt;

use time::OffsetDateTime;

use super::{
    EventType, Head, SignedAgreement, StoredEvent,
    decisions::{open_event_jwt, payload_key},
    protocol::jwt_object,
};
use crate::{
    App,
    account_data::Disclosed,
    crypto::SealingKey,
    end_users::EndUser,
    ids::{AgreementId, OrganizationId},
    outcome::{StoreError, with_causes},
    rights_holders::holder,
    store::Tx,
};

/// How many agreements one unit of work checks.
const AGREEMENTS: i64 = 50;
/// How many events are read at once.
const EVENTS: i64 = 200;

/// What only the check of projections reads: rows of all organizations.
pub trait Projections {
    /// All agreements, up to `limit` after `after`, in the order of their keys.
    fn agreements(
        &mut self,
        after: Option<(OrganizationId, AgreementId)>,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError>;
    /// Up to `limit` end users whose agreement is not in force, or not there.
    fn strays(&mut self, limit: i64) -> Result<Vec<EndUser>, StoreError>;
}

/// Something that is not as the events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The organization.
    pub organization: OrganizationId,
    /// The agreement.
    pub agreement: AgreementId,
    /// What differs.
    pub kind: DifferenceKind,
}

/// What is not as the events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The agreement's head is not its last event.
    Head,
    /// The agreement is in force and was ended, or the other way round.
    End,
    /// What the organization sees of the person is not what it was told.
    EndUser,
    /// The organization sees a person who has no agreement in force.
    Stray,
    /// An event can't be read, so nothing can be said of the rest. Says why.
    Unreadable(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organization, agreement, kind } = self;
        write!(f, "agreement {agreement} of organization {organization}: {kind}")
    }
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("its head is not its last event"),
            Self::End => f.write_str("whether it is in force is not what its events say"),
            Self::EndUser => f.write_str("what is seen of the person is not what its events say"),
            Self::Stray => f.write_str("a person is seen without an agreement in force"),
            Self::Unreadable(why) => write!(f, "its events can't be read: {why}"),
        }
    }
}

/// What a check or a rebuilding came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many agreements were looked at.
    pub agreements: u64,
    /// How many differences there were.
    pub differences: u64,
}

/// Compares what is kept with what the events say, and tells each difference
/// to `tell`. Changes nothing.
pub async fn check_projections(
    app: &App,
    tell: impl FnMut(Difference),
) -> Result<Tally, StoreError> {
    walk(app, Purpose::Check, tell).await
}

/// Makes what is kept what the events say, and tells each difference that it
/// mends to `tell`. An agreement whose events can't be read stays as it is.
pub async fn rebuild_projections(
    app: &App,
    tell: impl FnMut(Difference),
) -> Result<Tally, StoreError> {
    walk(app, Purpose::Rebuild, tell).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Check,
    Rebuild,
}

async fn walk(
    app: &App,
    purpose: Purpose,
    mut tell: impl FnMut(Difference),
) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let app_of_page = app.clone();
        let look = move |tx: &mut dyn Tx| page(tx, &app_of_page, purpose, after);
        let (looked_at, last, differences) = match purpose {
            Purpose::Check => app.store.snapshot(look).await?,
            Purpose::Rebuild => app.store.transact(look).await?,
        };
        tally.agreements += looked_at;
        tally.differences += differences.len() as u64;
        differences.into_iter().for_each(&mut tell);
        if last.is_none() {
            break;
        }
        after = last;
    }
    let strays = match purpose {
        Purpose::Check => app.store.read(move |tx| strays(tx, purpose)).await?,
        Purpose::Rebuild => app.store.transact(move |tx| strays(tx, purpose)).await?,
    };
    tally.differences += strays.len() as u64;
    strays.into_iter().for_each(tell);
    Ok(tally)
}

type Key = (OrganizationId, AgreementId);

/// Looks at the agreements after `after`: how many, the last one's key unless
/// they were the last, and what differs.
fn page(
    tx: &mut dyn Tx,
    app: &App,
    purpose: Purpose,
    after: Option<Key>,
) -> Result<(u64, Option<Key>, Vec<Difference>), StoreError> {
    let agreements = tx.projections().agreements(after, AGREEMENTS)?;
    let last = agreements.last().map(|agreement| (agreement.organization, agreement.id));
    let count = agreements.len() as u64;
    let mut differences = Vec::new();
    for agreement in agreements {
        let (organization, id) = (agreement.organization, agreement.id);
        let kinds = match look_at(tx, app, purpose, agreement) {
            Err(error @ StoreError::Corrupt { .. }) => {
                vec![DifferenceKind::Unreadable(with_causes(&error))]
            }
            kinds => kinds?,
        };
        let told = |kind| Difference { organization, agreement: id, kind };
        differences.extend(kinds.into_iter().map(told));
    }
    Ok((count, last, differences))
}

fn look_at(
    tx: &mut dyn Tx,
    app: &App,
    purpose: Purpose,
    mut kept: SignedAgreement,
) -> Result<Vec<DifferenceKind>, StoreError> {
    let (organization, account) = (kept.organization, kept.account);
    if purpose == Purpose::Rebuild {
        // The change that was under way when the page was read is in now.
        tx.rights_holders().lock_data_towards(organization, account)?;
        if let Some(locked) = tx.agreements().lock_in_force(organization, account)?
            && locked.id == kept.id
        {
            kept = locked;
        }
    }
    let told = replay(tx, app, &kept)?;
    let mut differences = Vec::new();
    if kept.head != told.head || kept.ended_at != told.ended_at {
        let head = (kept.head != told.head).then_some(DifferenceKind::Head);
        let end = (kept.ended_at != told.ended_at).then_some(DifferenceKind::End);
        differences.extend(head.into_iter().chain(end));
        if purpose == Purpose::Rebuild {
            (kept.head, kept.ended_at) = (told.head, told.ended_at);
            tx.agreements().save(&kept)?;
        }
    }
    if told.ended_at.is_some() {
        return Ok(differences);
    }
    let expected = EndUser {
        organization,
        account,
        agreement: kept.id,
        public_key: holder(tx, account)?.public_key,
        signed_at: kept.signed_at,
        updated_at: told.updated_at,
        address: told.disclosed.address(),
        disclosed: told.disclosed,
    };
    let seen = match purpose {
        Purpose::Check => tx.end_users().get(organization, account)?,
        Purpose::Rebuild => tx.end_users().lock(organization, account)?,
    };
    if seen.as_ref() != Some(&expected) {
        differences.push(DifferenceKind::EndUser);
        if purpose == Purpose::Rebuild {
            tx.end_users().put(&expected)?;
        }
    }
    Ok(differences)
}

/// The end users that nothing stands behind.
fn strays(tx: &mut dyn Tx, purpose: Purpose) -> Result<Vec<Difference>, StoreError> {
    let mut differences = Vec::new();
    loop {
        let strays = tx.projections().strays(AGREEMENTS)?;
        for stray in &strays {
            let EndUser { organization, agreement, account, .. } = *stray;
            differences.push(Difference { organization, agreement, kind: DifferenceKind::Stray });
            if purpose == Purpose::Rebuild {
                tx.end_users().remove(organization, account)?;
            }
        }
        // A check leaves them where they are, and the first say enough.
        if purpose == Purpose::Check || strays.is_empty() {
            return Ok(differences);
        }
    }
}

/// What an agreement's events come to.
struct Replayed {
    head: Option<Head>,
    ended_at: Option<OffsetDateTime>,
    updated_at: OffsetDateTime,
    disclosed: Disclosed,
}

fn replay(tx: &mut dyn Tx, app: &App, agreement: &SignedAgreement) -> Result<Replayed, StoreError> {
    let key = payload_key(app, agreement)?;
    let mut replayed = Replayed {
        head: None,
        ended_at: None,
        updated_at: agreement.signed_at,
        disclosed: Disclosed::default(),
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
                self.disclosed.apply_json(&payload);
                self.updated_at = at;
            }
            EventType::Status => self.ended_at = Some(at),
        }
        self.head = Some(event.head());
        Ok(())
    }
}

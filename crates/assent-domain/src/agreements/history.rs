//! The events that a person made, newest first.

use std::ops::Range;

use super::{
    ChangeError, Event, SignedAgreement, StoredEvent,
    decisions::{open_event_jwt, payload_key},
    signing::Documents,
};
use crate::{App, crypto::SealingKey, ids::AccountId, outcome::StoreError, store::Tx};

/// How many events, or entries, a page has.
pub(super) const PAGE: i64 = 10;
/// How many agreements of the same two are listed from.
const AGREEMENTS: i64 = 1_000;

/// What turns an agreement's stored events into whole ones again.
pub(super) struct Chain {
    sisa_id: String,
    payload_key: SealingKey,
    custodian_key: String,
    holder_key: String,
}

impl Chain {
    pub(super) fn open(app: &App, agreement: &SignedAgreement) -> Result<Self, StoreError> {
        let documents = Documents::of(&agreement.sisa)
            .map_err(|error| StoreError::corrupt("agreement", error))?;
        Ok(Self {
            sisa_id: agreement.sisa.sisa_id.clone(),
            payload_key: payload_key(app, agreement)?,
            custodian_key: documents.offered.data_custodian_public_key,
            holder_key: documents.accepted.rights_holder_public_key,
        })
    }

    pub(super) fn assemble(&self, event: StoredEvent) -> Result<Event, StoreError> {
        let event_jwt = open_event_jwt(&self.payload_key, &event.event_jwt)?;
        let (holder, custodian) = (&self.holder_key, &self.custodian_key);
        Ok(Event::assemble(event.record, &self.sisa_id, holder, custodian, event_jwt))
    }
}

/// A page, from 1, of the events under all agreements that the person has or
/// had with the organization `apikey`, newest first.
pub async fn event_page(
    app: &App,
    account: AccountId,
    apikey: String,
    page: i64,
) -> Result<Vec<Event>, ChangeError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .snapshot(move |tx| {
            let agreements = agreements_with(tx, account, &apikey)?;
            if agreements.is_empty() {
                return Err(ChangeError::NoAgreement(apikey));
            }
            let mut events = Vec::new();
            for (agreement, places) in places_of_page(&agreements, page, events_of) {
                let (after, count) = (places.start, places.end - places.start);
                let chain = Chain::open(&app, agreement)?;
                let found =
                    tx.agreements().events(agreement.organization, agreement.id, after, count)?;
                for event in found.into_iter().rev() {
                    events.push(chain.assemble(event)?);
                }
            }
            Ok(events)
        })
        .await
}

/// The agreements that the person has or had with the organization `apikey`, newest
/// first.
pub(super) fn agreements_with(
    tx: &mut dyn Tx,
    account: AccountId,
    apikey: &str,
) -> Result<Vec<SignedAgreement>, StoreError> {
    match tx.organizations().by_apikey(apikey)? {
        Some(found) => tx.agreements().between(found.id, account, AGREEMENTS),
        None => Ok(Vec::new()),
    }
}

/// How many events an agreement has.
pub(super) fn events_of(agreement: &SignedAgreement) -> i64 {
    agreement.head.as_ref().map_or(0, |head| head.sequence)
}

/// What is on a page, from 1, of agreements that have `entries_of` entries each: the
/// agreements, newest first, and of each the places after the range's start up to its
/// end.
pub(super) fn places_of_page(
    agreements: &[SignedAgreement],
    page: i64,
    entries_of: impl Fn(&SignedAgreement) -> i64,
) -> impl Iterator<Item = (&SignedAgreement, Range<i64>)> {
    let mut skip = (page - 1).saturating_mul(PAGE);
    let mut room = PAGE;
    agreements.iter().filter_map(move |agreement| {
        let count = entries_of(agreement);
        let until = (count - skip).max(0);
        skip = (skip - count).max(0);
        let after = (until - room).max(0);
        room -= until - after;
        (after < until).then_some((agreement, after..until))
    })
}

/// The newest `limit` events of the person, under all of their agreements.
pub(crate) fn recent_events(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
    limit: i64,
) -> Result<Vec<Event>, StoreError> {
    let recent = tx.agreements().recent_events(account, limit)?.into_iter();
    recent.map(|(agreement, event)| Chain::open(app, &agreement)?.assemble(event)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;
    use crate::{
        agreements::{CONTEXT, Head, Sisa},
        ids::{AgreementId, OrganizationId},
    };

    fn agreement_of(events: i64) -> SignedAgreement {
        let at = OffsetDateTime::UNIX_EPOCH;
        let head = Head { sequence: events, event_id: String::new(), created_at: at };
        SignedAgreement {
            id: AgreementId(uuid::Uuid::nil()),
            organization: OrganizationId(uuid::Uuid::nil()),
            account: AccountId(uuid::Uuid::nil()),
            sisa: Sisa {
                context: CONTEXT.to_owned(),
                accepted_sisa_jwt: String::new(),
                sisa_id: String::new(),
            },
            payload_key: Vec::new(),
            signed_at: at,
            ended_at: None,
            head: (events > 0).then_some(head),
        }
    }

    proptest! {
        #[test]
        fn the_pages_have_every_event_once_newest_first(
            counts in prop::collection::vec(0..25_i64, 0..6)
        ) {
            let agreements: Vec<_> = counts.iter().map(|count| agreement_of(*count)).collect();
            let all: Vec<i64> = counts.iter().flat_map(|count| (1..=*count).rev()).collect();
            let mut listed = Vec::new();
            for page in 1.. {
                let places = places_of_page(&agreements, page, events_of);
                let found: Vec<i64> =
                    places.flat_map(|(_, range)| (range.start + 1..=range.end).rev()).collect();
                prop_assert!(found.len() <= 10);
                let is_last = found.len() < 10;
                listed.extend(found);
                if is_last {
                    break;
                }
            }
            prop_assert_eq!(listed, all);
        }
    }

    #[test]
    fn a_page_far_beyond_the_end_is_empty() {
        assert_eq!(places_of_page(&[agreement_of(3)], i64::MAX, events_of).count(), 0);
    }
}

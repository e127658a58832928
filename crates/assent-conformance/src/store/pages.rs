//! Pages of end users: their order, where they begin, whom they leave out.

use std::sync::Arc;

use assent_domain::{
    account_data::Disclosed,
    end_users::{Conditions, EndUser, Lot, Position},
    outcome::StoreError,
    store::Store,
    vocabulary::{Channel, Consent, PersonalKey},
};
use time::OffsetDateTime;

use super::{given_organization, read, write};
use crate::fixtures::samples::{end_user, instant, organization_id, position};

/// Nine people in no order, some of them of the same instant. Their public
/// keys sort by bytes, which is not how a dictionary sorts them.
fn crowd() -> Vec<EndUser> {
    let keys = ["b", "_x", "B", "a", "-y", "Z", "0", "aB", "ab"];
    let signed = [3, 2, 2, 2, 2, 2, 1, 3, 3];
    let updated = [7, 9, 9, 8, 9, 9, 7, 7, 6];
    (1..)
        .zip(keys.iter().zip(signed.iter().zip(updated)))
        .map(|(number, (key, (signed_at, updated_at)))| EndUser {
            public_key: (*key).to_owned(),
            signed_at: instant(*signed_at),
            updated_at: instant(updated_at),
            ..end_user(number, organization_id(1))
        })
        .collect()
}

/// The crowd, and one person of another organization.
async fn given_crowd(store: &Arc<dyn Store>) {
    write(store, |tx| {
        given_organization(tx, 1)?;
        tx.end_users().put(&end_user(1, organization_id(2)))?;
        crowd().iter().try_for_each(|person| tx.end_users().put(person))
    })
    .await;
}

/// Everyone on the pages that `page` reads, each of which begins after the
/// last person of the one before.
fn walk(
    at: impl Fn(&EndUser) -> OffsetDateTime,
    mut page: impl FnMut(Option<&Position>) -> Result<Vec<EndUser>, StoreError>,
) -> Result<Vec<EndUser>, StoreError> {
    let (mut walked, mut after) = (Vec::new(), None);
    loop {
        let people = page(after.as_ref())?;
        let Some(last) = people.last() else { return Ok(walked) };
        after = Some(position(last, at(last)));
        walked.extend(people);
        assert!(walked.len() <= 100, "the pages come to an end");
    }
}

/// The public keys of a lot, in its order.
pub(super) fn keys_of(lot: &Lot) -> Vec<String> {
    lot.iter().map(|laid| laid.public_key.to_owned()).collect()
}

fn keys(people: &[EndUser]) -> Vec<&str> {
    people.iter().map(|person| person.public_key.as_str()).collect()
}

pub async fn pages_in_the_order_of_signing_cover_everyone_once(store: Arc<dyn Store>) {
    given_crowd(&store).await;
    let mut expected = crowd();
    expected.sort_by(|a, b| (a.signed_at, &a.public_key).cmp(&(b.signed_at, &b.public_key)));

    for size in [1, 2, 3, 9, 10] {
        let walked = read(&store, move |tx| {
            walk(
                |person| person.signed_at,
                |after| {
                    let all = Conditions::default();
                    tx.end_users().by_signing(organization_id(1), &all, after, size)
                },
            )
        })
        .await;
        assert_eq!(keys(&walked), keys(&expected), "pages of {size}");
    }
}

pub async fn pages_by_number_are_in_the_order_of_signing(store: Arc<dyn Store>) {
    given_crowd(&store).await;
    let mut expected = crowd();
    expected.sort_by(|a, b| (a.signed_at, &a.public_key).cmp(&(b.signed_at, &b.public_key)));

    let pages = read(&store, |tx| {
        let mut page = |offset| -> Result<Lot, StoreError> {
            let all = Conditions::default();
            let dated = tx.end_users().dated(organization_id(1), &all, None, offset, 4)?;
            Ok(dated.expect("there is the organization").lot)
        };
        Ok([page(0)?, page(4)?, page(8)?, page(12)?])
    })
    .await;
    assert_eq!(pages.each_ref().map(Lot::len), [4, 4, 1, 0]);
    assert_eq!(pages.each_ref().map(keys_of).concat(), keys(&expected));
}

pub async fn pages_in_the_order_of_updates_cover_everyone_once(store: Arc<dyn Store>) {
    given_crowd(&store).await;
    let mut expected = crowd();
    expected.sort_by(|a, b| (b.updated_at, &b.public_key).cmp(&(a.updated_at, &a.public_key)));

    for size in [1, 2, 3, 9, 10] {
        let walked = read(&store, move |tx| {
            walk(
                |person| person.updated_at,
                |after| tx.end_users().by_update(organization_id(1), after, size),
            )
        })
        .await;
        assert_eq!(keys(&walked), keys(&expected), "pages of {size}");
    }
}

/// Who gives the newsletter, and shares their last name: yes, no, or never said.
fn opinions() -> Vec<EndUser> {
    let said = [Some(true), Some(false), None];
    let each = said.iter().flat_map(|newsletter| said.iter().map(move |name| (newsletter, name)));
    (1..)
        .zip(each)
        .map(|(number, (newsletter, name))| EndUser {
            public_key: format!("{newsletter:?}/{name:?}"),
            signed_at: instant(i64::try_from(number).unwrap_or_default()),
            disclosed: Disclosed {
                // Other switches of like names, the other way round.
                consents: [(Consent::Membership, *newsletter != Some(true))]
                    .into_iter()
                    .chain(newsletter.map(|given| (Consent::Newsletter, given)))
                    .collect(),
                shared_personal_data: [(PersonalKey::FirstName, *name != Some(true))]
                    .into_iter()
                    .chain(name.map(|shared| (PersonalKey::LastName, shared)))
                    .collect(),
                personal_data: name
                    .filter(|shared| *shared)
                    .map(|_| (PersonalKey::LastName, "King".to_owned()))
                    .into_iter()
                    .collect(),
                communication_channels: [(Channel::Email, true)].into(),
            },
            ..end_user(number, organization_id(1))
        })
        .collect()
}

async fn given_opinions(store: &Arc<dyn Store>) {
    write(store, |tx| {
        given_organization(tx, 1)?;
        opinions().iter().try_for_each(|person| tx.end_users().put(person))
    })
    .await;
}

/// The public keys of those who meet `conditions`, once by position and once
/// by number.
async fn meeting(store: &Arc<dyn Store>, conditions: Conditions) -> [Vec<String>; 2] {
    read(store, move |tx| {
        let by_position = tx.end_users().by_signing(organization_id(1), &conditions, None, 100)?;
        let dated = tx.end_users().dated(organization_id(1), &conditions, None, 0, 100)?;
        let by_number = dated.expect("there is the organization").lot;
        let by_position = by_position.into_iter().map(|person| person.public_key).collect();
        Ok([by_position, keys_of(&by_number)])
    })
    .await
}

pub async fn a_condition_tells_given_from_not_given_or_never_said(store: Arc<dyn Store>) {
    given_opinions(&store).await;

    for wanted in [true, false] {
        let consents = Conditions { consents: vec![(Consent::Newsletter, wanted)], shared: vec![] };
        let expected: Vec<_> = opinions()
            .into_iter()
            .map(|person| person.public_key)
            .filter(|key| key.starts_with("Some(true)/") == wanted)
            .collect();
        assert_eq!(meeting(&store, consents).await, [expected.clone(), expected]);

        let shared = Conditions { consents: vec![], shared: vec![(PersonalKey::LastName, wanted)] };
        let expected: Vec<_> = opinions()
            .into_iter()
            .map(|person| person.public_key)
            .filter(|key| key.ends_with("/Some(true)") == wanted)
            .collect();
        assert_eq!(meeting(&store, shared).await, [expected.clone(), expected]);
    }
}

pub async fn all_conditions_must_hold(store: Arc<dyn Store>) {
    given_opinions(&store).await;

    let both = Conditions {
        consents: vec![(Consent::Newsletter, true), (Consent::Membership, false)],
        shared: vec![(PersonalKey::LastName, false), (PersonalKey::FirstName, true)],
    };
    let expected = ["Some(true)/Some(false)", "Some(true)/None"].map(str::to_owned).to_vec();
    assert_eq!(meeting(&store, both).await, [expected.clone(), expected]);

    let contrary = Conditions {
        consents: vec![(Consent::Newsletter, true), (Consent::Newsletter, false)],
        shared: vec![],
    };
    assert_eq!(meeting(&store, contrary).await, [vec![], vec![]] as [Vec<String>; 2]);
}

pub async fn every_consent_and_key_can_be_a_condition(store: Arc<dyn Store>) {
    let told = Disclosed {
        consents: Consent::ALL.iter().map(|consent| (*consent, true)).collect(),
        shared_personal_data: PersonalKey::ALL.iter().map(|key| (*key, true)).collect(),
        ..Disclosed::default()
    };
    let all = EndUser { disclosed: told, ..end_user(1, organization_id(1)) };
    let key = all.public_key.clone();
    write(&store, move |tx| {
        given_organization(tx, 1)?;
        tx.end_users().put(&all)?;
        tx.end_users().put(&end_user(2, organization_id(1)))
    })
    .await;

    let conditions = Conditions {
        consents: Consent::ALL.iter().map(|consent| (*consent, true)).collect(),
        shared: PersonalKey::ALL.iter().map(|key| (*key, true)).collect(),
    };
    assert_eq!(meeting(&store, conditions).await, [vec![key.clone()], vec![key]]);
}

pub async fn pages_of_those_who_meet_a_condition_leave_nobody_out(store: Arc<dyn Store>) {
    given_opinions(&store).await;

    let walked = read(&store, |tx| {
        let without = Conditions { consents: vec![(Consent::Newsletter, false)], shared: vec![] };
        walk(
            |person| person.signed_at,
            |after| tx.end_users().by_signing(organization_id(1), &without, after, 2),
        )
    })
    .await;
    let expected: Vec<_> = opinions().into_iter().skip(3).collect();
    assert_eq!(walked, expected);
}

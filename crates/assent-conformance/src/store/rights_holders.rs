//! Rights holders, and their ties to organizations.

use std::sync::Arc;

use assent_domain::{
    account_data::AccountData,
    outcome::{Added, StoreError},
    rights_holders::RightsHolder,
    store::{Store, Tx},
    vocabulary::{Channel, Consent, PersonalKey, Term},
};
use serde_json::json;

use super::{expect_new, given_person, overlap, read, write};
use crate::fixtures::samples::{
    account_data, account_id, email_of, organization_id, public_key, rights_holder,
};

/// Records the rights holder of this number.
fn given_holder(tx: &mut dyn Tx, number: u128) -> Result<(), StoreError> {
    given_person(tx, number)?;
    tx.rights_holders().insert(&rights_holder(number))
}

/// Data that no other sample has.
fn other_data() -> AccountData {
    AccountData::of_new_account(&email_of(77))
}

/// The data of the persons 1 and 2 towards the organizations 1 and 2.
fn towards_each(tx: &mut dyn Tx) -> Result<[Option<AccountData>; 4], StoreError> {
    let mut data = |organization, account| {
        tx.rights_holders().data_towards(organization_id(organization), account_id(account))
    };
    Ok([data(1, 1)?, data(1, 2)?, data(2, 1)?, data(2, 2)?])
}

pub async fn a_rights_holder_comes_back_as_they_went_in(store: Arc<dyn Store>) {
    let bare = RightsHolder {
        default_data: AccountData::default(),
        preferences: json!({}),
        ..rights_holder(2)
    };
    let written = bare.clone();
    write(&store, move |tx| {
        given_holder(tx, 1)?;
        given_person(tx, 2)?;
        tx.rights_holders().insert(&written)
    })
    .await;

    let found = read(&store, |tx| {
        let full = tx.rights_holders().get(account_id(1))?;
        Ok((full, tx.rights_holders().by_public_key(&public_key(2))?))
    })
    .await;
    assert_eq!(found, (Some(rights_holder(1)), Some(bare)));
}

pub async fn an_unknown_rights_holder_is_none(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_holder(tx, 1)?;
        given_person(tx, 2)
    })
    .await;

    let found = read(&store, |tx| {
        let by_account = tx.rights_holders().get(account_id(2))?;
        Ok((by_account, tx.rights_holders().by_public_key(&public_key(2))?))
    })
    .await;
    assert_eq!(found, (None, None));
}

pub async fn saving_default_data_replaces_one_persons(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_holder(tx, 1)?;
        given_holder(tx, 2)?;
        tx.rights_holders().save_default_data(account_id(1), &other_data())
    })
    .await;

    let found = read(&store, |tx| {
        Ok((tx.rights_holders().get(account_id(1))?, tx.rights_holders().get(account_id(2))?))
    })
    .await;
    let changed = RightsHolder { default_data: other_data(), ..rights_holder(1) };
    assert_eq!(found, (Some(changed), Some(rights_holder(2))));
}

pub async fn a_tie_is_made_once_and_keeps_its_data(store: Arc<dyn Store>) {
    let added = write(&store, |tx| {
        given_holder(tx, 1)?;
        let ties = tx.rights_holders();
        let first = ties.tie(organization_id(1), account_id(1), &account_data())?;
        let again = ties.tie(organization_id(1), account_id(1), &other_data())?;
        given_holder(tx, 2)?; // the transaction is still usable
        Ok([first, again])
    })
    .await;
    assert_eq!(added, [Added::New, Added::AlreadyThere]);

    assert_eq!(read(&store, towards_each).await, [Some(account_data()), None, None, None]);
}

pub async fn data_towards_an_organization_is_saved_for_that_tie_alone(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_holder(tx, 1)?;
        given_holder(tx, 2)?;
        for (organization, account) in [(1, 1), (1, 2), (2, 1)] {
            let (organization, account) = (organization_id(organization), account_id(account));
            let added = tx.rights_holders().tie(organization, account, &account_data())?;
            assert_eq!(added, Added::New);
        }
        tx.rights_holders().save_data_towards(organization_id(1), account_id(1), &other_data())
    })
    .await;

    let data = read(&store, towards_each).await;
    assert_eq!(data, [Some(other_data()), Some(account_data()), Some(account_data()), None]);
    let locked = write(&store, |tx| {
        let data = tx.rights_holders().lock_data_towards(organization_id(1), account_id(1))?;
        Ok([data, tx.rights_holders().lock_data_towards(organization_id(2), account_id(2))?])
    })
    .await;
    assert_eq!(locked, [Some(other_data()), None]);
}

pub async fn data_is_found_towards_those_organizations_that_were_asked_for(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_holder(tx, 1)?;
        given_holder(tx, 2)?;
        for (organization, account, data) in [
            (1, 1, account_data()),
            (2, 1, other_data()),
            (3, 1, other_data()),
            (4, 2, other_data()),
        ] {
            let (organization, account) = (organization_id(organization), account_id(account));
            let added = tx.rights_holders().tie(organization, account, &data)?;
            assert_eq!(added, Added::New);
        }
        Ok(())
    })
    .await;

    let found = read(&store, |tx| {
        let asked = [1, 2, 4, 5].map(organization_id);
        let mut found = tx.rights_holders().data_towards_each(&asked, account_id(1))?;
        found.sort_by_key(|(organization, _)| organization.0);
        Ok((found, tx.rights_holders().data_towards_each(&[], account_id(1))?))
    })
    .await;
    let expected = vec![(organization_id(1), account_data()), (organization_id(2), other_data())];
    assert_eq!(found, (expected, Vec::new()));
}

pub async fn saving_data_makes_no_tie(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_holder(tx, 1)?;
        tx.rights_holders().save_data_towards(organization_id(1), account_id(1), &other_data())
    })
    .await;

    assert_eq!(read(&store, towards_each).await, [None, None, None, None]);
}

pub async fn every_term_of_the_vocabularies_can_be_data(store: Arc<dyn Store>) {
    let texts = PersonalKey::ALL.iter().map(|key| {
        let text = match key {
            PersonalKey::Email => "ada@example.org".to_owned(),
            PersonalKey::Birthdate => "1815-12-10".to_owned(),
            key => format!("{} “日本” 🏛️", key.name()),
        };
        (*key, Some(text))
    });
    let data = AccountData {
        personal_data: texts.collect(),
        shared_personal_data: PersonalKey::ALL.iter().map(|key| (*key, true)).collect(),
        consents: Consent::ALL.iter().map(|consent| (*consent, true)).collect(),
        communication_channels: Channel::ALL.iter().map(|channel| (*channel, true)).collect(),
    };
    let written = data.clone();
    write(&store, move |tx| {
        given_holder(tx, 1)?;
        tx.rights_holders().tie(organization_id(1), account_id(1), &written).map(expect_new)
    })
    .await;

    assert_eq!(read(&store, towards_each).await, [Some(data), None, None, None]);
}

pub async fn of_two_ties_made_at_once_one_is_new(store: Arc<dyn Store>) {
    write(&store, |tx| given_holder(tx, 1)).await;

    let (first, second) = overlap(
        &store,
        |tx| tx.rights_holders().tie(organization_id(1), account_id(1), &account_data()),
        |_, added| Ok(added),
        |tx| {
            let ties = tx.rights_holders();
            let added = ties.tie(organization_id(1), account_id(1), &other_data())?;
            given_holder(tx, 2)?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

pub async fn preferences_are_replaced_whole_and_alone(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_holder(tx, 1)?;
        given_holder(tx, 2)?;
        tx.rights_holders().save_preferences(account_id(1), &json!({"ü": ["日本", 1.5, null]}))
    })
    .await;

    let found = read(&store, |tx| {
        let changed = tx.rights_holders().get(account_id(1))?;
        Ok((changed, tx.rights_holders().get(account_id(2))?))
    })
    .await;
    let preferences = json!({"ü": ["日本", 1.5, null]});
    let changed = RightsHolder { preferences, ..rights_holder(1) };
    assert_eq!(found, (Some(changed), Some(rights_holder(2))));
}

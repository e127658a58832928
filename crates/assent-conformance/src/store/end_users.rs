//! What organizations know of their end users, one by one.

use std::sync::Arc;

use assent_domain::{
    account_data::Disclosed,
    end_users::{Conditions, EndUser},
    ids::AgreementId,
    outcome::StoreError,
    store::{Store, Tx},
    vocabulary::{Channel, Consent, PersonalKey, Term},
};

use super::{given_organization, pages::keys_of as keys, read, write};
use crate::fixtures::samples::{
    account_id, disclosed, email, end_user, id, instant, organization_id, public_key,
};

/// The end users of the organizations 1 and 2, in the order of signing.
fn of_both(tx: &mut dyn Tx) -> Result<[Vec<EndUser>; 2], StoreError> {
    let all = Conditions::default();
    let first = tx.end_users().by_signing(organization_id(1), &all, None, 100)?;
    Ok([first, tx.end_users().by_signing(organization_id(2), &all, None, 100)?])
}

/// Someone who shares `address`, as it was typed.
fn sharing(number: u128, address: &str) -> EndUser {
    let disclosed = Disclosed {
        personal_data: [(PersonalKey::Email, address.to_owned())].into(),
        shared_personal_data: [(PersonalKey::Email, true)].into(),
        ..Disclosed::default()
    };
    EndUser { address: disclosed.address(), disclosed, ..end_user(number, organization_id(1)) }
}

pub async fn an_end_user_comes_back_as_they_went_in(store: Arc<dyn Store>) {
    let address = Some("ada@example.org".to_owned());
    let telling = EndUser { address, disclosed: disclosed(), ..end_user(1, organization_id(1)) };
    let silent = end_user(2, organization_id(1));
    let written = [telling.clone(), silent.clone()];
    write(&store, move |tx| written.iter().try_for_each(|person| tx.end_users().put(person))).await;

    let by_account = read(&store, |tx| {
        let telling = tx.end_users().get(organization_id(1), account_id(1))?;
        Ok((telling, tx.end_users().get(organization_id(1), account_id(2))?))
    })
    .await;
    let by_public_key = read(&store, |tx| {
        let telling = tx.end_users().by_public_key(organization_id(1), &public_key(1))?;
        Ok((telling, tx.end_users().by_public_key(organization_id(1), &public_key(2))?))
    })
    .await;
    let locked = write(&store, |tx| {
        let telling = tx.end_users().lock(organization_id(1), account_id(1))?;
        Ok((telling, tx.end_users().lock(organization_id(1), account_id(2))?))
    })
    .await;
    assert_eq!(by_account, (Some(telling), Some(silent)));
    assert_eq!(by_public_key, by_account);
    assert_eq!(locked, by_account);
}

pub async fn every_term_of_the_vocabularies_can_be_told(store: Arc<dyn Store>) {
    let texts = PersonalKey::ALL.iter().map(|key| (*key, format!("{} “日本”", key.name())));
    let told = Disclosed {
        personal_data: texts.collect(),
        shared_personal_data: PersonalKey::ALL.iter().map(|key| (*key, true)).collect(),
        consents: Consent::ALL.iter().map(|consent| (*consent, true)).collect(),
        communication_channels: Channel::ALL.iter().map(|channel| (*channel, true)).collect(),
    };
    let everything = EndUser { disclosed: told, ..end_user(1, organization_id(1)) };
    let written = everything.clone();
    write(&store, move |tx| tx.end_users().put(&written)).await;

    assert_eq!(read(&store, of_both).await, [vec![everything], vec![]]);
}

pub async fn an_end_user_is_written_over_whole(store: Arc<dyn Store>) {
    let before = EndUser { disclosed: disclosed(), ..end_user(1, organization_id(1)) };
    let after = EndUser {
        agreement: AgreementId(id(8)),
        public_key: public_key(8),
        signed_at: instant(80),
        updated_at: instant(90),
        ..end_user(1, organization_id(1))
    };
    let written = [before, after.clone()];
    write(&store, move |tx| written.iter().try_for_each(|person| tx.end_users().put(person))).await;

    assert_eq!(read(&store, of_both).await, [vec![after], vec![]]);
}

pub async fn organizations_know_their_end_users_apart(store: Arc<dyn Store>) {
    // The same person, with the same account and public key.
    let here = EndUser { disclosed: disclosed(), ..end_user(1, organization_id(1)) };
    let there = end_user(1, organization_id(2));
    let written = [here.clone(), there.clone()];
    write(&store, move |tx| {
        given_organization(tx, 2)?;
        written.iter().try_for_each(|person| tx.end_users().put(person))
    })
    .await;

    let found = read(&store, |tx| {
        let by_account = tx.end_users().get(organization_id(2), account_id(1))?;
        Ok((by_account, tx.end_users().by_public_key(organization_id(2), &public_key(1))?))
    })
    .await;
    assert_eq!(found, (Some(there.clone()), Some(there.clone())));
    let updated = read(&store, |tx| tx.end_users().by_update(organization_id(2), None, 10)).await;
    let numbered = read(&store, |tx| {
        tx.end_users().dated(organization_id(2), &Conditions::default(), None, 0, 10)
    })
    .await
    .expect("there is the organization")
    .lot;
    assert_eq!((updated, keys(&numbered)), (vec![there.clone()], vec![there.public_key.clone()]));
    assert_eq!(read(&store, of_both).await, [vec![here], vec![there]]);
}

pub async fn an_unknown_end_user_is_none(store: Arc<dyn Store>) {
    write(&store, |tx| tx.end_users().put(&end_user(1, organization_id(1)))).await;

    let found = read(&store, |tx| {
        let end_users = tx.end_users();
        Ok([
            end_users.get(organization_id(1), account_id(2))?,
            end_users.get(organization_id(2), account_id(1))?,
            end_users.by_public_key(organization_id(1), &public_key(2))?,
            end_users.by_public_key(organization_id(2), &public_key(1))?,
        ])
    })
    .await;
    assert_eq!(found, [None, None, None, None]);
}

pub async fn a_shared_address_is_found_however_it_was_typed(store: Arc<dyn Store>) {
    write(&store, |tx| {
        tx.end_users().put(&sharing(1, "ada@example.org"))?;
        tx.end_users().put(&sharing(2, " Zoë@Example.ORG "))?;
        tx.end_users().put(&end_user(3, organization_id(1)))
    })
    .await;

    let found = read(&store, |tx| {
        let mut shares = |organization, name| {
            tx.end_users().shares_address(organization_id(organization), &email(name))
        };
        Ok([shares(1, "ada")?, shares(1, "zoë")?, shares(1, "bob")?, shares(2, "ada")?])
    })
    .await;
    assert_eq!(found, [true, true, false, false]);
}

pub async fn an_address_that_is_no_longer_shared_is_not_found(store: Arc<dyn Store>) {
    let shares = |tx: &mut dyn Tx| tx.end_users().shares_address(organization_id(1), &email("ada"));
    write(&store, |tx| tx.end_users().put(&sharing(1, "ada@example.org"))).await;
    assert!(read(&store, shares).await);

    write(&store, |tx| tx.end_users().put(&end_user(1, organization_id(1)))).await;
    assert!(!read(&store, shares).await);
}

pub async fn those_who_share_an_address_are_found_by_it_in_their_organization_alone(
    store: Arc<dyn Store>,
) {
    let later = |number, seconds| EndUser {
        signed_at: instant(seconds),
        ..sharing(number, "Ada@Example.org")
    };
    let here = [later(1, 30), later(2, 10), later(3, 20), sharing(4, "bob@example.org")];
    let there = EndUser { organization: organization_id(2), ..later(5, 5) };
    let silent = end_user(6, organization_id(1));
    let written = [&here[..], &[there.clone(), silent]].concat();
    write(&store, move |tx| written.iter().try_for_each(|person| tx.end_users().put(person))).await;

    let found = read(&store, |tx| {
        let of = |tx: &mut dyn Tx, organization, limit| {
            tx.end_users().by_address(organization_id(organization), &email("ada"), limit)
        };
        Ok([of(tx, 1, 9)?, of(tx, 1, 2)?, of(tx, 2, 9)?, of(tx, 3, 9)?])
    })
    .await;
    let [first, second, third, _] = here;
    let in_front = vec![second.clone(), third.clone()];
    assert_eq!(found, [vec![second, third, first], in_front, vec![there], vec![]]);
}

pub async fn an_end_user_is_forgotten_alone(store: Arc<dyn Store>) {
    let people = [(1, 1), (2, 1), (1, 2)].map(|(number, of)| end_user(number, organization_id(of)));
    let written = people.clone();
    write(&store, move |tx| written.iter().try_for_each(|person| tx.end_users().put(person))).await;
    write(&store, |tx| {
        tx.end_users().remove(organization_id(1), account_id(1))?;
        tx.end_users().remove(organization_id(1), account_id(1)) // nobody is there any more
    })
    .await;

    let [_, second, elsewhere] = people;
    assert_eq!(read(&store, of_both).await, [vec![second], vec![elsewhere]]);
}

pub async fn the_end_users_of_some_accounts_are_those_of_one_organization(store: Arc<dyn Store>) {
    let told = EndUser { disclosed: disclosed(), ..end_user(1, organization_id(1)) };
    let here = [told, end_user(2, organization_id(1)), end_user(3, organization_id(1))];
    let there = [end_user(1, organization_id(2)), end_user(4, organization_id(2))];
    let written = [&here[..], &there[..]].concat();
    write(&store, move |tx| written.iter().try_for_each(|person| tx.end_users().put(person))).await;

    let mut found = read(&store, |tx| {
        tx.end_users().of_accounts(organization_id(1), &[1, 3, 4, 5].map(account_id))
    })
    .await;
    found.sort_by_key(|end_user| end_user.account);
    assert_eq!(found, [here[0].clone(), here[2].clone()]);
    let nobody = read(&store, |tx| tx.end_users().of_accounts(organization_id(1), &[])).await;
    assert_eq!(nobody, []);
}

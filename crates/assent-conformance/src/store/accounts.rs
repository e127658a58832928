//! Accounts.

use std::sync::Arc;

use assent_domain::{
    accounts::{Account, Realm, Role},
    outcome::Added,
    store::Store,
    values::EmailAddress,
};

use super::{
    expect_new, given_admin, given_organization, given_person, overlap, read, undone, write,
};
use crate::fixtures::samples::{account, account_id, email_of, organization_id};

pub async fn an_account_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let email = EmailAddress::parse("zoë+łódź@exämple.org").expect("a valid address");
    let written = Account { email: email.clone(), ..account(1, Role::RightsHolder) };
    let person = written.clone();
    let admin = write(&store, move |tx| {
        tx.accounts().insert(&person).map(expect_new)?;
        given_admin(tx, 2)
    })
    .await;

    let found = read(&store, move |tx| {
        let person = tx.accounts().by_email(Realm::RightsHolder, &email)?;
        Ok((person, tx.accounts().by_email(Realm::Organization, &email_of(2))?))
    })
    .await;
    assert_eq!(found, (Some(written), Some(admin)));
}

pub async fn an_unknown_address_has_no_account(store: Arc<dyn Store>) {
    write(&store, |tx| given_person(tx, 1)).await;

    let found = read(&store, |tx| tx.accounts().by_email(Realm::RightsHolder, &email_of(2))).await;
    assert_eq!(found, None);
}

pub async fn an_address_has_one_account_in_its_realm(store: Arc<dyn Store>) {
    let first = write(&store, |tx| {
        let first = given_person(tx, 1)?;
        let again =
            Account { id: account_id(2), password_hash: "another".to_owned(), ..first.clone() };
        assert_eq!(tx.accounts().insert(&again)?, Added::AlreadyThere);
        given_person(tx, 3)?; // the transaction is still usable
        Ok(first)
    })
    .await;

    let found = read(&store, |tx| tx.accounts().by_email(Realm::RightsHolder, &email_of(1))).await;
    assert_eq!(found, Some(first));
}

pub async fn an_address_may_have_an_account_in_each_realm(store: Arc<dyn Store>) {
    let (person, admin) = write(&store, |tx| {
        let person = given_person(tx, 1)?;
        given_organization(tx, 2)?;
        let role = Role::Admin(organization_id(2));
        let admin = Account { email: person.email.clone(), ..account(2, role) };
        tx.accounts().insert(&admin).map(expect_new)?;
        Ok((person, admin))
    })
    .await;

    let found = read(&store, |tx| {
        let person = tx.accounts().by_email(Realm::RightsHolder, &email_of(1))?;
        Ok((person, tx.accounts().by_email(Realm::Organization, &email_of(1))?))
    })
    .await;
    assert_eq!(found, (Some(person), Some(admin)));
}

pub async fn an_account_means_nothing_in_the_other_realm(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_person(tx, 1)?;
        given_admin(tx, 2)
    })
    .await;

    let found = read(&store, |tx| {
        let person = tx.accounts().by_email(Realm::Organization, &email_of(1))?;
        Ok((person, tx.accounts().by_email(Realm::RightsHolder, &email_of(2))?))
    })
    .await;
    assert_eq!(found, (None, None));
}

pub async fn of_two_accounts_made_at_once_one_is_new(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.accounts().insert(&account(1, Role::RightsHolder)),
        |_, added| Ok(added),
        |tx| {
            let rival = Account { id: account_id(2), ..account(1, Role::RightsHolder) };
            let added = tx.accounts().insert(&rival)?;
            given_person(tx, 3)?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

pub async fn an_account_that_was_undone_is_in_nobodys_way(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| given_person(tx, 1),
        |_, _| Err::<(), _>(undone()),
        |tx| tx.accounts().insert(&account(1, Role::RightsHolder)),
    )
    .await;
    first.expect_err("the first is undone");
    assert_eq!(second, Added::New);
}

pub async fn an_account_is_found_by_its_id(store: Arc<dyn Store>) {
    let (person, admin) = write(&store, |tx| {
        let person = given_person(tx, 1)?;
        Ok((person, given_admin(tx, 2)?))
    })
    .await;

    let found = read(&store, |tx| {
        let accounts = tx.accounts();
        Ok([1, 2, 3].map(|number| accounts.get(account_id(number)).expect("the store reads")))
    })
    .await;
    assert_eq!(found, [Some(person.clone()), Some(admin.clone()), None]);
    let locked = write(&store, |tx| {
        let accounts = tx.accounts();
        Ok([1, 2, 3].map(|number| accounts.lock(account_id(number)).expect("the store locks")))
    })
    .await;
    assert_eq!(locked, [Some(person), Some(admin), None]);
}

pub async fn a_password_is_changed_for_one_account(store: Arc<dyn Store>) {
    let (person, other) = write(&store, |tx| {
        let (person, other) = (given_person(tx, 1)?, given_person(tx, 2)?);
        tx.accounts().save_password(person.id, "another hash")?;
        tx.accounts().save_password(account_id(3), "nobody's")?;
        Ok((person, other))
    })
    .await;

    let found = read(&store, |tx| {
        let person = tx.accounts().by_email(Realm::RightsHolder, &email_of(1))?;
        Ok((person, tx.accounts().get(account_id(2))?))
    })
    .await;
    let changed = Account { password_hash: "another hash".to_owned(), ..person };
    assert_eq!(found, (Some(changed), Some(other)));
}

//! Resets of passwords.

use std::sync::Arc;

use assent_domain::{accounts::PasswordReset, store::Store};
use tokio::task::JoinSet;

use super::{given_admin, given_person, read, write};
use crate::fixtures::samples::{account_id, instant, password_reset, token_hash};

pub async fn a_reset_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let nobodys = PasswordReset { account: None, ..password_reset("nobody's", 1) };
    let written = nobodys.clone();
    write(&store, move |tx| {
        given_person(tx, 1)?;
        given_admin(tx, 2)?;
        tx.password_resets().insert(&password_reset("a person's", 1))?;
        tx.password_resets().insert(&password_reset("an admin's", 2))?;
        tx.password_resets().insert(&written)
    })
    .await;

    let found = read(&store, |tx| {
        let resets = tx.password_resets();
        let person = resets.find(&token_hash("a person's"))?;
        let admin = resets.find(&token_hash("an admin's"))?;
        Ok((person, admin, resets.find(&token_hash("nobody's"))?))
    })
    .await;
    let person = password_reset("a person's", 1);
    let admin = password_reset("an admin's", 2);
    assert_eq!(found, (Some(person), Some(admin), Some(nobodys)));
}

pub async fn an_unknown_reset_is_none(store: Arc<dyn Store>) {
    let found = read(&store, |tx| tx.password_resets().find(&token_hash("x"))).await;
    assert_eq!(found, None);
}

pub async fn forgetting_an_accounts_resets_leaves_those_of_others(store: Arc<dyn Store>) {
    let left = write(&store, |tx| {
        given_person(tx, 1)?;
        given_person(tx, 2)?;
        let resets = tx.password_resets();
        resets.insert(&password_reset("one", 1))?;
        resets.insert(&password_reset("two", 1))?;
        resets.insert(&password_reset("other", 2))?;
        resets.insert(&PasswordReset { account: None, ..password_reset("nobody's", 1) })?;
        resets.forget_all(account_id(1))?;
        let mut left = Vec::new();
        for name in ["one", "two", "other", "nobody's"] {
            left.push(resets.find(&token_hash(name))?.is_some());
        }
        Ok(left)
    })
    .await;
    assert_eq!(left, [false, false, true, true]);
}

pub async fn of_fifty_uses_of_a_reset_at_once_one_succeeds(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_person(tx, 1)?;
        tx.password_resets().insert(&password_reset("one", 1))?;
        tx.password_resets().insert(&password_reset("two", 1))
    })
    .await;

    let mut uses = JoinSet::new();
    for number in 0..50 {
        let store = store.clone();
        let token = token_hash(if number % 2 == 0 { "one" } else { "two" });
        uses.spawn(async move {
            write(&store, move |tx| {
                tx.accounts().lock(account_id(1))?;
                let good = tx.password_resets().find(&token)?.is_some();
                if good {
                    tx.accounts().save_password(account_id(1), &format!("hash {number}"))?;
                    tx.password_resets().forget_all(account_id(1))?;
                }
                Ok(good)
            })
            .await
        });
    }
    let successes = uses.join_all().await.into_iter().filter(|success| *success).count();
    assert_eq!(successes, 1);
}

pub async fn purging_resets_goes_by_lots_and_spares_the_living(store: Arc<dyn Store>) {
    let purged = write(&store, |tx| {
        given_person(tx, 1)?;
        let resets = tx.password_resets();
        resets.insert(&password_reset("one", 1))?;
        resets.insert(&password_reset("two", 1))?;
        resets.insert(&PasswordReset { account: None, ..password_reset("nobody's", 1) })?;
        let living = PasswordReset { expires_at: instant(12), ..password_reset("living", 1) };
        resets.insert(&living)?;
        let none = resets.purge(instant(9), 10)?;
        let lots = [
            resets.purge(instant(11), 2)?,
            resets.purge(instant(11), 2)?,
            resets.purge(instant(11), 2)?,
        ];
        Ok((none, lots, resets.find(&living.token_hash)?.is_some()))
    })
    .await;
    assert_eq!(purged, (0, [2, 1, 0], true));
}

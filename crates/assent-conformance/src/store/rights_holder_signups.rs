//! Unfinished sign-ups of rights holders.

use std::sync::Arc;

use assent_domain::{rights_holders::RightsHolderSignup, store::Store};
use tokio::task::JoinSet;

use super::{read, write};
use crate::fixtures::samples::{instant, rights_holder_signup, token_hash};

pub async fn a_persons_signup_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let bare = RightsHolderSignup {
        keep: false,
        destination_path: None,
        completed_at: Some(instant(8)),
        ..rights_holder_signup(2)
    };
    let written = bare.clone();
    let found = write(&store, move |tx| {
        let signups = tx.rights_holder_signups();
        signups.insert(&rights_holder_signup(1))?;
        signups.insert(&written)?;
        let full = signups.lock(&rights_holder_signup(1).code_hash)?;
        Ok((full, signups.lock(&written.code_hash)?))
    })
    .await;
    assert_eq!(found, (Some(rights_holder_signup(1)), Some(bare)));
    let hash = rights_holder_signup(1).code_hash;
    let looked_at = read(&store, move |tx| tx.rights_holder_signups().find(&hash)).await;
    assert_eq!(looked_at, Some(rights_holder_signup(1)));
}

pub async fn an_unknown_persons_signup_is_none(store: Arc<dyn Store>) {
    let found = write(&store, |tx| tx.rights_holder_signups().lock(&token_hash("x"))).await;
    assert_eq!(found, None);
    let found = read(&store, |tx| tx.rights_holder_signups().find(&token_hash("x"))).await;
    assert_eq!(found, None);
}

pub async fn an_address_may_ask_for_an_account_again(store: Arc<dyn Store>) {
    let again =
        RightsHolderSignup { email: rights_holder_signup(1).email, ..rights_holder_signup(2) };
    let written = again.clone();
    let found = write(&store, move |tx| {
        let signups = tx.rights_holder_signups();
        signups.insert(&rights_holder_signup(1))?;
        signups.insert(&written)?;
        signups.lock(&written.code_hash)
    })
    .await;
    assert_eq!(found, Some(again));
}

pub async fn completing_a_persons_signup_completes_no_other(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        let signups = tx.rights_holder_signups();
        signups.insert(&rights_holder_signup(1))?;
        signups.insert(&rights_holder_signup(2))?;
        signups.complete(&rights_holder_signup(1).code_hash, instant(8))?;
        let completed = signups.lock(&rights_holder_signup(1).code_hash)?;
        Ok((completed, signups.lock(&rights_holder_signup(2).code_hash)?))
    })
    .await;
    let completed =
        RightsHolderSignup { completed_at: Some(instant(8)), ..rights_holder_signup(1) };
    assert_eq!(found, (Some(completed), Some(rights_holder_signup(2))));
}

pub async fn of_fifty_completions_of_a_persons_signup_at_once_one_succeeds(store: Arc<dyn Store>) {
    let code = rights_holder_signup(1).code_hash;
    write(&store, |tx| tx.rights_holder_signups().insert(&rights_holder_signup(1))).await;

    let mut completions = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        completions.spawn(async move {
            write(&store, move |tx| {
                let signups = tx.rights_holder_signups();
                let signup = signups.lock(&code)?;
                let open = signup.is_some_and(|signup| signup.completed_at.is_none());
                if open {
                    signups.complete(&code, instant(8))?;
                }
                Ok(open)
            })
            .await
        });
    }
    let successes = completions.join_all().await.into_iter().filter(|success| *success).count();
    assert_eq!(successes, 1);
}

pub async fn purging_persons_signups_goes_by_lots_and_spares_the_living(store: Arc<dyn Store>) {
    let purged = write(&store, |tx| {
        let signups = tx.rights_holder_signups();
        for number in 1..=3 {
            signups.insert(&rights_holder_signup(number))?;
        }
        signups.complete(&rights_holder_signup(3).code_hash, instant(8))?;
        let living = RightsHolderSignup { expires_at: instant(12), ..rights_holder_signup(4) };
        signups.insert(&living)?;
        let none = signups.purge(instant(9), 10)?;
        let lots = [
            signups.purge(instant(11), 2)?,
            signups.purge(instant(11), 2)?,
            signups.purge(instant(11), 2)?,
        ];
        Ok((none, lots, signups.lock(&living.code_hash)?.is_some()))
    })
    .await;
    assert_eq!(purged, (0, [2, 1, 0], true));
}

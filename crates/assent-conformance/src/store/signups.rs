//! Unfinished sign-ups.

use std::sync::Arc;

use assent_domain::{organizations::Signup, store::Store};
use tokio::task::JoinSet;

use super::{read, write};
use crate::fixtures::samples::{instant, signup, token_hash};

pub async fn a_signup_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let bare = Signup {
        operator_invite: None,
        customer: None,
        completed_at: Some(instant(8)),
        ..signup(2)
    };
    let written = bare.clone();
    write(&store, move |tx| {
        tx.signups().insert(&signup(1))?;
        tx.signups().insert(&written)
    })
    .await;

    let found = read(&store, |tx| {
        let full = tx.signups().find(&signup(1).token_hash)?;
        Ok((full, tx.signups().find(&signup(2).token_hash)?))
    })
    .await;
    assert_eq!(found, (Some(signup(1)), Some(bare)));
    let locked = write(&store, |tx| tx.signups().lock(&signup(1).token_hash)).await;
    assert_eq!(locked, Some(signup(1)));
}

pub async fn an_unknown_signup_is_none(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        Ok((tx.signups().find(&token_hash("x"))?, tx.signups().lock(&token_hash("x"))?))
    })
    .await;
    assert_eq!(found, (None, None));
}

pub async fn an_address_may_ask_to_sign_up_again(store: Arc<dyn Store>) {
    let again = Signup { email: signup(1).email, ..signup(2) };
    let written = again.clone();
    write(&store, move |tx| {
        tx.signups().insert(&signup(1))?;
        tx.signups().insert(&written)
    })
    .await;

    let found = read(&store, |tx| tx.signups().find(&signup(2).token_hash)).await;
    assert_eq!(found, Some(again));
}

pub async fn completing_a_signup_completes_no_other(store: Arc<dyn Store>) {
    write(&store, |tx| {
        tx.signups().insert(&signup(1))?;
        tx.signups().insert(&signup(2))?;
        tx.signups().complete(&signup(1).token_hash, instant(8))
    })
    .await;

    let found = read(&store, |tx| {
        let completed = tx.signups().find(&signup(1).token_hash)?;
        Ok((completed, tx.signups().find(&signup(2).token_hash)?))
    })
    .await;
    let completed = Signup { completed_at: Some(instant(8)), ..signup(1) };
    assert_eq!(found, (Some(completed), Some(signup(2))));
}

pub async fn of_fifty_completions_at_once_one_succeeds(store: Arc<dyn Store>) {
    write(&store, |tx| tx.signups().insert(&signup(1))).await;

    let mut completions = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        completions.spawn(async move {
            write(&store, |tx| {
                let open = tx
                    .signups()
                    .lock(&signup(1).token_hash)?
                    .is_some_and(|signup| signup.completed_at.is_none());
                if open {
                    tx.signups().complete(&signup(1).token_hash, instant(8))?;
                }
                Ok(open)
            })
            .await
        });
    }
    let successes = completions.join_all().await.into_iter().filter(|success| *success).count();
    assert_eq!(successes, 1);
}

pub async fn purging_signups_goes_by_lots_and_spares_the_living(store: Arc<dyn Store>) {
    let purged = write(&store, |tx| {
        for number in 1..=3 {
            tx.signups().insert(&signup(number))?;
        }
        tx.signups().complete(&signup(3).token_hash, instant(8))?;
        tx.signups().insert(&Signup { expires_at: instant(12), ..signup(4) })?;
        let none = tx.signups().purge(instant(9), 10)?;
        let lots = [
            tx.signups().purge(instant(11), 2)?,
            tx.signups().purge(instant(11), 2)?,
            tx.signups().purge(instant(11), 2)?,
        ];
        Ok((none, lots, tx.signups().find(&signup(4).token_hash)?.is_some()))
    })
    .await;
    assert_eq!(purged, (0, [2, 1, 0], true));
}

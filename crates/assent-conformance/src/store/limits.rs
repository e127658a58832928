//! Limits.

use std::sync::Arc;

use assent_domain::store::Store;

use super::{overlap, undone, write};
use crate::fixtures::samples::{instant, token_hash};

pub async fn a_bucket_begins_with_the_instant_it_is_first_locked_at(store: Arc<dyn Store>) {
    let arrivals = write(&store, |tx| {
        let first = tx.limits().lock(&token_hash("a"), instant(1))?;
        let again = tx.limits().lock(&token_hash("a"), instant(2))?;
        Ok([first, again])
    })
    .await;
    assert_eq!(arrivals, [instant(1), instant(1)]);

    let later = write(&store, |tx| tx.limits().lock(&token_hash("a"), instant(3))).await;
    assert_eq!(later, instant(1));
}

pub async fn a_bucket_keeps_what_was_saved_apart_from_others(store: Arc<dyn Store>) {
    write(&store, |tx| {
        tx.limits().lock(&token_hash("a"), instant(1))?;
        tx.limits().lock(&token_hash("b"), instant(2))?;
        tx.limits().save(&token_hash("a"), instant(50))
    })
    .await;

    let arrivals = write(&store, |tx| {
        let saved = tx.limits().lock(&token_hash("a"), instant(3))?;
        Ok([saved, tx.limits().lock(&token_hash("b"), instant(3))?])
    })
    .await;
    assert_eq!(arrivals, [instant(50), instant(2)]);
}

pub async fn an_attempt_that_is_undone_costs_nothing(store: Arc<dyn Store>) {
    let attempt = store
        .transact(|tx| {
            tx.limits().lock(&token_hash("a"), instant(1))?;
            tx.limits().save(&token_hash("a"), instant(50))?;
            Err::<(), _>(undone())
        })
        .await;
    attempt.expect_err("the attempt is undone");

    let arrival = write(&store, |tx| tx.limits().lock(&token_hash("a"), instant(2))).await;
    assert_eq!(arrival, instant(2));
}

pub async fn a_second_attempt_waits_for_the_first_even_at_a_new_bucket(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.limits().lock(&token_hash("a"), instant(1)),
        |tx, _| tx.limits().save(&token_hash("a"), instant(50)),
        |tx| tx.limits().lock(&token_hash("a"), instant(1)),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second, instant(50));
}

pub async fn a_second_attempt_waits_for_the_first_at_an_old_bucket(store: Arc<dyn Store>) {
    write(&store, |tx| tx.limits().lock(&token_hash("a"), instant(1))).await;

    let (first, second) = overlap(
        &store,
        |tx| tx.limits().lock(&token_hash("a"), instant(2)),
        |tx, _| tx.limits().save(&token_hash("a"), instant(50)),
        |tx| tx.limits().lock(&token_hash("a"), instant(2)),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second, instant(50));
}

pub async fn purging_buckets_goes_by_lots_and_spares_those_in_use(store: Arc<dyn Store>) {
    let purged = write(&store, |tx| {
        for name in ["a", "b", "c"] {
            tx.limits().lock(&token_hash(name), instant(10))?;
        }
        tx.limits().lock(&token_hash("in use"), instant(10))?;
        tx.limits().save(&token_hash("in use"), instant(12))?;
        let none = tx.limits().purge(instant(9), 10)?;
        let lots = [
            tx.limits().purge(instant(11), 2)?,
            tx.limits().purge(instant(11), 2)?,
            tx.limits().purge(instant(11), 2)?,
        ];
        Ok((none, lots))
    })
    .await;
    assert_eq!(purged, (0, [2, 1, 0]));

    let arrivals = write(&store, |tx| {
        let forgotten = tx.limits().lock(&token_hash("a"), instant(20))?;
        Ok([forgotten, tx.limits().lock(&token_hash("in use"), instant(20))?])
    })
    .await;
    assert_eq!(arrivals, [instant(20), instant(12)]);
}

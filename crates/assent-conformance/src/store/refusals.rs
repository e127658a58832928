//! Stores that refuse writes. How a store comes to refuse them is its own
//! affair, so its tests call these clauses themselves.

use std::sync::Arc;

use assent_domain::{
    installation::{check_room, check_writes},
    outcome::{StoreError, with_causes},
    store::{Store, Tx},
};

use super::{read, write};
use crate::fixtures::{
    CountingRandom,
    samples::{instant, queued_letter},
};

fn letters(tx: &mut dyn Tx) -> Result<i64, StoreError> {
    Ok(tx.outbox().counts()?.waiting)
}

/// `refuse` has the store refuse every write, or no longer; `cause` is a word
/// of what it says then.
pub async fn writes_that_are_refused_are_unavailable_while_reads_go_on(
    store: Arc<dyn Store>,
    refuse: impl Fn(bool),
    cause: &str,
) {
    write(&store, |tx| tx.outbox().enqueue(&queued_letter(1))).await;

    refuse(true);
    for _ in 0..3 {
        let refused = store.transact(|tx| tx.outbox().enqueue(&queued_letter(2))).await;
        assert_refused(refused, cause);
        assert_refused(check_writes(&*store, instant(1)).await, cause);
        assert_eq!(read(&store, letters).await, 1, "reads go on");
    }

    refuse(false);
    check_writes(&*store, instant(2)).await.expect("it takes writes again");
    write(&store, |tx| tx.outbox().enqueue(&queued_letter(2))).await;
    assert_eq!(read(&store, letters).await, 2);
}

/// `letter` after letter until there is no room for more; `make_room` then has
/// the store take writes again.
pub async fn a_transaction_without_room_is_unavailable_and_leaves_nothing(
    store: Arc<dyn Store>,
    make_room: impl FnOnce(),
    cause: &str,
) {
    let endless = |tx: &mut dyn Tx| {
        for number in 0..100_000 {
            tx.outbox().enqueue(&queued_letter(number))?;
        }
        Ok(())
    };
    assert_refused(store.transact(endless).await, cause);
    assert_eq!(read(&store, letters).await, 0, "nothing is stored");
    // A small write still fits in beside others.
    check_writes(&*store, instant(1)).await.expect("it takes a small write");
    assert_refused(check_room(&*store, instant(1), &CountingRandom::default()).await, cause);

    make_room();
    check_room(&*store, instant(1), &CountingRandom::default()).await.expect("there is room");
    assert_eq!(read(&store, letters).await, 0, "nothing is left of it");
    write(&store, |tx| tx.outbox().enqueue(&queued_letter(1))).await;
    assert_eq!(read(&store, letters).await, 1);
}

#[track_caller]
fn assert_refused(outcome: Result<(), StoreError>, cause: &str) {
    let Err(error @ StoreError::Unavailable(_)) = outcome else {
        panic!("it is not unavailable: {outcome:?}")
    };
    assert!(with_causes(&error).contains(cause), "{error:?}");
    assert!(!error.is_busy(), "{error:?}");
}

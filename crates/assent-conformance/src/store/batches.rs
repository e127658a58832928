//! Writes that are written in batches.

use std::sync::{Arc, Mutex};

use assent_domain::{
    accounts::Realm,
    outcome::{StoreError, with_causes},
    store::{Store, Tx, batches::Batches},
};

use super::{
    given_person, read,
    together::{Asked, Gate, answer, begun, tenfold},
    write,
};
use crate::fixtures::samples::{account_id, session, token_hash};

/// As many as a unit takes.
const MOST: u32 = 64;

/// Writes, which waits for its unit when this returns.
async fn put(writes: &Batches<u32, u32>, store: &Arc<dyn Store>, one: u32) -> Asked<u32> {
    let (writes, store) = (writes.clone(), store.clone());
    begun(async move { writes.write(&store, one).await }).await
}

/// Opens a session of this name for each.
fn sessions(tx: &mut dyn Tx, names: &[u32]) -> Result<Vec<u32>, StoreError> {
    for name in names {
        let person = tx.accounts().get(account_id(1))?;
        let person = person.ok_or_else(|| StoreError::missing("account", 1))?;
        tx.sessions().open(&session(&name.to_string(), &person))?;
    }
    Ok(tenfold(names))
}

/// Which of these have a session.
async fn opened(store: &Arc<dyn Store>, names: impl IntoIterator<Item = u32>) -> Vec<u32> {
    let mut opened = Vec::new();
    for name in names {
        let hash = token_hash(&name.to_string());
        if read(store, move |tx| tx.sessions().find(Realm::RightsHolder, &hash)).await.is_some() {
            opened.push(name);
        }
    }
    opened
}

pub async fn writes_that_wait_are_written_together_and_each_is_answered(store: Arc<dyn Store>) {
    write(&store, |tx| given_person(tx, 1)).await;
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let noted = sizes.clone();
    let writes = Batches::new(move |tx: &mut dyn Tx, batch: &[u32]| {
        noted.lock().expect("no panic").push(batch.len());
        sessions(tx, batch)
    });
    let gate = Gate::before(&store);
    let gated: Arc<dyn Store> = gate.clone();
    let all = 0..MOST + 6;
    let mut waiting = Vec::new();
    for one in all.clone() {
        waiting.push(put(&writes, &gated, one).await);
    }
    gate.open();
    for (one, waiting) in all.clone().zip(waiting) {
        assert_eq!(answer(waiting).await.expect("it is written"), one * 10);
    }
    let mut sizes = sizes.lock().expect("no panic").clone();
    sizes.sort_unstable();
    assert_eq!(sizes, [6, 64]);
    assert_eq!(opened(&store, all.clone()).await, all.collect::<Vec<_>>());
}

pub async fn a_batch_that_fails_leaves_nothing_and_tells_all_of_it(store: Arc<dyn Store>) {
    write(&store, |tx| given_person(tx, 1)).await;
    let writes = Batches::new(|tx: &mut dyn Tx, batch: &[u32]| {
        let written = sessions(tx, batch)?;
        assert!(!batch.contains(&5), "on purpose");
        let fails = batch.contains(&2);
        if fails { Err(StoreError::Contended("on purpose".into())) } else { Ok(written) }
    });
    for (batch, expected) in [
        ([1, 2], "the store is contended: on purpose"),
        ([4, 5], "the store failed: the work panicked: on purpose"),
    ] {
        let gate = Gate::before(&store);
        let gated: Arc<dyn Store> = gate.clone();
        let waiting = [put(&writes, &gated, batch[0]).await, put(&writes, &gated, batch[1]).await];
        gate.open();
        for waiting in waiting {
            let error = answer(waiting).await.expect_err("it fails");
            assert_eq!(with_causes(&error), expected);
        }
        let later = put(&writes, &store, batch[1] + 1).await;
        assert_eq!(answer(later).await.expect("it is written"), (batch[1] + 1) * 10);
    }
    assert_eq!(opened(&store, 1..=6).await, [3, 6]);
}

pub async fn a_batch_that_gets_no_turn_is_refused_and_keeps_nobody_else(store: Arc<dyn Store>) {
    write(&store, |tx| given_person(tx, 1)).await;
    let writes = Batches::new(sessions);
    let gate = Gate::before(&store);
    let gated: Arc<dyn Store> = gate.clone();
    let waiting = [put(&writes, &gated, 1).await, put(&writes, &gated, 2).await];
    gate.refuse();
    for waiting in waiting {
        let error = answer(waiting).await.expect_err("no turn came");
        assert!(error.is_busy(), "{error:?}");
    }
    let later = put(&writes, &store, 3).await;
    assert_eq!(answer(later).await.expect("it is written"), 30);
    assert_eq!(opened(&store, 1..=3).await, [3]);
}

pub async fn of_those_who_write_together_each_may_go_away(store: Arc<dyn Store>) {
    write(&store, |tx| given_person(tx, 1)).await;
    let writes = Batches::new(sessions);
    let gate = Gate::before(&store);
    let gated: Arc<dyn Store> = gate.clone();
    let gone = [put(&writes, &gated, 1).await, put(&writes, &gated, 2).await];
    let stays = put(&writes, &gated, 3).await;
    for gone in gone {
        gone.abort();
        gone.await.expect_err("it is cancelled");
    }
    gate.open();
    assert_eq!(answer(stays).await.expect("it is written"), 30);
    // They had asked for it, and nobody took it back.
    assert_eq!(opened(&store, 1..=3).await, [1, 2, 3]);

    // All of a batch, more often than units are under way: nothing is written later.
    let gate = Gate::before(&store);
    let gated: Arc<dyn Store> = gate.clone();
    for one in 4..8 {
        let gone = put(&writes, &gated, one).await;
        gone.abort();
        gone.await.expect_err("it is cancelled");
    }
    gate.open();
    for one in 8..=9 {
        let later = put(&writes, &gated, one).await;
        assert_eq!(answer(later).await.expect("it is written"), one * 10);
    }
    assert_eq!(opened(&store, 4..=9).await, [8, 9]);
}

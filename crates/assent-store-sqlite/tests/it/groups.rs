//! Writes that share a commit.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use assent_conformance::fixtures::samples::queued_letter;
use assent_domain::{
    outcome::{StoreError, with_causes},
    store::{Store, Tx},
};
use diesel::{
    RunQueryDsl, SqliteConnection, connection::SimpleConnection, dsl::sql, sql_types::BigInt,
};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{elsewhere, fresh};

/// Long enough for an answer that does not have to wait.
const MOMENT: Duration = Duration::from_millis(100);

type Written = JoinHandle<Result<(), StoreError>>;

fn enqueue(tx: &mut dyn Tx, number: u32) -> Result<(), StoreError> {
    tx.outbox().enqueue(&queued_letter(number))
}

/// Has `work` done, which is asked for before this returns.
async fn ask(
    store: &Arc<dyn Store>,
    work: impl FnOnce(&mut dyn Tx) -> Result<(), StoreError> + Send + 'static,
) -> Written {
    let (asking, asked) = oneshot::channel();
    let store = store.clone();
    let written = tokio::spawn(async move {
        let mut unit = std::pin::pin!(store.transact(work));
        let first = futures_util::poll!(unit.as_mut());
        asking.send(()).ok();
        match first {
            std::task::Poll::Ready(outcome) => outcome,
            std::task::Poll::Pending => unit.await,
        }
    });
    asked.await.expect("it is asked for");
    written
}

/// Keeps the writer busy until what this returns is dropped, so that whatever is
/// asked for meanwhile is one group.
async fn keep_busy(store: &Arc<dyn Store>) -> mpsc::Sender<()> {
    let (begun, has_begun) = oneshot::channel();
    let (end, ends) = mpsc::channel::<()>();
    let work = move |_: &mut dyn Tx| {
        begun.send(()).ok();
        ends.recv().ok();
        Ok::<_, StoreError>(())
    };
    let store = store.clone();
    tokio::spawn(async move { store.transact(work).await });
    has_begun.await.expect("it begins");
    end
}

fn letters(conn: &mut SqliteConnection) -> i64 {
    sql::<BigInt>("SELECT count(*) FROM outbox").get_result(conn).expect("the file is read")
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_wait_share_a_commit_and_are_answered_after_it() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    let busy = keep_busy(&store).await;
    let first = ask(&store, |tx| enqueue(tx, 1)).await;
    let (looked, has_looked) = oneshot::channel();
    let (end, ends) = mpsc::channel::<()>();
    let mut other = elsewhere(folder.path());
    let second = ask(&store, move |tx| {
        let within = tx.outbox().counts()?.waiting;
        looked.send((within, letters(&mut other))).ok();
        ends.recv().ok();
        enqueue(tx, 2)
    });
    let second = second.await;
    drop(busy);
    assert_eq!(has_looked.await.unwrap(), (1, 0), "the first has ended, and is not committed");

    let mut first = first;
    let early = tokio::time::timeout(MOMENT, &mut first).await;
    early.expect_err("what is not committed is not answered");
    drop(end);
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(letters(&mut elsewhere(folder.path())), 2);
}

#[tokio::test]
async fn of_writes_that_share_a_commit_one_that_fails_or_panics_leaves_the_others() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    let busy = keep_busy(&store).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut units = Vec::new();
    for number in 0..6 {
        let order = order.clone();
        let work = move |tx: &mut dyn Tx| {
            order.lock().unwrap().push((number, tx.outbox().counts()?.waiting));
            enqueue(tx, number)?;
            match number {
                1 => Err(StoreError::Failed("refused".into())),
                3 => panic!("on purpose"),
                4 => enqueue(tx, 4),
                _ => Ok(()),
            }
        };
        units.push(ask(&store, work).await);
    }
    drop(busy);
    let mut kept = Vec::new();
    for unit in units {
        kept.push(unit.await.unwrap().is_ok());
    }
    assert_eq!(kept, [true, false, true, false, false, true]);
    assert_eq!(*order.lock().unwrap(), [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 2)]);
    assert_eq!(letters(&mut elsewhere(folder.path())), 3);
}

#[tokio::test]
async fn if_the_commit_fails_all_who_share_it_are_told_so() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    // SQLite looks at such a key when it commits.
    let breaks_the_commit = "
        CREATE TABLE late (account BLOB REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER break AFTER INSERT ON outbox WHEN (SELECT count(*) FROM outbox) = 2
        BEGIN INSERT INTO late VALUES (x'00'); END;";
    elsewhere(folder.path()).batch_execute(breaks_the_commit).unwrap();
    let busy = keep_busy(&store).await;
    let mut units = Vec::new();
    for number in 1..=2 {
        units.push(ask(&store, move |tx| enqueue(tx, number)).await);
    }
    let refuse = |tx: &mut dyn Tx| match tx.outbox().counts()?.waiting {
        2 => Err(StoreError::Contended("two are there".into())),
        _ => Ok(()),
    };
    units.push(ask(&store, refuse).await);
    drop(busy);
    for unit in units {
        let told = with_causes(&unit.await.unwrap().unwrap_err());
        assert_eq!(told, "the store failed: FOREIGN KEY constraint failed");
    }
    assert_eq!(letters(&mut elsewhere(folder.path())), 0);
    store.transact(|tx| enqueue(tx, 1)).await.expect("the store goes on");
}

#[tokio::test]
async fn what_sqlite_rolled_back_by_itself_is_told_to_all_who_shared_it() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    // As it does when the disk is full.
    let rolls_back = "
        CREATE TRIGGER full AFTER INSERT ON outbox WHEN (SELECT count(*) FROM outbox) = 2
        BEGIN SELECT RAISE(ROLLBACK, 'disk I/O error'); END;";
    elsewhere(folder.path()).batch_execute(rolls_back).unwrap();
    let busy = keep_busy(&store).await;
    let mut units = Vec::new();
    for number in 1..=3 {
        units.push(ask(&store, move |tx| enqueue(tx, number)).await);
    }
    drop(busy);
    let mut told = Vec::new();
    for unit in units {
        told.push(unit.await.unwrap().map_err(|error| (error.kind(), with_causes(&error))));
    }
    let [Err(before), Err(culprit), Ok(())] = &told[..] else { panic!("{told:?}") };
    assert_eq!(before.0, "unavailable");
    assert!(before.1.contains("the transaction that units share was lost"), "{before:?}");
    assert_eq!(culprit.1, "the store is unavailable: disk I/O error");
    assert_eq!(letters(&mut elsewhere(folder.path())), 1, "the third is of the next group");
}

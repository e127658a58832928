//! Units of work, beyond the contract.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use assent_conformance::fixtures::samples::{
    account, account_id, id, instant, invite, organization_id, queued_letter, session,
};
use assent_domain::{
    accounts::Role,
    ids::{InviteId, LetterId},
    mail::OutboxCounts,
    outcome::{Added, StoreError, with_causes},
    store::{Store, Tx},
};
use assent_store_sqlite::{SqliteConfig, SqliteStore};
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::BigInt};

use crate::{config, elsewhere, fresh};

/// Long enough for a write that does not have to wait.
const MOMENT: Duration = Duration::from_millis(200);

/// The store in `folder` with no patience to speak of.
fn impatient(folder: &Path) -> Arc<dyn Store> {
    let patience = Duration::from_millis(50);
    let config = SqliteConfig { patience, ..config(folder) };
    Arc::new(SqliteStore::open(&config).expect("the store opens"))
}

fn enqueue(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.outbox().enqueue(&queued_letter(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_waits_for_its_turn_too_long_is_not_run() {
    let (_, folder) = fresh();
    let store = impatient(folder.path());
    let (begun, has_begun) = mpsc::channel();
    let (done, is_done) = mpsc::channel::<()>();
    let first = tokio::spawn({
        let store = store.clone();
        async move {
            let work = move |_: &mut dyn Tx| {
                begun.send(()).ok();
                is_done.recv().ok();
                Ok::<_, StoreError>(())
            };
            store.transact(work).await
        }
    });
    tokio::task::block_in_place(|| has_begun.recv()).unwrap();

    let ran = Arc::new(AtomicBool::new(false));
    let second = store.transact({
        let ran = ran.clone();
        move |_| {
            ran.store(true, Ordering::SeqCst);
            Ok::<_, StoreError>(())
        }
    });
    let second = second.await;
    assert!(matches!(second, Err(StoreError::Unavailable(_))), "{second:?}");
    assert!(!ran.load(Ordering::SeqCst));
    done.send(()).unwrap();
    first.await.unwrap().unwrap();
    store.transact(enqueue).await.unwrap();
}

#[tokio::test]
async fn a_write_that_another_process_blocks_too_long_is_not_run() {
    let (_, folder) = fresh();
    let store = impatient(folder.path());
    let mut other = elsewhere(folder.path());
    other.batch_execute("BEGIN IMMEDIATE").unwrap();

    let blocked = store.transact(enqueue).await;
    assert!(matches!(blocked, Err(StoreError::Unavailable(_))), "{blocked:?}");
    let counts = store.read(|tx| tx.outbox().counts()).await.unwrap();
    assert_eq!(counts, OutboxCounts::default(), "reads are not blocked");

    other.batch_execute("COMMIT").unwrap();
    store.transact(enqueue).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_waits_for_that_of_another_process() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    let mut other = elsewhere(folder.path());
    other.batch_execute("BEGIN IMMEDIATE").unwrap();

    let (done, is_done) = mpsc::channel();
    let write = tokio::spawn(async move {
        let written = store.transact(enqueue).await;
        done.send(()).ok();
        written
    });
    let early = tokio::task::block_in_place(|| is_done.recv_timeout(MOMENT));
    early.expect_err("the other process still writes");
    other.batch_execute("COMMIT").unwrap();
    write.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_write_locks_other_processes_out_before_it_reads() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    let mut other = elsewhere(folder.path());

    let meanwhile =
        store.transact(move |_| Ok::<_, StoreError>(other.batch_execute("BEGIN IMMEDIATE")));
    let error = meanwhile.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "database is locked");
}

#[tokio::test]
async fn the_text_of_a_letter_is_gone_once_it_is_sent_or_wiped() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    let work = |tx: &mut dyn Tx| {
        for number in 1..=3 {
            tx.outbox().enqueue(&queued_letter(number))?;
        }
        tx.outbox().sent(LetterId(id(1)), instant(20))?;
        tx.outbox().give_up(LetterId(id(2)), instant(10), "refused")?;
        tx.outbox().purge(instant(11), 10)
    };
    assert_eq!(store.transact(work).await.unwrap(), 1);

    let left = sql::<BigInt>("SELECT length(sealed) > 0 FROM outbox ORDER BY written_at");
    assert_eq!(left.load::<i64>(&mut elsewhere(folder.path())).unwrap(), [0, 0, 1]);
}

#[tokio::test]
async fn a_session_needs_its_account() {
    let (store, _folder) = fresh();
    let store: Arc<dyn Store> = store;
    let stray = session("stray", &account(1, Role::RightsHolder));
    let opened = store.transact(move |tx| tx.sessions().open(&stray)).await;
    assert!(matches!(opened, Err(StoreError::Failed(_))), "{opened:?}");
}

#[tokio::test]
async fn a_write_in_a_unit_that_only_reads_is_a_fault_of_ours() {
    let (store, _folder) = fresh();
    let store: Arc<dyn Store> = store;
    for refused in [store.read(enqueue).await, store.snapshot(enqueue).await] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
        assert!(with_causes(&error).ends_with("only reads was to write"), "{error:?}");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_told_by_its_id() {
    let (store, folder) = fresh();
    let store: Arc<dyn Store> = store;
    let (person, invitation) = (account(1, Role::RightsHolder), invite(2, organization_id(1)));
    let given = move |tx: &mut dyn Tx| {
        let account = tx.accounts().insert(&person)?;
        Ok::<_, StoreError>([account, tx.invites().insert(&invitation)?])
    };
    assert_eq!(store.transact(given).await.unwrap(), [Added::New; 2]);
    let broken = "UPDATE accounts SET email = 'nobody'; UPDATE invites SET personal_data = '{';";
    elsewhere(folder.path()).batch_execute(broken).unwrap();

    let account = store.read(|tx| tx.accounts().get(account_id(1))).await.unwrap_err();
    let told = format!("the stored account {} is corrupt", account_id(1));
    assert_eq!(account.to_string(), told);
    let list = store.read(|tx| tx.invites().list(organization_id(1), 0, 10)).await;
    let told = format!("the stored invite {} is corrupt", InviteId(id(2)));
    assert_eq!(list.unwrap_err().to_string(), told);
}

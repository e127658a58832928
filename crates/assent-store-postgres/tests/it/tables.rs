//! What tables, statements and locks do on PostgreSQL alone.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use assent_conformance::fixtures::samples::{
    id, invite, organization_id, queued_letter, token_hash,
};
use assent_domain::{
    ids::InviteId,
    invites::{BatchOutcome, Invite},
    store::{Store, StoreError, Tx},
};
use assent_test_postgres::Server;
use diesel::{RunQueryDsl, dsl::sql, sql_types::Text};

use crate::{config, connect, migrated};

#[test]
fn pages_are_ordered_by_bytes_whatever_the_language_of_the_database() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    migrated(&config(&database));
    let collation = sql::<Text>(
        "SELECT collation_name FROM information_schema.columns
         WHERE table_name = 'end_users' AND column_name = 'public_key'",
    );
    assert_eq!(collation.get_result::<String>(&mut connect(&database)).unwrap(), "C");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_cannot_write() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let written = store.snapshot(|tx| tx.outbox().enqueue(&queued_letter(1))).await;
    assert!(matches!(written, Err(StoreError::Unavailable(_))), "{written:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_may_be_longer_than_a_statement() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let upload = |tx: &mut dyn Tx| {
        let rows: Vec<_> = (0..7_000).map(|number| invite(number, organization_id(1))).collect();
        let invites = tx.invites();
        invites.begin_upload()?;
        let mut outcomes = invites.insert_uploaded(organization_id(1), &rows)?;
        outcomes.extend(invites.insert_uploaded(organization_id(1), &rows[6_999..])?);
        Ok::<_, StoreError>(outcomes)
    };
    let outcomes = store.transact(upload).await.unwrap();
    let (last, first) = outcomes.split_last().unwrap();
    assert!(first.iter().all(|outcome| *outcome == BatchOutcome::Invited));
    assert_eq!((first.len(), *last), (7_000, BatchOutcome::DuplicateInFile));
}

/// The invitation of this number, made once more.
fn again(number: u128) -> Invite {
    let invite = invite(number, organization_id(1));
    let other = number + 1_000;
    Invite { id: InviteId(id(other)), token_hash: token_hash(&other.to_string()), ..invite }
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_that_name_the_same_addresses_in_other_orders_do_not_lock_each_other_out() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let (named, has_named) = mpsc::channel();
    let first = tokio::spawn(upload(
        store.clone(),
        [invite(1, organization_id(1)), invite(2, organization_id(1))],
        move || {
            named.send(()).unwrap();
            // Long enough for the second to name its first address, if it may.
            std::thread::sleep(Duration::from_millis(200));
        },
    ));
    tokio::task::block_in_place(|| has_named.recv()).unwrap();
    let second = upload(store, [again(2), again(1)], || ());

    assert_eq!(second.await.unwrap(), [BatchOutcome::AlreadyInvited; 2]);
    assert_eq!(first.await.unwrap().unwrap(), [BatchOutcome::Invited; 2]);
}

/// Uploads two rows, and calls `between` between them.
async fn upload(
    store: Arc<dyn Store>,
    [one, other]: [Invite; 2],
    between: impl FnOnce() + Send + 'static,
) -> Result<[BatchOutcome; 2], StoreError> {
    let work = move |tx: &mut dyn Tx| {
        let invites = tx.invites();
        invites.begin_upload()?;
        let one = invites.insert_uploaded(one.organization, &[one])?;
        between();
        let other = invites.insert_uploaded(other.organization, &[other])?;
        Ok([one[0], other[0]])
    };
    store.transact(work).await
}

//! What tables, statements and locks do on PostgreSQL alone.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use assent_conformance::fixtures::samples::{
    account, account_id, id, interest, invite, organization_id, queued_letter, rights_holder,
    token_hash,
};
use assent_domain::{
    accounts::Role,
    ids::{InterestUid, InviteId},
    invites::{BatchOutcome, Invite},
    outcome::{Added, StoreError, with_causes},
    store::{Store, Tx},
};
use assent_test_postgres::Server;
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::Text};

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
async fn a_write_in_a_unit_that_only_reads_is_a_fault_of_ours() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let enqueue = |tx: &mut dyn Tx| tx.outbox().enqueue(&queued_letter(1));
    for refused in [store.read(enqueue).await, store.snapshot(enqueue).await] {
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
        assert!(with_causes(&error).ends_with("only reads was to write"), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_is_told_by_its_id() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let (person, asked) = (account(1, Role::RightsHolder), interest(2, account_id(1)));
    let given = move |tx: &mut dyn Tx| {
        assert_eq!(tx.accounts().insert(&person)?, Added::New);
        tx.rights_holders().insert(&rights_holder(1))?;
        tx.interests().insert(&asked)
    };
    store.transact(given).await.unwrap();
    let broken = "UPDATE accounts SET email = 'nobody'; UPDATE buying_interests SET tags = '[1]';";
    connect(&database).batch_execute(broken).unwrap();

    let account = store.read(|tx| tx.accounts().get(account_id(1))).await.unwrap_err();
    let told = format!("the stored account {} is corrupt", account_id(1));
    assert_eq!(account.to_string(), told);
    let interests = store.read(|tx| tx.interests().of_account(account_id(1), 10)).await;
    let told = format!("the stored buying interest {} is corrupt", InterestUid(id(2)));
    assert_eq!(interests.unwrap_err().to_string(), told);
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

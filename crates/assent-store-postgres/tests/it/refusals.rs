//! A server that refuses: writes, temporary tables, an encoding.

use std::{sync::Arc, time::Duration};

use assent_conformance::{
    fixtures::samples::{id, invite, organization_id, queued_letter},
    store::refusals::writes_that_are_refused_are_unavailable_while_reads_go_on,
};
use assent_domain::{
    ids::UploadId,
    invites::BatchOutcome,
    outcome::{StoreError, with_causes},
    store::{Schema, Tx},
};
use assent_store_postgres::{PgConfig, PgStore};
use assent_test_postgres::{Database, Server};
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::BigInt};

use crate::{config, connect, migrated};

/// What connections to come will find.
fn set_read_only(database: &Database, read_only: bool) {
    let mut conn = connect(database);
    conn.batch_execute("SET default_transaction_read_only = off").expect("the setting is taken");
    let name = database.name();
    let alter = format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}");
    conn.batch_execute(&alter).expect("the setting is taken");
}

/// The store's own connections get the database's new settings only once they
/// are made anew.
fn make_read_only(database: &Database, read_only: bool) {
    set_read_only(database, read_only);
    let end = sql::<BigInt>(
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let _: i64 = end.get_result(&mut connect(database)).expect("the server ends them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_read_only_says_so_until_it_takes_writes() {
    let Some(server) = Server::get() else { return };
    let database = Arc::new(server.database());
    let store = migrated(&PgConfig { connections: 1, ..config(&database) });
    let cause = "read-only transaction";
    let theirs = database.clone();
    let refuse = move |refuse| make_read_only(&theirs, refuse);
    // What the ended connections say is not what this is about.
    let refuse = {
        let store = store.clone();
        move |refused| {
            refuse(refused);
            let gone = || {
                let waiting = store.read(|tx| tx.outbox().counts());
                tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(waiting))
            };
            assert!((0..9).any(|_| gone().is_ok()), "its connections are not replaced");
        }
    };
    writes_that_are_refused_are_unavailable_while_reads_go_on(store.clone(), refuse, cause).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_refused_a_write_is_replaced() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&PgConfig { connections: 1, ..config(&database) });
    make_read_only(&database, true);
    let read = async || store.read(|tx| tx.outbox().counts()).await.is_ok();
    assert!(read().await || read().await, "its connection is not replaced");
    let enqueue = |tx: &mut dyn Tx| tx.outbox().enqueue(&queued_letter(1));
    // As a standby that is promoted: the connection lives on, and stays read-only.
    set_read_only(&database, false);
    let refused = store.transact(enqueue).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    store.transact(enqueue).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_needs_no_right_to_make_temporary_tables() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let (name, role) = (database.name(), format!("r_{}", database.name()));
    let restrict = format!(
        "REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC;
         CREATE ROLE {role} LOGIN;
         GRANT CREATE, USAGE ON SCHEMA public TO {role};"
    );
    connect(&database).batch_execute(&restrict).unwrap();
    // The role of tests may do anything; each connection becomes the other.
    let become_it = format!("ALTER DATABASE {name} SET role = {role}");
    connect(&database).batch_execute(&become_it).unwrap();

    let store = migrated(&config(&database));
    let rows = [invite(1, organization_id(1)), invite(1, organization_id(1))];
    let upload = move |tx: &mut dyn Tx| {
        let (organization, id) = (organization_id(1), UploadId(id(1)));
        let begun = tx.uploads().begin(organization, id, rows[0].created_at)?;
        let upload = begun.expect("no other is under way");
        tx.uploads().stage(&upload, &rows, upload.at)
    };
    let outcomes = store.transact(upload).await;
    drop(store);
    let clean = format!("SET ROLE NONE; DROP OWNED BY {role}; DROP ROLE {role}");
    connect(&database).batch_execute(&clean).unwrap();
    let expected = vec![BatchOutcome::Invited, BatchOutcome::DuplicateInFile];
    assert_eq!(outcomes.unwrap(), Some(expected));
}

#[test]
fn a_database_in_another_encoding_is_refused_in_words() {
    let Some(server) = Server::get() else { return };
    let (database, latin) = (server.database(), server.database());
    let name = latin.name();
    let make = format!(
        "DROP DATABASE {name};
         CREATE DATABASE {name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    );
    for statement in make.split(';') {
        connect(&database).batch_execute(statement).unwrap();
    }
    let Err(error) = PgStore::connect(&config(&latin)) else { panic!("it is taken") };
    let words = with_causes(&error);
    assert!(words.contains("LATIN1") && words.contains("ENCODING 'UTF8'"), "{words}");
}

#[test]
fn what_a_pooler_needs_can_be_asked_for_in_the_url() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let url = database.url();
    let sign = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{sign}pgbouncer=true");
    let patience = Duration::from_secs(10);
    let store = PgStore::connect(&PgConfig { url, connections: 2, patience }).unwrap();
    assert!(!store.migrate().unwrap().is_empty());
    assert!(store.migrate().unwrap().is_empty());
}

//! Connections that are lost, missing, or all taken.

use std::{
    net::TcpListener,
    sync::{Arc, Barrier, mpsc},
    time::Duration,
};

use assent_conformance::fixtures::samples::queued_letter;
use assent_domain::{
    outcome::StoreError,
    store::{Store, Tx},
};
use assent_store_postgres::{PgConfig, PgStore};
use assent_test_postgres::{Database, Server};
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::BigInt};

use crate::{config, connect, migrated};

/// How many letters wait: the shortest question to the database.
fn waiting(tx: &mut dyn Tx) -> Result<i64, StoreError> {
    Ok(tx.outbox().counts()?.waiting)
}

fn enqueue(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.outbox().enqueue(&queued_letter(1))
}

/// Uses four connections at once, which is all that [`config`] allows.
async fn use_all_connections(store: &Arc<dyn Store>) {
    let together = Arc::new(Barrier::new(4));
    let units: Vec<_> = (0..4)
        .map(|_| {
            let (store, together) = (store.clone(), together.clone());
            tokio::spawn(async move {
                let work = move |tx: &mut dyn Tx| {
                    together.wait();
                    waiting(tx)
                };
                store.read(work).await
            })
        })
        .collect();
    for unit in units {
        unit.await.expect("no panic").expect("the store reads");
    }
}

/// Ends every connection to the database but the one that this takes, as a
/// restart of PostgreSQL does, and says how many there were.
fn end_connections(database: &Database) -> i64 {
    let ended = sql::<BigInt>(
        "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    ended.get_result(&mut connect(database)).expect("the server ends them")
}

#[tokio::test(flavor = "multi_thread")]
async fn of_connections_that_ended_just_now_at_most_one_is_noticed() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    use_all_connections(&store).await;
    assert_eq!(end_connections(&database), 4);

    let first = store.read(waiting).await;
    // On a machine so slow that the connection has rested by now it succeeds.
    assert!(matches!(first, Ok(_) | Err(StoreError::Unavailable(_))), "{first:?}");
    use_all_connections(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_notices_an_ended_connection_too() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    use_all_connections(&store).await;
    end_connections(&database);

    let first = store.transact(enqueue).await;
    // On a machine so slow that the connection has rested by now it succeeds.
    assert!(matches!(first, Ok(()) | Err(StoreError::Unavailable(_))), "{first:?}");
    use_all_connections(&store).await;
    store.transact(enqueue).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_ended_while_nobody_used_them_go_unnoticed() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    use_all_connections(&store).await;
    end_connections(&database);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    use_all_connections(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_over_when_the_database_is_back() {
    let Some(server) = Server::get() else { return };
    let (database, elsewhere) = (server.database(), server.database());
    let patience = Duration::from_millis(500);
    let store = migrated(&PgConfig { patience, ..config(&database) });
    use_all_connections(&store).await;
    let admit = |whether: bool| {
        let name = database.name();
        let alter = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {whether}");
        let end = format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        connect(&elsewhere).batch_execute(&format!("{alter}; {end}")).unwrap();
    };

    admit(false);
    for _ in 0..3 {
        let during = store.read(waiting).await;
        assert!(matches!(during, Err(StoreError::Unavailable(_))), "{during:?}");
    }
    admit(true);
    // The pool tries again at its own pace, twice in a patience at least.
    tokio::time::sleep(patience).await;
    use_all_connections(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_connection_had_written_is_gone() {
    let Some(server) = Server::get() else { return };
    let database = Arc::new(server.database());
    let store = migrated(&config(&database));
    let theirs = database.clone();
    let work = move |tx: &mut dyn Tx| {
        enqueue(tx)?;
        end_connections(&theirs);
        waiting(tx)
    };
    let lost = store.transact(work).await;
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    assert_eq!(store.read(waiting).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_lost_before_the_commit_is_no_mere_unavailability() {
    let Some(server) = Server::get() else { return };
    let database = Arc::new(server.database());
    let store = migrated(&config(&database));
    let theirs = database.clone();
    let work = move |tx: &mut dyn Tx| {
        enqueue(tx)?;
        end_connections(&theirs);
        Ok(())
    };
    // Nobody can tell a commit that was not done from one whose answer was lost.
    let lost: Result<(), StoreError> = store.transact(work).await;
    assert!(matches!(lost, Err(StoreError::Failed(_))), "{lost:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_lost_at_the_one_change_is_no_mere_unavailability() {
    let Some(server) = Server::get() else { return };
    let database = Arc::new(server.database());
    let store = migrated(&config(&database));
    connect(&database)
        .batch_execute(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
             CREATE TRIGGER cut AFTER INSERT ON outbox EXECUTE FUNCTION cut();",
        )
        .unwrap();
    let lost = store.write_once(enqueue).await;
    assert!(matches!(lost, Err(StoreError::Failed(_))), "{lost:?}");
    connect(&database).batch_execute("DROP TRIGGER cut ON outbox").unwrap();

    // What could not be sent was not done, and may be tried again.
    let theirs = database.clone();
    let never_sent = store
        .write_once(move |tx| {
            end_connections(&theirs);
            waiting(tx).ok();
            enqueue(tx)
        })
        .await;
    assert!(matches!(never_sent, Err(StoreError::Unavailable(_))), "{never_sent:?}");
    assert_eq!(store.read(waiting).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_longer_than_patience_is_told_so_and_the_next_is_served() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let patience = Duration::from_millis(200);
    let store = migrated(&PgConfig { connections: 1, patience, ..config(&database) });
    let (begun, has_begun) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let long = tokio::spawn({
        let store = store.clone();
        async move {
            let work = move |tx: &mut dyn Tx| {
                begun.send(()).unwrap();
                ended.recv().unwrap();
                waiting(tx)
            };
            store.read(work).await
        }
    });
    tokio::task::block_in_place(|| has_begun.recv()).unwrap();

    let impatient = tokio::time::timeout(patience * 50, store.read(waiting));
    let impatient = impatient.await.expect("it does not wait for the other to end");
    assert!(matches!(impatient, Err(StoreError::Unavailable(_))), "{impatient:?}");
    end.send(()).unwrap();
    long.await.unwrap().unwrap();
    store.read(waiting).await.unwrap();
}

#[test]
fn a_database_that_nobody_serves_is_unavailable() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let patience = Duration::from_millis(300);
    let url = format!("postgres://assent:secret@{nobody}/assent");
    let Err(error) = PgStore::connect(&PgConfig { url, connections: 2, patience }) else {
        panic!("somebody serves it")
    };
    let StoreError::Unavailable(why) = error else { panic!("{error:?}") };
    let why = why.to_string();
    assert!(why.contains("Connection refused") && !why.contains("secret"), "{why}");
}

#[test]
fn a_database_that_is_not_there_is_unavailable() {
    let Some(server) = Server::get() else { return };
    let dropped = config(&server.database());
    let config = PgConfig { patience: Duration::from_millis(300), ..dropped };
    assert!(matches!(PgStore::connect(&config), Err(StoreError::Unavailable(_))));
}

#[test]
fn the_password_does_not_show_in_debug_output() {
    let url = "postgres://assent:secret@localhost/assent".to_owned();
    let config = PgConfig { url, connections: 2, patience: Duration::from_secs(1) };
    assert_eq!(format!("{config:?}"), "PgConfig { connections: 2, patience: 1s, .. }");
}

//! Bringing the schema up to date.

use std::thread;

use assent_conformance::fixtures::samples::{
    account, email_of, organization, organization_id, secrets,
};
use assent_domain::{
    accounts::Role,
    store::{Added, Schema, SchemaState, StoreError},
    values::EmailAddress,
};
use assent_store_postgres::PgStore;
use assent_test_postgres::{Database, Server};
use diesel::{
    PgConnection, RunQueryDsl,
    connection::SimpleConnection,
    dsl::sql,
    sql_types::{BigInt, Text},
};

use crate::{config, connect, migrated};

fn store(database: &Database) -> PgStore {
    PgStore::connect(&config(database)).expect("the store connects")
}

fn tables(conn: &mut PgConnection) -> i64 {
    let count = sql::<BigInt>("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
    count.get_result(conn).expect("the database counts")
}

#[test]
fn to_connect_and_to_compare_change_nothing() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let SchemaState::Absent(pending) = store(&database).state().unwrap() else {
        panic!("the database is empty");
    };
    assert_eq!(pending[0], "2026-11-21-000100_create_accounts_and_organizations");
    assert_eq!(tables(&mut connect(&database)), 0);
}

#[test]
fn migrating_names_what_was_run_and_does_it_once() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = store(&database);
    let SchemaState::Absent(pending) = store.state().unwrap() else {
        panic!("the database is empty");
    };
    assert_eq!(store.migrate().unwrap(), pending);
    assert_eq!(store.state().unwrap(), SchemaState::Current);
    assert_eq!(store.migrate().unwrap(), [""; 0]);
}

#[test]
fn replicas_that_start_at_once_run_each_migration_once() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let replicas: Vec<_> = (0..8).map(|_| store(&database)).collect();
    let SchemaState::Absent(pending) = replicas[0].state().unwrap() else {
        panic!("the database is empty");
    };
    let runs = thread::scope(|scope| {
        let runs: Vec<_> =
            replicas.iter().map(|replica| scope.spawn(|| replica.migrate().unwrap())).collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(runs, pending);
    assert_eq!(replicas[0].state().unwrap(), SchemaState::Current);
}

#[test]
fn migrations_of_a_newer_program_are_named() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = store(&database);
    store.migrate().unwrap();
    connect(&database)
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .unwrap();
    assert_eq!(store.state().unwrap(), SchemaState::Ahead(vec!["29991231000000".to_owned()]));
    assert_eq!(store.migrate().unwrap(), [""; 0]);
}

#[test]
fn a_migration_that_fails_leaves_nothing_and_holds_up_nobody() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let (unlucky, other) = (store(&database), store(&database));
    let mut conn = connect(&database);
    conn.batch_execute("CREATE TABLE sessions ()").unwrap();
    assert!(matches!(unlucky.migrate(), Err(StoreError::Failed(_))));
    assert_eq!(tables(&mut conn), 1, "sessions alone");

    conn.batch_execute("DROP TABLE sessions").unwrap();
    other.migrate().unwrap();
    assert_eq!(other.state().unwrap(), SchemaState::Current);
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_that_were_there_before_have_their_addresses_verified() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let mut conn = connect(&database);
    let given = store.transact(|tx| {
        assert_eq!(tx.organizations().insert(&organization(1), &secrets(1))?, Added::New);
        let role = Role::Admin(organization_id(1));
        assert_eq!(tx.accounts().insert(&account(1, role))?, Added::New);
        assert_eq!(tx.accounts().insert(&account(2, Role::RightsHolder))?, Added::New);
        Ok::<_, StoreError>(())
    });
    given.await.unwrap();
    conn.batch_execute(include_str!(
        "../../../../migrations/postgres/2026-11-22-000130_create_organization_emails/down.sql"
    ))
    .unwrap();
    conn.batch_execute(include_str!(
        "../../../../migrations/postgres/2026-11-22-000130_create_organization_emails/up.sql"
    ))
    .unwrap();

    let emails = store.read(|tx| tx.organization_emails().list(organization_id(1), 10)).await;
    let emails = emails.unwrap();
    assert_eq!(emails.len(), 1);
    assert_eq!(emails[0].email, account(1, Role::RightsHolder).email);
    assert!(emails[0].is_verified());
    let owner = store.read(|tx| tx.organization_emails().owner(&email_of(2))).await;
    assert_eq!(owner.unwrap(), None, "a person's address is no organization's");
}

/// A mailbox in two spellings of its domain.
const UNICODE: &str = "info@b\u{fc}cher.example";
const ASCII: &str = "info@xn--bcher-kva.example";

#[tokio::test(flavor = "multi_thread")]
async fn domains_are_written_in_their_one_form_and_a_collision_stays() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let schema = store(&database);
    let port = migrated(&config(&database));
    let mut conn = connect(&database);
    let given = port.transact(|tx| {
        assert_eq!(tx.accounts().insert(&account(1, Role::RightsHolder))?, Added::New);
        assert_eq!(tx.accounts().insert(&account(2, Role::RightsHolder))?, Added::New);
        Ok::<_, StoreError>(())
    });
    given.await.unwrap();
    let mut spelled = |which: EmailAddress, now: &str| {
        let which = which.as_str();
        conn.batch_execute(&format!(
            "UPDATE accounts SET email = '{now}' WHERE email = '{which}';
             DELETE FROM __diesel_schema_migrations WHERE version = '20261126000300'"
        ))
        .unwrap();
        assert_eq!(schema.migrate().unwrap(), ["2026-11-26-000300_write_domains_in_one_form"]);
        let emails = sql::<Text>("SELECT email FROM accounts ORDER BY email");
        emails.load::<String>(&mut conn).unwrap()
    };
    let other = email_of(2).as_str().to_owned();
    assert_eq!(spelled(email_of(1), UNICODE), sorted([ASCII, &other]));
    // Which of two counts is not ours to say.
    assert_eq!(spelled(email_of(2), UNICODE), sorted([ASCII, UNICODE]));
}

fn sorted(mut emails: [&str; 2]) -> [&str; 2] {
    emails.sort_unstable();
    emails
}

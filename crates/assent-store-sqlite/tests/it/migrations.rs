//! Bringing the schema up to date.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use assent_conformance::fixtures::samples::{
    account, email_of, organization, organization_id, secrets,
};
use assent_domain::{
    accounts::Role,
    store::{Added, Schema, SchemaState, Store, StoreError},
    values::EmailAddress,
};
use assent_store_sqlite::SqliteStore;
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::Text};

use crate::{config, elsewhere, fresh};

/// The migrations of the repository, in their order.
fn names() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    let entries = std::fs::read_dir(folder).expect("the repository has migrations");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").file_name())
        .map(|name| name.into_string().expect("the names are plain"))
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn opening_a_store_does_not_migrate_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&config(folder.path())).unwrap();
    let absent = SchemaState::Absent(names());
    assert_eq!(store.state().unwrap(), absent);
    assert_eq!(store.state().unwrap(), absent, "asking changes nothing");
}

#[test]
fn migrating_runs_what_is_pending_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&config(folder.path())).unwrap();
    assert_eq!(store.migrate().unwrap(), names());
    assert_eq!(store.state().unwrap(), SchemaState::Current);
    assert_eq!(store.migrate().unwrap(), <[&str; 0]>::default());
}

#[test]
fn a_store_that_a_newer_program_migrated_is_ahead() {
    let (store, folder) = fresh();
    elsewhere(folder.path())
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101')")
        .unwrap();
    assert_eq!(store.state().unwrap(), SchemaState::Ahead(vec!["29990101".to_owned()]));
}

#[test]
fn processes_that_start_at_once_on_no_file_all_succeed() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let start = Arc::new(Barrier::new(4));
        let starting: Vec<_> = (0..4)
            .map(|_| {
                let (start, config) = (start.clone(), config(folder.path()));
                thread::spawn(move || {
                    start.wait();
                    let store = SqliteStore::open(&config).unwrap();
                    let run = store.migrate().unwrap();
                    assert_eq!(store.state().unwrap(), SchemaState::Current);
                    run
                })
            })
            .collect();
        let run: Vec<_> = starting.into_iter().flat_map(|it| it.join().unwrap()).collect();
        assert_eq!(run, names(), "each migration runs in one of them");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_that_were_there_before_have_their_addresses_verified() {
    let (store, folder) = fresh();
    let (store, mut conn): (Arc<dyn Store>, _) = (store, elsewhere(folder.path()));
    let given = store.transact(|tx| {
        assert_eq!(tx.organizations().insert(&organization(1), &secrets(1))?, Added::New);
        let role = Role::Admin(organization_id(1));
        assert_eq!(tx.accounts().insert(&account(1, role))?, Added::New);
        assert_eq!(tx.accounts().insert(&account(2, Role::RightsHolder))?, Added::New);
        Ok::<_, StoreError>(())
    });
    given.await.unwrap();
    conn.batch_execute(include_str!(
        "../../../../migrations/sqlite/2026-11-22-000130_create_organization_emails/down.sql"
    ))
    .unwrap();
    conn.batch_execute(include_str!(
        "../../../../migrations/sqlite/2026-11-22-000130_create_organization_emails/up.sql"
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
    let (store, folder) = fresh();
    let mut conn = elsewhere(folder.path());
    let port: Arc<dyn Store> = store.clone();
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
        assert_eq!(store.migrate().unwrap(), ["2026-11-26-000300_write_domains_in_one_form"]);
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

//! Bringing the schema up to date.

use std::{collections::BTreeSet, sync::Arc};

use assent_conformance::{
    fixtures::{
        expect_counted, happened_before,
        samples::{account, email_of, organization, organization_id, secrets},
    },
    schema::Site,
};
use assent_domain::{
    accounts::Role,
    outcome::{Added, StoreError},
    store::{Schema, Store},
    values::EmailAddress,
};
use assent_store_sqlite::SqliteStore;
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::Text};
use tempfile::TempDir;

use crate::{config, elsewhere, fresh};

/// A folder, with or without a store.
struct Folder(TempDir);

impl Site for Folder {
    type Store = SqliteStore;

    const DIALECT: &str = "sqlite";

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&config(self.0.path())).expect("the store opens")
    }

    fn execute(&self, sql: &str) {
        elsewhere(self.0.path())
            .batch_execute(sql)
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    fn shape(&self) -> BTreeSet<String> {
        let all = sql::<Text>(
            "SELECT tbl_name || ': ' || type || ' ' || name || ' ' || coalesce(sql, '')
             FROM sqlite_master",
        );
        let all = all.load::<String>(&mut elsewhere(self.0.path())).expect("it is a store");
        all.into_iter().collect()
    }
}

assent_conformance::schema_contract!(|| Folder(tempfile::tempdir().expect("a folder is made")));

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

#[tokio::test(flavor = "multi_thread")]
async fn what_had_happened_before_days_were_counted_is_counted() {
    let (store, folder) = fresh();
    let mut conn = elsewhere(folder.path());
    let store: Arc<dyn Store> = store;
    happened_before(&store).await;
    conn.batch_execute(include_str!(
        "../../../../migrations/sqlite/2026-11-28-000200_count_by_day/down.sql"
    ))
    .unwrap();
    conn.batch_execute(include_str!(
        "../../../../migrations/sqlite/2026-11-28-000200_count_by_day/up.sql"
    ))
    .unwrap();
    expect_counted(&store).await;
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

//! Bringing the schema up to date.

use std::collections::BTreeSet;

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
    store::Schema,
    values::EmailAddress,
};
use assent_store_postgres::PgStore;
use assent_test_postgres::{Database, Server};
use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::Text};

use crate::{config, connect, migrated};

fn store(database: &Database) -> PgStore {
    PgStore::connect(&config(database)).expect("the store connects")
}

/// A database, with or without a store.
struct Empty(Database);

impl Site for Empty {
    type Store = PgStore;

    const DIALECT: &str = "postgres";

    fn open(&self) -> PgStore {
        store(&self.0)
    }

    fn execute(&self, sql: &str) {
        connect(&self.0).batch_execute(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    fn shape(&self) -> BTreeSet<String> {
        let all = sql::<Text>(
            "SELECT format('%s: %s %s null %s default %s', c.relname, a.attname,
                 format_type(a.atttypid, a.atttypmod), a.attnotnull,
                 pg_get_expr(d.adbin, d.adrelid))
             FROM pg_class c
             LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'i'
             UNION ALL
             SELECT tablename || ': ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL
             SELECT conrelid::regclass || ': ' || conname || ' ' || pg_get_constraintdef(oid)
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        );
        let all = all.load::<String>(&mut connect(&self.0)).expect("the database answers");
        all.into_iter().collect()
    }
}

assent_conformance::schema_contract!({
    let Some(server) = Server::get() else { return };
    || Empty(server.database())
});

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

#[tokio::test(flavor = "multi_thread")]
async fn what_had_happened_before_days_were_counted_is_counted() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    happened_before(&store).await;
    let mut conn = connect(&database);
    conn.batch_execute(include_str!(
        "../../../../migrations/postgres/2026-11-28-000200_count_by_day/down.sql"
    ))
    .unwrap();
    conn.batch_execute(include_str!(
        "../../../../migrations/postgres/2026-11-28-000200_count_by_day/up.sql"
    ))
    .unwrap();
    expect_counted(&store).await;
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

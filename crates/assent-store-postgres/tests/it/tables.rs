//! What tables, statements and locks do on PostgreSQL alone.

use assent_conformance::fixtures::samples::{
    account, account_id, id, interest, invite, organization_id, queued_letter, rights_holder,
};
use assent_domain::{
    accounts::Role,
    daily_counts::{Counts, Day, Subject, UpDown},
    ids::{InterestUid, UploadId},
    invites::{BatchOutcome, Invite},
    outcome::{Added, StoreError, with_causes},
    store::Tx,
};
use assent_test_postgres::Server;
use diesel::{
    PgConnection, RunQueryDsl,
    connection::SimpleConnection,
    dsl::sql,
    sql_types::{BigInt, Text},
};

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
        let (organization, id) = (organization_id(1), UploadId(id(1)));
        let begun = tx.uploads().begin(organization, id, rows[0].created_at)?;
        let upload = begun.expect("no other is under way");
        let again = Invite { email: rows[6_999].email.clone(), ..invite(7_000, organization) };
        let mut outcomes = Vec::new();
        for rows in [&rows[..], &[again]] {
            outcomes
                .extend(tx.uploads().stage(&upload, rows, upload.at)?.expect("it is under way"));
        }
        Ok::<_, StoreError>(outcomes)
    };
    let outcomes = store.transact(upload).await.unwrap();
    let (last, first) = outcomes.split_last().unwrap();
    assert!(first.iter().all(|outcome| *outcome == BatchOutcome::Invited));
    assert_eq!((first.len(), *last), (7_000, BatchOutcome::DuplicateInFile));
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_count_by_other_ids_write_other_rows() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let store = migrated(&config(&database));
    let day = Day::new(20_000);
    let rows = |conn: &mut PgConnection| {
        let rows = sql::<BigInt>("SELECT count(*) FROM daily_counts");
        rows.get_result::<i64>(conn).unwrap()
    };
    let of = move || -> Counts { [(day, Subject::People, UpDown::up(1))].into_iter().collect() };
    let add = move |tx: &mut dyn Tx| {
        for by in (0..40).map(id) {
            tx.daily_counts().add(organization_id(1), by, &of())?;
        }
        Ok::<_, StoreError>(())
    };
    store.transact(add).await.unwrap();
    let mut conn = connect(&database);
    assert_eq!(rows(&mut conn), 16);
    let fold = |tx: &mut dyn Tx| tx.daily_counts().fold(Day::new(20_001), Day::new(19_909), 500);
    assert_eq!(store.transact(fold).await.unwrap(), 15);
    assert_eq!(rows(&mut conn), 1);
    let kept = store.read(|tx| tx.daily_counts().all(organization_id(1))).await.unwrap();
    assert_eq!(kept.get(day, Subject::People), UpDown::up(40));
}

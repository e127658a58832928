//! What SQLite's failures mean.

use assent_domain::outcome::{BoxError, StoreError};
use diesel::result::Error::{
    self, BrokenTransactionManager, DatabaseError, DeserializationError, RollbackErrorOnCommit,
};

/// The failures that pass, by themselves or once an operator has made room: by
/// the beginnings of SQLite's texts (`sqlite3ErrStr`), for Diesel passes these
/// on and not the codes. All others are for good: `SQLITE_CORRUPT`,
/// `SQLITE_NOTADB`, `SQLITE_PERM`, constraints, faults of our own.
const PASSING: [(&str, &str); 9] = [
    ("SQLITE_BUSY", "database is locked"),
    ("SQLITE_CANTOPEN", "unable to open"),
    ("SQLITE_FULL", "database or disk is full"),
    ("SQLITE_INTERRUPT", "interrupted"),
    ("SQLITE_IOERR", "disk I/O error"),
    ("SQLITE_LOCKED", "database table is locked"),
    ("SQLITE_NOMEM", "out of memory"),
    ("SQLITE_PROTOCOL", "locking protocol"),
    ("SQLITE_READONLY", "attempt to write a readonly database"),
];

pub(crate) fn unavailable(error: impl Into<BoxError>) -> StoreError {
    StoreError::Unavailable(error.into())
}

/// What a failed statement means. Its transaction may be gone by now: after
/// some failures SQLite rolls back by itself.
pub(crate) fn failed(error: Error) -> StoreError {
    match error {
        DeserializationError(error) => StoreError::corrupt("row", error),
        // Why it was not committed counts, not that nothing was left to roll back.
        RollbackErrorOnCommit { commit_error, .. } => failed(*commit_error),
        BrokenTransactionManager => unavailable(error),
        DatabaseError(_, ref told) if passes(told.message()) => unavailable(error),
        error => StoreError::Failed(error.into()),
    }
}

fn passes(text: &str) -> bool {
    PASSING.iter().any(|(_, beginning)| text.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use assent_conformance::{
        fixtures::samples::{id, instant, invite, organization_id},
        store::refusals::{
            a_transaction_without_room_is_unavailable_and_leaves_nothing,
            writes_that_are_refused_are_unavailable_while_reads_go_on,
        },
    };
    use assent_domain::{
        ids::UploadId,
        outcome::with_causes,
        store::{Schema, Store, Tx},
    };
    use diesel::{RunQueryDsl, connection::SimpleConnection, dsl::sql, sql_types::BigInt};
    use tempfile::TempDir;

    use super::*;
    use crate::{SqliteConfig, SqliteStore};

    fn fresh() -> (Arc<SqliteStore>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&SqliteConfig {
            path: folder.path().join("assent.db"),
            temporary: folder.path().to_owned(),
            readers: 2,
            patience: Duration::from_secs(5),
            group_window: crate::GROUP_WINDOW,
        });
        let store = store.unwrap();
        store.migrate().unwrap();
        (Arc::new(store), folder)
    }

    /// The connection that writes is told `pragma`.
    fn tell_writer(store: &SqliteStore, pragma: &str) {
        store.writing.get().unwrap().batch_execute(pragma).unwrap();
    }

    /// The file may not grow: SQLite says what it says of a full disk.
    fn leave_no_room(store: &SqliteStore) {
        let mut writer = store.writing.get().unwrap();
        let pages: i64 = sql::<BigInt>("PRAGMA page_count").get_result(&mut writer).unwrap();
        writer.batch_execute(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    }

    #[tokio::test]
    async fn a_store_that_is_read_only_says_so() {
        let (store, _folder) = fresh();
        let refuse = |refuse| tell_writer(&store, &format!("PRAGMA query_only = {refuse}"));
        let cause = "attempt to write a readonly database";
        writes_that_are_refused_are_unavailable_while_reads_go_on(store.clone(), refuse, cause)
            .await;
    }

    #[tokio::test]
    async fn a_full_disk_is_told_although_sqlite_has_rolled_back_by_itself() {
        let (store, _folder) = fresh();
        leave_no_room(&store);
        let make_room = || tell_writer(&store, "PRAGMA max_page_count = 1000000");
        let cause = "database or disk is full";
        a_transaction_without_room_is_unavailable_and_leaves_nothing(
            store.clone(),
            make_room,
            cause,
        )
        .await;
    }

    #[tokio::test]
    async fn an_upload_that_finds_the_disk_full_leaves_nothing_and_is_told() {
        let (store, _folder) = fresh();
        leave_no_room(&store);
        let port: Arc<dyn Store> = store.clone();
        let upload = |tx: &mut dyn Tx| {
            let begun = tx.uploads().begin(organization_id(1), UploadId(id(1)), instant(4))?;
            let upload = begun.expect("no other is under way");
            let rows: Vec<_> =
                (1..5_000).map(|number| invite(number, organization_id(1))).collect();
            tx.uploads().stage(&upload, &rows, instant(4)).map(drop)
        };
        let Err(error) = port.transact(upload).await else { panic!("there is room") };
        assert_eq!(with_causes(&error), "the store is unavailable: database or disk is full");
        let pending = port.read(|tx| tx.uploads().pending(organization_id(1))).await;
        assert_eq!(pending.unwrap(), None);
        tell_writer(&store, "PRAGMA max_page_count = 1000000");
        port.transact(upload).await.unwrap();
    }

    #[test]
    fn every_text_of_a_passing_failure_is_unavailable_and_no_other() {
        let told = |text: &str| {
            let kind = diesel::result::DatabaseErrorKind::Unknown;
            failed(DatabaseError(kind, Box::new(text.to_owned())))
        };
        for text in [
            "database is locked",
            "database table is locked: invites",
            "out of memory",
            "attempt to write a readonly database",
            "interrupted",
            "disk I/O error",
            "database or disk is full",
            "unable to open database file",
            "unable to open a temporary database file for storing temporary tables",
            "locking protocol",
        ] {
            assert!(matches!(told(text), StoreError::Unavailable(_)), "{text}");
        }
        for text in [
            "database disk image is malformed",
            "file is not a database",
            "no such table: invites",
            "UNIQUE constraint failed: outbox.id",
            "cannot rollback - no transaction is active",
        ] {
            assert!(matches!(told(text), StoreError::Failed(_)), "{text}");
        }
    }
}

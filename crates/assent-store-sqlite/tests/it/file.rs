//! The file: where it is, who may read it, what a crash may cost.

use std::time::{Duration, Instant};

use assent_domain::{
    outcome::StoreError,
    store::{Schema, SchemaState},
};
use assent_store_sqlite::{SqliteConfig, SqliteStore};
use diesel::{RunQueryDsl, dsl::sql, sql_types::Text};

use crate::{config, elsewhere, fresh};

const DEADLINE: Duration = Duration::from_secs(20);

#[test]
fn missing_folders_are_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data").join("of ours").join("a?b%20c.db");
    SqliteStore::open(&SqliteConfig { path: path.clone(), ..config(folder.path()) }).unwrap();
    assert!(path.is_file());
}

#[cfg(unix)]
#[test]
fn the_file_and_its_log_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let (_store, folder) = fresh();
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    for file in files {
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file:?}");
    }
}

#[test]
fn a_name_that_sqlite_has_its_own_use_for_is_a_file_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    for name in [":memory:", "file:x?mode=memory", "sqlite:"] {
        let config = SqliteConfig { path: folder.path().join(name), ..config(folder.path()) };
        SqliteStore::open(&config).unwrap().migrate().unwrap();
        assert_eq!(SqliteStore::open(&config).unwrap().state().unwrap(), SchemaState::Current);
    }
}

#[test]
fn what_is_no_database_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path());
    std::fs::write(&config.path, "This is no database. ".repeat(100)).unwrap();
    assert!(matches!(SqliteStore::open(&config), Err(StoreError::Failed(_))));

    let path = folder.path().to_owned();
    let folder = SqliteStore::open(&SqliteConfig { path, ..config });
    assert!(matches!(folder, Err(StoreError::Unavailable(_))));
}

#[test]
fn the_file_has_a_write_ahead_log() {
    let (_store, folder) = fresh();
    let journal = sql::<Text>("PRAGMA journal_mode").get_result(&mut elsewhere(folder.path()));
    assert_eq!(journal, Ok("wal".to_owned()));
}

#[test]
fn what_was_committed_is_copied_into_the_file_while_nothing_else_happens() {
    let (store, folder) = fresh();
    let alone = tempfile::tempdir().unwrap();
    let deadline = Instant::now() + DEADLINE;
    // Without its log the file is as old as what was copied into it last.
    let state = |copy: &str| {
        let path = alone.path().join(copy);
        std::fs::copy(config(folder.path()).path, &path).unwrap();
        SqliteStore::open(&SqliteConfig { path, ..config(alone.path()) })?.state()
    };
    for attempt in 0.. {
        if state(&format!("{attempt}.db")).is_ok_and(|state| state == SchemaState::Current) {
            break;
        }
        assert!(Instant::now() < deadline, "nothing is copied");
    }
    drop(store);
}

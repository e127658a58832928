//! The `SQLite` store, each test on a file of its own.

mod contract;
mod file;
mod groups;
mod migrations;
mod units;

use std::{path::Path, sync::Arc, time::Duration};

use assent_contexts::Follow;
use assent_domain::store::Schema;
use assent_store_sqlite::{SqliteConfig, SqliteStore};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use tempfile::TempDir;

/// How the store under test is opened.
fn config(folder: &Path) -> SqliteConfig {
    SqliteConfig {
        path: folder.join("assent.db"),
        temporary: folder.to_owned(),
        readers: 2,
        patience: Duration::from_secs(20),
        // Whatever waits is one group, however slow the machine is.
        group_window: Duration::from_mins(1),
    }
}

/// A store whose schema is current, and the folder that its file is in.
fn fresh() -> (Arc<SqliteStore>, TempDir) {
    fresh_followed_by(assent_contexts::follow)
}

/// The same, which tells `follow` of decisions.
fn fresh_followed_by(follow: Follow) -> (Arc<SqliteStore>, TempDir) {
    let folder = tempfile::tempdir().expect("a folder is made");
    let store = SqliteStore::open(&config(folder.path())).expect("the store opens");
    let store = store.followed_by(follow);
    store.migrate().expect("the schema is made");
    (Arc::new(store), folder)
}

/// A connection of another process to the file in `folder`.
fn elsewhere(folder: &Path) -> SqliteConnection {
    let path = config(folder).path;
    let url = path.to_str().expect("a temporary folder has a plain name");
    let mut conn = SqliteConnection::establish(url).expect("the file can be opened");
    // A store that was closed may still be tidying up.
    conn.batch_execute("PRAGMA busy_timeout = 10000").expect("it can wait");
    conn
}

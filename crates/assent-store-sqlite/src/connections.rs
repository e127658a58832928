//! Opening the file, and the connections to it.

use std::{
    fs::OpenOptions,
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use assent_domain::outcome::StoreError;
use diesel::{
    Connection, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    dsl::sql,
    r2d2::{ConnectionManager, CustomizeConnection, Pool},
    sql_types::Text,
};

use crate::{checkpoints::LOG_PAGES, failed, unavailable};

/// What connections may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    ReadWrite,
    Read,
}

/// Connections of one kind, as many as their lane has threads.
pub(crate) type Connections = Pool<ConnectionManager<SqliteConnection>>;

pub(crate) fn open(
    url: &str,
    size: u32,
    access: Access,
    patience: Duration,
) -> Result<Connections, StoreError> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        // A file does not hang up: connections are neither tested nor renewed.
        .test_on_check_out(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connection_timeout(patience)
        .connection_customizer(Box::new(Pragmas::new(access, patience)))
        .build(ConnectionManager::new(url))
        .map_err(unavailable)
}

/// What every connection is told before its first use. The write-ahead log is
/// no part of it: that is a property of the file.
#[derive(Debug)]
struct Pragmas(String);

/// What is told to a connection that writes. Under a savepoint each page that changes is copied
/// aside: in a file, that took four fifths of all that an upload wrote. Copied in memory it takes
/// as much as one unit changes, a few MiB; nothing that writes sorts more than that. The cache
/// holds what a lot of an upload changes, so that none of it is written before it commits.
const WRITING: &str = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";

impl Pragmas {
    fn new(access: Access, patience: Duration) -> Self {
        let query_only = access == Access::Read;
        let writing = if query_only { "" } else { WRITING };
        Self(format!(
            "PRAGMA busy_timeout = {};
             PRAGMA synchronous = FULL;
             PRAGMA foreign_keys = ON;
             PRAGMA query_only = {query_only};
             PRAGMA wal_autocheckpoint = {LOG_PAGES};
             {writing}",
            patience.as_millis(),
        ))
    }
}

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        conn.batch_execute(&self.0).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Makes the file and its folders if they are missing, readable to its owner
/// alone, and gives it a write-ahead log. Returns what Diesel calls its URL.
pub(crate) fn prepare_file(path: &Path, patience: Duration) -> Result<String, StoreError> {
    let url = make_file(path).map_err(unavailable)?;
    let mut conn = SqliteConnection::establish(&url).map_err(unavailable)?;
    // Of processes that start at once, one changes the journal; SQLite turns
    // the others away at once, whatever their busy_timeout.
    let deadline = Instant::now() + patience;
    loop {
        let journal = sql::<Text>("PRAGMA journal_mode = WAL").get_result::<String>(&mut conn);
        match journal.map_err(failed) {
            Ok(journal) if journal == "wal" => return Ok(url),
            Ok(journal) => {
                let error = format!("its journal stays {journal}: no write-ahead log is possible");
                return Err(StoreError::Failed(error.into()));
            }
            Err(StoreError::Unavailable(_)) if Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Has SQLite keep its temporary files in `folder`: its own choice, `/var/tmp`
/// or `/tmp`, may be in memory, small, or not there at all. The pragma is the one
/// way that needs no environment variable; SQLite guards it by a lock.
pub(crate) fn keep_temporary_files_in(folder: &Path, url: &str) -> Result<(), StoreError> {
    std::fs::create_dir_all(folder).map_err(unavailable)?;
    let folder = std::path::absolute(folder).map_err(unavailable)?;
    let told = || -> Option<String> { Some(folder.to_str()?.replace('\'', "''")) };
    let folder = told().ok_or_else(|| unavailable("the folder's name is not UTF-8"))?;
    let mut conn = SqliteConnection::establish(url).map_err(unavailable)?;
    conn.batch_execute(&format!("PRAGMA temp_store_directory = '{folder}'")).map_err(|error| {
        unavailable(format!("{folder} cannot take SQLite's temporary files: {error}"))
    })
}

fn make_file(path: &Path) -> io::Result<String> {
    // Absolute, so that no name can be taken for a URL or for ":memory:".
    let path = std::path::absolute(path)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path)?;
    path.into_os_string()
        .into_string()
        .map_err(|_| io::Error::other("the path of the database file is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use diesel::sql_types::BigInt;

    use super::*;

    /// Whether commits are durable, whether keys are checked, whether only
    /// reads pass, and the milliseconds that another process may block.
    fn pragmas(connections: &Connections) -> [i64; 4] {
        let mut conn = connections.get().unwrap();
        ["synchronous", "foreign_keys", "query_only", "busy_timeout"]
            .map(|name| sql::<BigInt>(&format!("PRAGMA {name}")).get_result(&mut conn).unwrap())
    }

    #[test]
    fn every_connection_is_told_to_be_durable_strict_and_patient() {
        let folder = tempfile::tempdir().unwrap();
        let patience = Duration::from_millis(1_234);
        let url = prepare_file(&folder.path().join("assent.db"), patience).unwrap();

        let writer = open(&url, 1, Access::ReadWrite, patience).unwrap();
        assert_eq!(pragmas(&writer), [2, 1, 0, 1_234], "2 is FULL");

        let readers = open(&url, 2, Access::Read, patience).unwrap();
        let first = readers.get().unwrap();
        assert_eq!(pragmas(&readers), [2, 1, 1, 1_234]);
        drop(first);
    }
}

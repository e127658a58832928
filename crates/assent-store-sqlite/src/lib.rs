//! The store port on SQLite: one file, for a service on one machine.
//!
//! A unit of work makes one hop to a thread of its lane, and everything happens
//! there: taking a connection, every query, the commit. SQLite has one writer
//! at a time, so writes have one thread with one connection, and reads have
//! others that never wait for it (write-ahead log). Who queues holds no thread.
//!
//! A transaction that writes takes the file's write lock when it begins
//! (`BEGIN IMMEDIATE`). Nobody else changes anything until it ends, so the
//! repositories' locking methods are plain reads. Units that write one after the
//! other share a transaction (`groups.rs`).

mod accounts;
mod agreements;
mod checkpoints;
mod columns;
mod connections;
mod daily_counts;
mod dated;
mod directory;
mod domains;
mod download_tickets;
mod emails;
mod end_users;
mod faults;
mod feed;
mod groups;
mod imports;
mod installation;
mod interests;
mod invite_lists;
mod invites;
mod limits;
mod lots;
mod mail;
mod migrations;
mod operator_invites;
mod organizations;
mod password_resets;
mod projections;
mod rights_holder_signups;
mod rights_holders;
mod schema;
mod sessions;
mod signups;
mod statements;
mod uploads;

use std::{path::PathBuf, time::Duration};

use assent_contexts::Follow;
use assent_domain::{
    outcome::{BoxFuture, StoreError},
    store::{Core, Store, Unit, Verdict, Work},
};
use assent_lanes::{Lane, Queue};
use diesel::{Connection, SqliteConnection};

use crate::{
    checkpoints::Checkpoints,
    connections::{Access, Connections},
};
pub(crate) use crate::{
    faults::{failed, unavailable},
    statements::SqliteTx,
};

/// Where the file is and how it is used.
#[derive(Clone, Debug)]
pub struct SqliteConfig {
    /// The database file. Beside it SQLite keeps two more, `-wal` and `-shm`.
    pub path: PathBuf,
    /// Where SQLite puts what it sorts. SQLite has one such folder a process: that
    /// of the store which was opened last.
    pub temporary: PathBuf,
    /// How many reads may run at once; at least one.
    pub readers: u32,
    /// How long a unit of work may wait for its turn, and again for another
    /// process that writes to the file.
    pub patience: Duration,
    /// For how long a transaction takes in more units that write, such as
    /// [`GROUP_WINDOW`].
    pub group_window: Duration,
}

/// For how long a transaction takes in more units: about as long as a commit takes.
pub const GROUP_WINDOW: Duration = Duration::from_millis(5);

/// Durable state in a SQLite file.
pub struct SqliteStore {
    writer: Lane<Job>,
    readers: Lane<Job>,
    /// What the lanes work with.
    writing: Connections,
    reading: Connections,
    follow: Follow,
    /// Dropped behind the lanes.
    checkpoints: Checkpoints,
}

/// What a thread is asked to do.
struct Job {
    unit: Unit,
    follow: Follow,
    work: Box<dyn FnOnce(&mut SqliteTx<'_>) -> Verdict + Send>,
}

impl SqliteStore {
    /// Opens the file, making it and its folders if they are missing. Leaves
    /// the schema as it is. Blocks: call it at start-up.
    pub fn open(config: &SqliteConfig) -> Result<Self, StoreError> {
        let url = connections::prepare_file(&config.path, config.patience)?;
        connections::keep_temporary_files_in(&config.temporary, &url)?;
        let open = |size, access| connections::open(&url, size, access, config.patience);
        let readers = config.readers.max(1);
        let (writing, reading) = (open(1, Access::ReadWrite)?, open(readers, Access::Read)?);
        let checkpoints = Checkpoints::start(open(1, Access::ReadWrite)?).map_err(unavailable)?;
        Ok(Self {
            writer: lane("sqlite-write", 1, config.patience, {
                let (writing, window) = (writing.clone(), config.group_window);
                let log = checkpoints.log();
                move |jobs| groups::work_off(jobs, &writing, &log, window)
            })?,
            readers: lane("sqlite-read", readers, config.patience, {
                let reading = reading.clone();
                move |jobs| read_off(jobs, &reading)
            })?,
            writing,
            reading,
            follow: assent_contexts::follow,
            checkpoints,
        })
    }

    /// The same store, which tells `follow` of decisions instead of the contexts:
    /// for tests.
    #[must_use]
    pub fn followed_by(self, follow: Follow) -> Self {
        Self { follow, ..self }
    }
}

impl SqliteStore {
    /// The one hop: units of every context come through here.
    async fn hop(
        &self,
        unit: Unit,
        work: impl FnOnce(&mut SqliteTx<'_>) -> Verdict + Send + 'static,
    ) -> Result<(), StoreError> {
        let lane = match unit {
            Unit::Write | Unit::Once => &self.writer,
            Unit::Read | Unit::Snapshot => &self.readers,
        };
        lane.run(Job { unit, follow: self.follow, work: Box::new(work) }).await
    }
}

// Of each context: its work takes its own `dyn Tx`, which an open unit coerces to.
impl Store<Core> for SqliteStore {
    fn run(&self, unit: Unit, work: Work<Core>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.hop(unit, move |tx| work(tx)))
    }
}

fn lane(
    name: &str,
    threads: u32,
    patience: Duration,
    work_off: impl Fn(&Queue<Job>) + Clone + Send + 'static,
) -> Result<Lane<Job>, StoreError> {
    Lane::open(name, threads, patience, work_off).map_err(unavailable)
}

/// Runs the units that only read, until there are no more.
fn read_off(jobs: &Queue<Job>, connections: &Connections) {
    while let Some(unit) = jobs.next() {
        unit.run(|job| read(&mut *connections.get().map_err(unavailable)?, job));
    }
}

fn read(conn: &mut SqliteConnection, Job { unit, follow, work }: Job) -> Result<(), StoreError> {
    let read = |conn: &mut SqliteConnection| {
        let (Verdict::Commit | Verdict::Rollback) = work(&mut SqliteTx::new(conn, unit, follow));
        Ok(())
    };
    // There is nothing to keep or to undo.
    let ended = if unit == Unit::Snapshot { conn.transaction(read) } else { read(conn) };
    ended.map_err(failed)
}

//! The store port on SQLite: one file, for a service on one machine.
//!
//! A unit of work makes one hop to a blocking thread, and everything happens
//! there: taking a connection, every query, the commit. SQLite has one writer
//! at a time, so writes have one connection and queue for it, and reads have
//! others that never wait for it (write-ahead log). Who queues holds no thread.
//!
//! A transaction that writes takes the file's write lock when it begins
//! (`BEGIN IMMEDIATE`). Nobody else changes anything until it ends, so the
//! repositories' locking methods are plain reads.

mod accounts;
mod agreements;
mod columns;
mod connections;
mod directory;
mod domains;
mod download_tickets;
mod emails;
mod end_users;
mod faults;
mod feed;
mod installation;
mod interests;
mod invites;
mod limits;
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

use std::{path::PathBuf, time::Duration};

use assent_contexts::Follow;
use assent_domain::{
    outcome::{BoxFuture, NoTurn, StoreError},
    store::{Core, Store, Unit, Verdict, Work},
};
use diesel::{Connection, SqliteConnection, result::Error::RollbackTransaction};

use crate::connections::{Access, Lane};
pub(crate) use crate::{
    faults::{failed, unavailable},
    statements::SqliteTx,
};

/// Where the file is and how it is used.
#[derive(Clone, Debug)]
pub struct SqliteConfig {
    /// The database file. Beside it SQLite keeps two more, `-wal` and `-shm`.
    pub path: PathBuf,
    /// Where SQLite puts what it sorts and what an upload has named. SQLite has
    /// one such folder a process: that of the store which was opened last.
    pub temporary: PathBuf,
    /// How many reads may run at once; at least one.
    pub readers: u32,
    /// How long a unit of work may wait for its turn, and again for another
    /// process that writes to the file.
    pub patience: Duration,
}

/// Durable state in a SQLite file.
pub struct SqliteStore {
    writer: Lane,
    readers: Lane,
    patience: Duration,
    follow: Follow,
}

impl SqliteStore {
    /// Opens the file, making it and its folders if they are missing. Leaves
    /// the schema as it is. Blocks: call it at start-up.
    pub fn open(config: &SqliteConfig) -> Result<Self, StoreError> {
        let url = connections::prepare_file(&config.path, config.patience)?;
        connections::keep_temporary_files_in(&config.temporary, &url)?;
        Ok(Self {
            writer: Lane::open(&url, 1, Access::ReadWrite, config.patience)?,
            readers: Lane::open(&url, config.readers.max(1), Access::Read, config.patience)?,
            patience: config.patience,
            follow: assent_contexts::follow,
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
            Unit::Write => &self.writer,
            Unit::Read | Unit::Snapshot => &self.readers,
        };
        let turn = tokio::time::timeout(self.patience, lane.turns.clone().acquire_owned())
            .await
            .map_err(|_| unavailable(NoTurn))?
            .map_err(unavailable)?;
        let (pool, follow) = (lane.pool.clone(), self.follow);
        let span = tracing::Span::current();
        #[expect(clippy::disallowed_methods, reason = "this is the adapter's one hop")]
        let hop = tokio::task::spawn_blocking(move || {
            let _turn = turn; // given back on the blocking thread, even if we are cancelled
            span.in_scope(|| run_on(follow, &mut *pool.get().map_err(unavailable)?, unit, work))
        });
        // The work panicked: its connection, and the transaction with it, is gone.
        hop.await.map_err(|panic| StoreError::Failed(panic.into()))?
    }
}

// Of each context: its work takes its own `dyn Tx`, which an open unit coerces to.
impl Store<Core> for SqliteStore {
    fn run(&self, unit: Unit, work: Work<Core>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.hop(unit, move |tx| work(tx)))
    }
}

fn run_on(
    follow: Follow,
    conn: &mut SqliteConnection,
    unit: Unit,
    work: impl FnOnce(&mut SqliteTx<'_>) -> Verdict,
) -> Result<(), StoreError> {
    let (mut verdict, mut upload_not_ended) = (None, None);
    let in_transaction = |conn: &mut SqliteConnection| {
        let mut tx = SqliteTx::new(conn, unit, follow);
        match *verdict.insert(work(&mut tx)) {
            Verdict::Commit => tx.end_upload().map_err(|error| {
                upload_not_ended = Some(error);
                RollbackTransaction
            }),
            Verdict::Rollback => Err(RollbackTransaction),
        }
    };
    let ended = match unit {
        Unit::Read => in_transaction(conn),
        Unit::Snapshot => conn.transaction(in_transaction),
        Unit::Write => conn.immediate_transaction(in_transaction),
    };
    match (ended, verdict) {
        // When SQLite has rolled back by itself, as on a full disk, it has nothing
        // left to roll back. The work has told why; the pool drops the connection.
        (Ok(()), _) | (Err(_), Some(Verdict::Rollback)) => Ok(()),
        (Err(error), _) => Err(upload_not_ended.unwrap_or_else(|| failed(error))),
    }
}

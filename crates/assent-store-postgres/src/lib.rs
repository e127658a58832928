//! The store port on PostgreSQL, through synchronous Diesel: production.
//!
//! A unit of work makes one hop to a thread of the store's, of which there are
//! as many as connections, and everything happens there: taking a connection,
//! every query, the commit. Who queues holds no thread.
//!
//! Transactions that lock several rows must all take them in the same order:
//! PostgreSQL ends a deadlock by failing one of the two. Where replicas do the
//! same at once (claiming letters, purging), each locks its rows first and
//! skips what another has locked.
//!
//! Work that meets a [`StoreError`] has to return it: by then PostgreSQL has
//! given its transaction up, and would answer a commit by a silent rollback.

mod accounts;
mod agreements;
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
mod pooler;
mod projections;
mod rights_holder_signups;
mod rights_holders;
mod schema;
mod sessions;
mod signups;
mod statements;
mod uploads;

use std::{fmt, time::Duration};

use assent_contexts::Follow;
use assent_domain::{
    outcome::{BoxFuture, StoreError},
    store::{Core, Store, Unit, Verdict, Work},
};
use assent_lanes::{Lane, Queue};
use diesel::result::Error::RollbackTransaction;
use r2d2::{Pool, PooledConnection};

use crate::connections::{Answering, Connections, Reported};
pub(crate) use crate::{
    faults::{failed, unavailable},
    statements::PgTx,
};

/// How to reach the database.
#[derive(Clone)]
pub struct PgConfig {
    /// A libpq connection URL. With `pgbouncer=true` in its query, connections
    /// are taken to change their sessions between transactions, which is noticed
    /// without it unless the pooler is busy.
    pub url: String,
    /// How many connections to keep at most; at least one.
    pub connections: u32,
    /// How long a unit of work may wait for its turn, and [`PgStore::connect`]
    /// for the database.
    pub patience: Duration,
}

/// Without the URL: it may hold a password.
impl fmt::Debug for PgConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgConfig")
            .field("connections", &self.connections)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// Durable state in a PostgreSQL database.
pub struct PgStore {
    lane: Lane<Job>,
    pool: Pool<Connections>,
    follow: Follow,
}

/// What a thread is asked to do.
struct Job {
    unit: Unit,
    follow: Follow,
    work: Box<dyn FnOnce(&mut PgTx<'_>) -> Verdict + Send>,
}

impl PgStore {
    /// Connects, and leaves the schema as it is. Blocks: call it at start-up.
    pub fn connect(config: &PgConfig) -> Result<Self, StoreError> {
        let connections = config.connections.max(1);
        let manager = Connections::to(&config.url);
        let (url, shared) = (manager.url().to_owned(), manager.shared());
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(config.patience)
            .error_handler(Box::new(Reported))
            .build(manager)
            .map_err(unavailable)?;
        pooler::check_encoding(&url)?;
        if !shared.is_set() && pooler::shares_sessions(&url) {
            shared.set();
        }
        let theirs = pool.clone();
        let lane =
            Lane::open("postgres", connections, config.patience, move |jobs: &Queue<Job>| {
                while let Some(unit) = jobs.next() {
                    let patience = jobs.patience_left(&unit);
                    unit.run(|job| {
                        let mut connection = theirs.get_timeout(patience).map_err(unavailable)?;
                        run_on(&mut connection, job)
                    });
                }
            });
        let lane = lane.map_err(unavailable)?;
        Ok(Self { lane, pool, follow: assent_contexts::follow })
    }

    /// The same store, which tells `follow` of decisions instead of the contexts:
    /// for tests.
    #[must_use]
    pub fn followed_by(self, follow: Follow) -> Self {
        Self { follow, ..self }
    }

    fn connection(&self) -> Result<PooledConnection<Connections>, StoreError> {
        self.pool.get().map_err(unavailable)
    }
}

impl PgStore {
    /// The one hop: units of every context come through here.
    async fn hop(
        &self,
        unit: Unit,
        work: impl FnOnce(&mut PgTx<'_>) -> Verdict + Send + 'static,
    ) -> Result<(), StoreError> {
        self.lane.run(Job { unit, follow: self.follow, work: Box::new(work) }).await
    }
}

// Of each context: its work takes its own `dyn Tx`, which an open unit coerces to.
impl Store<Core> for PgStore {
    fn run(&self, unit: Unit, work: Work<Core>) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.hop(unit, move |tx| work(tx)))
    }
}

fn run_on(connection: &mut Answering, job: Job) -> Result<(), StoreError> {
    let Job { unit, follow, work } = job;
    let shared = connection.shares_sessions();
    let conn = &mut connection.conn;
    let mut transaction = match unit {
        Unit::Read | Unit::Once if !shared => {
            let mut tx = PgTx::new(conn, unit, follow);
            let verdict = work(&mut tx);
            return tx.end(verdict);
        }
        // A statement is prepared and run in two messages, which a pooler may
        // otherwise send to two sessions.
        Unit::Read => conn.build_transaction().read_committed().read_only(),
        Unit::Snapshot => conn.build_transaction().repeatable_read().read_only(),
        Unit::Write | Unit::Once => conn.build_transaction().read_committed(),
    };
    let (mut verdict, mut fault) = (None, None);
    let ended = transaction.run(|conn| {
        let mut tx = PgTx::new(conn, unit, follow);
        let verdict = *verdict.insert(work(&mut tx));
        fault = tx.end(verdict).err();
        match (verdict, &fault) {
            (Verdict::Commit, None) => Ok(()),
            _ => Err(RollbackTransaction),
        }
    });
    match (ended, fault, verdict) {
        // A connection that cannot even roll back has ended, and its writes with it.
        (Ok(()), ..) | (Err(_), None, Some(Verdict::Rollback)) => Ok(()),
        // Whether it has committed is not known: that is worse than unavailable.
        (Err(error), None, Some(Verdict::Commit)) if faults::is_lost(&error) => {
            Err(StoreError::Failed(error.into()))
        }
        (Err(error), fault, _) => Err(fault.unwrap_or_else(|| failed(error))),
    }
}

/// Whether PostgreSQL has a text like this at all: NUL is the one character
/// that its texts do not have, and it fails a statement that looks for it.
fn can_be_stored(text: &str) -> bool {
    !text.contains('\0')
}

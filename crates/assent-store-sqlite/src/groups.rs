//! Writes that share a commit.
//!
//! A commit is a sync of the disk, which costs more than most units. So the one
//! thread that writes opens a transaction for the unit that it finds, and takes
//! in what waits behind it, each under a savepoint of its own; it commits once,
//! and only then answers anybody. What a unit has seen of the others is true by
//! then, or all of them are told that it is not.

use std::time::{Duration, Instant};

use assent_domain::{
    outcome::{SharedError, StoreError},
    store::Verdict,
};
use assent_lanes::{Answer, Begun, Queue};
use diesel::{
    SqliteConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2::R2D2Connection,
};

use crate::{Job, SqliteTx, checkpoints::Log, connections::Connections, failed, unavailable};

/// How many units share a commit at most.
const MOST: usize = 64;

/// Runs the units that write, until there are no more.
pub(crate) fn work_off(jobs: &Queue<Job>, connections: &Connections, log: &Log, window: Duration) {
    while let Some(first) = jobs.next() {
        let mut conn = match connections.get() {
            Ok(conn) => conn,
            Err(error) => {
                first.run(|_| Err(unavailable(error)));
                continue;
            }
        };
        let begun = AnsiTransactionManager::begin_transaction_sql(&mut *conn, "BEGIN IMMEDIATE");
        match begun {
            Ok(()) => {
                Group::default().run(&mut conn, first, jobs, window);
                log.grew();
            }
            Err(error) => first.run(|_| Err(failed(error))),
        }
    }
}

/// The units that ran in an open transaction, and how: as they will be told
/// unless all of it is lost.
#[derive(Default)]
struct Group(Vec<(Answer, Result<(), StoreError>)>);

impl Group {
    /// Runs `first` and what waits behind it, for as long as `window`, commits, and
    /// answers.
    fn run(
        mut self,
        conn: &mut SqliteConnection,
        first: Begun<Job>,
        jobs: &Queue<Job>,
        window: Duration,
    ) {
        let since = Instant::now();
        let mut next = Some(first);
        while let Some(unit) = next {
            if let Err(lost) = self.take(conn, unit) {
                self.lose(lost);
                end_what_is_left(conn);
                return;
            }
            let full = self.0.len() == MOST || since.elapsed() > window;
            next = if full { None } else { jobs.next_waiting() };
        }
        match commit(conn) {
            Ok(()) => self.0.into_iter().for_each(|(answer, outcome)| answer.give(outcome)),
            Err(error) => self.lose(failed(error)),
        }
    }

    /// Runs a unit under a savepoint, and keeps or undoes what it wrote. Fails if
    /// the transaction of all was lost with that.
    fn take(&mut self, conn: &mut SqliteConnection, unit: Begun<Job>) -> Result<(), StoreError> {
        if let Err(error) = AnsiTransactionManager::begin_transaction(conn) {
            unit.run(|_| Err(lost(&error)));
            return Err(lost(&error));
        }
        let (outcome, answer) = unit.attempt(|Job { unit, follow, work }| {
            let mut tx = SqliteTx::new(conn, unit, follow);
            let verdict = work(&mut tx);
            tx.end(verdict).map(|()| verdict)
        });
        let ended = match outcome {
            Ok(Verdict::Commit) => AnsiTransactionManager::commit_transaction(conn),
            _ => AnsiTransactionManager::rollback_transaction(conn),
        };
        match (ended, outcome) {
            (Ok(()), outcome) => {
                self.0.push((answer, outcome.map(drop)));
                Ok(())
            }
            // It has told why, or is told now; the others are told that they met it.
            (Err(error), Ok(Verdict::Rollback)) => {
                answer.give(Ok(()));
                Err(lost(&error))
            }
            (Err(error), Err(why)) => {
                answer.give(Err(why));
                Err(lost(&error))
            }
            (Err(error), Ok(Verdict::Commit)) => {
                answer.give(Err(lost(&error)));
                Err(lost(&error))
            }
        }
    }

    /// Tells every unit that all is undone, also those that wanted no more: they
    /// may have seen what others wrote.
    fn lose(self, error: StoreError) {
        let error = SharedError::from(error);
        for (answer, _) in self.0 {
            answer.give(Err(error.each()));
        }
    }
}

/// After some failures SQLite rolls back everything by itself, and the savepoint
/// is not there any more.
fn lost(error: &diesel::result::Error) -> StoreError {
    unavailable(format!("the transaction that units share was lost: {error}"))
}

fn commit(conn: &mut SqliteConnection) -> Result<(), diesel::result::Error> {
    AnsiTransactionManager::commit_transaction(conn)?;
    // Whatever is still open was not committed: the pool drops the connection.
    if conn.is_broken() { Err(diesel::result::Error::BrokenTransactionManager) } else { Ok(()) }
}

/// What cannot be rolled back is gone already. Of a connection that is not sure
/// of it the pool makes a new one.
fn end_what_is_left(conn: &mut SqliteConnection) {
    AnsiTransactionManager::rollback_transaction(conn).ok();
}

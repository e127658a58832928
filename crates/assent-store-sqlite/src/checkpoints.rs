//! Commits are appended to the write-ahead log; what is in it is copied into the file by
//! a thread of its own, which nobody waits for.
//!
//! SQLite would have the writer do it, at the end of a commit and with every page that the
//! log has: whoever waits for that commit waits for the disk meanwhile. While the thread
//! copies, the writer goes on. It begins the log anew where all of it has been copied, and
//! copies itself, what then is left, where the log has grown to [`LOG_PAGES`].

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use diesel::{RunQueryDsl, SqliteConnection, sql_query};

use crate::connections::Connections;

/// How many pages the log has before the writer itself copies what is left: 64 MiB.
pub(crate) const LOG_PAGES: u32 = 16_384;

/// For how long the log grows before it is copied: a page that changes often is copied once.
const PAUSE: Duration = Duration::from_millis(100);

/// The thread that copies. Who drops this waits for it to end.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    log: Log,
    thread: Option<JoinHandle<()>>,
}

/// Tells the thread of what was written. Clones tell the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Telling>);

#[derive(Debug, Default)]
struct Telling {
    state: Mutex<State>,
    told: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// That the log has something which may not be copied yet.
    grown: bool,
    ended: bool,
}

impl Checkpoints {
    /// Starts the thread. It has a connection of these while it copies.
    pub(crate) fn start(connections: Connections) -> io::Result<Self> {
        let log = Log::default();
        let told = log.clone();
        let thread = thread::Builder::new().name("sqlite-log".into()).spawn(move || {
            while told.wait() {
                copy(&connections);
            }
        })?;
        Ok(Self { log, thread: Some(thread) })
    }

    /// For who writes.
    pub(crate) fn log(&self) -> Log {
        self.log.clone()
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.log.state().ended = true;
        self.log.0.told.notify_one();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl Log {
    /// Something was committed.
    pub(crate) fn grew(&self) {
        let knew = std::mem::replace(&mut self.state().grown, true);
        if !knew {
            self.0.told.notify_one();
        }
    }

    /// Waits until something was committed, and a little longer. False once it has ended.
    fn wait(&self) -> bool {
        let Telling { told, .. } = &*self.0;
        let waits = |state: &mut State| !state.grown && !state.ended;
        let state = told.wait_while(self.state(), waits).unwrap_or_else(PoisonError::into_inner);
        let paused = told.wait_timeout_while(state, PAUSE, |state| !state.ended);
        let (mut state, _) = paused.unwrap_or_else(PoisonError::into_inner);
        state.grown = false;
        !state.ended
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Copies what nobody reads in an older state. What is left is copied by the next, or, once
/// the last connection is closed, by SQLite.
fn copy(connections: &Connections) {
    let copied = connections.get().map_err(|error| error.to_string()).and_then(|mut conn| {
        let conn: &mut SqliteConnection = &mut conn;
        sql_query("PRAGMA wal_checkpoint(PASSIVE)").execute(conn).map_err(|error| error.to_string())
    });
    if let Err(error) = copied {
        tracing::warn!(%error, "the write-ahead log was not copied into the file: it grows");
    }
}

//! Which connections the pool may hand out.
//!
//! To ask each connection whether it lives before each unit would cost a round
//! trip a unit. One that answered a moment ago is taken to live; once any is
//! found dead, as after a restart of PostgreSQL, all are asked again, and the
//! dead one is not handed out again.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection,
    connection::{CacheSize, InstrumentationEvent, SimpleConnection},
    r2d2::{Error, R2D2Connection},
};
use r2d2::{HandleError, ManageConnection};

use crate::{faults, pooler};

/// For how long a connection that answered is taken to live.
const TRUSTED: Duration = Duration::from_secs(1);

/// What each connection is told first. It keeps plans, also those that it made while a table was
/// small: reading it whole was as good then. All that requests ask is found by an index, so that
/// is how it is to be found from the beginning. What has no index is still read whole; such plans
/// seem so costly that they would be compiled. Nor does it plan a statement five times for the
/// values that it has before it keeps a plan for any: no plan of ours depends on them.
const PLANS: &str =
    "SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_generic_plan";

/// Something noticed once, and from then on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notice(Arc<AtomicBool>);

impl Notice {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Makes and checks connections to one database.
pub(crate) struct Connections {
    url: String,
    /// That sessions are shared: see [`pooler`].
    shared: Notice,
    /// When a connection was last found dead.
    doubted: Mutex<Option<Instant>>,
}

impl Connections {
    pub(crate) fn to(url: &str) -> Self {
        let (url, flagged) = pooler::without_flag(url);
        let shared = Notice::default();
        if flagged {
            shared.set();
        }
        Self { url, shared, doubted: Mutex::new(None) }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn shared(&self) -> Notice {
        self.shared.clone()
    }

    fn doubt(&self) {
        *self.doubted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether a connection that answered at `answered` need not be asked.
    fn trusts(&self, answered: Instant) -> bool {
        let doubted = *self.doubted.lock().unwrap_or_else(PoisonError::into_inner);
        answered.elapsed() < TRUSTED && doubted.is_none_or(|doubted| doubted < answered)
    }
}

/// A connection, and when it last answered.
pub(crate) struct Answering {
    pub(crate) conn: PgConnection,
    answered: Instant,
    /// That it is of no more use, by what a statement was answered.
    ended: Notice,
    shared: Notice,
    /// Whether it prepares statements under names.
    prepares: bool,
}

impl Answering {
    /// Whether the next transaction may meet another session. If so, from now
    /// on no statement is prepared under a name.
    pub(crate) fn shares_sessions(&mut self) -> bool {
        let shared = self.shared.is_set();
        if shared && self.prepares {
            self.conn.set_prepared_statement_cache_size(CacheSize::Disabled);
            self.prepares = false;
        }
        shared
    }
}

impl ManageConnection for Connections {
    type Connection = Answering;
    type Error = Error;

    fn connect(&self) -> Result<Answering, Error> {
        let mut conn = PgConnection::establish(&self.url)?;
        // In a shared session nothing is kept, and what is set is left to others.
        if !self.shared.is_set() {
            conn.batch_execute(PLANS).map_err(Error::QueryError)?;
        }
        let (ended, shared) = (Notice::default(), self.shared.clone());
        let notices = (ended.clone(), shared.clone());
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event else {
                return;
            };
            if faults::ends_connection(error) {
                notices.0.set();
            }
            if faults::is_about_sessions(error) {
                notices.1.set();
            }
        });
        Ok(Answering { conn, answered: Instant::now(), ended, shared, prepares: true })
    }

    fn is_valid(&self, connection: &mut Answering) -> Result<(), Error> {
        if self.trusts(connection.answered) {
            return Ok(());
        }
        connection.conn.ping().inspect_err(|_| self.doubt())?;
        connection.answered = Instant::now();
        Ok(())
    }

    /// Called when a unit gives its connection back, also by a panic.
    fn has_broken(&self, connection: &mut Answering) -> bool {
        let broken =
            thread::panicking() || connection.ended.is_set() || connection.conn.is_broken();
        if broken {
            self.doubt();
        } else {
            connection.answered = Instant::now();
        }
        broken
    }
}

/// Reports failures that the pool meets by itself.
#[derive(Debug)]
pub(crate) struct Reported;

impl HandleError<Error> for Reported {
    fn handle_error(&self, error: Error) {
        tracing::warn!(%error, "a connection to PostgreSQL failed");
    }
}

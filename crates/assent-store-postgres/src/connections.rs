//! Which connections the pool may hand out.
//!
//! To ask each connection whether it lives before each unit would cost a round
//! trip a unit. One that answered a moment ago is taken to live; once any is
//! found dead, as after a restart of PostgreSQL, all are asked again.

use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection,
    r2d2::{Error, R2D2Connection},
};
use r2d2::{HandleError, ManageConnection};

/// For how long a connection that answered is taken to live.
const TRUSTED: Duration = Duration::from_secs(1);

/// Makes and checks connections to one database.
pub(crate) struct Connections {
    url: String,
    /// When a connection was last found dead.
    doubted: Mutex<Option<Instant>>,
}

impl Connections {
    pub(crate) fn to(url: &str) -> Self {
        Self { url: url.to_owned(), doubted: Mutex::new(None) }
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
}

impl ManageConnection for Connections {
    type Connection = Answering;
    type Error = Error;

    fn connect(&self) -> Result<Answering, Error> {
        let conn = PgConnection::establish(&self.url)?;
        Ok(Answering { conn, answered: Instant::now() })
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
        let broken = thread::panicking() || connection.conn.is_broken();
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

//! A PostgreSQL server for tests, and databases of their own on it.
//!
//! It is the server that `ASSENT_TEST_DATABASE_URL` names; where that is not
//! set, a throwaway cluster made of PostgreSQL's binaries, in `PATH` or in
//! `/usr/lib/postgresql`, which ends with the test process. Where neither is to
//! be had a test does nothing, and standard error says so;
//! `ASSENT_REQUIRE_POSTGRES=1` makes that a failure. So a test begins with
//!
//! ```no_run
//! use assent_test_postgres::Server;
//!
//! let Some(server) = Server::get() else { return };
//! let database = server.database();
//! ```

mod cluster;
mod kept;

use std::{
    env,
    io::{self, Write},
    process,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
pub use kept::{Kept, program};
use url::Url;

use crate::cluster::Cluster;

/// A PostgreSQL server on which tests may make databases.
pub struct Server {
    /// A database of it that is always there.
    url: Url,
    /// Ends when the process does, for nothing else drops it.
    _cluster: Option<Cluster>,
}

/// An empty database, dropped with this value.
pub struct Database {
    server: &'static Server,
    name: String,
}

impl Server {
    /// The server of this process. `None` when there is none, which standard
    /// error then says: the test returns early.
    ///
    /// # Panics
    ///
    /// If there is none but `ASSENT_REQUIRE_POSTGRES` is 1, or the throwaway
    /// cluster does not start.
    #[must_use]
    pub fn get() -> Option<&'static Self> {
        static SERVER: OnceLock<Result<Option<Server>, String>> = OnceLock::new();
        match SERVER.get_or_init(Self::find) {
            Ok(server) => server.as_ref(),
            Err(why) => panic!("{why}"),
        }
    }

    fn find() -> Result<Option<Self>, String> {
        if let Some(url) = setting("ASSENT_TEST_DATABASE_URL") {
            let url = Url::parse(&url)
                .map_err(|error| format!("ASSENT_TEST_DATABASE_URL is not a URL: {error}"))?;
            return Ok(Some(Self { url, _cluster: None }));
        }
        let Some(binaries) = cluster::binaries() else {
            let why = "there is no initdb in PATH or /usr/lib/postgresql/*/bin, and \
                       ASSENT_TEST_DATABASE_URL is not set";
            if setting("ASSENT_REQUIRE_POSTGRES").as_deref() == Some("1") {
                return Err(format!("PostgreSQL is required, but {why}"));
            }
            warn(why);
            return Ok(None);
        };
        let cluster = Cluster::start(&binaries)?;
        Ok(Some(Self { url: cluster.url(), _cluster: Some(cluster) }))
    }

    /// Makes an empty database.
    ///
    /// # Panics
    ///
    /// If the server does not make it.
    #[must_use]
    pub fn database(&'static self) -> Database {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // The time tells it from what a killed process with this number left behind.
        #[expect(clippy::disallowed_methods, reason = "a name for a test, not a time")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}_{now}", process::id());
        self.execute(&format!("CREATE DATABASE {name}")).expect("the server makes a database");
        Database { server: self, name }
    }

    /// Runs `sql` on the server, outside of the databases that tests have.
    fn execute(&self, sql: &str) -> Result<(), Box<dyn std::error::Error>> {
        Ok(PgConnection::establish(self.url.as_str())?.batch_execute(sql)?)
    }
}

impl Database {
    /// What it is called on its server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is: a libpq connection URL.
    #[must_use]
    pub fn url(&self) -> String {
        let mut url = self.server.url.clone();
        url.set_path(&self.name);
        url.into()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let dropped = self.server.execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        if let Err(error) = dropped {
            eprintln!("the database {} is left behind: {error}", self.name);
        }
    }
}

/// Says that tests are left out, past the test harness, which shows the output
/// of tests that fail and of no others.
fn warn(why: &str) {
    let rule = "*".repeat(72);
    let text =
        format!("\n{rule}\n* POSTGRESQL IS NOT TESTED: its tests are left out.\n* {why}\n{rule}\n");
    io::stderr().write_all(text.as_bytes()).ok();
}

fn setting(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the settings of tests are not the service's")]
    env::var(name).ok().filter(|value| !value.is_empty())
}

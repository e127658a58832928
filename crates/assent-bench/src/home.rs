//! Filled stores: kept from one run to the next, and copied for each.

mod carry;
mod postgres;
mod sqlite;

use std::{
    fs,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use assent_domain::{
    App,
    accounts::Account,
    organizations::Organization,
    store::{Schema, SchemaState, Store},
};
pub(crate) use postgres::Cluster;

use crate::{
    app::{self, SystemClock},
    seed,
};

/// How many connections this process opens to a store.
const CONNECTIONS: u32 = 2;

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A filled store for one run, which may change what is in it.
pub(crate) struct Home {
    pub(crate) kind: Kind,
    pub(crate) people: u64,
    /// The server's data folder; the run's own files are beside it.
    pub(crate) data: PathBuf,
    /// As `--database-url` takes it.
    pub(crate) url: String,
    /// The database's first process, if it is one of its own.
    pub(crate) postmaster: Option<u32>,
    /// Use cases over the store, at the time of the system.
    pub(crate) app: App,
    pub(crate) organization: Organization,
    pub(crate) admin: Account,
    /// Ends the run's folder, and its database.
    _run: Run,
}

/// What is to be removed after a run.
struct Run {
    folder: PathBuf,
    database: Option<postgres::RunDatabase>,
}

impl Drop for Run {
    fn drop(&mut self) {
        drop(self.database.take());
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("{} is left behind: {error}", self.folder.display());
        }
    }
}

/// A store under both of its faces.
struct Opened {
    store: Arc<dyn Store>,
    schema: Arc<dyn Schema + Send + Sync>,
}

impl Home {
    /// A copy of the filled SQLite file, which is made first if it is not there.
    pub(crate) async fn on_sqlite(cache: &Path, people: u64) -> anyhow::Result<Self> {
        let folder = run_folder(cache)?;
        let run = Run { folder: folder.clone(), database: None };
        let data = folder.join("data");
        let file = sqlite::copy(cache, people, &data).await?;
        let opened = sqlite::open(&file)?;
        Self::of(
            Kind::Sqlite,
            people,
            data,
            format!("sqlite://{}", file.display()),
            opened,
            run,
            None,
        )
        .await
    }

    /// A copy of the filled database, which is made first if it is not there.
    pub(crate) async fn on_postgres(
        cache: &Path,
        cluster: &Arc<Cluster>,
        people: u64,
    ) -> anyhow::Result<Self> {
        let folder = run_folder(cache)?;
        let mut run = Run { folder: folder.clone(), database: None };
        let data = folder.join("data");
        fs::create_dir_all(&data)?;
        let database = postgres::copy(cache, cluster, people, &folder).await?;
        let url = database.url();
        run.database = Some(database);
        let opened = postgres::open(&url)?;
        Self::of(Kind::Postgres, people, data, url, opened, run, Some(cluster.postmaster()?)).await
    }

    async fn of(
        kind: Kind,
        people: u64,
        data: PathBuf,
        url: String,
        opened: Opened,
        run: Run,
        postmaster: Option<u32>,
    ) -> anyhow::Result<Self> {
        opened.schema.migrate().context("cannot bring the copy's schema up to date")?;
        let app = app::over(opened.store, Arc::new(SystemClock))?;
        let organization = seed::organization(&app).await?;
        let admin = seed::admin(&app).await?;
        Ok(Self { kind, people, data, url, postmaster, app, organization, admin, _run: run })
    }

    /// A session of the organization's admin.
    pub(crate) async fn admin_session(&self) -> anyhow::Result<String> {
        let mut opened = app::open_sessions(&self.app, vec![self.admin.clone()]).await?;
        opened.pop().context("no session was opened")
    }

    /// A session of each of the people of these numbers.
    pub(crate) async fn sessions_of(
        &self,
        numbers: std::ops::Range<u64>,
    ) -> anyhow::Result<Vec<String>> {
        let accounts = seed::accounts(&self.app, numbers).await?;
        app::open_sessions(&self.app, accounts).await
    }

    /// A file of this run beside the server's data.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data.with_file_name(name)
    }
}

/// An empty folder for this run alone.
fn run_folder(cache: &Path) -> anyhow::Result<PathBuf> {
    let folder = cache.join(format!("run-{}", std::process::id()));
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}: see --cache", folder.display()))?;
    Ok(folder)
}

/// Whether a filled store can be brought to the schema of this program.
fn is_usable(schema: &dyn Schema) -> anyhow::Result<bool> {
    Ok(matches!(schema.state()?, SchemaState::Current | SchemaState::Behind(_)))
}

/// Fills an empty store.
async fn fill(opened: Opened, people: u64) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    opened.schema.migrate()?;
    let watched = std::io::stderr().is_terminal();
    let tell = |so_far: u64| {
        if watched {
            eprint!("\rfilling a store, {so_far} of {people} people");
        }
    };
    eprintln!("filling a store with {people} people, once");
    seed::fill(opened.store, people, tell).await?;
    let again = if watched { "\r" } else { "" };
    eprintln!("{again}filled with {people} people in {:.0?}         ", started.elapsed());
    Ok(())
}

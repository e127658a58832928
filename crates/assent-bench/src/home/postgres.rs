//! Filled databases of a cluster that is kept.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, anyhow};
use assent_store_postgres::{PgConfig, PgStore};
use assent_test_postgres::Kept;
use diesel::{
    Connection, OptionalExtension, PgConnection, RunQueryDsl, connection::SimpleConnection,
    dsl::sql, sql_types::Bool,
};

use super::{CONNECTIONS, Opened, carry, is_usable, sqlite};
use crate::seed;

const PATIENCE: Duration = Duration::from_mins(1);

/// A durable cluster: every commit is on disk before it is answered.
pub(crate) struct Cluster {
    kept: Kept,
    folder: PathBuf,
}

impl Cluster {
    /// Starts the cluster of `cache`; `None` where PostgreSQL is not installed.
    pub(crate) fn start(cache: &Path) -> Option<anyhow::Result<Self>> {
        let folder = cache.join("postgres");
        let started = Kept::start(&folder)?;
        Some(started.map(|kept| Self { kept, folder }).map_err(|why| anyhow!(why)))
    }

    /// Its first process.
    pub(super) fn postmaster(&self) -> anyhow::Result<u32> {
        let file = self.folder.join("data/postmaster.pid");
        let text = fs::read_to_string(&file);
        let text = text.with_context(|| format!("{} can't be read", file.display()))?;
        text.lines().next().and_then(|pid| pid.parse().ok()).context("there is no postmaster")
    }

    fn execute(&self, database: &str, statements: &[&str]) -> anyhow::Result<()> {
        let mut conn = PgConnection::establish(&self.kept.url(database))?;
        for statement in statements {
            conn.batch_execute(statement).with_context(|| (*statement).to_owned())?;
        }
        Ok(())
    }

    fn has(&self, database: &str) -> anyhow::Result<bool> {
        let mut conn = PgConnection::establish(&self.kept.url("postgres"))?;
        let name = format!("SELECT true FROM pg_database WHERE datname = '{database}'");
        Ok(sql::<Bool>(&name).get_result::<bool>(&mut conn).optional()?.is_some())
    }
}

/// A run's database, dropped with this value.
pub(super) struct RunDatabase {
    cluster: Arc<Cluster>,
    name: String,
}

impl RunDatabase {
    pub(super) fn url(&self) -> String {
        self.cluster.kept.url(&self.name)
    }
}

impl Drop for RunDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if let Err(error) = self.cluster.execute("postgres", &[&drop]) {
            eprintln!("the database {} is left behind: {error}", self.name);
        }
    }
}

pub(super) fn open(url: &str) -> anyhow::Result<Opened> {
    let config = PgConfig { url: url.to_owned(), connections: CONNECTIONS, patience: PATIENCE };
    let store = Arc::new(PgStore::connect(&config)?);
    Ok(Opened { store: store.clone(), schema: store })
}

/// Copies the database with `people` end users.
/// Fills it first, if it is not there, with the rows of a SQLite file, which may be
/// put into the run's `folder`.
pub(super) async fn copy(
    cache: &Path,
    cluster: &Arc<Cluster>,
    people: u64,
    folder: &Path,
) -> anyhow::Result<RunDatabase> {
    let kept = format!("filled_{}_{people}", seed::EDITION);
    let is_there = cluster.has(&kept)?;
    if !is_there || !is_usable(&*open(&cluster.kept.url(&kept))?.schema)? {
        let part = format!("{kept}_part");
        let remove = [&part, &kept].map(|name| format!("DROP DATABASE IF EXISTS {name}"));
        cluster.execute("postgres", &remove.each_ref().map(String::as_str))?;
        cluster.execute("postgres", &[&format!("CREATE DATABASE {part}")])?;
        let file = sqlite::current(cache, people, folder).await?;
        let url = cluster.kept.url(&part);
        open(&url)?.schema.migrate()?;
        carry::rows(&file, &url)?;
        cluster.execute(&part, &["VACUUM (FREEZE, ANALYZE)"])?;
        cluster.execute("postgres", &[&format!("ALTER DATABASE {part} RENAME TO {kept}")])?;
    }
    let run = RunDatabase {
        cluster: Arc::clone(cluster),
        name: format!("run_{}_{people}", std::process::id()),
    };
    let copy = format!("CREATE DATABASE {} TEMPLATE {kept} STRATEGY FILE_COPY", run.name);
    cluster.execute("postgres", &[&copy, "CHECKPOINT"])?;
    Ok(run)
}

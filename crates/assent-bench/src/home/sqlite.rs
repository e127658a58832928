//! Filled SQLite files.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use assent_domain::store::SchemaState;
use assent_store_sqlite::{SqliteConfig, SqliteStore};

use super::{CONNECTIONS, Opened, fill, is_usable};
use crate::seed;

/// How long this process waits for the server's writes.
const PATIENCE: Duration = Duration::from_mins(5);

pub(super) fn open(file: &Path) -> anyhow::Result<Opened> {
    let folder = file.parent().context("the file has no folder")?;
    let config = SqliteConfig {
        path: file.to_owned(),
        temporary: folder.to_owned(),
        readers: CONNECTIONS,
        patience: PATIENCE,
        group_window: assent_store_sqlite::GROUP_WINDOW,
    };
    let store = Arc::new(SqliteStore::open(&config)?);
    Ok(Opened { store: store.clone(), schema: store })
}

/// The file with `people` end users, filled if it is not there.
async fn kept(cache: &Path, people: u64) -> anyhow::Result<PathBuf> {
    let kept = cache.join(format!("sqlite-{}-{people}", seed::EDITION));
    let file = kept.join("assent.db");
    if !file.exists() || !is_usable(&*open(&file)?.schema)? {
        let part = kept.with_extension("part");
        for old in [&part, &kept] {
            fs::remove_dir_all(old)
                .or_else(|error| if old.exists() { Err(error) } else { Ok(()) })?;
        }
        fill(open(&part.join("assent.db"))?, people).await?;
        fs::rename(&part, &kept)?;
    }
    Ok(file)
}

/// A file with `people` end users and the schema of this program, in which
/// nothing may be changed; a copy in the folder `to` if the one that is kept is
/// behind.
pub(super) async fn current(cache: &Path, people: u64, to: &Path) -> anyhow::Result<PathBuf> {
    let kept = kept(cache, people).await?;
    if open(&kept)?.schema.state()? == SchemaState::Current {
        return Ok(kept);
    }
    let copy = copy(cache, people, to).await?;
    open(&copy)?.schema.migrate()?;
    Ok(copy)
}

/// Copies the file with `people` end users into the folder `to`.
pub(super) async fn copy(cache: &Path, people: u64, to: &Path) -> anyhow::Result<PathBuf> {
    let file = kept(cache, people).await?;
    fs::create_dir_all(to)?;
    let copy = to.join("assent.db");
    // Whoever closes a file last leaves nothing beside it.
    fs::copy(&file, &copy).context("cannot copy the filled file")?;
    Ok(copy)
}

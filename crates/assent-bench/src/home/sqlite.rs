//! Filled SQLite files.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
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
    };
    let store = Arc::new(SqliteStore::open(&config)?);
    Ok(Opened { store: store.clone(), schema: store })
}

/// Copies the file with `people` end users into the folder `to`.
pub(super) async fn copy(cache: &Path, people: u64, to: &Path) -> anyhow::Result<PathBuf> {
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
    fs::create_dir_all(to)?;
    let copy = to.join("assent.db");
    // Whoever closes a file last leaves nothing beside it.
    fs::copy(&file, &copy).context("cannot copy the filled file")?;
    Ok(copy)
}

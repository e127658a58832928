//! A cluster that outlives the process that made it: for benchmarks, whose rows
//! are many.

use std::{
    env,
    path::{Path, PathBuf},
};

use crate::cluster::{self, Cluster};

/// A durable cluster in a folder of its own, running until this is dropped or
/// the process ends. What is in its databases stays.
pub struct Kept(Cluster);

impl Kept {
    /// Starts the cluster in `folder`, which is made if it is not there. `None`
    /// where PostgreSQL is not installed.
    pub fn start(folder: &Path) -> Option<Result<Self, String>> {
        let binaries = cluster::binaries()?;
        Some(Cluster::keep(&binaries, folder).map(Self))
    }

    /// Where the database `name` of it is: a libpq connection URL.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        let mut url = self.0.url();
        url.set_path(name);
        url.into()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Err(error) = self.0.end() {
            eprintln!("PostgreSQL does not end: {error}");
        }
    }
}

/// Where a program of PostgreSQL's is, such as `pgbench`: beside the `initdb`
/// that makes clusters, or what that is a link to, else in `PATH`.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    let beside = cluster::binaries()?;
    let linked = beside.join("initdb").canonicalize().ok();
    let linked = linked.and_then(|initdb| Some(initdb.parent()?.to_owned()));
    let path = env::var_os("PATH").unwrap_or_default();
    [Some(beside), linked]
        .into_iter()
        .flatten()
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

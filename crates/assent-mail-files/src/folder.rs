//! The folder on the disk. Everything here blocks.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use thiserror::Error;

use crate::name::FileName;

#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

/// What the folder did not let us do.
#[derive(Debug, Error)]
#[error("could not {doing} {}", .path.display())]
pub(crate) struct FolderError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl Folder {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Puts `mail` into the file called `name`, whole or not at all; on
    /// return it is on the disk.
    pub(crate) fn write(&self, name: FileName, mail: &[u8]) -> Result<(), FolderError> {
        self.create()?;
        let path = self.0.join(name.to_string());
        let write = || {
            let mut file = self.unfinished()?;
            file.write_all(mail)?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            sync(&self.0)
        };
        write().map_err(|source| FolderError { doing: "write", path: path.clone(), source })
    }

    /// Whether a letter could be filed now.
    pub(crate) fn check(&self) -> Result<(), FolderError> {
        self.create()?;
        self.unfinished().map_err(self.could_not("write into"))?;
        Ok(())
    }

    /// The names of the newest `limit` letters, newest first.
    pub(crate) fn newest(&self, limit: usize) -> Result<Vec<FileName>, FolderError> {
        let names = || -> io::Result<Vec<FileName>> {
            let mut names = Vec::new();
            for entry in fs::read_dir(&self.0)? {
                names.extend(entry?.file_name().to_str().and_then(FileName::parse));
            }
            Ok(names)
        };
        let mut names = found(names()).map_err(self.could_not("list"))?.unwrap_or_default();
        names.sort_unstable_by(|a, b| b.cmp(a));
        names.truncate(limit);
        Ok(names)
    }

    /// The file called `name`, if there is one.
    pub(crate) fn read(&self, name: FileName) -> Result<Option<Vec<u8>>, FolderError> {
        let path = self.0.join(name.to_string());
        found(fs::read(&path)).map_err(|source| FolderError { doing: "read", path, source })
    }

    /// A new file that its owner alone may read and that goes away if dropped.
    /// Its name keeps it out of every list, should it stay after a crash.
    fn unfinished(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new().prefix(".").suffix(".partial").tempfile_in(&self.0)
    }

    /// Creates the folder, for its owner alone, unless it is there.
    fn create(&self) -> Result<(), FolderError> {
        if self.0.is_dir() {
            return Ok(());
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.0).map_err(self.could_not("create"))?;
        let parent = self.0.parent().filter(|parent| *parent != Path::new(""));
        sync(parent.unwrap_or(Path::new("."))).map_err(self.could_not("create"))
    }

    fn could_not(&self, doing: &'static str) -> impl FnOnce(io::Error) -> FolderError {
        let path = self.0.clone();
        move |source| FolderError { doing, path, source }
    }
}

/// Makes the names in `folder` durable, where the system can.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// `None` for what is not there.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

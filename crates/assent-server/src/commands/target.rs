//! Where a command's CSV goes: standard output, or a file that is there whole
//! or not at all.

use std::{
    fs::{self, File},
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use tempfile::NamedTempFile;

/// What `-` stands for: a standard stream.
pub(super) const STANDARD: &str = "-";

/// Where a CSV goes.
pub(super) enum Target {
    Standard,
    /// A file of this name, which is a draft beside it until it is whole.
    /// Its owner alone may read it: it holds links, or data of people.
    File(PathBuf, NamedTempFile),
    /// A pipe or a device, which nothing can be put in the place of.
    Special(PathBuf, File),
}

impl Target {
    /// Opens `path`, so that one that can't be written is told before
    /// anything is done.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new(STANDARD)) else {
            return Ok(Self::Standard);
        };
        let cannot = || format!("cannot write {}", path.display());
        let found = fs::metadata(path);
        if found.as_ref().is_ok_and(fs::Metadata::is_dir) {
            anyhow::bail!("cannot write {}: it is a folder", path.display());
        }
        if found.is_ok_and(|found| !found.is_file()) {
            let file = File::options().write(true).open(path).with_context(cannot)?;
            return Ok(Self::Special(path.to_owned(), file));
        }
        // Through a link, what it leads to is replaced, and not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let draft = tempfile::Builder::new()
            .prefix(".assent-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .with_context(cannot)?;
        Ok(Self::File(path, draft))
    }

    pub(super) fn is_standard(&self) -> bool {
        matches!(self, Self::Standard)
    }

    /// Whether a person reads it as it comes.
    pub(super) fn is_terminal(&self) -> bool {
        self.is_standard() && io::stdout().is_terminal()
    }

    /// Puts the file into its place, once it is whole.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.flush().with_context(|| self.cannot())?;
        if let Self::File(path, draft) = self {
            draft.as_file().sync_all().with_context(|| cannot_write(&path))?;
            draft
                .persist(&path)
                .map_err(|error| error.error)
                .with_context(|| cannot_write(&path))?;
        }
        Ok(())
    }

    /// What could not be done, for an error's first words.
    pub(super) fn cannot(&self) -> String {
        match self {
            Self::Standard => "cannot write to standard output".to_owned(),
            Self::File(path, _) | Self::Special(path, _) => cannot_write(path),
        }
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard => io::stdout().write(bytes),
            Self::File(_, draft) => draft.write(bytes),
            Self::Special(_, file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard => io::stdout().flush(),
            Self::File(_, draft) => draft.flush(),
            Self::Special(_, file) => file.flush(),
        }
    }
}

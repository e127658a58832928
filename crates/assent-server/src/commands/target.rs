//! Where a command's CSV goes: standard output, or a file that is there whole
//! or not at all.
//!
//! Until it is whole the file has no name, so that nothing is left of it when
//! the command is killed.

use std::{
    fs::{self, File},
    io::{self, IsTerminal, Seek, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;

/// What `-` stands for: a standard stream.
pub(super) const STANDARD: &str = "-";

/// Where a CSV goes.
pub(super) enum Target {
    Standard,
    /// A file of this name, which is a draft without one until it is whole.
    /// Its owner alone may read it: it holds links, or data of people.
    File(PathBuf, File),
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
        let draft = tempfile::tempfile_in(folder_of(&path)).and_then(private);
        Ok(Self::File(path, draft.with_context(cannot)?))
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
            publish(draft, &path).with_context(|| cannot_write(&path))?;
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

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that its owner alone may read.
fn private(file: File) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

/// Gives the whole draft its name. What stands there is replaced at once, for
/// which the draft needs a name of its own; it bears that no longer than the
/// replacing takes.
fn publish(mut draft: File, path: &Path) -> io::Result<()> {
    draft.sync_all()?;
    let mut beside = tempfile::Builder::new();
    beside.prefix(".assent-");
    let named = if let Ok(named) = beside.make_in(folder_of(path), |name| link(&draft, name)) {
        named.into_temp_path()
    } else {
        // Not every system names a file that has no name.
        draft.rewind()?;
        let mut copy = beside.tempfile_in(folder_of(path))?;
        io::copy(&mut draft, &mut copy)?;
        copy.as_file().sync_all()?;
        copy.into_temp_path()
    };
    named.persist(path).map_err(|error| error.error)
}

#[cfg(target_os = "linux")]
fn link(draft: &File, name: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};

    let draft = format!("/proc/self/fd/{}", draft.as_raw_fd());
    Ok(linkat(CWD, draft, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
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

//! Clusters of our own: started by shell scripts that end them when this
//! process ends, even by a kill.

use std::{
    env, fs,
    io::{self, Read},
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use tempfile::TempDir;
use url::Url;

/// A running cluster. It ends when its script's standard input does.
pub(crate) struct Cluster {
    socket: PathBuf,
    script: Child,
    alive: Option<ChildStdin>,
}

impl Cluster {
    /// Makes a cluster and starts it, reachable by a socket only.
    pub(crate) fn start(binaries: &Path) -> Result<Self, String> {
        let directory = temporary()?;
        let mut script = Command::new("sh");
        script
            .args(["-c", include_str!("cluster.sh"), "cluster.sh"])
            .args([binaries, directory.path()]);
        Self::run(script, directory, &[])
    }

    /// Starts the cluster in `folder`, made if it is not there: durable, reachable
    /// by a socket only. What is in it stays.
    pub(crate) fn keep(binaries: &Path, folder: &Path) -> Result<Self, String> {
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        let directory = temporary()?;
        let mut script = Command::new("sh");
        script.args(["-c", include_str!("kept.sh"), "kept.sh"]).args([
            binaries,
            directory.path(),
            folder,
        ]);
        Self::run(script, directory, &[folder])
    }

    /// Runs a script that keeps a cluster's socket in `directory`; it may write
    /// to `folders` too.
    fn run(mut script: Command, directory: TempDir, folders: &[&Path]) -> Result<Self, String> {
        script
            .current_dir(directory.path())
            .process_group(0) // a Ctrl-C is for the tests; the script has yet to clean up
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        become_unprivileged(&mut script, &[&[directory.path()], folders].concat())
            .map_err(|error| format!("PostgreSQL refuses root, and {error}"))?;
        let mut script = script.spawn().map_err(|error| format!("sh does not start: {error}"))?;

        let (alive, output) = (script.stdin.take(), script.stdout.take());
        let (Some(alive), Some(mut output)) = (alive, output) else {
            return Err("sh has no standard input or output".to_owned());
        };
        // The script removes it, when this process can no longer.
        let socket = directory.keep();
        let mut said = String::new();
        while !said.ends_with("ready\n") {
            let mut some = [0; 1_024];
            match output.read(&mut some) {
                Ok(0) => return Err(format!("PostgreSQL does not start:\n{said}")),
                Ok(read) => said.push_str(&String::from_utf8_lossy(&some[..read])),
                Err(error) => return Err(format!("PostgreSQL does not start: {error}\n{said}")),
            }
        }
        Ok(Self { socket, script, alive: Some(alive) })
    }

    /// Ends it, and waits until it has.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        drop(self.alive.take());
        self.script.wait().map(drop)
    }

    pub(crate) fn url(&self) -> Url {
        let mut url = Url::parse("postgres:///postgres").expect("it is a URL");
        let socket = self.socket.to_string_lossy();
        url.query_pairs_mut().append_pair("user", "assent").append_pair("host", &socket);
        url
    }
}

fn temporary() -> Result<TempDir, String> {
    tempfile::Builder::new()
        .prefix("assent-test-postgres-")
        .tempdir()
        .map_err(|error| format!("no temporary directory for PostgreSQL: {error}"))
}

/// If this is root, lets the command run as the owner of Debian's PostgreSQL or
/// as nobody, who then owns `directories`. The first was made by this process.
fn become_unprivileged(command: &mut Command, directories: &[&Path]) -> io::Result<()> {
    let Some(made) = directories.first() else { return Ok(()) };
    if fs::metadata(made)?.uid() != 0 {
        return Ok(());
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let (uid, gid) = ids_of("postgres", &users)
        .or_else(|| ids_of("nobody", &users))
        .ok_or_else(|| io::Error::other("there is neither a user postgres nor a user nobody"))?;
    for directory in directories {
        chown(directory, Some(uid), Some(gid))?;
    }
    command.uid(uid).gid(gid);
    Ok(())
}

/// The user's and the group's number of `name` among the lines of `/etc/passwd`.
fn ids_of(name: &str, users: &str) -> Option<(u32, u32)> {
    let mut users = users.lines().map(|line| line.split(':'));
    let mut fields =
        users.find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Where PostgreSQL's binaries are: in `PATH`, or Debian's newest.
pub(crate) fn binaries() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let in_path = env::split_paths(&path).find(|folder| has_initdb(folder));
    in_path.or_else(|| {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let versions = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
        versions.filter(|folder| has_initdb(folder)).max_by_key(|folder| version(folder))
    })
}

fn has_initdb(folder: &Path) -> bool {
    folder.join("initdb").is_file()
}

/// The 15 of `/usr/lib/postgresql/15/bin`.
fn version(folder: &Path) -> Option<u32> {
    folder.parent()?.file_name()?.to_str()?.parse().ok()
}

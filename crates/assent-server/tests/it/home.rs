//! Where a service lives: its folder, its store, its settings.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use assent_test_postgres::{Database, Server as PostgresServer};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use tempfile::TempDir;

/// What a service or a command is started in. Its settings are given in the
/// environment, so that a test may put flags over them.
pub(crate) struct Home {
    folder: TempDir,
    settings: Vec<(String, String)>,
    /// Dropped with this value; a twin's belongs to the first.
    database: Option<Database>,
}

/// What a command that ended has printed, and its exit code.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(Output { status, stdout, stderr }: Output) -> Self {
        Self {
            code: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }
}

impl Home {
    /// An empty home with the embedded store.
    pub(crate) fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").display().to_string();
        Self { folder, settings: Vec::new(), database: None }
            .set("organization-address", "127.0.0.1:0")
            .set("rights-holder-address", "127.0.0.1:0")
            .set("operator-address", "127.0.0.1:0")
            .set("data-dir", &data)
            .set("bcrypt-cost", "4")
            .set("rate-limits", "off")
    }

    /// An empty home with a PostgreSQL database of its own, if there is a
    /// server for tests.
    pub(crate) fn on_postgres() -> Option<Self> {
        let database = PostgresServer::get()?.database();
        let home = Self::on_sqlite()
            .set("database-url", &database.url())
            .set("master-key", &STANDARD.encode([7; 32]));
        Some(Self { database: Some(database), ..home })
    }

    /// Another folder on the same database.
    pub(crate) fn twin(&self) -> Self {
        let mut twin = Self::on_sqlite();
        for (name, value) in &self.settings {
            if name != "ASSENT_DATA_DIR" {
                twin.settings.push((name.clone(), value.clone()));
            }
        }
        twin
    }

    /// Sets what the flag `--name` sets.
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        let mut home = self.unset(name);
        home.settings.push((variable(name), value.to_owned()));
        home
    }

    /// Forgets what was set for the flag `--name`.
    pub(crate) fn unset(mut self, name: &str) -> Self {
        let variable = variable(name);
        self.settings.retain(|(set, _)| *set != variable);
        self
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// Where the PostgreSQL database is.
    pub(crate) fn database_url(&self) -> String {
        self.database.as_ref().expect("the home is on PostgreSQL").url()
    }

    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }

    /// A file in the folder that commands run in.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    }

    /// The binary, to be run in this home's folder with its settings and no others.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assent"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ASSENT_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Runs a command to its end, with this on its standard input.
    pub(crate) fn run_fed(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // What refuses its input may be gone before all of it is written.
        child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Runs a command that has to succeed, and reads the JSON that it prints.
    #[track_caller]
    pub(crate) fn run_json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
    }
}

/// What the flag `--name` is called in the environment.
fn variable(name: &str) -> String {
    format!("ASSENT_{}", name.to_uppercase().replace('-', "_"))
}

//! The server that is measured: the real binary, in a process of its own.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, Stdio},
    time::Instant,
};

use anyhow::{Context, bail};

use crate::{
    app,
    home::Home,
    options::Options,
    process::{self, Cpu, Memory},
};

/// `assent serve`, killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) organizations: SocketAddr,
    pub(crate) people: SocketAddr,
    /// When it was started.
    pub(crate) started: Instant,
    /// The database beside it.
    postmaster: Option<u32>,
    /// Whoever prints may find it open.
    _output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it on `home`, and waits until it says where it is.
    pub(crate) fn start(options: &Options, home: &Home) -> anyhow::Result<Self> {
        let log = home.file("server.log");
        let mut command = Command::new(&options.server);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ASSENT_") {
                command.env_remove(name);
            }
        }
        command
            .arg("serve")
            .args(["--organization-address", "127.0.0.1:0"])
            .args(["--rights-holder-address", "127.0.0.1:0"])
            .args(["--operator-address", "127.0.0.1:0"])
            .args(["--rate-limits", "off", "--log", &options.log])
            .args(["--bcrypt-cost", &app::BCRYPT_COST.to_string()])
            .arg("--data-dir")
            .arg(&home.data)
            .args(["--database-url", &home.url])
            .env("ASSENT_MASTER_KEY", app::master_key())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::options().create(true).append(true).open(&log)?);
        let started = Instant::now();
        let mut child = command.spawn().with_context(|| {
            let server = options.server.display();
            format!("{server} does not start: cargo build --release -p assent-server")
        })?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut output = BufReader::new(output);
        let mut addresses = [None, None];
        while addresses.contains(&None) {
            let mut line = String::new();
            if output.read_line(&mut line)? == 0 {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                bail!("the server ended before it served:\n{said}");
            }
            for (address, whom) in addresses.iter_mut().zip(["organizations", "end users"]) {
                *address = address.or_else(|| address_in(&line, whom));
            }
        }
        let [Some(organizations), Some(people)] = addresses else {
            bail!("the server does not say where it is");
        };
        Ok(Self {
            child,
            organizations,
            people,
            started,
            postmaster: home.postmaster,
            _output: output,
        })
    }

    /// The CPU time that it and its database have taken.
    pub(crate) fn cpu(&self) -> anyhow::Result<Cpu> {
        Cpu::of(self.child.id(), self.postmaster)
    }

    pub(crate) fn memory(&self) -> anyhow::Result<Memory> {
        process::memory(self.child.id())
    }

    /// Has its peak of memory begin anew.
    pub(crate) fn forget_peak(&self) -> anyhow::Result<()> {
        process::forget_peak(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The address in `line`, if it says where `whom` are served.
fn address_in(line: &str, whom: &str) -> Option<SocketAddr> {
    line.trim_start().strip_prefix(whom)?.trim().strip_prefix("http://")?.parse().ok()
}

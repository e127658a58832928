//! A running service.

use std::{
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
};

use crate::{home::Home, http::Api, output::Lines, until};

/// `assent serve` in a process of its own, killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) output: Lines,
    pub(crate) log: Lines,
}

/// A service that answers.
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) organizations: SocketAddr,
    pub(crate) end_users: SocketAddr,
    pub(crate) operators: SocketAddr,
}

impl Process {
    pub(crate) fn start(home: &Home, arguments: &[&str]) -> Self {
        let mut command = home.command(arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("assent starts");
        let output = Lines::of(child.stdout.take().expect("it was asked for"));
        let log = Lines::of(child.stderr.take().expect("it was asked for"));
        Self { child, output, log }
    }

    /// Starts it with a log whose reader is gone.
    pub(crate) fn start_unread(home: &Home) -> Self {
        let mut command = home.command(&["serve"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("assent starts");
        let output = Lines::of(child.stdout.take().expect("it was asked for"));
        drop(child.stderr.take());
        Self { child, output, log: Lines::of(std::io::empty()) }
    }

    /// Waits until it serves.
    #[track_caller]
    pub(crate) fn serving(self) -> Server {
        let organizations = self.address_of("organizations");
        let end_users = self.address_of("end users");
        let operators = self.address_of("operators");
        let server = Server { process: self, organizations, end_users, operators };
        until("/health/ready", || {
            let reply = server.operator().try_get("/health/ready").ok()?;
            (reply.status == 200).then_some(())
        });
        server
    }

    #[track_caller]
    fn address_of(&self, whom: &str) -> SocketAddr {
        let address = self.output.find(whom, |line| {
            line.trim_start().strip_prefix(whom)?.trim().strip_prefix("http://")?.parse().ok()
        });
        address.unwrap_or_else(|| panic!("it ended: {}", self.log.so_far()))
    }

    /// Sends the signal `name`.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until it ends by itself.
    #[track_caller]
    pub(crate) fn ended(mut self) -> (ExitStatus, Vec<String>) {
        // Both streams end no sooner than the process does.
        let output = self.output.to_the_end();
        self.log.to_the_end();
        (self.child.wait().unwrap(), output)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            let (output, log) = (self.output.so_far(), self.log.so_far());
            let tail = log.lines().rev().take(20).collect::<Vec<_>>();
            eprintln!("--- {output}\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
    }
}

impl Server {
    /// Starts `assent serve`, and waits until it serves.
    #[track_caller]
    pub(crate) fn start(home: &Home) -> Self {
        Process::start(home, &["serve"]).serving()
    }

    /// Starts `assent` without a command: it serves.
    #[track_caller]
    pub(crate) fn start_without_a_command(home: &Home) -> Self {
        Process::start(home, &[]).serving()
    }

    /// Ends it at once, as SIGKILL does, and starts it again.
    #[track_caller]
    pub(crate) fn kill_9_and_restart(self, home: &Home) -> Self {
        self.kill_9();
        Self::start(home)
    }

    /// Ends it at once: SIGKILL.
    pub(crate) fn kill_9(self) {
        let mut process = self.process;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
    }

    /// Asks it to end with SIGTERM, and waits until it has.
    #[track_caller]
    pub(crate) fn terminate(self) -> (ExitStatus, Vec<String>) {
        self.process.signal("TERM");
        self.process.ended()
    }

    /// The token of the link that a first start prints.
    #[track_caller]
    pub(crate) fn printed_invite_token(&self) -> String {
        let token = self.process.output.find("an invite link", |line| Some(token_in(line)?.into()));
        token.expect("a first start prints a link")
    }

    pub(crate) fn organization(&self) -> Api {
        Api::new(self.organizations)
    }

    pub(crate) fn end_user(&self) -> Api {
        Api::new(self.end_users)
    }

    pub(crate) fn operator(&self) -> Api {
        Api::new(self.operators)
    }
}

/// The token of an operator's invite link.
pub(crate) fn token_in(line: &str) -> Option<&str> {
    Some(line.split_once("/?it=")?.1)
}

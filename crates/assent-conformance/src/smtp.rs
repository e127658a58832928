//! A small SMTP server for tests, on a loopback port, without TLS.
//!
//! It is strict where mail servers are: lines end in CR LF and have at most
//! 998 bytes, what is not ASCII has to be announced. It can be told to answer
//! any command otherwise, to fall silent at it, or to hang up.

mod connection;

use std::{net::SocketAddr, time::Duration};

use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, JoinSet},
    time::timeout,
};

use self::connection::Connection;
use crate::mailer::{Delivered, Letterbox};

/// How long a test waits for what should happen at once.
const DEADLINE: Duration = Duration::from_secs(10);

/// A mail server that keeps what it accepts; it ends with this value.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    state: watch::Sender<State>,
    serving: AbortHandle,
}

/// What the server does instead of the usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Replies with these lines, such as `550 5.1.1 nobody here`.
    Reply(String),
    /// Never replies.
    Silence,
    /// Closes the connection without a reply.
    HangUp,
}

impl Answer {
    /// Replies with `line`.
    #[must_use]
    pub fn reply(line: &str) -> Self {
        Self::Reply(line.to_owned())
    }
}

/// A message the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The address of `MAIL FROM`.
    pub from: String,
    /// The addresses of `RCPT TO`.
    pub to: Vec<String>,
    /// The mail itself.
    pub raw: Vec<u8>,
}

impl Received {
    /// The mail as its reader sees it.
    #[must_use]
    pub fn letter(&self) -> Delivered {
        Delivered::parse(&self.raw)
    }
}

#[derive(Debug, Default)]
struct State {
    answers: Vec<(String, Answer)>,
    commands: Vec<String>,
    received: Vec<Received>,
}

impl State {
    /// What a test wants said to `command`: its latest wish that fits.
    fn answer_to(&self, command: &str) -> Option<Answer> {
        let fits = |prefix: &str| {
            command.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        self.answers.iter().rev().find(|(prefix, _)| fits(prefix)).map(|(_, answer)| answer.clone())
    }
}

impl SmtpSink {
    /// Starts a server on a free port of 127.0.0.1.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = watch::Sender::default();
        let serving = tokio::spawn(serve(listener, state.clone())).abort_handle();
        Self { address, state, serving }
    }

    /// Where the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The setting that sends mail here: `smtp://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// From now on answers every command that begins with `command` like this;
    /// `RCPT TO:<ada@example.org>` is one address, `RCPT` is all of them. Two
    /// more moments go by the names `CONNECT`, before the greeting, and `.`,
    /// after a message. A message is kept unless it is answered by a refusal:
    /// at `.`, [`Answer::HangUp`] is a server whose reply got lost.
    pub fn answer(&self, command: &str, answer: Answer) {
        self.state.send_modify(|state| state.answers.push((command.to_owned(), answer)));
    }

    /// Forgets every [`SmtpSink::answer`]: from now on all goes well.
    pub fn answer_as_usual(&self) {
        self.state.send_modify(|state| state.answers.clear());
    }

    /// Every command so far, as it was sent, of all connections.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.state.borrow().commands.clone()
    }

    /// Waits for a command that begins with `command`.
    ///
    /// # Panics
    ///
    /// If none comes within ten seconds.
    pub async fn heard(&self, command: &str) {
        self.until(command, |state| state.commands.iter().any(|c| c.starts_with(command))).await;
    }

    /// The messages taken so far, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        self.state.borrow().received.clone()
    }

    /// Waits until at least `count` messages were taken, and returns them all.
    ///
    /// # Panics
    ///
    /// If they do not come within ten seconds.
    pub async fn received(&self, count: usize) -> Vec<Received> {
        self.until(&format!("{count} messages"), |state| state.received.len() >= count).await;
        self.messages()
    }

    async fn until(&self, what: &str, condition: impl FnMut(&State) -> bool) {
        let mut changes = self.state.subscribe();
        let met = timeout(DEADLINE, changes.wait_for(condition)).await.is_ok();
        assert!(met, "waited in vain for {what}; heard {:?}", self.commands());
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Letterbox for SmtpSink {
    async fn delivered(&self) -> Vec<Delivered> {
        self.messages().iter().map(Received::letter).collect()
    }
}

async fn serve(listener: TcpListener, state: watch::Sender<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let mut connection = Connection::new(stream, state.clone());
        // A connection that breaks is the test's own doing.
        connections.spawn(async move { connection.converse().await.ok() });
        while connections.try_join_next().is_some() {}
    }
}

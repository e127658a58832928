//! Calls from several connections at once, and what they took.

use std::{
    cell::RefCell,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::{
    task::{JoinSet, LocalSet},
    time::sleep_until,
};

use crate::{
    histogram::Histogram,
    process::Cpu,
    server::Server,
    wire::{Answer, Connection},
};

/// Whoever calls over one connection.
pub(crate) trait Caller {
    /// The next request, whole.
    fn request(&mut self) -> &[u8];

    /// Refuses a wrong answer to the last request: it counts as no work, and
    /// fails the whole run.
    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()>;
}

/// How long, and how fast.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// How long to call before anything counts.
    pub(crate) warm_up: Duration,
    /// How long what is answered counts.
    pub(crate) lasting: Duration,
    /// The time between two calls of a connection; as fast as it goes if it is
    /// `None`.
    pub(crate) every: Option<Duration>,
}

/// What was answered while it counted.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    pub(crate) elapsed: Duration,
    pub(crate) latencies: Histogram,
    pub(crate) cpu: Cpu,
    /// The most memory that the server had.
    pub(crate) peak: u64,
}

impl Timing {
    #[expect(clippy::cast_precision_loss, reason = "so many calls there never are")]
    pub(crate) fn per_second(&self) -> f64 {
        self.latencies.count() as f64 / self.elapsed.as_secs_f64()
    }
}

impl Load {
    /// As fast as it goes, for so long.
    pub(crate) fn lasting(lasting: Duration) -> Self {
        let warm_up = (lasting / 5).clamp(Duration::from_millis(200), Duration::from_secs(2));
        Self { warm_up, lasting, every: None }
    }

    /// Lets each of `callers` call `at` over a connection of its own.
    pub(crate) async fn run<C: Caller + 'static>(
        self,
        server: &Server,
        at: SocketAddr,
        callers: Vec<C>,
    ) -> anyhow::Result<Timing> {
        LocalSet::new().run_until(self.run_here(server, at, callers)).await
    }

    async fn run_here<C: Caller + 'static>(
        self,
        server: &Server,
        at: SocketAddr,
        callers: Vec<C>,
    ) -> anyhow::Result<Timing> {
        server.forget_peak()?;
        let begins = Instant::now() + self.warm_up;
        let window = Window { begins, ends: begins + self.lasting, every: self.every };
        let latencies = Rc::new(RefCell::new(Histogram::new()));
        let mut calling = JoinSet::new();
        for caller in callers {
            let connection = Connection::open(at).await?;
            calling.spawn_local(call(connection, caller, window, Rc::clone(&latencies)));
        }
        let measured = async {
            sleep_until(window.begins.into()).await;
            let before = server.cpu()?;
            sleep_until(window.ends.into()).await;
            anyhow::Ok(server.cpu()?.since(before))
        };
        let called = async {
            while let Some(ended) = calling.join_next().await {
                ended.context("a caller gave up")??;
            }
            anyhow::Ok(())
        };
        let (cpu, ()) = tokio::try_join!(measured, called)?;
        let latencies = latencies.replace(Histogram::new());
        Ok(Timing { elapsed: self.lasting, latencies, cpu, peak: server.memory()?.peak })
    }
}

/// When calls count.
#[derive(Clone, Copy)]
struct Window {
    begins: Instant,
    ends: Instant,
    every: Option<Duration>,
}

async fn call(
    mut connection: Connection,
    mut caller: impl Caller,
    window: Window,
    latencies: Rc<RefCell<Histogram>>,
) -> anyhow::Result<()> {
    let mut due = Instant::now();
    loop {
        if let Some(every) = window.every {
            sleep_until(due.into()).await;
            due += every;
        }
        let started = Instant::now();
        if started >= window.ends {
            return Ok(());
        }
        let answer = connection.call(caller.request()).await?;
        let ended = Instant::now();
        caller.check(&answer)?;
        // By when it was answered, so that what is long under way at either end
        // neither adds nor lacks.
        if (window.begins..window.ends).contains(&ended) {
            latencies.borrow_mut().record(ended - started);
        }
    }
}

/// Asks the same again and again, and expects the same answer.
pub(crate) struct Same {
    request: Vec<u8>,
    answer: Option<Vec<u8>>,
    check: fn(&Answer<'_>) -> anyhow::Result<()>,
}

impl Same {
    /// `count` callers of `request`, whose first answer has to pass `check`.
    pub(crate) fn callers(
        count: usize,
        request: &[u8],
        check: fn(&Answer<'_>) -> anyhow::Result<()>,
    ) -> Vec<Self> {
        let caller = || Self { request: request.to_vec(), answer: None, check };
        std::iter::repeat_with(caller).take(count).collect()
    }
}

impl Caller for Same {
    fn request(&mut self) -> &[u8] {
        &self.request
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        match &self.answer {
            Some(first) if answer.status == 200 && first == answer.body => Ok(()),
            Some(_) => {
                answer.ok()?;
                bail!("the same call was answered differently")
            }
            None => {
                (self.check)(answer)?;
                self.answer = Some(answer.body.to_vec());
                Ok(())
            }
        }
    }
}

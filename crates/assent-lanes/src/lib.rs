//! Lanes: the few threads of a store, and the queue that its units wait in.
//!
//! A caller holds no thread while its unit waits or runs. Who has waited for as
//! long as a lane is patient, or is cancelled, takes its unit back, unless that
//! has begun: a unit that has begun ends, whoever listens. So each unit has a
//! turn, which is taken once, by its thread or by its caller.

use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use assent_domain::outcome::{BoxError, NoTurn, StoreError};
use async_channel::{Receiver, Sender};
use tokio::{sync::oneshot, time::timeout};
use tracing::Span;

/// How many units a lane takes in; those of more callers wait outside.
const ROOM: usize = 1_024;

/// Threads that work off units `W` in the order in which they were asked for.
///
/// Who drops the lane waits for the units that have begun, and for its threads to
/// end: what they work with is closed then.
#[derive(Debug)]
pub struct Lane<W> {
    queue: Sender<Waiting<W>>,
    patience: Duration,
    threads: Vec<JoinHandle<()>>,
}

impl<W: Send + 'static> Lane<W> {
    /// Starts `threads` threads, each of which does `work_off`: it takes units
    /// [from the queue](Queue::next) until there are no more.
    pub fn open(
        name: &str,
        threads: u32,
        patience: Duration,
        work_off: impl Fn(&Queue<W>) + Clone + Send + 'static,
    ) -> io::Result<Self> {
        let (queue, units) = async_channel::bounded(ROOM);
        // From here on what fails ends the threads that were started.
        let mut lane = Self { queue, patience, threads: Vec::new() };
        for number in 0..threads {
            let (units, work_off) = (Queue { units: units.clone(), patience }, work_off.clone());
            let until_closed = move || {
                // A panic outside of a unit must not cost the lane its thread.
                while catch_unwind(AssertUnwindSafe(|| work_off(&units))).is_err() {}
            };
            lane.threads
                .push(thread::Builder::new().name(format!("{name}-{number}")).spawn(until_closed)?);
        }
        Ok(lane)
    }

    /// Has `work` done, and answers what its thread answers.
    pub async fn run(&self, work: W) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let turn = Turn::default();
        let ours = GivenUpWhenDropped(turn.clone());
        let answer = Answer { to: answer, span: Span::current() };
        let unit = Begun { work, answer, asked: Instant::now() };
        let mut answered = pin!(answered);
        let in_time = timeout(self.patience, async {
            match self.queue.send(Waiting { unit, turn }).await {
                Ok(()) => answered.as_mut().await.ok(),
                Err(_) => None,
            }
        });
        let answer = match in_time.await {
            Ok(answer) => answer,
            Err(_) if ours.0.take() => return Err(StoreError::Unavailable(NoTurn.into())),
            Err(_) => answered.await.ok(),
        };
        answer.unwrap_or_else(|| Err(StoreError::Failed("the store's thread has ended".into())))
    }
}

impl<W> Drop for Lane<W> {
    fn drop(&mut self) {
        self.queue.close();
        for thread in self.threads.drain(..) {
            // A unit may hold the store that it is run by, and be the last to do so.
            if thread.thread().id() != thread::current().id() {
                thread.join().ok();
            }
        }
    }
}

/// The right to begin a unit or to give it up.
#[derive(Clone, Debug, Default)]
struct Turn(Arc<AtomicBool>);

impl Turn {
    /// Whether it was still there to take.
    fn take(&self) -> bool {
        !self.0.swap(true, Ordering::AcqRel)
    }
}

struct GivenUpWhenDropped(Turn);

impl Drop for GivenUpWhenDropped {
    fn drop(&mut self) {
        self.0.take();
    }
}

#[derive(Debug)]
struct Waiting<W> {
    unit: Begun<W>,
    turn: Turn,
}

/// What waits in a lane, as its threads see it.
#[derive(Debug)]
pub struct Queue<W> {
    units: Receiver<Waiting<W>>,
    patience: Duration,
}

impl<W> Queue<W> {
    /// The next unit, which has begun with that. Waits for one; answers none
    /// once the lane was dropped.
    #[must_use]
    pub fn next(&self) -> Option<Begun<W>> {
        loop {
            let waiting = self.units.recv_blocking().ok()?;
            if waiting.turn.take() {
                return Some(waiting.unit);
            }
        }
    }

    /// The next unit if one waits.
    #[must_use]
    pub fn next_waiting(&self) -> Option<Begun<W>> {
        loop {
            let waiting = self.units.try_recv().ok()?;
            if waiting.turn.take() {
                return Some(waiting.unit);
            }
        }
    }

    /// How long the unit that was asked for at `asked` may still wait.
    #[must_use]
    pub fn patience_left(&self, unit: &Begun<W>) -> Duration {
        self.patience.saturating_sub(unit.asked.elapsed())
    }
}

/// A unit that has begun, and that has to be answered.
#[derive(Debug)]
pub struct Begun<W> {
    work: W,
    answer: Answer,
    asked: Instant,
}

impl<W> Begun<W> {
    /// What it is about.
    #[must_use]
    pub fn work(&self) -> &W {
        &self.work
    }

    /// Runs the unit and answers it.
    pub fn run(self, run: impl FnOnce(W) -> Result<(), StoreError>) {
        let (outcome, answer) = self.attempt(run);
        answer.give(outcome);
    }

    /// Runs the unit in its caller's span. A panic is a failure.
    pub fn attempt<T>(
        self,
        run: impl FnOnce(W) -> Result<T, StoreError>,
    ) -> (Result<T, StoreError>, Answer) {
        let Self { work, answer, .. } = self;
        let run = || catch_unwind(AssertUnwindSafe(|| run(work)));
        let outcome = answer.span.in_scope(run);
        (outcome.unwrap_or_else(|panic| Err(StoreError::Failed(told(&*panic)))), answer)
    }
}

/// What a unit that ran is still owed.
#[derive(Debug)]
pub struct Answer {
    to: oneshot::Sender<Result<(), StoreError>>,
    span: Span,
}

impl Answer {
    /// Answers. Of a caller that was cancelled nobody listens.
    pub fn give(self, outcome: Result<(), StoreError>) {
        drop(self.span); // it ends with its request, which ends with the answer
        self.to.send(outcome).ok();
    }
}

/// What a panic said.
fn told(panic: &(dyn Any + Send)) -> BoxError {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the work panicked: {}", text.unwrap_or("it did not say why")).into()
}

#[cfg(test)]
mod tests;

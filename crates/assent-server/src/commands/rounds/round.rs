//! The driver of a loop: steps, pauses, outages.

use std::{sync::Arc, time::Duration};

use assent_domain::outcome::{BoxFuture, StoreError};
use assent_web::Metrics;
use tokio::{sync::watch, time::timeout};

use super::outage::Outage;

/// What a step came to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stepped {
    /// It did something, so there may be more to do.
    Worked,
    /// There was nothing to do.
    Idle,
}

/// A step that is done again and again: at once if it did something, after a
/// pause if it did not, or if the store failed.
pub(in crate::commands) struct Round {
    name: &'static str,
    pause: Duration,
    step: Box<dyn Fn() -> BoxFuture<'static, Result<Stepped, StoreError>> + Send + Sync>,
}

impl Round {
    /// The name begins a sentence of the log, such as "the courier works again".
    pub(super) fn new<F>(
        name: &'static str,
        pause: Duration,
        step: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Stepped, StoreError>> + Send + 'static,
    {
        Self { name, pause, step: Box::new(move || Box::pin(step())) }
    }

    /// Goes on until told to stop; then ends with the step it is at.
    pub(in crate::commands) async fn run(
        self,
        metrics: Arc<Metrics>,
        mut stopped: watch::Receiver<bool>,
    ) {
        let mut outage = Outage::of(self.name);
        while !*stopped.borrow() {
            match (self.step)().await {
                Ok(Stepped::Worked) => {
                    outage.ended();
                    continue;
                }
                Ok(Stepped::Idle) => outage.ended(),
                Err(error) => {
                    metrics.count_store_failure(&error);
                    outage.goes_on(&error);
                }
            }
            // Either way the loop goes on; `stopped` says whether it ends.
            timeout(self.pause, stopped.changed()).await.ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        sync::Semaphore,
        task::{JoinHandle, yield_now},
    };

    use super::*;

    /// No test waits for its end.
    const FOREVER: Duration = Duration::from_hours(24);
    const MOMENT: Duration = Duration::from_millis(1);
    /// No test takes more.
    const STEPS: usize = 100;
    /// What hangs is broken.
    const PATIENCE: Duration = Duration::from_secs(30);

    type Outcome = Result<Stepped, &'static str>;

    /// A round that runs.
    struct Running {
        metrics: Arc<Metrics>,
        stop: watch::Sender<bool>,
        begun: watch::Receiver<usize>,
        /// A permit for each step that may end.
        may_end: Arc<Semaphore>,
        ended: watch::Receiver<usize>,
        task: JoinHandle<()>,
    }

    impl Running {
        /// Begins a round whose steps come to these outcomes, and then to nothing.
        fn start(pause: Duration, outcomes: Vec<Outcome>) -> Self {
            Self::start_as("the test", pause, outcomes)
        }

        fn start_as(name: &'static str, pause: Duration, outcomes: Vec<Outcome>) -> Self {
            let (stop, stopped) = watch::channel(false);
            let (begins, begun) = watch::channel(0);
            let (ends, ended) = watch::channel(0);
            let may_end = Arc::new(Semaphore::new(STEPS));
            let permits = Arc::clone(&may_end);
            let round = Round::new(name, pause, move || {
                begins.send_modify(|steps| *steps += 1);
                let outcome = outcomes.get(*begins.borrow() - 1).copied();
                let (ends, permits) = (ends.clone(), Arc::clone(&permits));
                async move {
                    permits.acquire().await.expect("it is open").forget();
                    yield_now().await;
                    ends.send_modify(|steps| *steps += 1);
                    let outcome = outcome.unwrap_or(Ok(Stepped::Idle));
                    outcome.map_err(|cause| StoreError::Unavailable(cause.into()))
                }
            });
            let metrics = Arc::new(Metrics::new());
            let task = tokio::spawn(round.run(Arc::clone(&metrics), stopped));
            Self { metrics, stop, begun, may_end, ended, task }
        }

        async fn has_ended(&mut self, steps: usize) {
            let ended = self.ended.wait_for(|ended| *ended >= steps);
            timeout(PATIENCE, ended).await.expect("it goes on").unwrap();
        }

        /// Tells it to stop, and answers how many steps it ended in all.
        async fn stopped(self) -> usize {
            self.stop.send_replace(true);
            timeout(PATIENCE, self.task).await.expect("it stops").unwrap();
            *self.ended.borrow()
        }
    }

    #[tokio::test]
    async fn after_work_it_goes_on_at_once() {
        let mut running = Running::start(FOREVER, vec![Ok(Stepped::Worked); 3]);
        running.has_ended(4).await;
        assert_eq!(running.stopped().await, 4);
    }

    #[tokio::test]
    async fn it_pauses_when_it_is_idle_or_the_store_failed_and_stops_at_once() {
        for outcome in [Ok(Stepped::Idle), Err("away")] {
            let mut running = Running::start(FOREVER, vec![outcome]);
            running.has_ended(1).await;
            for _ in 0..10 {
                yield_now().await;
            }
            assert_eq!(running.stopped().await, 1, "{outcome:?}");
        }
    }

    #[tokio::test]
    async fn after_a_pause_it_goes_on() {
        let mut running = Running::start(MOMENT, vec![Ok(Stepped::Idle), Err("away")]);
        running.has_ended(3).await;
        running.stopped().await;
    }

    #[tokio::test]
    async fn told_to_stop_it_ends_with_the_step_it_is_at() {
        let mut running = Running::start(FOREVER, vec![Ok(Stepped::Worked); 3]);
        running.may_end.forget_permits(STEPS);
        let begun = running.begun.wait_for(|steps| *steps == 1);
        timeout(PATIENCE, begun).await.expect("it begins").unwrap();
        running.stop.send_replace(true);
        for _ in 0..10 {
            yield_now().await;
        }
        assert!(!running.task.is_finished(), "it is at a step");
        running.may_end.add_permits(STEPS);
        assert_eq!(running.stopped().await, 1);
    }

    #[tokio::test]
    async fn told_to_stop_before_it_begins_it_does_nothing() {
        let running = Running::start(FOREVER, vec![]);
        assert_eq!(running.stopped().await, 0);
    }

    #[tokio::test]
    async fn an_outage_is_told_when_it_begins_and_ends_and_each_failure_is_counted() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let subscriber = tracing_subscriber::fmt().with_writer(Arc::new(log.reopen().unwrap()));
        // Of all threads: another test's would decide that nobody reads these lines.
        tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
        tracing::callsite::rebuild_interest_cache();
        let failures = vec![Err("the disk has no room"); 3];
        let outcomes = [failures.clone(), vec![Ok(Stepped::Worked)], failures].concat();
        let mut running = Running::start_as("the logged one", MOMENT, outcomes);
        running.has_ended(8).await;
        let metrics = Arc::clone(&running.metrics);
        running.stopped().await;
        let log = std::fs::read_to_string(log.path()).unwrap();
        let told = |words: &str| log.matches(words).count();
        assert_eq!(told("the logged one could not work, and tries on"), 2, "{log}");
        assert_eq!(told("the disk has no room"), 2, "{log}");
        assert_eq!(told("the logged one works again"), 2, "{log}");
        let metrics = String::from_utf8(metrics.render().unwrap()).unwrap();
        assert!(metrics.contains(r#"{kind="unavailable"} 6"#), "{metrics}");
    }
}

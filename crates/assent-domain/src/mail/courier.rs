//! The courier: takes letters from the outbox to the mailer.
//!
//! A letter is leased before it is handed over, so that two couriers never
//! have the same one, and settled afterwards. A crash between the two makes
//! the letter due again when its lease ends: it is sent at least once, and
//! twice only if the crash fell into the handing over itself.

use futures_util::future::join_all;
use time::Duration;

use super::{Claim, MailError, Mailer, QueuedLetter, letters};
use crate::{
    App,
    entropy::Random,
    outcome::{StoreError, with_causes},
};

/// How long a claimed letter belongs to its courier: longer than a mailer may
/// take for it.
const LEASE: Duration = Duration::minutes(2);

/// How many letters one step claims, and hands over at once.
const CLAIM: i64 = 8;

/// By how much a pause is shorter at least, and longer at most.
const LEAST_JITTER: f64 = 0.8;
const MOST_JITTER: f64 = 1.2;

/// The most characters of a peer's words that are kept.
const ERROR_MAX_CHARS: usize = 500;

/// When a letter that was not handed over is tried again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetrySchedule {
    /// The pause after each failed try; after the last of them the letter is
    /// given up.
    pub pauses: Vec<Duration>,
}

impl RetrySchedule {
    /// The contract's schedule, or as much of it as `tries` allow: 5 s, 30 s,
    /// 2 min, 10 min, 1 h, 4 h, then every 8 h for 3 days.
    #[must_use]
    pub fn new(tries: usize) -> Self {
        let first = [5, 30, 120, 600, 3_600, 14_400].map(Duration::seconds);
        let pauses = first.into_iter().chain(std::iter::repeat(Duration::hours(8)));
        Self { pauses: pauses.take(tries.saturating_sub(1)).collect() }
    }

    /// The tries of the whole schedule of the contract.
    pub const TRIES: usize = 16;

    /// The pause after try number `attempts`, with up to 20% of jitter either
    /// way; `None` when it was the last.
    fn pause(&self, attempts: i32, random: &dyn Random) -> Option<Duration> {
        let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
        let pause = *self.pauses.get(index)?;
        let [byte] = random.bytes::<1>();
        Some(pause * (LEAST_JITTER + (MOST_JITTER - LEAST_JITTER) * f64::from(byte) / 255.0))
    }

    /// No letter is ever put off for longer.
    fn longest_pause(&self) -> Duration {
        self.pauses.iter().max().map_or(Duration::ZERO, |pause| *pause * MOST_JITTER)
    }
}

/// What one step of the courier did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Letters handed over.
    pub sent: usize,
    /// Letters that will be tried again.
    pub postponed: usize,
    /// Letters given up.
    pub given_up: usize,
}

impl Step {
    /// Whether there was nothing to do.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of one letter.
enum Settled {
    Sent,
    Postponed,
    GivenUp,
}

/// Takes letters from the outbox to a mailer.
pub struct Courier<'a> {
    /// The service.
    pub app: &'a App,
    /// Where letters go.
    pub mailer: &'a dyn Mailer,
    /// When they are tried again.
    pub schedule: &'a RetrySchedule,
}

impl Courier<'_> {
    /// Claims the letters that are due, a few at most, and settles each.
    pub async fn step(&self) -> Result<Step, StoreError> {
        let now = self.app.clock.now();
        let horizon = now + self.schedule.longest_pause().max(LEASE);
        let claim = Claim { now, horizon, lease_until: now + LEASE };
        let claimed = self.app.store.transact(move |tx| tx.outbox().claim(claim, CLAIM)).await?;
        let mut step = Step::default();
        for settled in join_all(claimed.into_iter().map(|letter| self.deliver(letter))).await {
            match settled? {
                Settled::Sent => step.sent += 1,
                Settled::Postponed => step.postponed += 1,
                Settled::GivenUp => step.given_up += 1,
            }
        }
        Ok(step)
    }

    async fn deliver(&self, queued: QueuedLetter) -> Result<Settled, StoreError> {
        let (id, attempts) = (queued.id, queued.attempts);
        let outcome = match letters::open(self.app, queued) {
            Ok(letter) => self.mailer.send(&letter).await,
            // Another master key will not come by trying often.
            Err(error) => Err(MailError::Refused(error.to_string())),
        };
        let now = self.app.clock.now();
        let store = &self.app.store;
        let error = match outcome {
            Ok(()) => {
                store.transact(move |tx| tx.outbox().sent(id, now)).await?;
                return Ok(Settled::Sent);
            }
            Err(error) => error,
        };
        let words = words(&error);
        let pause = match error {
            MailError::Refused(_) => None,
            MailError::Misconfigured { advice, .. } => {
                tracing::error!(advice, "the mail server refuses this service");
                self.schedule.pause(attempts, &*self.app.random)
            }
            MailError::Failed(_) => self.schedule.pause(attempts, &*self.app.random),
        };
        tracing::warn!(letter = %id, attempts, again = pause.is_some(), "a letter was not handed over");
        if let Some(pause) = pause {
            store.transact(move |tx| tx.outbox().postpone(id, now + pause, &words)).await?;
            Ok(Settled::Postponed)
        } else {
            store.transact(move |tx| tx.outbox().give_up(id, now, &words)).await?;
            Ok(Settled::GivenUp)
        }
    }
}

/// The error and its causes in one line that every store can hold.
fn words(error: &MailError) -> String {
    let line = with_causes(error);
    line.chars().take(ERROR_MAX_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);
    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn the_schedule_is_the_contracts_and_ends_after_three_days_of_eight_hours() {
        let schedule = RetrySchedule::new(RetrySchedule::TRIES);
        let total: Duration = schedule.pauses.iter().sum();
        assert_eq!(schedule.pauses[..2], [Duration::seconds(5), Duration::seconds(30)]);
        assert_eq!(schedule.pauses.len(), 15);
        assert_eq!(schedule.pauses[6..].iter().sum::<Duration>(), Duration::days(3));
        assert!(total > Duration::days(3));
        assert_eq!(schedule.pause(16, &Always(0)), None);
    }

    #[test]
    fn a_pause_varies_by_a_fifth_either_way() {
        let schedule = RetrySchedule::new(4);
        assert_eq!(schedule.pause(1, &Always(0)), Some(Duration::seconds(4)));
        assert_eq!(schedule.pause(1, &Always(255)), Some(Duration::seconds(6)));
        assert_eq!(schedule.pause(4, &Always(0)), None);
        assert_eq!(schedule.longest_pause(), Duration::seconds(144));
    }
}

//! The clock and the randomness of the operating system.

use assent_domain::{
    entropy::{Clock, Random},
    outcome::BoxFuture,
};
use time::OffsetDateTime;

/// The operating system's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        #[expect(clippy::disallowed_methods, reason = "this is the Clock that is injected")]
        OffsetDateTime::now_utc().truncate_to_microsecond()
    }

    fn pause(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The randomness of the cryptographic library, seeded by the system.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("the system has randomness");
    }
}

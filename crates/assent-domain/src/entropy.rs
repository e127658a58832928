//! The two sources of nondeterminism. Ids and tokens are derived from them, so
//! a test that fixes both fixes every id, token and timestamp.

use std::time::Duration;

use time::OffsetDateTime;

use crate::outcome::BoxFuture;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The current instant, in UTC, truncated to whole microseconds (what
    /// every supported store keeps).
    fn now(&self) -> OffsetDateTime;
    /// Lets `duration` pass, also where the time is made up: for who waits for what
    /// others do meanwhile.
    fn pause(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// Produces bytes an attacker cannot predict.
pub trait Random: Send + Sync {
    /// Fills `bytes` completely.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Random + '_ {
    /// `N` unpredictable bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

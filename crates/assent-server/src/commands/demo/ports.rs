//! The clock and the randomness of a demo while it is made.

use std::sync::{Mutex, PoisonError};

use assent_domain::{
    crypto::sha256,
    entropy::{Clock, Random},
    outcome::BoxFuture,
};
use time::OffsetDateTime;

/// A clock that stands still until it is set.
pub(super) struct DemoClock(Mutex<OffsetDateTime>);

impl DemoClock {
    pub(super) fn new(at: OffsetDateTime) -> Self {
        Self(Mutex::new(at))
    }

    pub(super) fn set(&self, at: OffsetDateTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Clock for DemoClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pause(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The same bytes for every demo, so that all have the same ids and keys.
#[derive(Default)]
pub(super) struct DerivedRandom(Mutex<u64>);

impl Random for DerivedRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(32) {
            *next += 1;
            let derived = sha256(format!("assent demo {next}"));
            chunk.copy_from_slice(&derived[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_demos_have_the_same_bytes_and_none_of_them_twice() {
        let drawn = || {
            let random: &dyn Random = &DerivedRandom::default();
            [random.bytes::<40>(), random.bytes::<40>()]
        };
        assert_eq!(drawn(), drawn());
        let [one, other] = drawn();
        assert_ne!(one, other);
        assert_ne!(one[..8], one[32..], "what is longer than a hash goes on with the next");
    }
}

//! Failures of the store as a loop tells them, which meets them again and again.

use assent_domain::outcome::{StoreError, with_causes};

/// How many causes of one outage are told; a store that finds a new one each
/// time would fill the log all the same.
const CAUSES: usize = 8;

/// A time in which the store fails whoever tries again and again: told when it
/// begins, for each cause that is new, and when it ends.
pub(super) struct Outage {
    whose: &'static str,
    failures: u64,
    told: Vec<String>,
}

impl Outage {
    pub(super) fn of(whose: &'static str) -> Self {
        Self { whose, failures: 0, told: Vec::new() }
    }

    pub(super) fn goes_on(&mut self, error: &StoreError) {
        if let Some(cause) = self.news(error) {
            tracing::error!(error = cause, "{} could not work, and tries on", self.whose);
        }
    }

    /// What was not told yet of a failure.
    fn news(&mut self, error: &StoreError) -> Option<String> {
        self.failures += 1;
        let cause = with_causes(error);
        if self.told.len() == CAUSES || self.told.contains(&cause) {
            return None;
        }
        self.told.push(cause.clone());
        Some(cause)
    }

    pub(super) fn ended(&mut self) {
        if let Some(failures) = self.end() {
            tracing::info!(failures, "{} works again", self.whose);
        }
    }

    /// How often it failed, if it did.
    fn end(&mut self) -> Option<u64> {
        let ended = std::mem::replace(self, Self::of(self.whose));
        (ended.failures > 0).then_some(ended.failures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_when_it_begins_and_when_it_ends() {
        let full = || StoreError::Unavailable("the disk is full".into());
        let mut outage = Outage::of("the courier");
        assert_eq!(outage.end(), None, "nothing failed");
        for _ in 0..2 {
            assert!(outage.news(&full()).is_some_and(|cause| cause.contains("the disk is full")));
            assert_eq!((outage.news(&full()), outage.news(&full())), (None, None));
            assert_eq!(outage.end(), Some(3));
            assert_eq!(outage.end(), None, "it ends once");
        }
    }

    #[test]
    fn causes_that_an_outage_did_not_begin_with_are_told_up_to_a_number() {
        let mut outage = Outage::of("the courier");
        let told = (0..1_000).filter(|number| {
            let error = StoreError::Unavailable(format!("cause {}", number / 2).into());
            outage.news(&error).is_some()
        });
        assert_eq!(told.count(), CAUSES);
        assert_eq!(outage.end(), Some(1_000));
    }
}

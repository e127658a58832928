//! How long calls took, in little room and to about two per cent.

use std::time::Duration;

/// Into how many parts each doubling of time is cut.
const PARTS: u64 = 64;
/// Nanoseconds whose highest bit is above this one (18 minutes) count as that.
const HIGHEST_BIT: u32 = 40;

/// How many calls took how long.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    longest: Duration,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        let last = slot(1 << HIGHEST_BIT);
        Self { counts: vec![0; last + 1], longest: Duration::ZERO }
    }

    pub(crate) fn record(&mut self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).min(1 << HIGHEST_BIT);
        self.counts[slot(nanos)] += 1;
        self.longest = self.longest.max(took);
    }

    pub(crate) fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The time within which `percent` of the calls were answered, `None` if
    /// there were none.
    pub(crate) fn percentile(&self, percent: u64) -> Option<Duration> {
        let wanted = (self.count() * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for (slot, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return Some(Duration::from_nanos(end_of(slot)).min(self.longest));
            }
        }
        None
    }
}

/// Where `nanos` are counted: each of the first few by itself, then the first
/// bits after the highest.
fn slot(nanos: u64) -> usize {
    if nanos < PARTS {
        return usize::try_from(nanos).unwrap_or_default();
    }
    let shift = nanos.ilog2() - PARTS.ilog2();
    let slot = u64::from(shift + 1) * PARTS + (nanos >> shift) - PARTS;
    usize::try_from(slot).unwrap_or_default()
}

/// The longest time that is counted in `slot`.
fn end_of(slot: usize) -> u64 {
    let slot = slot as u64;
    if slot < PARTS {
        return slot;
    }
    let shift = slot / PARTS - 1;
    ((slot % PARTS + PARTS + 1) << shift) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_counted_where_its_slot_ends_no_earlier_and_little_later() {
        for nanos in (0..200).chain([1_000, 65_535, 65_536, 1_000_000_007, 1 << HIGHEST_BIT]) {
            let end = end_of(slot(nanos));
            assert!(end >= nanos, "{nanos} in a slot that ends at {end}");
            assert!(end - nanos <= nanos / 50, "{nanos} in a slot that ends at {end}");
            assert!(
                nanos == 0 || end_of(slot(nanos) - 1) < nanos,
                "{nanos} fits in the one before"
            );
        }
    }

    #[test]
    fn of_a_hundred_calls_the_99th_is_the_percentile_and_one_outlier_is_not() {
        let mut histogram = Histogram::new();
        assert_eq!(histogram.percentile(50), None);
        for millis in (1..=99).chain([5_000]) {
            histogram.record(Duration::from_millis(millis));
        }
        let about = |percent, millis: u64| {
            let found = histogram.percentile(percent).unwrap();
            let wanted = Duration::from_millis(millis);
            assert!(found >= wanted && found < wanted.mul_f64(1.02), "{percent}%: {found:?}");
        };
        about(50, 50);
        about(99, 99);
        assert_eq!(histogram.percentile(100), Some(Duration::from_secs(5)));
    }
}

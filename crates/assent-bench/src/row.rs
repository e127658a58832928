//! What one measurement came to, and whether that is enough.

use std::time::Duration;

use serde::Serialize;

use crate::{home::Kind, load::Timing, process::Cpu};

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) store: Kind,
    pub(crate) people: u64,
    /// What was done.
    pub(crate) work: String,
    /// How often a second, of `unit`; none for what is no rate.
    pub(crate) per_second: Option<f64>,
    pub(crate) unit: &'static str,
    #[serde(serialize_with = "micros")]
    pub(crate) p50: Option<Duration>,
    #[serde(serialize_with = "micros")]
    pub(crate) p99: Option<Duration>,
    /// For one.
    pub(crate) cpu: Option<Cpu>,
    /// The most memory that the server had, in bytes.
    pub(crate) peak: Option<u64>,
    pub(crate) limit: Option<Limit>,
    pub(crate) targets: Vec<Target>,
}

/// What could be done at most.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Limit {
    pub(crate) what: String,
    pub(crate) per_second: f64,
}

impl Limit {
    pub(crate) fn new(what: impl Into<String>, per_second: f64) -> Self {
        Self { what: what.into(), per_second }
    }

    /// The better of two of the same.
    pub(crate) fn or_better(self, other: Self) -> Self {
        if other.per_second > self.per_second { other } else { self }
    }
}

/// What is aimed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Target {
    pub(crate) says: String,
    pub(crate) met: bool,
}

impl Row {
    /// A row without figures.
    pub(crate) fn new(store: Kind, people: u64, work: impl Into<String>) -> Self {
        Self {
            store,
            people,
            work: work.into(),
            per_second: None,
            unit: "calls",
            p50: None,
            p99: None,
            cpu: None,
            peak: None,
            limit: None,
            targets: Vec::new(),
        }
    }

    /// With what calls took.
    pub(crate) fn timed(self, timing: &Timing) -> Self {
        Self {
            per_second: Some(timing.per_second()),
            p50: timing.latencies.percentile(50),
            p99: timing.latencies.percentile(99),
            cpu: Some(timing.cpu.each(timing.latencies.count())),
            peak: Some(timing.peak),
            ..self
        }
    }

    pub(crate) fn limited(self, limit: Limit) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// How much of the limit it is.
    pub(crate) fn ratio(&self) -> Option<f64> {
        Some(self.per_second? / self.limit.as_ref()?.per_second)
    }

    /// Aims at this part of the limit.
    pub(crate) fn at_least(self, part: f64) -> Self {
        let met = self.ratio().is_some_and(|ratio| ratio >= part);
        self.aiming(format!("{part} x the limit"), met)
    }

    /// Aims at 99 of a hundred calls being answered so fast.
    pub(crate) fn p99_under(self, most: Duration) -> Self {
        let met = self.p99.is_some_and(|p99| p99 < most);
        self.aiming(format!("p99 under {} ms", most.as_millis()), met)
    }

    /// Aims at the server having no more memory.
    pub(crate) fn within(self, mebibytes: u64) -> Self {
        let met = self.peak.is_some_and(|peak| peak <= mebibytes << 20);
        self.aiming(format!("{mebibytes} MiB"), met)
    }

    pub(crate) fn aiming(mut self, says: String, met: bool) -> Self {
        self.targets.push(Target { says, met });
        self
    }
}

/// How many times the time of `before` the same work takes in `after`.
pub(crate) fn times_as_long(before: &Row, after: &Row) -> Option<f64> {
    Some(before.per_second? / after.per_second?)
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn micros<S: serde::Serializer>(time: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64() * 1e6).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(per_second: f64) -> Row {
        Row { per_second: Some(per_second), ..Row::new(Kind::Sqlite, 1, "work") }
    }

    #[test]
    fn a_target_is_met_from_its_part_of_the_limit_on() {
        let met = |per_second| {
            row(per_second).limited(Limit::new("limit", 100.0)).at_least(0.7).targets[0].met
        };
        assert_eq!((met(69.9), met(70.0)), (false, true));
        assert!(!row(70.0).at_least(0.7).targets[0].met, "without a limit there is nothing met");
    }

    #[test]
    fn half_as_much_a_second_is_twice_as_long() {
        assert_eq!(times_as_long(&row(100.0), &row(50.0)), Some(2.0));
        assert_eq!(times_as_long(&row(100.0), &Row::new(Kind::Sqlite, 1, "work")), None);
    }

    #[test]
    fn memory_and_latency_are_met_up_to_their_targets() {
        let measured = Row {
            peak: Some(40 << 20),
            p99: Some(Duration::from_millis(49)),
            ..Row::new(Kind::Sqlite, 1, "work")
        };
        let met = measured.within(40).p99_under(Duration::from_millis(50)).within(39).targets;
        assert_eq!(met.iter().map(|target| target.met).collect::<Vec<_>>(), [true, true, false]);
    }
}

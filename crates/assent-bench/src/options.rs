//! What is measured, on what, for how long.

use std::{path::PathBuf, time::Duration};

use anyhow::bail;
use clap::{Parser, ValueEnum};

use crate::work;

/// Measures what the service does a second beside what its database could do.
///
/// The first number of people is measured whole. Where there are more, what grows with them is
/// measured at each, and the most are held against the fewest.
///
/// Exits with 1 if something could not be measured, or was answered wrongly; a target that is
/// missed is no failure unless --strict.
#[derive(Clone, Debug, Parser)]
#[command(name = "assent-bench", max_term_width = 100)]
pub(crate) struct Options {
    /// The stores to measure
    #[arg(long, value_enum, default_value_t = Stores::Both)]
    pub(crate) store: Stores,
    /// How many end users the organization has [default: 200000,10000,1000000]
    #[arg(long, value_delimiter = ',')]
    people: Vec<u64>,
    /// Measure these items alone: see --list
    #[arg(long, num_args = 1.., value_delimiter = ',')]
    only: Vec<String>,
    /// List the items
    #[arg(long)]
    pub(crate) list: bool,
    /// The small form: 10,000 people, about a second an item
    #[arg(long)]
    pub(crate) small: bool,
    /// How long to measure what is measured by time [default: 5, small: 1]
    #[arg(long)]
    seconds: Option<f64>,
    /// The server to measure
    #[arg(long, default_value = "target/release/assent")]
    pub(crate) server: PathBuf,
    /// The server's log filter
    #[arg(long, default_value = "warn")]
    pub(crate) log: String,
    /// Where filled stores are kept for the next run; another checkout may use them too, but not
    /// at once
    #[arg(long, default_value = "target/bench")]
    pub(crate) cache: PathBuf,
    /// Write the figures to this file as JSON too
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,
    /// Exit with 1 if a target is missed
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Stores to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stores {
    Sqlite,
    Postgres,
    Both,
}

impl Options {
    /// How many end users there are, in each round.
    pub(crate) fn people(&self) -> Vec<u64> {
        match (self.people.as_slice(), self.small) {
            ([], true) => vec![10_000],
            ([], false) => vec![200_000, 10_000, 1_000_000],
            (people, _) => people.to_vec(),
        }
    }

    /// How long to measure what is measured by time.
    pub(crate) fn lasting(&self) -> Duration {
        let seconds = self.seconds.unwrap_or(if self.small { 1.0 } else { 5.0 });
        Duration::from_secs_f64(seconds.clamp(0.1, 3_600.0))
    }

    /// Whether the item `name` is to be measured.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    /// Refuses what can't be measured.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if let Some(unknown) = self.only.iter().find(|name| work::named(name).is_none()) {
            bail!("there is no item {unknown:?}: see --list");
        }
        if let Some(few) = self.people().into_iter().find(|people| *people < work::FEWEST_PEOPLE) {
            bail!("{few} people are too few: {} at least", work::FEWEST_PEOPLE);
        }
        Ok(())
    }
}

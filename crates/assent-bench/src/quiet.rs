//! Whether the machine does something else meanwhile, which no figure shows.

use std::{fs, time::Duration};

use anyhow::Context;

/// How long is looked.
const LOOK: Duration = Duration::from_millis(500);

/// The part of all cores that is busy now, from 0 to 1. Asked while nothing is
/// measured, it is what others do.
pub(crate) async fn busy() -> anyhow::Result<f64> {
    let before = Times::now()?;
    tokio::time::sleep(LOOK).await;
    Times::now()?.busy_since(before).context("the clocks of /proc/stat went back")
}

/// Since the machine was started, in any unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Times {
    idle: u64,
    all: u64,
}

impl Times {
    fn now() -> anyhow::Result<Self> {
        let stat = fs::read_to_string("/proc/stat").context("/proc/stat can't be read")?;
        Self::of(&stat).context("/proc/stat reads strangely")
    }

    /// `cpu user nice system idle iowait irq softirq steal guest ..`: a guest's
    /// time is the user's too.
    fn of(stat: &str) -> Option<Self> {
        let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
        let times: Vec<u64> = fields.take(8).map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(Self { idle: times.get(3)? + times.get(4)?, all: times.iter().sum() })
    }

    fn busy_since(self, before: Self) -> Option<f64> {
        let since = |now: u64, before| u32::try_from(now.checked_sub(before)?).ok();
        let (idle, all) = (since(self.idle, before.idle)?, since(self.all, before.all)?);
        Some(if all == 0 { 0.0 } else { 1.0 - f64::from(idle) / f64::from(all) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_a_disk_is_not_busy() {
        let before = Times::of("cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 ..").unwrap();
        let after = Times::of("cpu  120 0 55 850 75 0 0 0 0 0\ncpu0 ..").unwrap();
        assert_eq!(before, Times { idle: 850, all: 1_000 });
        assert!((after.busy_since(before).unwrap() - 0.25).abs() < 1e-9);
        assert_eq!(before.busy_since(after), None);
        assert_eq!(Times::of("intr 1 2 3"), None);
    }
}

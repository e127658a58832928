//! What the system knows of a process.

use std::{fs, time::Duration};

use anyhow::Context;
use serde::Serialize;

/// Linux counts in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// CPU time, a process's own and the system's for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Cpu {
    /// The server's.
    pub(crate) server: Duration,
    /// That of the database beside it, if there is one.
    pub(crate) database: Duration,
}

impl Cpu {
    /// What these processes have taken until now; the database's is its
    /// postmaster, and all that it has started.
    pub(crate) fn of(server: u32, postmaster: Option<u32>) -> anyhow::Result<Self> {
        let server = Stat::of(server).context("the server is gone")?.own;
        let database = postmaster.map_or(Some(Duration::ZERO), of_all_under);
        Ok(Self { server, database: database.context("the database is gone")? })
    }

    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            server: self.server.saturating_sub(before.server),
            database: self.database.saturating_sub(before.database),
        }
    }

    /// For one of so many.
    pub(crate) fn each(self, count: u64) -> Self {
        let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        Self { server: self.server / count, database: self.database / count }
    }
}

/// What a process, the children that it has waited for, and those that run have
/// taken.
fn of_all_under(parent: u32) -> Option<Duration> {
    let Stat { own, waited_for, .. } = Stat::of(parent)?;
    let running = fs::read_dir("/proc").ok()?.filter_map(|entry| {
        let stat = Stat::of(entry.ok()?.file_name().to_str()?.parse().ok()?)?;
        (stat.parent == parent).then_some(stat.own)
    });
    Some(own + waited_for + running.sum::<Duration>())
}

/// A part of `/proc/PID/stat`.
#[derive(Debug, PartialEq, Eq)]
struct Stat {
    parent: u32,
    own: Duration,
    waited_for: Duration,
}

impl Stat {
    fn of(pid: u32) -> Option<Self> {
        Self::read(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    fn read(stat: &str) -> Option<Self> {
        // The name, in brackets, may hold blanks; the third field is the first behind it.
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<_> = fields.split(' ').collect();
        let ticks = |field: usize| fields.get(field - 3)?.parse::<u32>().ok();
        Some(Self {
            parent: ticks(4)?,
            own: TICK * (ticks(14)? + ticks(15)?),
            waited_for: TICK * (ticks(16)? + ticks(17)?),
        })
    }
}

/// Memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// What it has now.
    pub(crate) resident: u64,
    /// The most it had since [`forget_peak`].
    pub(crate) peak: u64,
}

pub(crate) fn memory(pid: u32) -> anyhow::Result<Memory> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).context("the server is gone")?;
    memory_in(&status).context("/proc/PID/status reads strangely")
}

fn memory_in(status: &str) -> Option<Memory> {
    let bytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kib << 10)
    };
    Some(Memory { resident: bytes("VmRSS:")?, peak: bytes("VmHWM:")? })
}

/// Has the peak begin anew.
pub(crate) fn forget_peak(pid: u32) -> anyhow::Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak can't be set back")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_found_behind_a_name_with_blanks_and_brackets() {
        let stat = "7 (a ) b) S 3 7 7 0 -1 4194304 100 0 0 0 123 45 6 1 20 0 9 0 100 1 1";
        let [own, waited_for] = [1_680, 70].map(Duration::from_millis);
        assert_eq!(Stat::read(stat), Some(Stat { parent: 3, own, waited_for }));
        assert_eq!(Stat::read("7 (a"), None);
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tassent\nVmHWM:\t   90000 kB\nVmRSS:\t   32768 kB\n";
        assert_eq!(memory_in(status), Some(Memory { resident: 32 << 20, peak: 90_000 << 10 }));
        assert_eq!(memory_in("Name:\tassent\n"), None);
    }
}

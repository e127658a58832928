//! What the system knows of a process.

use std::{fs, time::Duration};

use anyhow::Context;

/// Linux counts in hundredths of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// The CPU time that the process has taken, its own and the system's for it.
pub(crate) fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("the server is gone")?;
    ticks_in(&stat).map(|ticks| TICK * ticks).context("/proc/PID/stat reads strangely")
}

fn ticks_in(stat: &str) -> Option<u32> {
    // The name, in brackets, may hold blanks. After it the 14th field is the 12th.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11);
    let mut next = || times.next()?.parse::<u32>().ok();
    Some(next()? + next()?)
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
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194304 100 0 0 0 123 45 0 0 20 0 9 0 100 1 1";
        assert_eq!(ticks_in(stat), Some(168));
        assert_eq!(ticks_in("7 (a"), None);
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\tassent\nVmHWM:\t   90000 kB\nVmRSS:\t   32768 kB\n";
        assert_eq!(memory_in(status), Some(Memory { resident: 32 << 20, peak: 90_000 << 10 }));
        assert_eq!(memory_in("Name:\tassent\n"), None);
    }
}

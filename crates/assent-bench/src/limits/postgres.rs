//! What PostgreSQL does by itself: `pgbench -M prepared` and `COPY`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, ensure};
use assent_test_postgres::program;

use crate::home::Home;

/// Runs `statement` prepared, over so many connections, and tells how often a
/// second. It may name `variables`, as `:name`.
pub(crate) fn pgbench(
    home: &Home,
    connections: usize,
    lasting: Duration,
    statement: &str,
    variables: &[(&str, &str)],
) -> anyhow::Result<f64> {
    let script = home.file("limit.sql");
    fs::write(&script, format!("{statement};\n"))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut command = Command::new(found("pgbench")?);
    command
        .args(["--no-vacuum", "--protocol", "prepared"])
        .args(["--client", &connections.to_string()])
        .args(["--jobs", &threads.min(connections).to_string()])
        .args(["--time", &lasting.as_secs().max(1).to_string()])
        .arg("--file")
        .arg(&script);
    for (name, value) in variables {
        command.args(["--define", &format!("{name}={value}")]);
    }
    let said = run(command.arg(&home.url))?;
    ensure!(said.contains("number of failed transactions: 0"), "a statement failed:\n{said}");
    rate_in(&said).with_context(|| format!("pgbench says no rate:\n{said}"))
}

fn rate_in(said: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}

/// Runs statements, and tells what they find: a line a row, `|` between columns.
pub(crate) fn ask(home: &Home, statements: &str) -> anyhow::Result<String> {
    Ok(psql(home, &["--tuples-only", "--no-align", "--command", statements])?.trim().to_owned())
}

/// How long it takes to copy what `query` finds out to `file`.
pub(crate) fn copy_out(home: &Home, query: &str, file: &Path) -> anyhow::Result<Duration> {
    timed(home, &format!(r"\copy ({query}) TO '{}'", file.display()))
}

/// How long it takes to copy `file` into `table`.
pub(crate) fn copy_in(home: &Home, table: &str, file: &Path) -> anyhow::Result<Duration> {
    timed(home, &format!(r"\copy {table} FROM '{}'", file.display()))
}

fn timed(home: &Home, copy: &str) -> anyhow::Result<Duration> {
    let said = psql(home, &["--command", r"\timing on", "--command", copy])?;
    time_in(&said).with_context(|| format!("psql says no time:\n{said}"))
}

fn time_in(said: &str) -> Option<Duration> {
    let millis = said.lines().find_map(|line| line.strip_prefix("Time: ")?.split(' ').next());
    Some(Duration::from_secs_f64(millis?.parse::<f64>().ok()? / 1e3))
}

fn psql(home: &Home, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new(found("psql")?);
    command.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]).args(arguments);
    run(command.arg(&home.url))
}

fn found(name: &str) -> anyhow::Result<PathBuf> {
    program(name).with_context(|| format!("there is no {name}, which PostgreSQL's limits need"))
}

fn run(command: &mut Command) -> anyhow::Result<String> {
    let output = command.env("LC_ALL", "C").output()?;
    let failed = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {failed}", command.get_program().display());
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_times_are_read() {
        let said =
            "latency average = 0.5 ms\ntps = 18900.123456 (without initial connection time)\n";
        assert_eq!(rate_in(said), Some(18_900.123_456));
        assert_eq!(
            time_in("Time: 1234.500 ms (00:01.235)\n"),
            Some(Duration::from_micros(1_234_500))
        );
        assert_eq!((rate_in("nothing"), time_in("nothing")), (None, None));
    }
}

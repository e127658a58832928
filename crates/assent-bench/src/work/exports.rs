//! Whole tables of end users, as CSV.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::ensure;
use rusqlite::params;

use super::Bench;
use crate::{
    histogram::Histogram,
    limits::{postgres, sqlite},
    load::Timing,
    process::Cpu,
    row::{Limit, Row},
    seed::people::{FILTERED_CONSENT, gives},
    wire::{self, Connection},
};

/// How often a table is fetched at least and at most; the middle one counts.
const TIMES: (usize, usize) = (3, 9);

pub(super) async fn table(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let columns = "public_key, signed_at, personal_data, shared_personal_data, consents, \
                   communication_channels";
    let session = bench.home.admin_session().await?;
    let request = wire::get("/api/end_users.csv", Some(&session));
    let people = bench.home.people;
    measure(bench, "end_users.csv", request, people, columns, "").await
}

pub(super) async fn mailing_list(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let consent = FILTERED_CONSENT.name();
    let session = bench.home.admin_session().await?;
    let request = wire::get(&format!("/api/email_list/{session}/{consent}"), None);
    let people = (0..bench.home.people).filter(|number| gives(*number, FILTERED_CONSENT));
    let people = people.count() as u64;
    let condition = if bench.is_postgres() {
        format!("AND consents @> '{{\"{consent}\": true}}'")
    } else {
        format!("AND coalesce(json_extract(consents, '$.\"{consent}\"'), 0) = 1")
    };
    let columns = "public_key, signed_at, personal_data, shared_personal_data";
    measure(bench, "email_list", request, people, columns, &condition).await
}

async fn measure(
    bench: &Bench<'_>,
    work: &str,
    request: Vec<u8>,
    people: u64,
    columns: &str,
    condition: &str,
) -> anyhow::Result<Vec<Row>> {
    let until = Instant::now() + bench.lasting;
    bench.server.forget_peak()?;
    let mut exports = Vec::new();
    while exports.len() < TIMES.0 || (Instant::now() < until && exports.len() < TIMES.1) {
        exports.push(export(bench, bench.server.organizations, &request, people).await?);
        if bench.options.small || exports[0].0 > bench.lasting {
            break;
        }
    }
    exports.sort();
    let (took, cpu) = exports[exports.len() / 2];
    let mut latencies = Histogram::new();
    latencies.record(took);
    let peak = bench.server.memory()?.peak;
    let timing = Timing { elapsed: took, latencies, cpu, peak };
    let row = bench.row(work).timed(&timing);
    let row = Row {
        per_second: Some(rate(people, took)),
        unit: "rows",
        p99: None,
        cpu: Some(cpu.each(people)),
        ..row
    };
    Ok(vec![row.limited(limit(bench, people, columns, condition)?).at_least(0.5).within(100)])
}

#[expect(clippy::cast_precision_loss, reason = "so many rows there never are")]
pub(super) fn rate(rows: u64, took: Duration) -> f64 {
    rows as f64 / took.as_secs_f64()
}

/// How long one export takes, and the CPU time of the server for it.
async fn export(
    bench: &Bench<'_>,
    at: SocketAddr,
    request: &[u8],
    people: u64,
) -> anyhow::Result<(Duration, Cpu)> {
    let mut connection = Connection::open(at).await?;
    let cpu = bench.server.cpu()?;
    let started = Instant::now();
    connection.send(request).await?;
    let mut lines = 0;
    let count = |piece: &[u8]| {
        lines += piece.split(|byte| *byte == b'\n').skip(1).count() as u64;
    };
    let status = connection.receive(count).await?;
    let took = started.elapsed();
    ensure!(
        (status, lines) == (200, people + 1),
        "an export is answered {status} and has {lines} lines instead of {people} and a header"
    );
    Ok((took, bench.server.cpu()?.since(cpu)))
}

/// The same rows in the same order, as the database gives them.
fn limit(bench: &Bench<'_>, people: u64, columns: &str, condition: &str) -> anyhow::Result<Limit> {
    let organization = bench.home.organization.id.0;
    if bench.is_postgres() {
        let query = format!(
            "SELECT {columns} FROM end_users WHERE organization_id = '{organization}' {condition}"
        );
        let took = postgres::copy_out(bench.home, &query, "/dev/null".as_ref())?;
        return Ok(Limit::new("COPY out", rate(people, took)));
    }
    let conn = sqlite::open(bench.home)?;
    let mut statement = conn.prepare(&format!(
        "SELECT {columns} FROM end_users WHERE organization_id = ?1 {condition} \
         ORDER BY signed_at, public_key"
    ))?;
    let started = Instant::now();
    let rows = sqlite::walk(&mut statement, params![organization.as_bytes()])?;
    ensure!(rows == people, "the statement finds {rows} rows instead of {people}");
    Ok(Limit::new("statement loop", rate(people, started.elapsed())))
}

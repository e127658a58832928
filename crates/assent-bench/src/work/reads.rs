//! Small reads: an answer without a store, and a profile with its session.

use anyhow::ensure;
use assent_domain::crypto::sha256;

use super::Bench;
use crate::{
    limits::postgres,
    load::{Same, Timing},
    row::{Limit, Row},
    wire::{self, Answer},
};

/// Of both numbers of connections that are measured.
const CONNECTIONS: [usize; 2] = [16, 64];

pub(super) async fn status(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for connections in CONNECTIONS {
        let timing = empty_handler(bench, connections).await?;
        rows.push(bench.row(format!("status, {connections} connections")).timed(&timing));
    }
    Ok(rows)
}

/// What the server answers without asking a store.
async fn empty_handler(bench: &Bench<'_>, connections: usize) -> anyhow::Result<Timing> {
    let is_ok = |answer: &Answer<'_>| {
        ensure!(answer.status == 200, "/status is answered {}", answer.status);
        Ok(())
    };
    let callers = Same::callers(connections, &wire::get("/status", None), is_ok);
    bench.load(bench.server.organizations, callers).await
}

pub(super) fn is_success(answer: &Answer<'_>) -> anyhow::Result<()> {
    answer.ok()
}

pub(super) async fn profile(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let session = bench.home.admin_session().await?;
    let request = wire::get("/api/orgs/profile", Some(&session));
    let mut rows = Vec::new();
    for connections in CONNECTIONS {
        let callers = Same::callers(connections, &request, is_success);
        let timing = bench.load(bench.server.organizations, callers).await?;
        let row = bench.row(format!("profile, {connections} connections")).timed(&timing);
        rows.push(if bench.is_postgres() {
            row.limited(same_rows(bench, connections, &session)?).at_least(0.7)
        } else {
            let empty = empty_handler(bench, connections).await?;
            row.limited(Limit::new("empty handler", empty.per_second())).at_least(0.4)
        });
    }
    Ok(rows)
}

/// The session's row and the organization's, by one statement.
fn same_rows(bench: &Bench<'_>, connections: usize, session: &str) -> anyhow::Result<Limit> {
    let hash = sha256(session).map(|byte| format!("{byte:02x}")).concat();
    let statement = "SELECT * FROM sessions s JOIN organizations o ON o.id = s.organization_id \
                     WHERE s.token_hash = decode(:hash, 'hex') AND s.realm = 'organization'";
    let hash = [("hash", hash.as_str())];
    let rate = postgres::pgbench(bench.home, connections, bench.lasting, statement, &hash)?;
    Ok(Limit::new("pgbench, session and organization", rate))
}

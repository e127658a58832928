//! The rows that an upload has made, inserted again by the database alone.

use std::time::Instant;

use anyhow::ensure;
use rusqlite::{params, params_from_iter, types::Value};

use crate::{
    limits::{postgres, sqlite},
    row::Limit,
    work::{Bench, exports::rate},
};

/// `COPY` into a table with the same keys and indexes; on SQLite a prepared
/// insert in a loop, in one transaction.
pub(super) fn insert(bench: &Bench<'_>, rows: u64) -> anyhow::Result<Limit> {
    if bench.is_postgres() {
        let file = bench.home.file("invites.copy");
        postgres::copy_out(bench.home, "SELECT * FROM invites", &file)?;
        let make = "DROP TABLE IF EXISTS bench_invites; \
                    CREATE TABLE bench_invites (LIKE invites INCLUDING ALL)";
        postgres::ask(bench.home, make)?;
        let took = postgres::copy_in(bench.home, "bench_invites", &file)?;
        let copied = postgres::ask(bench.home, "SELECT count(*) FROM bench_invites")?;
        ensure!(copied == rows.to_string(), "{copied} rows were copied instead of {rows}");
        return Ok(Limit::new("COPY in", rate(rows, took)));
    }
    let made = invites(bench)?;
    ensure!(made.len() as u64 == rows, "there are {} invites instead of {rows}", made.len());
    let mut twin = sqlite::twin(bench.home, "invites")?;
    let started = Instant::now();
    let transaction = twin.transaction()?;
    {
        let marks = vec!["?"; made.first().map_or(0, Vec::len)].join(", ");
        let mut insert = transaction.prepare(&format!("INSERT INTO invites VALUES ({marks})"))?;
        for invite in &made {
            insert.execute(params_from_iter(invite))?;
        }
    }
    transaction.commit()?;
    Ok(Limit::new("prepared insert loop", rate(rows, started.elapsed())))
}

fn invites(bench: &Bench<'_>) -> anyhow::Result<Vec<Vec<Value>>> {
    let conn = sqlite::open(bench.home)?;
    let mut all = conn.prepare("SELECT * FROM invites")?;
    let columns = all.column_count();
    let rows = all.query_map(params![], |row| (0..columns).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}

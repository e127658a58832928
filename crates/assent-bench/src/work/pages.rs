//! Pages of end users under two filters: the first, one in the middle, the last.

use std::{rc::Rc, time::Duration};

use anyhow::{Context, ensure};
use rusqlite::params;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::Bench;
use crate::{
    limits::{postgres, sqlite},
    load::{Caller, Load, Same},
    row::{Limit, Row},
    seed::people::{FILTERED_CONSENT, FILTERED_KEY, passes},
    wire::{self, Answer},
};

const CONNECTIONS: usize = 16;
const ROWS: u64 = 10;

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let session = bench.home.admin_session().await?;
    let found = (0..bench.home.people).filter(|number| passes(*number)).count() as u64;
    let last = found.div_ceil(ROWS);
    let limit = limit(bench)?;
    let mut rows: Vec<Row> = Vec::new();
    for (name, page) in [("1", 1), ("500", 500), ("last", last)] {
        let request = wire::get(&path(page), Some(&session));
        let rows_of_page = if page == last { found - (last - 1) * ROWS } else { ROWS };
        let mut first = Same::callers(1, &request, has_rows);
        let callers = Same::callers(CONNECTIONS, &request, has_rows);
        let timing = bench.load(bench.server.organizations, callers).await?;
        check_rows(bench, first.remove(0), rows_of_page).await?;
        let row = bench.row(format!("end users, page {name}")).timed(&timing);
        let row = row.limited(limit.clone()).at_least(if bench.is_postgres() { 0.5 } else { 0.4 });
        let times = rows.first().and_then(|first| crate::row::times_as_long(first, &row));
        rows.push(match times {
            Some(times) => row.aiming(format!("2 x page 1 (is {times:.1} x)"), times <= 2.0),
            None => row,
        });
    }
    Ok(rows)
}

/// How often somebody changes a text while pages are walked.
const CHANGE_EVERY: Duration = Duration::from_millis(10);
/// Who does; nobody of those who change their minds elsewhere.
const CHANGER: u64 = super::FEWEST_PEOPLE - 1;

/// All pages, one behind the other by each connection, while a text changes: next
/// to none is as it was when it was shown before.
pub(super) async fn walk(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let session = bench.home.admin_session().await?;
    let found = (0..bench.home.people).filter(|number| passes(*number)).count() as u64;
    let full = found / ROWS;
    let request = |page| wire::get(&path(page), Some(&session));
    let requests: Rc<[Vec<u8>]> = (1..=full).map(request).collect();
    let walker = |number| Walker {
        requests: Rc::clone(&requests),
        next: number * requests.len() / CONNECTIONS,
    };
    let session = bench.home.sessions_of(CHANGER..CHANGER + 1).await?.remove(0);
    let apikey = bench.home.organization.apikey.clone();
    let changer = Changer { session, apikey, changes: 0, request: Vec::new() };
    let load = Load::lasting(bench.lasting);
    let changing = Load { every: Some(CHANGE_EVERY), ..load };
    let (timing, beside) = tokio::try_join!(
        load.run(bench.server, bench.server.organizations, (0..CONNECTIONS).map(walker).collect()),
        changing.run(bench.server, bench.server.people, vec![changer]),
    )?;
    let every = format!("{:.0} changes a second beside", beside.per_second());
    Ok(vec![
        bench.row(format!("end users, all pages, {every}")).timed(&timing).limited(limit(bench)?),
    ])
}

/// Somebody who shows one full page after another.
struct Walker {
    requests: Rc<[Vec<u8>]>,
    next: usize,
}

impl Caller for Walker {
    fn request(&mut self) -> &[u8] {
        self.next = (self.next + 1) % self.requests.len();
        &self.requests[self.next]
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        answer.ok()?;
        let ends = answer.body.windows(3).filter(|window| window == b"],[").count() as u64;
        ensure!(ends == ROWS, "a page has {ends} rows instead of {ROWS}");
        Ok(())
    }
}

/// Somebody who changes a text that they share again and again.
struct Changer {
    session: String,
    apikey: String,
    changes: u64,
    request: Vec<u8>,
}

impl Caller for Changer {
    fn request(&mut self) -> &[u8] {
        self.changes += 1;
        let change = json!({
            "organizationApikeys": [self.apikey],
            "changes": {
                "personal_data": {"lastname": format!("Married {} times", self.changes)},
                "shared_personal_data": {"lastname": true},
            }
        });
        let path = "/api/organizations/accountData";
        self.request = wire::post(path, Some(&self.session), &change.to_string());
        &self.request
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        answer.ok()
    }
}

fn path(page: u64) -> String {
    let filters = json!([
        ["Permission Enabled", FILTERED_CONSENT.name()],
        ["Requested Data Shared", FILTERED_KEY.key()],
    ]);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("page", &page.to_string()).append_pair("filters", &filters.to_string());
    format!("/api/end_users?{}", query.finish())
}

fn has_rows(answer: &Answer<'_>) -> anyhow::Result<()> {
    answer.ok()?;
    let answer: Value = serde_json::from_slice(answer.body)?;
    let rows = answer["endUsers"].as_array().context("a page has no rows")?;
    ensure!(rows.len() > 1, "a page has a header alone");
    Ok(())
}

/// That the page has so many rows behind its header: no less work was done.
async fn check_rows(bench: &Bench<'_>, mut caller: Same, expected: u64) -> anyhow::Result<()> {
    let mut connection = wire::Connection::open(bench.server.organizations).await?;
    let answer = connection.call(caller.request()).await?;
    let answer: Value = serde_json::from_slice(answer.body)?;
    let rows = answer["endUsers"].as_array().map_or(0, Vec::len) as u64;
    ensure!(rows == expected + 1, "a page has {rows} rows instead of {expected} and a header");
    Ok(())
}

/// The first page's rows, by one statement.
fn limit(bench: &Bench<'_>) -> anyhow::Result<Limit> {
    let organization = bench.home.organization.id.0;
    let columns = "public_key, signed_at, personal_data, shared_personal_data, consents, \
                   communication_channels";
    let (consent, key) = (FILTERED_CONSENT.name(), FILTERED_KEY.key());
    if bench.is_postgres() {
        let statement = format!(
            "SELECT {columns} FROM end_users WHERE organization_id = :organization::uuid \
             AND consents @> '{{\"{consent}\": true}}' \
             AND shared_personal_data @> '{{\"{key}\": true}}' \
             ORDER BY signed_at, public_key LIMIT {ROWS}"
        );
        let organization = organization.to_string();
        let variables = [("organization", organization.as_str())];
        let lasting = bench.lasting;
        let rate = postgres::pgbench(bench.home, CONNECTIONS, lasting, &statement, &variables)?;
        return Ok(Limit::new("pgbench, page of ten", rate));
    }
    let conn = sqlite::open(bench.home)?;
    let mut statement = conn.prepare(&format!(
        "SELECT {columns} FROM end_users WHERE organization_id = ?1 \
         AND coalesce(json_extract(consents, ?2), 0) = 1 \
         AND coalesce(json_extract(shared_personal_data, ?3), 0) = 1 \
         ORDER BY signed_at, public_key LIMIT {ROWS}"
    ))?;
    let paths = [format!("$.\"{consent}\""), format!("$.\"{key}\"")];
    let rate = sqlite::rate(bench.lasting, |_| {
        let bound = params![organization.as_bytes(), paths[0], paths[1]];
        let rows = sqlite::walk(&mut statement, bound)?;
        ensure!(rows == ROWS, "the statement finds {rows} rows");
        Ok(())
    })?;
    Ok(Limit::new("statement loop, page of ten", rate))
}

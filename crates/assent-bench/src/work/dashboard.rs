//! The organization's dashboard, as a browser that is signed in asks for it.

use anyhow::ensure;
use assent_domain::{
    daily_counts::{CHART_DAYS, Counts, Day, Subject, UpDown},
    ids::AgreementId,
    outcome::StoreError,
};
use rusqlite::params;

use super::Bench;
use crate::{
    limits::{postgres, sqlite},
    load::Caller,
    row::{Limit, Row},
    table::thousands,
    wire::{self, Answer},
};

const CONNECTIONS: usize = 16;

/// How many rows a count of a day that is not folded has at most.
const STRIPES: usize = 16;

/// The sums by day, over the rows that a dashboard is made of.
const SUMS: &str = "SELECT day, sum(up), sum(down) FROM daily_counts WHERE organization_id = ";

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    count_all_days(bench).await?;
    let session = bench.home.admin_session().await?;
    let looker = || Looker {
        request: wire::page("/app", &format!("assent_organization={session}")),
        expected: format!("<dt>People</dt><dd>{}</dd>", thousands(bench.home.people)),
    };
    let callers = std::iter::repeat_with(looker).take(CONNECTIONS).collect();
    let timing = bench.load(bench.server.organizations, callers).await?;
    let row = bench.row(format!("dashboard, {CONNECTIONS} connections")).timed(&timing);
    Ok(vec![row.limited(limit(bench)?)])
}

/// Has something happen on every day that a dashboard shows, today and yesterday by many at
/// once, so that there are as many rows as there can be. No figure changes.
async fn count_all_days(bench: &Bench<'_>) -> anyhow::Result<()> {
    let (app, organization) = (bench.home.app.clone(), bench.home.organization.id);
    let today = Day::of(app.clock.now());
    let moved = UpDown { up: 1, down: 1 };
    let of_a_day =
        move |day| -> Counts { Subject::all().map(|subject| (day, subject, moved)).collect() };
    let ids = || AgreementId::generate(&*app.clock, &*app.random);
    let many: Vec<_> = std::iter::repeat_with(ids).take(STRIPES * 8).collect();
    let count = bench.home.app.store.transact(move |tx| {
        let [first, ..] = many[..] else { return Ok(()) };
        for ago in 0..i32::from(CHART_DAYS) {
            tx.daily_counts().add(organization, first.0, &of_a_day(today.before(ago)))?;
        }
        for by in many {
            for ago in [1, 0] {
                tx.daily_counts().add(organization, by.0, &of_a_day(today.before(ago)))?;
            }
        }
        Ok::<_, StoreError>(())
    });
    Ok(count.await?)
}

/// Somebody who looks at the dashboard again and again.
struct Looker {
    request: Vec<u8>,
    /// What every answer has: its forms are masked anew each time, so no two are the same.
    expected: String,
}

impl Caller for Looker {
    fn request(&mut self) -> &[u8] {
        &self.request
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        let page = std::str::from_utf8(answer.body)?;
        ensure!(
            answer.status == 200 && page.contains(&self.expected),
            "answered {} without {}: {}",
            answer.status,
            self.expected,
            page.chars().take(500).collect::<String>()
        );
        Ok(())
    }
}

/// The sums by day, by one statement.
fn limit(bench: &Bench<'_>) -> anyhow::Result<Limit> {
    let organization = bench.home.organization.id.0;
    if bench.is_postgres() {
        let statement = format!("{SUMS}:organization::uuid GROUP BY day");
        let organization = organization.to_string();
        let variables = [("organization", organization.as_str())];
        let lasting = bench.lasting;
        let rate = postgres::pgbench(bench.home, CONNECTIONS, lasting, &statement, &variables)?;
        return Ok(Limit::new("pgbench, sums of counts", rate));
    }
    let conn = sqlite::open(bench.home)?;
    let mut statement = conn.prepare(&format!("{SUMS}?1 GROUP BY day"))?;
    let rate = sqlite::rate(bench.lasting, |_| {
        let days = sqlite::walk(&mut statement, params![organization.as_bytes()])?;
        ensure!(days >= u64::from(CHART_DAYS), "the statement finds {days} days");
        Ok(())
    })?;
    Ok(Limit::new("statement loop, sums of counts", rate))
}

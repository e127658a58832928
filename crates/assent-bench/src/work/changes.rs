//! Changes of mind, each with a data event and a permission event: two events,
//! four signatures.

use anyhow::ensure;
use rusqlite::params;
use serde_json::json;

use super::Bench;
use crate::{
    limits::{cpu, postgres, sqlite},
    load::Caller,
    row::{Limit, Row},
    seed::people::{CHANGED_CONSENT, gives},
    wire::{self, Answer},
};

/// Connections, and how many people change their minds over each, in turns.
const LOADS: [(u64, u64); 2] = [(16, 32), (64, 32)];

/// People who change their minds one after another, over one connection.
struct Changers {
    people: Vec<Changer>,
    next: usize,
    apikey: String,
    request: Vec<u8>,
}

struct Changer {
    session: String,
    gives: bool,
    changes: u64,
}

impl Caller for Changers {
    fn request(&mut self) -> &[u8] {
        let person = &mut self.people[self.next];
        person.gives = !person.gives;
        person.changes += 1;
        let change = json!({
            "organizationApikeys": [self.apikey],
            "changes": {
                "personal_data": {"lastname": format!("Married {} times", person.changes)},
                "shared_personal_data": {"lastname": true},
                "consents": {CHANGED_CONSENT.name(): person.gives},
            }
        });
        let path = "/api/organizations/accountData";
        self.request = wire::post(path, Some(&person.session), &change.to_string());
        self.next = (self.next + 1) % self.people.len();
        &self.request
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        answer.ok()?;
        let sought = br#""eventJwt":"#;
        let events = answer.body.windows(sought.len()).filter(|window| window == sought).count();
        ensure!(
            events == 2,
            "a change has {events} events: {}",
            String::from_utf8_lossy(answer.body)
        );
        Ok(())
    }
}

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut first = 0;
    for (connections, each) in LOADS {
        let mut callers = Vec::new();
        for _ in 0..connections {
            let numbers = first..first + each;
            let sessions = bench.home.sessions_of(numbers.clone()).await?;
            let changer = |(number, session)| Changer {
                session,
                gives: gives(number, CHANGED_CONSENT),
                changes: 0,
            };
            callers.push(Changers {
                people: numbers.zip(sessions).map(changer).collect(),
                next: 0,
                apikey: bench.home.organization.apikey.clone(),
                request: Vec::new(),
            });
            first += each;
        }
        let timing = bench.load(bench.server.people, callers).await?;
        let row = bench.row(format!("change, {connections} connections")).timed(&timing);
        rows.push(row.limited(commits(bench, usize::try_from(connections)?)?).at_least(0.25));
    }
    let signatures = cpu::ed25519(bench.lasting);
    rows.push(Row {
        per_second: Some(signatures.per_second),
        unit: "signatures",
        ..bench.row(signatures.what)
    });
    Ok(rows)
}

/// Commits of one event each.
fn commits(bench: &Bench<'_>, connections: usize) -> anyhow::Result<Limit> {
    let organization = bench.home.organization.id.0;
    let (id, signature) = ("i".repeat(43), "s".repeat(86));
    if bench.is_postgres() {
        let make = "CREATE TABLE IF NOT EXISTS bench_events (LIKE agreement_events INCLUDING ALL)";
        postgres::ask(bench.home, make)?;
        let statement = "INSERT INTO bench_events VALUES (:organization::uuid, gen_random_uuid(), 1, \
                         'dataEvent', :id, clock_timestamp(), :id, :signature, :signature, \
                         decode(repeat('5a', 300), 'hex'))";
        let organization = organization.to_string();
        let variables = [
            ("organization", organization.as_str()),
            ("id", id.as_str()),
            ("signature", signature.as_str()),
        ];
        let lasting = bench.lasting;
        let rate = postgres::pgbench(bench.home, connections, lasting, statement, &variables)?;
        return Ok(Limit::new("pgbench, commits of one row", rate));
    }
    let conn = sqlite::twin(bench.home, "agreement_events")?;
    let mut statement = conn.prepare(
        "INSERT INTO agreement_events VALUES \
         (?1, randomblob(16), 1, 'dataEvent', ?2, 1, ?2, ?3, ?3, zeroblob(300))",
    )?;
    let rate = sqlite::rate(bench.lasting, |_| {
        statement.execute(params![organization.as_bytes(), id, signature])?;
        Ok(())
    })?;
    Ok(Limit::new("commits of one row", rate))
}

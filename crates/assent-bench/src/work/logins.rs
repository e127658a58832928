//! Logins, alone and beside reads.

use std::time::Duration;

use serde_json::json;

use super::Bench;
use crate::{
    limits::cpu,
    load::{Caller, Load, Same},
    row::Row,
    seed::{PASSWORD, people},
    wire::{self, Answer},
};

const CONNECTIONS: u64 = 4;
/// Reads beside logins: as many connections, each with a call every so often.
const READ_EVERY: Duration = Duration::from_millis(40);
/// What reads beside logins have to keep.
const READ_P99: Duration = Duration::from_millis(50);

/// People who log in one after another, over one connection.
struct Logins {
    requests: Vec<Vec<u8>>,
    next: usize,
}

impl Logins {
    fn callers() -> Vec<Self> {
        let request = |number| {
            let login = json!({"email": people::address(number), "password": PASSWORD});
            wire::post("/api/login", None, &login.to_string())
        };
        let caller = |first| Self { requests: (first..first + 8).map(request).collect(), next: 0 };
        (0..CONNECTIONS).map(|connection| caller(connection * 8)).collect()
    }
}

impl Caller for Logins {
    fn request(&mut self) -> &[u8] {
        self.next = (self.next + 1) % self.requests.len();
        &self.requests[self.next]
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        answer.ok()
    }
}

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    // They take long, so there are few of them.
    let lasting = bench.lasting * 2;
    let load = Load::lasting(lasting);
    // Before and after: whatever else runs slows both, and the better one counts.
    let before = cpu::bcrypt(lasting / 2);
    let alone = load.run(bench.server, bench.server.people, Logins::callers()).await?;
    let limit = cpu::bcrypt(lasting / 2).or_better(before);

    let session = bench.home.admin_session().await?;
    let request = wire::get("/api/orgs/profile", Some(&session));
    let readers = Same::callers(usize::try_from(CONNECTIONS)?, &request, super::reads::is_success);
    let reading = Load { every: Some(READ_EVERY), ..load };
    let (beside, reads) = tokio::try_join!(
        load.run(bench.server, bench.server.people, Logins::callers()),
        reading.run(bench.server, bench.server.organizations, readers),
    )?;
    let login = format!("login, {CONNECTIONS} connections");
    Ok(vec![
        bench.row(login.clone()).timed(&alone).limited(limit.clone()).at_least(0.95),
        bench.row(format!("{login}, beside reads")).timed(&beside).limited(limit),
        // The server's time is that of the logins.
        Row { cpu: None, ..bench.row("profile, beside logins").timed(&reads) }.p99_under(READ_P99),
    ])
}

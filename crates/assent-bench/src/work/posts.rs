//! Posts in the organization's feed.

use rusqlite::params;
use serde_json::json;

use super::Bench;
use crate::{
    limits::{postgres, sqlite},
    load::Caller,
    row::{Limit, Row},
    wire::{self, Answer},
};

const CONNECTIONS: usize = 16;
const TITLE: &str = "The harbour office moves";
const BODY: &str = "From May on you find us in Harbour Street 12, in the old customs house. \
                    Opening hours stay as they are, and so do our telephone numbers.";

/// Writes posts.
pub(super) struct Poster(pub(super) Vec<u8>);

impl Poster {
    pub(super) fn callers(count: usize, session: &str) -> Vec<Self> {
        let post = json!({"post": {"title": TITLE, "body": BODY}}).to_string();
        let request = wire::post("/api/feed/posts/create", Some(session), &post);
        (0..count).map(|_| Self(request.clone())).collect()
    }
}

impl Caller for Poster {
    fn request(&mut self) -> &[u8] {
        &self.0
    }

    fn check(&mut self, answer: &Answer<'_>) -> anyhow::Result<()> {
        answer.ok()
    }
}

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let session = bench.home.admin_session().await?;
    let callers = Poster::callers(CONNECTIONS, &session);
    let timing = bench.load(bench.server.organizations, callers).await?;
    let row = bench.row(format!("post, {CONNECTIONS} connections")).timed(&timing);
    Ok(vec![row.limited(commits(bench)?).at_least(0.5)])
}

/// Commits of one post each.
fn commits(bench: &Bench<'_>) -> anyhow::Result<Limit> {
    let organization = bench.home.organization.id.0;
    if bench.is_postgres() {
        let make = "CREATE TABLE IF NOT EXISTS bench_posts (LIKE feed_posts INCLUDING ALL)";
        postgres::ask(bench.home, make)?;
        // Two clients never write of the same instant.
        let statement = "INSERT INTO bench_posts VALUES (:organization::uuid, gen_random_uuid(), \
                         NULL, :title, :body, NULL, NULL, \
                         clock_timestamp() + :client_id * interval '1 day', NULL, NULL)";
        let organization = organization.to_string();
        let variables = [("organization", organization.as_str()), ("title", TITLE), ("body", BODY)];
        let lasting = bench.lasting;
        let rate = postgres::pgbench(bench.home, CONNECTIONS, lasting, statement, &variables)?;
        return Ok(Limit::new("pgbench, commits of one row", rate));
    }
    let conn = sqlite::twin(bench.home, "feed_posts")?;
    let mut statement = conn.prepare(
        "INSERT INTO feed_posts VALUES (?1, randomblob(16), NULL, ?2, ?3, NULL, NULL, ?4, NULL, NULL)",
    )?;
    let rate = sqlite::rate(bench.lasting, |count| {
        let at = i64::try_from(count)? * 1_000;
        statement.execute(params![organization.as_bytes(), TITLE, BODY, at])?;
        Ok(())
    })?;
    Ok(Limit::new("commits of one row", rate))
}

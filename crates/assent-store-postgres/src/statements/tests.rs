//! What stays prepared.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use assent_conformance::fixtures::everyday;
use assent_domain::store::Unit;
use assent_test_postgres::Server;
use diesel::{
    Connection, PgConnection, RunQueryDsl,
    connection::{CacheSize, InstrumentationEvent},
    dsl::sql,
    sql_types::Text,
};
use diesel_migrations::MigrationHarness;

use super::PgTx;
use crate::migrations::MIGRATIONS;

/// What was started, and what was prepared to stay, each by its text.
#[derive(Default)]
struct Seen {
    started: Vec<String>,
    kept: BTreeSet<String>,
}

/// A connection that notes down what it runs.
fn watched(mut conn: PgConnection) -> (PgConnection, Arc<Mutex<Seen>>) {
    let seen = Arc::<Mutex<Seen>>::default();
    let noted = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        let mut seen = noted.lock().unwrap();
        match event {
            // What begins and ends transactions has no values.
            InstrumentationEvent::StartQuery { query, .. } => {
                let text = query.to_string();
                let statement = text.split_once(" -- binds: ").map(|(text, _)| text.to_owned());
                seen.started.extend(statement);
            }
            InstrumentationEvent::CacheQuery { sql, .. } => {
                seen.kept.insert(sql.to_owned());
            }
            _ => {}
        }
    });
    (conn, seen)
}

fn empty(url: &str) -> PgConnection {
    let mut conn = PgConnection::establish(url).unwrap();
    conn.run_pending_migrations(MIGRATIONS).unwrap();
    conn
}

/// What the session has prepared under a name.
fn prepared(conn: &mut PgConnection) -> BTreeSet<String> {
    let texts = sql::<Text>("SELECT statement FROM pg_prepared_statements").load(conn);
    texts.unwrap().into_iter().collect()
}

#[test]
fn a_connection_parses_what_requests_run_every_day_once() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let (mut conn, seen) = watched(empty(&database.url()));
    everyday(&mut PgTx::new(&mut conn, Unit::Write, assent_contexts::follow), 1).unwrap();
    let kept: BTreeSet<_> = seen.lock().unwrap().started.drain(..).collect();
    assert_eq!(kept, seen.lock().unwrap().kept, "what was run, and what of it is kept");

    for number in 2..5 {
        everyday(&mut PgTx::new(&mut conn, Unit::Write, assent_contexts::follow), number).unwrap();
    }
    assert!(seen.lock().unwrap().started.len() > 2 * kept.len());
    assert_eq!(seen.lock().unwrap().kept, kept, "nothing was added");

    let prepared = prepared(&mut conn);
    assert!(prepared.is_superset(&kept), "PostgreSQL has {prepared:?}");
}

#[test]
fn a_connection_that_may_not_prepare_keeps_nothing() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let mut conn = empty(&database.url());
    // Which forgets what the migrations left.
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    let before = prepared(&mut conn);
    everyday(&mut PgTx::new(&mut conn, Unit::Write, assent_contexts::follow), 1).unwrap();
    assert_eq!(prepared(&mut conn), before);
}

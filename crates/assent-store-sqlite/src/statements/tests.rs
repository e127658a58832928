//! What stays prepared, and what does not.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use assent_conformance::fixtures::{
    everyday,
    samples::{instant, queued_letter},
};
use assent_domain::{
    mail::{Claim, Outbox},
    store::Unit,
};
use diesel::{Connection, SqliteConnection, connection::InstrumentationEvent};
use diesel_migrations::MigrationHarness;

use super::SqliteTx;
use crate::migrations::MIGRATIONS;

/// What was started, and what was prepared to stay, each by its text.
#[derive(Default)]
struct Seen {
    started: Vec<String>,
    kept: BTreeSet<String>,
}

/// A connection that notes down what it runs.
fn watched(mut conn: SqliteConnection) -> (SqliteConnection, Arc<Mutex<Seen>>) {
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

fn empty() -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.run_pending_migrations(MIGRATIONS).unwrap();
    conn
}

#[test]
fn a_connection_parses_what_requests_run_every_day_once() {
    let (mut conn, seen) = watched(empty());
    let mut tx = SqliteTx::new(&mut conn, Unit::Write, assent_contexts::follow);
    everyday(&mut tx, 1).unwrap();
    let kept = std::mem::take(&mut seen.lock().unwrap().started);
    let kept: BTreeSet<_> = kept.into_iter().collect();
    assert_eq!(kept, seen.lock().unwrap().kept, "what was run, and what of it is kept");

    for number in 2..5 {
        everyday(&mut tx, number).unwrap();
    }
    let seen = seen.lock().unwrap();
    assert!(seen.started.len() > 2 * kept.len());
    assert_eq!(seen.kept, kept, "nothing was added");
}

#[test]
fn a_statement_that_lists_values_is_not_kept() {
    let (mut conn, seen) = watched(empty());
    let mut tx = SqliteTx::new(&mut conn, Unit::Write, assent_contexts::follow);
    let claim = Claim { now: instant(50), lease_until: instant(60), horizon: instant(900) };
    for letters in 1..4 {
        (0..letters).for_each(|n| tx.enqueue(&queued_letter(10 * letters + n)).unwrap());
        assert_eq!(tx.claim(claim, 10).unwrap().len(), letters as usize);
    }
    let seen = seen.lock().unwrap();
    let listing = |texts: &mut dyn Iterator<Item = &String>| {
        texts.filter(|text| text.contains(" IN (")).count()
    };
    assert_eq!(listing(&mut seen.started.iter()), 3);
    assert_eq!(listing(&mut seen.kept.iter()), 0);
}

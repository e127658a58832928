//! What SQLite does by itself: prepared statements in a loop on one connection,
//! through a thin wrapper of its C interface (`rusqlite`).

use std::time::{Duration, Instant};

use rusqlite::{Connection, Params, Rows, Statement, types::ValueRef};

use crate::home::Home;

/// Opens the run's file beside the server, for reading.
pub(crate) fn open(home: &Home) -> anyhow::Result<Connection> {
    let conn = Connection::open(home.data.join("assent.db"))?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA busy_timeout = 10000")?;
    Ok(conn)
}

/// An empty file with the run's `table` and its indexes, as durable as the
/// server's.
pub(crate) fn twin(home: &Home, table: &str) -> anyhow::Result<Connection> {
    let file = home.file(&format!("limit-{table}.db"));
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", file.display())).ok();
    }
    let twin = Connection::open(file)?;
    // What its rows refer to is in the run's file.
    let durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF";
    twin.execute_batch(durable)?;
    let run = open(home)?;
    let mut made =
        run.prepare("SELECT sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql <> ''")?;
    for statement in made.query_map([table], |row| row.get::<_, String>(0))? {
        twin.execute_batch(&statement?)?;
    }
    // The log has the size that it keeps, as the server's has: growing costs more.
    twin.execute_batch(
        "CREATE TABLE growth AS SELECT randomblob(8000000);
         DROP TABLE growth;
         PRAGMA wal_checkpoint(RESTART)",
    )?;
    Ok(twin)
}

/// How often a second `once` is done.
#[expect(clippy::cast_precision_loss, reason = "so often it never is")]
pub(crate) fn rate(
    lasting: Duration,
    mut once: impl FnMut(u64) -> anyhow::Result<()>,
) -> anyhow::Result<f64> {
    let (started, mut count) = (Instant::now(), 0);
    while started.elapsed() < lasting {
        once(count)?;
        count += 1;
    }
    Ok(count as f64 / started.elapsed().as_secs_f64())
}

/// Steps through what `statement` finds, looks at every value, and tells how
/// many rows there are.
pub(crate) fn walk(statement: &mut Statement<'_>, parameters: impl Params) -> anyhow::Result<u64> {
    let columns = statement.column_count();
    let mut rows: Rows<'_> = statement.query(parameters)?;
    let (mut count, mut bytes) = (0, 0);
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            bytes += match row.get_ref(column)? {
                ValueRef::Text(text) | ValueRef::Blob(text) => text.len(),
                _ => 8,
            };
        }
        count += 1;
    }
    std::hint::black_box(bytes);
    Ok(count)
}

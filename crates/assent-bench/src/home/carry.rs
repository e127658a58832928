//! Carries a filled SQLite file's rows over into an empty PostgreSQL database:
//! to fill that by use cases takes five times as long. Both stores give tables
//! and columns the same names; what differs is how values are kept.

use std::{
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use assent_test_postgres::program;
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use time::{OffsetDateTime, macros::format_description};

/// Copies every row of the SQLite `file` to the database at `url`, whose tables
/// are there and empty.
pub(super) fn rows(file: &Path, url: &str) -> anyhow::Result<()> {
    let from = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut names = from.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' \
         AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )?;
    let names = names.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for table in names {
        copy_table(&from, &table, url).with_context(|| format!("the rows of {table}"))?;
    }
    Ok(())
}

fn copy_table(from: &Connection, table: &str, url: &str) -> anyhow::Result<()> {
    let mut all = from.prepare(&format!("SELECT * FROM {table}"))?;
    let columns: Vec<String> = all.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = all.query([])?;
    let Some(mut row) = rows.next()? else { return Ok(()) };
    let kinds = kinds_of(table, &columns, url)?;

    let copy = format!(r"\copy {table} ({}) FROM STDIN", columns.join(", "));
    // Tables come in any order: keys are not looked for until all are there.
    let unchecked = "SET session_replication_role = replica";
    let mut psql = psql(url)?
        .args(["--command", unchecked, "--command", &copy])
        .stdin(Stdio::piped())
        .spawn()?;
    let mut lines = BufWriter::new(psql.stdin.take().context("psql has no input")?);
    loop {
        for (at, kind) in kinds.iter().enumerate() {
            if at > 0 {
                lines.write_all(b"\t")?;
            }
            write_value(&mut lines, row.get_ref(at)?, *kind)?;
        }
        lines.write_all(b"\n")?;
        let Some(next) = rows.next()? else { break };
        row = next;
    }
    lines.flush()?;
    drop(lines);
    ensure!(psql.wait()?.success(), "psql failed");
    Ok(())
}

/// How PostgreSQL keeps what SQLite keeps in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Uuid,
    Bytes,
    Instant,
    Bool,
    /// As it is.
    Same,
}

impl Kind {
    fn of(data_type: &str) -> Self {
        match data_type {
            "uuid" => Self::Uuid,
            "bytea" => Self::Bytes,
            "timestamp with time zone" => Self::Instant,
            "boolean" => Self::Bool,
            _ => Self::Same,
        }
    }
}

fn kinds_of(table: &str, columns: &[String], url: &str) -> anyhow::Result<Vec<Kind>> {
    let types = format!(
        "SELECT column_name, data_type FROM information_schema.columns \
         WHERE table_schema = 'public' AND table_name = '{table}'"
    );
    let mut ask = psql(url)?;
    ask.args(["--tuples-only", "--no-align", "--command", &types]).stdout(Stdio::piped());
    let asked = ask.output()?;
    ensure!(asked.status.success(), "psql failed");
    let types = String::from_utf8(asked.stdout)?;
    let kind = |column: &String| {
        let found = types.lines().find_map(|line| line.strip_prefix(column)?.strip_prefix('|'));
        found.map(Kind::of).with_context(|| format!("PostgreSQL has no column {column}"))
    };
    columns.iter().map(kind).collect()
}

fn psql(url: &str) -> anyhow::Result<Command> {
    let mut command = Command::new(program("psql").context("there is no psql")?);
    command
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"])
        .args(["--dbname", url])
        .stdout(Stdio::null());
    Ok(command)
}

/// Writes a value as `COPY` reads it.
fn write_value(to: &mut impl Write, value: ValueRef<'_>, kind: Kind) -> anyhow::Result<()> {
    match (value, kind) {
        (ValueRef::Null, _) => to.write_all(br"\N")?,
        (ValueRef::Blob(bytes), Kind::Uuid) => write_hex(to, bytes)?,
        (ValueRef::Blob(bytes), Kind::Bytes) => {
            to.write_all(br"\\x")?;
            write_hex(to, bytes)?;
        }
        (ValueRef::Integer(micros), Kind::Instant) => {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)?;
            let form = format_description!(
                "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z"
            );
            to.write_all(at.format(form)?.as_bytes())?;
        }
        (ValueRef::Integer(number), Kind::Bool) => {
            to.write_all(if number == 0 { b"f" } else { b"t" })?;
        }
        (ValueRef::Integer(number), Kind::Same) => write!(to, "{number}")?,
        (ValueRef::Text(text), Kind::Same) => write_text(to, text)?,
        (value, kind) => bail!("a value of {} is no {kind:?}", value.data_type()),
    }
    Ok(())
}

fn write_hex(to: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    bytes.iter().try_for_each(|byte| write!(to, "{byte:02x}"))
}

fn write_text(to: &mut impl Write, text: &[u8]) -> std::io::Result<()> {
    for part in text.split_inclusive(|byte| matches!(byte, b'\\' | b'\t' | b'\n' | b'\r')) {
        let (plain, last) = part.split_at(part.len() - 1);
        to.write_all(plain)?;
        to.write_all(match last {
            b"\\" => br"\\",
            b"\t" => br"\t",
            b"\n" => br"\n",
            b"\r" => br"\r",
            other => other,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: ValueRef<'_>, kind: Kind) -> String {
        let mut to = Vec::new();
        write_value(&mut to, value, kind).unwrap();
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn values_are_written_as_copy_reads_them() {
        assert_eq!(written(ValueRef::Null, Kind::Bool), r"\N");
        assert_eq!(written(ValueRef::Text(b"a\\b\tc\nd\re"), Kind::Same), r"a\\b\tc\nd\re");
        assert_eq!(written(ValueRef::Text(b""), Kind::Same), "");
        assert_eq!(written(ValueRef::Blob(&[0, 0xab]), Kind::Bytes), r"\\x00ab");
        assert_eq!(written(ValueRef::Blob(&[7; 2]), Kind::Uuid), "0707");
        assert_eq!(written(ValueRef::Integer(1), Kind::Bool), "t");
        assert_eq!(written(ValueRef::Integer(-3), Kind::Same), "-3");
        let instant = written(ValueRef::Integer(1_500_000), Kind::Instant);
        assert_eq!(instant, "1970-01-01T00:00:01.500000Z");
        assert!(write_value(&mut Vec::new(), ValueRef::Integer(1), Kind::Uuid).is_err());
    }
}

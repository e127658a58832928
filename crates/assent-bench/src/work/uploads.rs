//! Invitations by the hundred thousand, and what others meanwhile wait.

mod beside;
mod limits;

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use anyhow::ensure;
pub(super) use beside::measure as measure_beside;

use super::Bench;
use crate::{
    histogram::Histogram,
    load::Timing,
    process::Cpu,
    row::Row,
    wire::{self, Connection},
};

const PATH: &str = "/api/orgs/invite_end_user_batch";
const BOUNDARY: &str = "a-line-that-no-row-has";

/// A file of people to invite.
struct Upload {
    rows: u64,
    request: Vec<u8>,
}

impl Upload {
    /// `rows` people who are in no other upload of this `name`; each has so much
    /// said of them as `row` says.
    fn new(rows: u64, session: &str, header: &str, row: impl Fn(u64) -> String) -> Self {
        let mut body = format!(
            "--{BOUNDARY}\r\n\
             Content-Disposition: form-data; name=\"emailListCSVStream\"; filename=\"p.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n\
             {header}\r\n"
        );
        for number in 0..rows {
            write!(body, "{}\r\n", row(number)).expect("a text takes more text");
        }
        write!(body, "\r\n--{BOUNDARY}--\r\n").expect("a text takes more text");
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let mut request = wire::upload(PATH, session, &kind, body.len());
        request.extend_from_slice(body.as_bytes());
        Self { rows, request }
    }

    /// Sends it, and tells how long it takes until the whole answer is there.
    async fn send(&self, bench: &Bench<'_>) -> anyhow::Result<Duration> {
        let mut connection = Connection::open(bench.server.organizations).await?;
        let (started, mut lines, mut invited) = (Instant::now(), 0, Count::of(b",invited,"));
        connection.send(&self.request).await?;
        let status = connection
            .receive(|piece| {
                lines += piece.split(|byte| *byte == b'\n').skip(1).count() as u64;
                invited.take(piece);
            })
            .await?;
        let took = started.elapsed();
        ensure!(
            (status, lines, invited.found) == (200, self.rows + 1, self.rows),
            "an upload of {} rows is answered {status}: {lines} lines, {} invited",
            self.rows,
            invited.found
        );
        Ok(took)
    }
}

/// Counts a word in a text that comes in pieces.
struct Count {
    word: &'static [u8],
    /// How much of the word ended the last piece.
    begun: usize,
    found: u64,
}

impl Count {
    /// Of a word whose first byte does not come again but at its end.
    fn of(word: &'static [u8]) -> Self {
        Self { word, begun: 0, found: 0 }
    }

    fn take(&mut self, piece: &[u8]) {
        for byte in piece {
            if *byte == self.word[self.begun] {
                self.begun += 1;
            } else {
                self.begun = usize::from(*byte == self.word[0]);
            }
            if self.begun == self.word.len() {
                self.found += 1;
                self.begun = 0;
            }
        }
    }
}

pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let rows = if bench.options.small { 10_000 } else { 100_000 };
    let session = bench.home.admin_session().await?;
    let upload = Upload::new(rows, &session, "Email,First Name,Surname,City,Country", |number| {
        format!("invitee{number}@batch.example,Irene,Marsh,Porto,Portugal")
    });
    bench.server.forget_peak()?;
    let cpu = bench.server.cpu()?;
    let took = upload.send(bench).await?;
    let cpu = bench.server.cpu()?.since(cpu);
    let row = row_of(bench, "batch invites", rows, took, cpu)?;
    let limit = limits::insert(bench, rows)?;
    Ok(vec![row.limited(limit).at_least(0.4).within(100)])
}

/// What an upload came to.
fn row_of(
    bench: &Bench<'_>,
    work: &str,
    rows: u64,
    took: Duration,
    cpu: Cpu,
) -> anyhow::Result<Row> {
    let mut latencies = Histogram::new();
    latencies.record(took);
    let peak = bench.server.memory()?.peak;
    let timing = Timing { elapsed: took, latencies, cpu, peak };
    let row = bench.row(format!("{work}, {rows} rows")).timed(&timing);
    Ok(Row {
        per_second: Some(super::exports::rate(rows, took)),
        unit: "rows",
        p99: None,
        cpu: Some(cpu.each(rows)),
        ..row
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_counted_across_pieces() {
        let mut count = Count::of(b",invited,");
        for piece in ["a,invi", "ted,\r\nb,,invited,\r\n,invite", "d\r\nc,invited", ","] {
            count.take(piece.as_bytes());
        }
        assert_eq!(count.found, 3);
    }
}

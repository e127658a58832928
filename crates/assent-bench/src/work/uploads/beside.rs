//! Other writes while a long upload runs.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::{
    task::{JoinSet, LocalSet},
    time::sleep_until,
};

use super::{Upload, row_of};
use crate::{
    histogram::Histogram,
    load::{Caller, Timing},
    row::Row,
    wire::Connection,
    work::{Bench, exports::rate, posts::Poster},
};

/// Who writes meanwhile, and how often each.
const WRITERS: usize = 4;
const WRITE_EVERY: Duration = Duration::from_millis(100);
/// What other writes have to keep.
const WRITE_P99: Duration = Duration::from_millis(250);

/// What other writes came to.
struct Beside {
    latencies: Histogram,
    /// How many were answered that there was no turn.
    refused: u64,
}

pub(crate) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let rows = if bench.options.small { 100_000 } else { 1_500_000 };
    let session = bench.home.admin_session().await?;
    let upload =
        Upload::new(rows, &session, "Email", |number| format!("p{number}@long-upload.example"));
    bench.server.forget_peak()?;
    let cpu = bench.server.cpu()?;
    let writers = Poster::callers(WRITERS, &session);
    let (took, beside) = LocalSet::new().run_until(upload_beside(bench, &upload, writers)).await?;
    let cpu = bench.server.cpu()?.since(cpu);
    let row = row_of(bench, "long upload", rows, took, cpu)?.within(100);

    let Beside { latencies, refused } = beside;
    let peak = bench.server.memory()?.peak;
    let timing = Timing { elapsed: took, latencies, cpu, peak };
    let others = bench.row("posts, beside a long upload").timed(&timing);
    let answered = timing.latencies.count() - refused;
    let per_second = Some(rate(answered, took));
    let others = Row { per_second, cpu: None, peak: None, ..others };
    let answered = others.p99_under(WRITE_P99);
    Ok(vec![row, answered.aiming(format!("none refused (were {refused})"), refused == 0)])
}

async fn upload_beside(
    bench: &Bench<'_>,
    upload: &Upload,
    writers: Vec<Poster>,
) -> anyhow::Result<(Duration, Beside)> {
    let ended = Rc::new(Cell::new(false));
    let beside = Rc::new(RefCell::new(Beside { latencies: Histogram::new(), refused: 0 }));
    let mut writing = JoinSet::new();
    for writer in writers {
        let connection = Connection::open(bench.server.organizations).await?;
        writing.spawn_local(write(connection, writer, Rc::clone(&ended), Rc::clone(&beside)));
    }
    let took = upload.send(bench).await;
    ended.set(true);
    while let Some(ended) = writing.join_next().await {
        ended??;
    }
    let empty = Beside { latencies: Histogram::new(), refused: 0 };
    Ok((took?, beside.replace(empty)))
}

/// Writes until the upload has ended. A write is late from the instant on at which it
/// was due, also where the one before it held it up; how long it took to be refused
/// counts too.
async fn write(
    mut connection: Connection,
    mut writer: Poster,
    ended: Rc<Cell<bool>>,
    beside: Rc<RefCell<Beside>>,
) -> anyhow::Result<()> {
    let mut due = Instant::now();
    while !ended.get() {
        sleep_until(due.into()).await;
        let answer = connection.call(writer.request()).await?;
        let took = due.elapsed();
        let refused = answer.status == 503;
        if !refused {
            writer.check(&answer)?;
        }
        let mut beside = beside.borrow_mut();
        beside.latencies.record(took);
        beside.refused += u64::from(refused);
        due += WRITE_EVERY;
    }
    Ok(())
}

//! A start on a store that is there, and the memory of a service that idles.

use std::time::Duration;

use super::Bench;
use crate::{
    histogram::Histogram,
    row::Row,
    server::Server,
    wire::{self, Connection},
};

/// How often the service is started.
const STARTS: usize = 9;

/// The memory of a service that has answered nothing yet.
pub(super) async fn memory(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    tokio::time::sleep(Duration::from_secs(2)).await;
    let peak = Some(bench.server.memory()?.resident);
    Ok(vec![Row { peak, ..bench.row("idle") }.within(40)])
}

/// The time from exec to the first answer that needs the store.
pub(super) async fn measure(bench: &Bench<'_>) -> anyhow::Result<Vec<Row>> {
    let session = bench.home.admin_session().await?;
    let request = wire::get("/api/orgs/profile", Some(&session));
    let mut times = Histogram::new();
    for _ in 0..STARTS {
        let server = Server::start(bench.options, bench.home)?;
        let mut connection = Connection::open(server.organizations).await?;
        connection.call(&request).await?.ok()?;
        times.record(server.started.elapsed());
    }
    let most = Duration::from_millis(if bench.is_postgres() { 300 } else { 150 });
    let (p50, p99) = (times.percentile(50), times.percentile(99));
    let row = Row { p50, p99, ..bench.row("start, to the first answer") };
    let met = p50.is_some_and(|p50| p50 < most);
    Ok(vec![row.aiming(format!("p50 under {} ms", most.as_millis()), met)])
}

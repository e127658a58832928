//! What the service does a second, beside what its database could.
//!
//! A filled store is copied, the real server is started on it, and every item is
//! measured over HTTP; the limits are taken in the same run, on the same rows. A
//! wrong answer is never counted: it fails its item. See `docs/performance.md`.

mod app;
mod histogram;
mod home;
mod limits;
mod load;
mod options;
mod process;
mod quiet;
mod row;
mod seed;
mod server;
mod table;
mod wire;
mod work;

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, ensure};
use clap::Parser;
use serde::Serialize;

use crate::{
    home::{Cluster, Home, Kind},
    options::{Options, Stores},
    row::Row,
    server::Server,
    work::{Bench, ITEMS, Item},
};

fn main() -> anyhow::Result<ExitCode> {
    let mut options = Options::parse();
    if options.list {
        for Item { name, says, .. } in ITEMS {
            println!("{name:<14} {says}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    options.check()?;
    ensure!(
        options.server.is_file(),
        "there is no {}: cargo build --release -p assent-server",
        options.server.display()
    );
    options.server = options.server.canonicalize()?;
    options.cache = std::path::absolute(&options.cache)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let measured = runtime.block_on(measure(&options))?;
    print!("\n{}", table::of(&measured.rows));
    if let Some(growth) = table::growth(&measured.rows) {
        print!("\n{growth}");
    }
    for (store, people, busy) in &measured.others {
        if *busy > QUIET {
            let percent = busy * 100.0;
            println!(
                "\nOther work took {percent:.0}% of the cores before {store} with {people} people \
                 was measured: its figures, and its limits, are those of a busy machine."
            );
        }
    }
    for failure in &measured.failures {
        println!("\nnot measured: {failure}");
    }
    if let Some(file) = &options.json {
        write_json(file, &measured)?;
    }
    let failed = !measured.failures.is_empty() || options.strict && !table::all_met(&measured.rows);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn write_json(file: &Path, measured: &Measured) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(measured)? + "\n";
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// What a run came to.
#[derive(Default, Serialize)]
struct Measured {
    rows: Vec<Row>,
    failures: Vec<String>,
    /// How busy others kept the cores before each round.
    others: Vec<(&'static str, u64, f64)>,
}

/// How busy the cores may be before it is told.
const QUIET: f64 = 0.1;

/// Measures each store with each number of people.
async fn measure(options: &Options) -> anyhow::Result<Measured> {
    let mut measured = Measured::default();
    if options.store != Stores::Postgres {
        for (round, people) in options.people().into_iter().enumerate() {
            let home = Home::on_sqlite(&options.cache, people).await;
            measured.add(options, Kind::Sqlite, home, round > 0).await;
        }
    }
    if options.store != Stores::Sqlite {
        let Some(cluster) = Cluster::start(&options.cache) else {
            ensure!(options.store == Stores::Both, "PostgreSQL is not installed");
            eprintln!("PostgreSQL is not measured: it is not installed");
            return Ok(measured);
        };
        let cluster = Arc::new(cluster?);
        for (round, people) in options.people().into_iter().enumerate() {
            let home = Home::on_postgres(&options.cache, &cluster, people).await;
            measured.add(options, Kind::Postgres, home, round > 0).await;
        }
    }
    Ok(measured)
}

impl Measured {
    /// Measures what is wanted on `home`, if there is one.
    async fn add(
        &mut self,
        options: &Options,
        kind: Kind,
        home: anyhow::Result<Home>,
        again: bool,
    ) {
        let added = match home {
            Ok(home) => self.try_add(options, &home, again).await,
            Err(why) => Err(why),
        };
        if let Err(why) = added {
            eprintln!("  failed: {why:#}");
            self.failures.push(format!("{}: {why:#}", kind.name()));
        }
    }

    /// Of what is measured again, only what may grow.
    async fn try_add(&mut self, options: &Options, home: &Home, again: bool) -> anyhow::Result<()> {
        self.others.push((home.kind.name(), home.people, quiet::busy().await?));
        let server = Server::start(options, home)?;
        // Twice over, and long enough to tell what grows.
        let lasting = if again { options.lasting() / 2 } else { options.lasting() };
        let bench = Bench { options, home, server: &server, lasting };
        let wanted = ITEMS.iter().filter(|item| options.wants(item.name));
        for Item { name, .. } in wanted.filter(|item| item.grows || !again) {
            eprintln!("{}, {} people: {name}", home.kind.name(), home.people);
            match bench.measure(name).await {
                Ok(rows) => self.rows.extend(rows),
                Err(why) => {
                    eprintln!("  failed: {why:#}");
                    self.failures.push(format!("{name} on {}: {why:#}", home.kind.name()));
                }
            }
        }
        Ok(())
    }
}

//! `assent doctor`: a line for each thing that has to be right.

use std::{fs, process::ExitCode};

use assent_domain::{entropy::Clock, store::SchemaState};
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};

use crate::{
    entropy::SystemClock,
    settings::{Database, Settings},
    wiring::{self, OpenMailer, OpenStore},
};

/// No right clock shows less: this program is younger.
const BUILT_AFTER: OffsetDateTime = datetime!(2026-11-01 00:00 UTC);

/// What was looked at, and what was seen: good, or bad.
type Finding = (&'static str, Result<String, String>);

pub(super) async fn run(settings: &Settings, as_json: bool) -> ExitCode {
    let mut findings = vec![("settings", Ok("they are valid".to_owned()))];
    findings.push(("data folder", data_folder(settings)));
    findings.push(("key", key(settings)));
    findings.push(("clock", clock()));
    let (store, schema) = store(settings);
    findings.push(("store", store));
    findings.push(("schema", schema));
    findings.push(("mail", mail(settings).await));
    print(&findings, as_json);
    let bad = findings.iter().any(|(_, finding)| finding.is_err());
    if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn data_folder(settings: &Settings) -> Result<String, String> {
    wiring::make_data_dir(&settings.data_dir).map_err(told)?;
    let probe = settings.data_dir.join(format!(".doctor.{}", std::process::id()));
    let written = fs::write(&probe, "probe").and_then(|()| fs::remove_file(&probe));
    written
        .map_err(|error| format!("{} can't be written: {error}", settings.data_dir.display()))?;
    Ok(format!("{} can be written", settings.data_dir.display()))
}

fn key(settings: &Settings) -> Result<String, String> {
    let file = settings.master_key_file();
    if settings.master_key.is_none() && !file.exists() {
        return Ok(format!("it will be made in {} at the first start", file.display()));
    }
    wiring::master_key(settings).map_err(told)?;
    Ok(match settings.master_key {
        Some(_) => "it is set".to_owned(),
        None => format!("it is in {}: keep a copy of it elsewhere", file.display()),
    })
}

fn clock() -> Result<String, String> {
    let now = SystemClock.now();
    if now < BUILT_AFTER {
        return Err(format!("it shows {now}, which is past: set it"));
    }
    Ok(format!("it shows {now}"))
}

fn store(settings: &Settings) -> (Result<String, String>, Result<String, String>) {
    // A file that is not there is no fault, and looking must not make one.
    if let Database::Sqlite(path) = &settings.database
        && !path.exists()
    {
        let store = format!("{} will be made at the first start", path.display());
        return (Ok(store), Ok("it will be made with it".to_owned()));
    }
    let OpenStore { schema, .. } = match wiring::open_store(settings) {
        Ok(open) => open,
        Err(error) => return (Err(told(error)), Err("the store does not answer".to_owned())),
    };
    let schema = match schema.state() {
        Ok(SchemaState::Current) => Ok("it is current".to_owned()),
        Ok(state) => Err(wiring::explain(&state)),
        Err(error) => Err(told(error)),
    };
    (Ok("it answers".to_owned()), schema)
}

async fn mail(settings: &Settings) -> Result<String, String> {
    let OpenMailer { mailer, folder } = wiring::mailer(settings).map_err(told)?;
    mailer.check().await.map_err(told)?;
    Ok(match folder {
        Some(_) => format!("mails are filed in {}", settings.data_dir.join("mail").display()),
        None => "the mail server answers".to_owned(),
    })
}

/// An error and its causes in a line.
fn told(error: impl Into<anyhow::Error>) -> String {
    let error = error.into();
    format!("{error:#}").replace('\n', " ")
}

fn print(findings: &[Finding], as_json: bool) {
    if as_json {
        let findings: Vec<Value> = findings
            .iter()
            .map(|(what, finding)| {
                let (Ok(seen) | Err(seen)) = finding;
                json!({"what": what, "ok": finding.is_ok(), "seen": seen})
            })
            .collect();
        println!("{}", Value::from(findings));
        return;
    }
    for (what, finding) in findings {
        match finding {
            Ok(seen) => println!("ok   {what}: {seen}"),
            Err(fault) => println!("BAD  {what}: {fault}"),
        }
    }
}

//! `assent doctor`: a line for each thing that has to be right.

use std::{fs::File, path::absolute, process::ExitCode};

use assent_domain::{
    crypto::SealingKey,
    entropy::Clock,
    installation::{KeyOfStore, MasterKeyError, check_room, check_writes, key_of_store},
    store::{SchemaState, Store},
    values::instant_text,
};
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};

use crate::{
    entropy::{SystemClock, SystemRandom},
    output,
    settings::{Database, Settings},
    wiring::{self, OpenMailer, OpenStore},
};

/// No right clock shows less: this program is younger.
const BUILT_AFTER: OffsetDateTime = datetime!(2026-11-01 00:00 UTC);

/// What was looked at, and what was seen: good, or bad.
type Finding = (&'static str, Result<String, String>);

pub(super) async fn run(settings: &Settings, as_json: bool) -> anyhow::Result<ExitCode> {
    let seen = [vec!["they are valid".to_owned()], settings.serving_warnings()].concat();
    let mut findings = vec![("settings", Ok(seen.join("; ")))];
    findings.push(("data folder", data_folder(settings)));
    findings.push(("portals", portals(settings)));
    findings.push(("clock", clock()));
    findings.extend(store(settings).await);
    findings.push(("mail", mail(settings).await));
    findings.push(("payments", payments(settings).await));
    output::line(told_all(&findings, as_json))?;
    let bad = findings.iter().any(|(_, finding)| finding.is_err());
    Ok(if bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn data_folder(settings: &Settings) -> Result<String, String> {
    let folder = settings.store.data_dir.display();
    // Looking makes nothing.
    if !settings.store.data_dir.exists() {
        return Ok(format!("{folder} will be made at the first start"));
    }
    let written = wiring::try_writing(&settings.store.data_dir);
    written.map_err(|error| format!("{folder} can't be written: {error}"))?;
    Ok(format!("{folder} can be written"))
}

/// Whether links lead to where others get.
fn portals(settings: &Settings) -> Result<String, String> {
    let faults = settings.addresses.dead_links(settings.mail.is_sent());
    if faults.is_empty() { Ok("links may be opened".to_owned()) } else { Err(faults.join("; ")) }
}

fn clock() -> Result<String, String> {
    let now = SystemClock.now();
    let shown = instant_text(now);
    if now < BUILT_AFTER {
        return Err(format!("it shows {shown}, which is past: set it"));
    }
    Ok(format!("it shows {shown}"))
}

/// The store, its schema, and whether the key is its own.
async fn store(settings: &Settings) -> [Finding; 3] {
    let findings = |store, schema, key| [("store", store), ("schema", schema), ("key", key)];
    // A file that is not there is no fault, and looking must not make one.
    if let Database::Sqlite(path) = &settings.store.database
        && !path.exists()
    {
        let shown = absolute(path).unwrap_or_else(|_| path.clone());
        let store = if wiring::is_store_lost(settings) {
            Err(format!(
                "{} is not there, and {} is the master key of an older one: restore it, or move \
                 the key away to begin anew",
                shown.display(),
                settings.store.master_key_file().display()
            ))
        } else {
            Ok(format!("{} will be made at the first start", shown.display()))
        };
        let key = key(settings).map(|key| where_it_is(settings, key.is_some()));
        return findings(store, Ok("it will be made at the first start".to_owned()), key);
    }
    let unknown = || Err("the store does not tell".to_owned());
    let OpenStore { store, schema } = match wiring::open_store(settings) {
        Ok(open) => open,
        Err(error) => return findings(Err(told(error)), unknown(), unknown()),
    };
    let mut answers = Ok("it answers".to_owned());
    match schema.state() {
        Ok(SchemaState::Current) => {}
        Ok(state) => return findings(answers, Err(wiring::explain(&state)), unknown()),
        Err(error) => return findings(answers, Err(told(error)), unknown()),
    }
    let now = SystemClock.now();
    if let Err(error) = check_writes(&*store, now).await {
        answers = Err(format!("it takes no writes: {}", told(error)));
    } else if let Err(error) = check_room(&*store, now, &SystemRandom).await {
        answers = Err(format!("it has no room for more: {}", told(error)));
    }
    findings(answers, Ok("it is current".to_owned()), key_at(settings, &*store).await)
}

/// Whether the key is the store's own.
async fn key_at(settings: &Settings, store: &dyn Store) -> Result<String, String> {
    let key = key(settings)?;
    let is_there = key.is_some();
    match key_of_store(store, key).await.map_err(told)? {
        KeyOfStore::This if settings.store.master_key.is_some() => {
            Ok("it is set, and the store's own".to_owned())
        }
        KeyOfStore::None | KeyOfStore::This => Ok(where_it_is(settings, is_there)),
        KeyOfStore::Another if is_there => Err(told(MasterKeyError::Another)),
        KeyOfStore::Another => {
            Err(format!("{} is missing: restore it", settings.store.master_key_file().display()))
        }
    }
}

/// The master key, if there is one yet. Looking must not make one.
fn key(settings: &Settings) -> Result<Option<SealingKey>, String> {
    if settings.store.master_key.is_none() && !settings.store.master_key_file().exists() {
        return Ok(None);
    }
    wiring::master_key(settings).map(Some).map_err(told)
}

fn where_it_is(settings: &Settings, is_there: bool) -> String {
    let file = settings.store.master_key_file();
    match settings.store.master_key {
        Some(_) => "it is set".to_owned(),
        None if is_there => format!("it is in {}: keep a copy elsewhere", file.display()),
        None => format!("{} will be made at the first start", file.display()),
    }
}

async fn mail(settings: &Settings) -> Result<String, String> {
    let filed = settings.store.data_dir.join("mail");
    // Where mails are filed is made by the first one, and not by looking.
    if !settings.mail.is_sent() && !filed.exists() {
        return Ok(format!("mails are filed in {}", filed.display()));
    }
    let OpenMailer { mailer, folder } = wiring::mailer(settings).map_err(told)?;
    mailer.check().await.map_err(told)?;
    Ok(match folder {
        Some(_) => format!("mails are filed in {}", filed.display()),
        None => "the mail server answers".to_owned(),
    })
}

async fn payments(settings: &Settings) -> Result<String, String> {
    let (Some(payments), Some(stripe)) = (wiring::payments(settings), &settings.payments.stripe)
    else {
        return Ok("there are none: organizations sign up with invite tokens".to_owned());
    };
    if let Err(error) = payments.check().await {
        return Err([vec![told(error)], certificates().err().into_iter().collect()]
            .concat()
            .join("; "));
    }
    Ok(format!("{} answers, and takes the key", stripe.url))
}

/// Whether the file is there that was named for certificates.
fn certificates() -> Result<(), String> {
    let Some(file) = std::env::var_os("SSL_CERT_FILE") else { return Ok(()) };
    let opened = File::open(&file);
    opened.map(drop).map_err(|error| format!("SSL_CERT_FILE names {}: {error}", file.display()))
}

/// An error and its causes in a line.
fn told(error: impl Into<anyhow::Error>) -> String {
    let error = error.into();
    format!("{error:#}").replace('\n', " ")
}

fn told_all(findings: &[Finding], as_json: bool) -> String {
    if as_json {
        let findings: Vec<Value> = findings
            .iter()
            .map(|(what, finding)| {
                let (Ok(seen) | Err(seen)) = finding;
                json!({"what": what, "ok": finding.is_ok(), "seen": seen})
            })
            .collect();
        return Value::from(findings).to_string();
    }
    let lines = findings.iter().map(|(what, finding)| match finding {
        Ok(seen) => format!("ok   {what}: {seen}"),
        Err(fault) => format!("BAD  {what}: {fault}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

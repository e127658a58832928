//! The commands, one module each.

mod demo;
mod doctor;
mod export_end_users;
mod import_invites;
mod invite_token;
mod mail;
mod man;
mod organization;
mod progress;
mod projections;
mod rounds;
mod serve;
mod surfaces;
mod target;
mod verify_agreement;

use std::{
    io::{self, Write},
    process::ExitCode,
};

use assent_domain::store::SchemaState;
use serde_json::json;

use crate::{
    cli::{self, Cli, Command, Document},
    logging, output,
    settings::{Group, Settings},
    wiring,
};

/// Runs what the command line says.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { command, settings, config, json } = cli;
    let command = command.unwrap_or(Command::Serve { no_migrate: false });
    // What needs no settings does not stumble over wrong ones.
    match command {
        Command::VerifyAgreement { file, head } => {
            return verify_agreement::run(&file, head.as_deref(), json);
        }
        Command::Openapi { server } => {
            output::print(match server {
                Document::Organization => assent_http::organization_document(),
                Document::RightsHolder => assent_http::rights_holder_document(),
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut cli::command_shown(), "assent", &mut text);
            output::print(String::from_utf8_lossy(&text))?;
            return Ok(ExitCode::SUCCESS);
        }
        Command::Man { command, all } => return man::run(&command, all.as_deref(), json),
        _ => {}
    }
    let config = config.filter(|file| !file.as_os_str().is_empty());
    // A demo's store, key, mails and passwords are its own, whatever is set.
    let groups = match command {
        Command::Demo { .. } => cli::reads("demo"),
        _ => Group::all(),
    };
    let settings = match Settings::load(settings, config.as_deref(), &groups) {
        Ok(settings) => settings,
        Err(error) => {
            writeln!(io::stderr(), "assent: {error}").ok();
            return Ok(ExitCode::from(2));
        }
    };
    logging::start(&settings);
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match command {
        Command::Serve { no_migrate } => serve::run(&settings, !no_migrate),
        Command::Demo { dir } => demo::run(&runtime, settings, dir),
        Command::Migrate => migrate(&settings, json),
        Command::Doctor => runtime.block_on(doctor::run(&settings, json)),
        Command::InviteToken(command) => {
            runtime.block_on(invite_token::run(&settings, command, json))
        }
        Command::Mail(command) => runtime.block_on(mail::run(&settings, command, json)),
        Command::Organization(command) => {
            runtime.block_on(organization::run(&settings, command, json))
        }
        Command::Projections(command) => {
            runtime.block_on(projections::run(&settings, command, json))
        }
        Command::ImportInvites { organization, file, output, only_invited, raw } => {
            let import = import_invites::Import { organization, file, output, only_invited, raw };
            runtime.block_on(import_invites::run(&settings, import, json))
        }
        Command::ExportEndUsers { organization, file, filters, raw, bom } => {
            let filters = filters.unwrap_or_default();
            let export = export_end_users::Export { organization, file, filters, raw, bom };
            runtime.block_on(export_end_users::run(&settings, export, json))
        }
        Command::VerifyAgreement { .. }
        | Command::Openapi { .. }
        | Command::Completions { .. }
        | Command::Man { .. } => {
            unreachable!("these were run above")
        }
    }
}

fn migrate(settings: &Settings, as_json: bool) -> anyhow::Result<ExitCode> {
    let schema = wiring::open_store(settings)?.schema;
    let state = schema.state()?;
    // A newer program's store is not ours to change, nor to call current.
    anyhow::ensure!(!matches!(state, SchemaState::Ahead(_)), "{}", wiring::explain(&state));
    let names = schema.migrate()?;
    if as_json {
        output::line(json!({ "migrations": names }))?;
    } else if names.is_empty() {
        output::line("The schema is current.")?;
    } else {
        output::line(names.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

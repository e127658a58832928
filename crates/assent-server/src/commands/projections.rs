//! `assent projections check|rebuild`

use std::process::ExitCode;

use assent_domain::agreements::{
    Difference, DifferenceKind, check_projections, rebuild_projections,
};
use serde_json::json;

use crate::{cli, output, settings::Settings, wiring};

pub(super) async fn run(
    settings: &Settings,
    command: cli::Projections,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let app = wiring::app_of_command(settings).await?;
    let (mut printed, mut unreadable) = (Ok(()), false);
    // Told as they are found: there may be many, and the check may take long.
    let tell = |difference: Difference| {
        unreadable |= matches!(difference.kind, DifferenceKind::Unreadable(_));
        if printed.is_ok() {
            printed = output::line(told(&difference, as_json));
        }
    };
    let (tally, mends) = match command {
        cli::Projections::Check => (check_projections(&app, tell).await?, false),
        cli::Projections::Rebuild => (rebuild_projections(&app, tell).await?, true),
    };
    printed?;
    let (agreements, differences) = (tally.agreements, tally.differences);
    if as_json {
        output::line(json!({"agreements": agreements, "differences": differences}))?;
    } else {
        let verb = if mends { "found and mended" } else { "found" };
        let (agreements, differences) =
            (counted(agreements, "agreement"), counted(differences, "difference"));
        output::line(format_args!("{agreements}, {differences} {verb}."))?;
    }
    anyhow::ensure!(
        !unreadable,
        "some events can't be read: restore the store, or its master key, from a backup"
    );
    if !mends && differences > 0 && !as_json {
        output::line("Mend them with: assent projections rebuild")?;
    }
    Ok(if mends || differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn told(difference: &Difference, as_json: bool) -> String {
    if !as_json {
        return difference.to_string();
    }
    let line = json!({
        "organization": difference.organization.to_string(),
        "agreement": difference.agreement.map(|agreement| agreement.to_string()),
        "difference": difference.kind.to_string(),
    });
    line.to_string()
}

fn counted(count: u64, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

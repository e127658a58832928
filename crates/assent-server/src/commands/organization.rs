//! `assent organization list|allow-public`

use std::process::ExitCode;

use assent_domain::{
    organizations::{Organization, allow_public, list_organizations},
    values::instant_text,
};
use serde_json::{Value, json};

use crate::{cli, output, settings::Settings, wiring};

/// How many organizations are listed.
const LISTED: i64 = 1_000;

pub(super) async fn run(
    settings: &Settings,
    command: cli::Organization,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let app = wiring::app_of_command(settings).await?;
    match command {
        cli::Organization::List => {
            let organizations = list_organizations(&app, LISTED).await?;
            output::line(listed(&organizations, as_json))?;
        }
        cli::Organization::AllowPublic { apikey, revoke } => {
            let organization = allow_public(&app, apikey, !revoke).await?;
            if as_json {
                output::line(shown(&organization))?;
            } else if revoke {
                output::line(format_args!("{} may not be public any more.", organization.apikey))?;
            } else {
                output::line(format_args!("{} may be public.", organization.apikey))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(organizations: &[Organization], as_json: bool) -> String {
    if as_json {
        return organizations.iter().map(shown).collect::<Value>().to_string();
    }
    if organizations.is_empty() {
        return "There are no organizations. Invite one with: assent invite-token create"
            .to_owned();
    }
    let lines = organizations.iter().map(|organization| {
        let public = match (organization.public_allowed, organization.is_open_to_all()) {
            (_, true) => "public",
            (true, false) => "may be public",
            (false, _) => "not public",
        };
        format!(
            "{:<30}  since {}  {public:<13}  {}",
            organization.apikey,
            instant_text(organization.created_at),
            organization.profile.name,
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn shown(organization: &Organization) -> Value {
    json!({
        "apikey": organization.apikey,
        "name": organization.profile.name,
        "createdAt": instant_text(organization.created_at),
        "publicKey": organization.public_key,
        "publicAllowed": organization.public_allowed,
        "public": organization.is_open_to_all(),
    })
}

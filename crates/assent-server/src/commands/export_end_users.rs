//! `assent export-end-users`

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use assent_domain::{
    end_users::{Filters, export_table},
    organizations::organization_of,
    spreadsheet::Style,
};
use serde_json::json;

use super::{progress, target::Target};
use crate::{settings::Settings, wiring};

/// What the command line says.
pub(super) struct Export {
    pub(super) organization: String,
    pub(super) file: Option<PathBuf>,
    pub(super) filters: Filters,
    pub(super) raw: bool,
    pub(super) bom: bool,
}

pub(super) async fn run(
    settings: &Settings,
    export: Export,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let Export { organization, file, filters, raw, bom } = export;
    let app = wiring::app_of_command(settings).await?;
    let organization = organization_of(&app, organization).await?;
    let mut target = Target::open(file.as_deref())?;
    let bar = progress::counting(&target);
    let style = Style { guard: !raw, mark: bom, ..Style::default() };
    let mut table = export_table(&app, organization.id, filters, style).await?;
    while let Some(piece) = table.next_piece().await? {
        match target.write_all(&piece) {
            Err(error) if target.is_standard() && error.kind() == io::ErrorKind::BrokenPipe => {
                // Who reads it has seen enough.
                bar.finish_and_clear();
                return Ok(ExitCode::SUCCESS);
            }
            written => written.with_context(|| target.cannot())?,
        }
        bar.set_position(table.listed());
    }
    bar.finish_and_clear();

    let standard = target.is_standard();
    target.finish()?;
    let listed = table.listed();
    let text = format!("end users exported: {listed}");
    let json = json!({"organization": organization.apikey, "endUsers": listed});
    progress::told(standard, as_json, &json, &text)?;
    Ok(ExitCode::SUCCESS)
}

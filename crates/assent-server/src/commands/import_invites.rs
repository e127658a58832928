//! `assent import-invites`

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Seek},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use assent_domain::{
    invites::{BatchSummary, Spool, begin_batch},
    organizations::organization_of,
};
use serde_json::json;

use super::{
    progress,
    target::{STANDARD, Target},
};
use crate::{settings::Settings, wiring};

/// What the command line says.
pub(super) struct Import {
    pub(super) organization: String,
    pub(super) file: PathBuf,
    pub(super) output: Option<PathBuf>,
    pub(super) only_invited: bool,
    pub(super) raw: bool,
}

pub(super) async fn run(
    settings: &Settings,
    import: Import,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let Import { organization, file, output, only_invited, raw } = import;
    let app = wiring::app_of_command(settings).await?;
    let organization = organization_of(&app, organization).await?;
    let mut target = Target::open(output.as_deref())?;
    if let Some(fault) = settings.addresses.dead_signup_links(settings.mail.is_sent()) {
        tracing::warn!("{fault}");
    }
    // Of an upload that fails nothing may be left, so the result waits for its end.
    let mut result = spool(settings)?;
    let named =
        if file == Path::new(STANDARD) { "standard input".into() } else { file.to_string_lossy() };
    let upload = opened(settings, &file).with_context(|| format!("cannot read {named}"))?;
    let bar = progress::over_bytes(upload.metadata()?.len(), &target);
    let spool = Spool {
        upload: Box::new(BufReader::new(progress::watched(&bar, upload))),
        result: Box::new(BufWriter::new(result.try_clone()?)),
        only_invited,
        guard: !raw,
    };
    let imported = async { begin_batch(&app, organization.id).await?.import(spool).await };
    let imported = imported.await;
    bar.finish_and_clear();
    let summary = imported.with_context(|| format!("nothing of {named} was stored"))?;

    let standard = target.is_standard();
    let copied = result.rewind().and_then(|()| io::copy(&mut result, &mut target));
    let written = match copied {
        Err(error) if standard && error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error).with_context(|| target.cannot()),
        Ok(_) => target.finish(),
    };
    written.context("the invitations are stored, but their links could not be written")?;
    let BatchSummary { rows, invited, unused, .. } = summary;
    let columns: Vec<_> = unused.iter().map(|name| name.escape_debug().to_string()).collect();
    let mut text = format!("rows: {rows}, invited: {invited}");
    if !columns.is_empty() {
        text = format!("{text}\ncolumns that were not used: {}", columns.join(", "));
    }
    let json = json!({
        "organization": organization.apikey, "rows": rows, "invited": invited,
        "unusedColumns": unused,
    });
    progress::told(standard, as_json, &json, &text)?;
    Ok(ExitCode::SUCCESS)
}

/// A temporary file without a name, gone when it is dropped.
fn spool(settings: &Settings) -> anyhow::Result<File> {
    wiring::make_data_dir(&settings.store.data_dir)?;
    let folder = settings.store.data_dir.join("spool");
    let made = fs::create_dir_all(&folder).and_then(|()| tempfile::tempfile_in(&folder));
    made.with_context(|| format!("cannot make a file in {}", folder.display()))
}

/// The file. What comes by and by is spooled first: others wait for the store
/// while it is read.
fn opened(settings: &Settings, file: &Path) -> anyhow::Result<File> {
    let mut source: Box<dyn io::Read> = if file == Path::new(STANDARD) {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(file)?;
        let metadata = file.metadata()?;
        anyhow::ensure!(!metadata.is_dir(), "it is a folder");
        if metadata.is_file() {
            return Ok(file);
        }
        Box::new(file)
    };
    let mut spooled = spool(settings)?;
    io::copy(&mut source, &mut spooled)?;
    spooled.rewind()?;
    Ok(spooled)
}

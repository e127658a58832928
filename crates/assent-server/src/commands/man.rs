//! `assent man`

use std::{
    fs,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use anyhow::Context;
use serde_json::json;

use crate::{manual::Manual, output};

pub(super) fn run(words: &[String], all: Option<&Path>, as_json: bool) -> anyhow::Result<ExitCode> {
    let manual = Manual::new();
    if let Some(folder) = all {
        let written = write_all(&manual, folder)?;
        if as_json {
            output::line(json!({"written": written}))?;
        } else {
            output::line(written.join("\n"))?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let Some(page) = manual.page(&words.join(" ")) else {
        let commands: Vec<_> = manual.commands().collect();
        // Nobody may be there to read it.
        writeln!(
            io::stderr(),
            "assent: there is no page on {:?}; there are these:\n  {}",
            words.join(" "),
            commands.join("\n  ")
        )
        .ok();
        return Ok(ExitCode::from(2));
    };
    output::print(page.text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes all pages, and answers where they are.
fn write_all(manual: &Manual, folder: &Path) -> anyhow::Result<Vec<String>> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let written = manual.pages().map(|page| {
        let path = folder.join(format!("{}.1", page.name));
        let name = path.display().to_string();
        fs::write(&path, page.text).with_context(|| format!("cannot write {name}"))?;
        Ok(name)
    });
    written.collect()
}

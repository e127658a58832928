//! `assent mail list|retry`

use std::process::ExitCode;

use assent_domain::{
    ids::LetterId,
    mail::{UnsentLetter, retry_all_letters, retry_letter, unsent_letters},
    values::instant_text,
};
use serde_json::{Value, json};

use crate::{cli, output, settings::Settings, wiring};

/// How many mails are listed.
const LISTED: i64 = 1_000;

pub(super) async fn run(
    settings: &Settings,
    command: cli::Mail,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    let app = wiring::app_of_command(settings).await?;
    match command {
        cli::Mail::List { dead } => {
            let letters = unsent_letters(&app, dead, LISTED).await?;
            output::line(listed(&letters, as_json))?;
        }
        cli::Mail::Retry { id: Some(id), .. } => {
            retry_letter(&app, LetterId(id)).await?;
            if as_json {
                output::line(json!({"retried": 1}))?;
            } else {
                output::line("The mail is tried again.")?;
            }
        }
        cli::Mail::Retry { id: None, .. } => {
            let retried = retry_all_letters(&app).await?;
            if as_json {
                output::line(json!({"retried": retried}))?;
            } else {
                output::line(format!("Mails that are tried again: {retried}."))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(letters: &[UnsentLetter], as_json: bool) -> String {
    if as_json {
        return letters.iter().map(shown).collect::<Value>().to_string();
    }
    if letters.is_empty() {
        return "There are no such mails.".to_owned();
    }
    let lines = letters.iter().map(|letter| {
        let state = match letter.gave_up_at {
            Some(at) => format!("given up {}", instant_text(at)),
            None => format!("next try {}", instant_text(letter.due_at)),
        };
        // A try that was cut off leaves no word; its letter is tried again.
        let untold = if letter.attempts == 0 { "not tried yet" } else { "under way" };
        let error = letter.last_error.as_deref().unwrap_or(untold);
        format!("{}  {state}  tries {}  {}  {error}", letter.id, letter.attempts, letter.to)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn shown(letter: &UnsentLetter) -> Value {
    json!({
        "id": letter.id.to_string(),
        "to": letter.to.as_str(),
        "writtenAt": instant_text(letter.written_at),
        "dueAt": instant_text(letter.due_at),
        "tries": letter.attempts,
        "gaveUpAt": letter.gave_up_at.map(instant_text),
        "error": letter.last_error,
    })
}

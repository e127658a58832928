//! `assent verify-agreement`

use std::{fs, io, path::Path, process::ExitCode};

use anyhow::Context;
use assent_domain::{
    agreements::{Verified, verify},
    values::instant_text,
};
use serde_json::json;

use crate::output;

pub(super) fn run(file: &Path, head: Option<&str>, as_json: bool) -> anyhow::Result<ExitCode> {
    let text = read(file).with_context(|| format!("cannot read {}", file.display()))?;
    // What Windows saves begins with a byte-order mark.
    match verify(text.trim_start_matches('\u{feff}'), head) {
        Ok(verified) => {
            output::line(told(&verified, as_json))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if as_json => {
            output::line(json!({"valid": false, "error": error.to_string()}))?;
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(anyhow::Error::msg(error)),
    }
}

fn read(file: &Path) -> io::Result<String> {
    if file == Path::new("-") { io::read_to_string(io::stdin()) } else { fs::read_to_string(file) }
}

fn told(verified: &Verified, as_json: bool) -> String {
    let signed_at = instant_text(verified.signed_at);
    if as_json {
        let verified = json!({
            "valid": true,
            "sisaId": verified.sisa_id,
            "signedAt": signed_at,
            "dataCustodianPublicKey": verified.custodian_public_key,
            "rightsHolderPublicKey": verified.rights_holder_public_key,
            "events": verified.events,
            "head": verified.head,
            "ended": verified.ended,
        });
        return verified.to_string();
    }
    format!(
        "The agreement and its {} {} hold.\n  \
           agreement       {}\n  \
           signed at       {signed_at}\n  \
           data custodian  {}\n  \
           rights holder   {}\n  \
           last event      {}\n  \
           in force        {}",
        verified.events,
        if verified.events == 1 { "event" } else { "events" },
        verified.sisa_id,
        verified.custodian_public_key,
        verified.rights_holder_public_key,
        verified.head.as_deref().unwrap_or("none"),
        if verified.ended { "no, it was ended" } else { "yes" },
    )
}

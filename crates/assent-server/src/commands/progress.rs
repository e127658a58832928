//! How far a command is, for a person who watches; nobody else sees it.

use std::io::{self, IsTerminal, Read, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use super::target::Target;
use crate::output;

/// Bytes on their way: of how many, and how fast.
const OF_BYTES: &str = "{spinner} {bytes} of {total_bytes} [{wide_bar}] {eta}";
/// Things that are counted, and nobody knows up to where.
const OF_COUNT: &str = "{spinner} {human_pos} end users ({per_sec})";

/// A bar over `bytes`.
pub(super) fn over_bytes(bytes: u64, target: &Target) -> ProgressBar {
    bar(ProgressBar::with_draw_target(Some(bytes), draw_target(target)), OF_BYTES)
}

/// A count that goes up.
pub(super) fn counting(target: &Target) -> ProgressBar {
    bar(ProgressBar::with_draw_target(None, draw_target(target)), OF_COUNT)
}

fn bar(bar: ProgressBar, template: &str) -> ProgressBar {
    bar.with_style(ProgressStyle::with_template(template).expect("the template is valid"))
}

/// Standard error, if it is a terminal, and the CSV does not go there too.
fn draw_target(target: &Target) -> ProgressDrawTarget {
    if io::stderr().is_terminal() && !target.is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

/// `source`, whose bytes move the bar.
pub(super) fn watched(
    bar: &ProgressBar,
    source: impl Read + Send + 'static,
) -> Box<dyn Read + Send> {
    Box::new(bar.wrap_read(source))
}

/// Says how it went: on standard output, unless that has the CSV.
pub(super) fn told(to_stderr: bool, as_json: bool, json: &Value, text: &str) -> io::Result<()> {
    let line = if as_json { json.to_string() } else { text.to_owned() };
    if to_stderr {
        // Nobody may be there to read it.
        writeln!(io::stderr(), "{line}").ok();
        return Ok(());
    }
    output::line(line)
}

//! Logs: to standard error, one line an event.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{LogFormat, Settings};

/// Logs as the settings say, from now on.
pub(crate) fn start(settings: &Settings) {
    // What the server library says of its own start, and of strangers' garbage,
    // is of no use to operators.
    let filter =
        EnvFilter::new(format!("actix_server=warn,actix_http=off,{}", settings.logs.filter));
    // A line that can't be written is lost, and nothing else with it.
    let logs = fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    let pretty = match settings.logs.format {
        Some(format) => format == LogFormat::Pretty,
        None => io::stderr().is_terminal(),
    };
    if pretty {
        logs.with_ansi(io::stderr().is_terminal()).init();
    } else {
        logs.json().flatten_event(true).with_current_span(true).with_span_list(false).init();
    }
}

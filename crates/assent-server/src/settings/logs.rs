//! What is logged, and how.

use super::kit::{LOG, Reader, Section, choice, named, settings};
use crate::cli::Known;

settings! {
    log: LOG, "ASSENT_LOG", "FILTER":
        "What is logged, such as info or debug [default: info]",
        "A filter, such as info,assent_domain=debug.";
    log_format: LOG, "ASSENT_LOG_FORMAT", "pretty|json"
        [value_parser = Known::words(&["pretty", "json"])]:
        "pretty or json [default: pretty on a terminal, else json]";
}

/// What is logged, and how.
#[derive(Clone)]
pub(crate) struct Logs {
    pub(crate) filter: String,
    pub(crate) format: Option<LogFormat>,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Pretty,
    Json,
}

impl Section for Logs {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let format =
            |text: &str| choice(text, &[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)]);
        Self {
            filter: read.or(named!(written.log), filter, "info"),
            format: read.if_set(named!(written.log_format), format),
        }
    }
}

fn filter(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::EnvFilter>() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("is not a filter such as info or assent=debug: {error}")),
    }
}

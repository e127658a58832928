//! How a session is shown.

use assent_web::SessionInUrl;

use super::kit::{Reader, SERVICE, Section, choice, named, settings};
use crate::cli::Known;

settings! {
    session_in_url: SERVICE, "ASSENT_SESSION_IN_URL", "allow|refuse"
        [value_parser = Known::words(&["allow", "refuse"])]:
        "Whether session ids in addresses count: allow or refuse [default: allow]",
        "refuse: only download tickets count in addresses.";
}

/// How a session is shown.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub(crate) in_url: SessionInUrl,
}

impl Section for Sessions {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let in_url = |text: &str| {
            let choices = [("allow", SessionInUrl::Allow), ("refuse", SessionInUrl::Refuse)];
            choice(text, &choices)
        };
        Self { in_url: read.or(named!(written.session_in_url), in_url, "allow") }
    }
}

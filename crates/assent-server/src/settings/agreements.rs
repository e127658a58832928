//! What people sign.

use assent_domain::agreements::text;
use clap::ValueHint;

use super::kit::{Reader, SERVICE, Section, named, settings, web_address};

settings! {
    agreement_uri: SERVICE, "ASSENT_AGREEMENT_URI", "URL" [value_hint = ValueHint::Url]:
        "Where the agreement's text is read [default: the portal's /sisa/v1/<sha256>]";
}

/// What people sign.
#[derive(Clone)]
pub(crate) struct Agreements {
    uri: Option<String>,
}

impl Section for Agreements {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        Self { uri: read.if_set(named!(written.agreement_uri), web_address) }
    }
}

impl Agreements {
    /// Where new agreements are read, under this portal if no other was set.
    pub(crate) fn uri(&self, organization_portal: &str) -> String {
        let own = || format!("{organization_portal}/sisa/v1/{}", text::hash());
        self.uri.clone().unwrap_or_else(own)
    }
}

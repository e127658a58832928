//! Which requests are taken, and how long a connection waits for them.

use std::time::Duration;

use assent_web::Origin;

use super::kit::{Reader, SERVICE, Section, duration, listed, named, settings, size};

settings! {
    cors_origins: SERVICE, "ASSENT_CORS_ORIGINS", "ORIGINS":
        "Origins whose front ends may call both APIs, such as https://portal.example.org [default: none]";
    keep_alive: SERVICE, "ASSENT_KEEP_ALIVE", "DURATION":
        "How long a connection may be idle between requests [default: 75s]",
        "Longer than a proxy keeps its idle connections.";
    upload_limit: SERVICE, "ASSENT_UPLOAD_LIMIT", "SIZE":
        "The largest upload [default: 64MiB]",
        "On SQLite other writes wait for an upload.";
}

/// Which requests are taken.
#[derive(Clone)]
pub(crate) struct Requests {
    pub(crate) cors_origins: Vec<Origin>,
    pub(crate) keep_alive: Duration,
    /// In bytes.
    pub(crate) upload_limit: u64,
}

impl Section for Requests {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        Self {
            cors_origins: read.or(named!(written.cors_origins), listed, ""),
            keep_alive: read.or(named!(written.keep_alive), duration, "75s").unsigned_abs(),
            upload_limit: read.or(named!(written.upload_limit), size, "64MiB"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn by_default_an_upload_has_64_mebibytes_and_a_connection_75_seconds() {
        let requests = Settings::of(&[]).0.requests;
        assert_eq!(requests.upload_limit, 64 << 20);
        assert_eq!(requests.keep_alive, Duration::from_secs(75));
    }
}

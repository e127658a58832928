//! Which Stripe to call, and as whom.

use std::{fmt, time::Duration};

use thiserror::Error;
use url::{Host, Url};

/// How to reach Stripe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeConfig {
    /// The account's secret key.
    pub key: SecretKey,
    /// Where Stripe is.
    pub url: StripeUrl,
    /// How long one request may take in all: waiting for a turn, connecting,
    /// asking once more. The payments port promises an answer within fifteen
    /// seconds.
    pub timeout: Duration,
}

impl StripeConfig {
    /// Ten seconds: Stripe itself takes one or two, and a person waits.
    #[must_use]
    pub fn new(key: SecretKey, url: StripeUrl) -> Self {
        Self { key, url, timeout: Duration::from_secs(10) }
    }
}

/// A secret key, which [`Debug`](fmt::Debug) output never shows.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(String);

impl SecretKey {
    /// Reads a key: visible ASCII, and not one of those that are for browsers.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        (plain && !text.starts_with("pk_")).then(|| Self(text.to_owned()))
    }

    /// The key itself; call it only where it has to leave.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// The address under which `/v1/customers` is found, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripeUrl(String);

/// Why a text is not a [`StripeUrl`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StripeUrlError {
    /// No address, or one with more to it.
    #[error(
        "is not the address of a payment provider: write https://api.stripe.com, or another \
         https address without user, query and fragment"
    )]
    Malformed,
    /// The key would leave this machine in the clear.
    #[error("would send the key unencrypted to {0}: write https://, or http:// to this machine")]
    Unprotected(String),
}

impl StripeUrl {
    /// Reads an address: https, or http to this machine.
    pub fn parse(text: &str) -> Result<Self, StripeUrlError> {
        let url = Url::parse(text.trim()).map_err(|_| StripeUrlError::Malformed)?;
        let bare = url.username().is_empty() && url.password().is_none();
        let bare = bare && url.query().is_none() && url.fragment().is_none();
        let host = url.host().filter(|_| bare).ok_or(StripeUrlError::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if is_this_machine(&host) => {}
            "http" => return Err(StripeUrlError::Unprotected(host.to_string())),
            _ => return Err(StripeUrlError::Malformed),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    /// Whether the address is on this machine, and unprotected.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.starts_with("http://")
    }
}

/// Stripe's own.
impl Default for StripeUrl {
    fn default() -> Self {
        Self("https://api.stripe.com".to_owned())
    }
}

impl fmt::Display for StripeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_without_its_last_slash() {
        for (text, kept) in [
            ("https://api.stripe.com", "https://api.stripe.com"),
            ("https://proxy.example.org/stripe/", "https://proxy.example.org/stripe"),
            ("http://127.0.0.1:8420/", "http://127.0.0.1:8420"),
            ("http://[::1]:8420", "http://[::1]:8420"),
            ("http://localhost:8420", "http://localhost:8420"),
        ] {
            assert_eq!(StripeUrl::parse(text).map(|url| url.to_string()), Ok(kept.to_owned()));
        }
        assert_eq!(StripeUrl::parse(&StripeUrl::default().to_string()), Ok(StripeUrl::default()));
    }

    #[test]
    fn a_key_does_not_leave_this_machine_in_the_clear() {
        for text in ["http://api.stripe.com", "http://10.0.0.1:8420", "http://localhost.example"] {
            let error = StripeUrl::parse(text).unwrap_err();
            assert!(matches!(error, StripeUrlError::Unprotected(_)), "{text}");
        }
    }

    #[test]
    fn what_is_no_bare_address_is_refused() {
        for text in [
            "",
            "api.stripe.com",
            "ftp://api.stripe.com",
            "https://",
            "https://user:pass@api.stripe.com",
            "https://api.stripe.com?x=1",
            "https://api.stripe.com#x",
        ] {
            assert_eq!(StripeUrl::parse(text), Err(StripeUrlError::Malformed), "{text}");
        }
    }

    #[test]
    fn a_key_is_visible_ascii_and_no_browsers() {
        assert!(SecretKey::parse(" sk_test_123\n").is_some());
        assert!(SecretKey::parse("rk_live_123").is_some());
        for text in ["", " ", "pk_test_123", "sk test", "sk_é", "sk_1\r\nX: y"] {
            assert_eq!(SecretKey::parse(text), None, "{text:?}");
        }
        assert_eq!(format!("{:?}", SecretKey::parse("sk_test_123")), "Some(SecretKey(…))");
    }
}

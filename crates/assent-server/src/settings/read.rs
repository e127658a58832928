//! Reading single settings, and collecting what is wrong with them.

use std::path::PathBuf;

use assent_domain::{
    mail::Mailbox,
    values::{EmailAddress, is_web_address},
};
use assent_payments_stripe::{SecretKey, StripeConfig, StripeUrl};
use assent_web::{Network, Origin};
use mailparse::MailAddr;
use url::Url;

use super::{Database, Raw};

const STRIPE_KEY_FORM: &str = "a secret key (sk_...) or a restricted one (rk_...), \
    as Stripe's dashboard shows it";

/// Reads settings and collects what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) faults: &'a mut Vec<String>,
}

impl Reader<'_> {
    pub(super) fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    pub(super) fn checked<T>(
        &mut self,
        flag: &str,
        text: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match read(text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(format!("--{flag} {text:?} {fault}"));
                None
            }
        }
    }

    pub(super) fn or<T>(
        &mut self,
        flag: &str,
        text: Option<&String>,
        read: impl Fn(&str) -> Result<T, String>,
        default: &str,
    ) -> T {
        let value = text.and_then(|text| self.checked(flag, text, &read));
        value.unwrap_or_else(|| read(default).expect("the default is valid"))
    }

    /// Like `checked`, without showing what was given.
    pub(super) fn secret<T>(&mut self, flag: &str, value: Option<T>, wanted: &str) -> Option<T> {
        if value.is_none() {
            self.fault(format!("--{flag} has to be {wanted}"));
        }
        value
    }

    /// The payment provider. A wrong address is told even without a key.
    pub(super) fn stripe(&mut self, raw: &Raw) -> Option<StripeConfig> {
        let parse = |text: &str| StripeUrl::parse(text).map_err(|error| error.to_string());
        let url = match raw.stripe_url.as_deref() {
            Some(text) => self.checked("stripe-url", text, parse),
            None => Some(StripeUrl::default()),
        };
        let key = raw.stripe_secret_key.as_deref()?;
        let key = self.secret("stripe-secret-key", SecretKey::parse(key), STRIPE_KEY_FORM);
        Some(StripeConfig::new(key?, url?))
    }

    pub(super) fn portal(&mut self, flag: &str, text: Option<&str>) -> Option<String> {
        // Its fault does not show what was given: that may hold a password.
        if let Some(fault) = portal_fault(text?) {
            self.fault(format!("--{flag} {fault}"));
            return None;
        }
        let address = self.checked(flag, text?, web_address)?;
        Some(address.trim_end_matches('/').to_owned())
    }
}

pub(super) fn database(url: &str) -> Result<Database, String> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        if path.is_empty() {
            return Err("names no file: write sqlite:///var/lib/assent/assent.db".to_owned());
        }
        return Ok(Database::Sqlite(PathBuf::from(path)));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Database::Postgres(url.to_owned()));
    }
    Err("has to begin with sqlite:// or postgres://".to_owned())
}

pub(super) fn web_address(text: &str) -> Result<String, String> {
    if is_web_address(text) {
        Ok(text.to_owned())
    } else {
        Err("has to be an http or https address, such as https://portal.example.org".to_owned())
    }
}

/// Why links can't begin with this address, though it is one.
fn portal_fault(text: &str) -> Option<&'static str> {
    let url = Url::parse(text).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        Some("must not hold a user or a password: everybody who gets a link would read it")
    } else if url.query().is_some() || url.fragment().is_some() {
        Some("must end before ? and #: links append their own path and query")
    } else {
        None
    }
}

/// One mailbox as mails write it: quoted pairs, comments, encoded words.
pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    let form = || "is not one mailbox such as Assent <no-reply@example.org>".to_owned();
    if text.chars().any(char::is_control) {
        return Err(form());
    }
    let header = format!("From: {}", text.trim());
    let (header, _) = mailparse::parse_header(header.as_bytes()).map_err(|_| form())?;
    let read = mailparse::addrparse_header(&header).map_err(|_| form())?;
    let [MailAddr::Single(one)] = read.as_slice() else { return Err(form()) };
    let name = one.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if name.is_some_and(|name| name.chars().any(char::is_control)) {
        return Err(form());
    }
    let address = EmailAddress::parse(&one.addr).map_err(|_| form())?;
    Ok(Mailbox { name: name.map(str::to_owned), address })
}

pub(super) fn networks(text: &str) -> Result<Vec<Network>, String> {
    let networks = text.split(',').map(str::trim).filter(|network| !network.is_empty());
    networks
        .map(|network| {
            network.parse().map_err(|error| format!("has {network:?} in it, which {error}"))
        })
        .collect()
}

pub(super) fn origins(text: &str) -> Result<Vec<Origin>, String> {
    let origins = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    origins
        .map(|origin| {
            origin.parse().map_err(|error| format!("has {origin:?} in it, which {error}"))
        })
        .collect()
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::EnvFilter>() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("is not a filter such as info or assent=debug: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_read_as_mails_write_it() {
        for (text, name, address) in [
            ("no-reply@example.org", None, "no-reply@example.org"),
            ("<no-reply@example.org>", None, "no-reply@example.org"),
            ("Assent <no-reply@localhost>", Some("Assent"), "no-reply@localhost"),
            (r#""Quoted \"Name\"" <m@example.org>"#, Some(r#"Quoted "Name""#), "m@example.org"),
            (r#""Back\\slash" <m@example.org>"#, Some(r"Back\slash"), "m@example.org"),
            (r#""Bob, Inc. <x>" <m@example.org>"#, Some("Bob, Inc. <x>"), "m@example.org"),
            ("Bob (the one) <m@example.org>", Some("Bob"), "m@example.org"),
            ("=?UTF-8?Q?J=C3=BCrgen?= <m@example.org>", Some("J\u{fc}rgen"), "m@example.org"),
            ("J\u{fc}rgen <m@example.org>", Some("J\u{fc}rgen"), "m@example.org"),
        ] {
            let read = mailbox(text).unwrap_or_else(|fault| panic!("{text} {fault}"));
            assert_eq!((read.name.as_deref(), read.address.as_str()), (name, address), "{text}");
        }
        for text in [
            "",
            "nobody",
            "Assent <no-reply@localhost",
            "a@example.org, b@example.org",
            "Group: a@example.org;",
            "Assent <>",
            "A\nBcc: x@example.org <a@example.org>",
            "=?UTF-8?Q?A=0AB?= <a@example.org>",
        ] {
            assert!(mailbox(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_portal_is_an_address_that_a_path_can_follow() {
        let read = |text: &str| {
            let mut faults = Vec::new();
            let portal = Reader { faults: &mut faults }.portal("p", Some(text));
            (portal, faults)
        };
        assert_eq!(read("https://a.example/b/").0.as_deref(), Some("https://a.example/b"));
        for text in [
            "https://a.example/?",
            "https://a.example?x=1",
            "https://a.example/#",
            "https://a.example/#/app",
            "https://hunter2@a.example",
            "https://u:hunter2@a.example",
        ] {
            let (portal, faults) = read(text);
            assert!(portal.is_none() && faults.len() == 1, "{text} {faults:?}");
            assert!(!faults[0].contains("hunter2"), "{faults:?}");
        }
    }
}

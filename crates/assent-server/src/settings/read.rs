//! Reading single settings, and collecting what is wrong with them.

use std::path::PathBuf;

use assent_domain::{mail::Mailbox, values::is_web_address};
use assent_http::{Network, Origin};
use assent_payments_stripe::{SecretKey, StripeConfig, StripeUrl};

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

pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    Mailbox::parse(text).map_err(|error| error.to_string())
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

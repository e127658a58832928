//! Settings: flag, then environment, then file, then default. Everything that
//! is wrong is told at once.

mod addresses;
mod group;
mod mail;
mod raw;
mod read;
mod secrets;
mod sign_in;
mod units;
mod unknown;

use std::{
    fmt,
    path::{Path, PathBuf},
};

pub(crate) use addresses::Addresses;
use assent_domain::agreements::text;
use assent_payments_stripe::StripeConfig;
use assent_web::{ClientAddressHeader, ClientAddressHeaderError, Network, Origin};
pub(crate) use group::Group;
pub(crate) use mail::Mail;
pub(crate) use raw::Raw;
use read::Reader;
pub(crate) use sign_in::SignIn;
pub(crate) use units::duration;

use crate::master_key;

/// Everything that can be set.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) addresses: Addresses,
    pub(crate) data_dir: PathBuf,
    pub(crate) database: Database,
    pub(crate) database_pool: u32,
    pub(crate) master_key: Option<[u8; 32]>,
    pub(crate) mail: Mail,
    pub(crate) sign_in: SignIn,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) client_address_header: Option<ClientAddressHeader>,
    pub(crate) cors_origins: Vec<Origin>,
    pub(crate) keep_alive: std::time::Duration,
    pub(crate) upload_limit: u64,
    pub(crate) agreement_uri: Option<String>,
    /// The payment provider, if there is one.
    pub(crate) stripe: Option<StripeConfig>,
    pub(crate) log: String,
    pub(crate) log_format: Option<LogFormat>,
    /// What is no fault, and most likely not meant.
    pub(crate) warnings: Vec<String>,
}

const KEY_FORM: &str = "32 bytes in base64, such as `openssl rand -base64 32` prints";
const DATABASE_FORM: &str = "a URL that begins with sqlite:// or postgres://";
const KEY_MISSING: &str = "--master-key (ASSENT_MASTER_KEY, or ASSENT_MASTER_KEY_FILE) is needed with PostgreSQL: \
    make one with `openssl rand -base64 32` and give it to every replica";

/// Where the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// The URL of a server.
    Postgres(String),
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Pretty,
    Json,
}

/// What is wrong with the settings, a line each.
#[derive(Debug)]
pub(crate) struct SettingsError(Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are not valid:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads the file, puts flags and environment over it, checks all that is
    /// about one of `groups`; the others are not set.
    pub(crate) fn load(
        flags: Raw,
        config: Option<&Path>,
        groups: &[Group],
    ) -> Result<Self, SettingsError> {
        let mut faults = Vec::new();
        let file = raw::from_file(config, &mut faults);
        let mut raw = flags.over(file).about(groups);
        raw.read_secret_files(&mut faults);
        let mut settings = Self::resolve(&raw, &mut faults);
        let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
        settings.warnings = unknown::warnings(names);
        if faults.is_empty() { Ok(settings) } else { Err(SettingsError(faults)) }
    }

    fn resolve(raw: &Raw, faults: &mut Vec<String>) -> Self {
        let mut read = Reader { faults };
        let data_dir = PathBuf::from(raw.data_dir.as_deref().unwrap_or("./data"));
        let database = match raw.database_url.as_deref() {
            None => Some(Database::Sqlite(data_dir.join("assent.db"))),
            // A password may stand in it.
            Some(url) if raw.database_url_file.is_some() || url.contains('@') => {
                read.secret("database-url", read::database(url).ok(), DATABASE_FORM)
            }
            Some(url) => read.checked("database-url", url, read::database),
        };
        let database = database.unwrap_or(Database::Sqlite(PathBuf::new()));
        if raw.master_key.is_none()
            && raw.master_key_file.is_none()
            && matches!(database, Database::Postgres(_))
        {
            read.fault(KEY_MISSING.to_owned());
        }
        let master_key = raw
            .master_key
            .as_deref()
            .and_then(|key| read.secret("master-key", master_key::parse(key), KEY_FORM));
        Self {
            addresses: Addresses::resolve(raw, &mut read),
            data_dir,
            database,
            database_pool: read.or(
                "database-pool",
                raw.database_pool.as_ref(),
                |text| units::number(text, 1..=1_000),
                "8",
            ),
            master_key,
            mail: Mail::resolve(raw, &mut read),
            sign_in: SignIn::resolve(raw, &mut read),
            trusted_proxies: read.or(
                "trusted-proxies",
                raw.trusted_proxies.as_ref(),
                read::networks,
                "",
            ),
            client_address_header: raw.client_address_header.as_deref().and_then(|name| {
                let parse = |text: &str| {
                    text.parse().map_err(|error: ClientAddressHeaderError| error.to_string())
                };
                read.checked("client-address-header", name, parse)
            }),
            cors_origins: read.or("cors-origins", raw.cors_origins.as_ref(), read::origins, ""),
            keep_alive: read
                .or("keep-alive", raw.keep_alive.as_ref(), units::duration, "75s")
                .unsigned_abs(),
            upload_limit: read.or("upload-limit", raw.upload_limit.as_ref(), units::size, "64MiB"),
            agreement_uri: raw
                .agreement_uri
                .as_deref()
                .and_then(|uri| read.checked("agreement-uri", uri, read::web_address)),
            stripe: read.stripe(raw),
            log: read.or("log", raw.log.as_ref(), read::log_filter, "info"),
            warnings: Vec::new(),
            log_format: raw.log_format.as_deref().and_then(|format| {
                let formats = [("pretty", LogFormat::Pretty), ("json", LogFormat::Json)];
                read.checked("log-format", format, |text| units::choice(text, &formats))
            }),
        }
    }

    /// Where the master key is kept that nobody gave.
    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.data_dir.join("master.key")
    }

    /// Whether mails are sent to others, and not filed here.
    pub(crate) fn sends_mails(&self) -> bool {
        self.mail.smtp.is_some()
    }

    /// What is set for a service in a way that most likely is not meant.
    pub(crate) fn serving_warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let cost = self.sign_in.bcrypt_cost;
        if cost < 10 {
            warnings.push(format!("--bcrypt-cost {cost} is low: for tests only"));
        }
        if !self.sign_in.limits_on {
            warnings.push("--rate-limits is off: for tests only".to_owned());
        }
        if self.client_address_header.is_some() && self.trusted_proxies.is_empty() {
            let why = "--client-address-header has no effect: nobody is believed without \
                --trusted-proxies";
            warnings.push(why.to_owned());
        }
        warnings
    }

    /// Where new agreements are read, under this portal if no other was set.
    pub(crate) fn agreement_uri(&self, organization_portal: &str) -> String {
        let own = || format!("{organization_portal}/sisa/v1/{}", text::hash());
        self.agreement_uri.clone().unwrap_or_else(own)
    }
}

#[cfg(test)]
mod tests {
    use assent_domain::{limits::LimitRules, mail::RetrySchedule};

    use super::*;

    fn faults(raw: &Raw) -> Vec<String> {
        let mut faults = Vec::new();
        Settings::resolve(raw, &mut faults);
        faults
    }

    #[test]
    fn without_any_setting_the_defaults_hold() {
        let mut faults = Vec::new();
        let settings = Settings::resolve(&Raw::default(), &mut faults);
        assert_eq!(faults, [""; 0]);
        assert_eq!(settings.addresses.organization.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database, Database::Sqlite(PathBuf::from("./data/assent.db")));
        assert_eq!(settings.upload_limit, 64 << 20);
        assert_eq!(settings.sign_in.limits, LimitRules::default());
        assert_eq!(settings.mail.tries, RetrySchedule::TRIES);
    }

    #[test]
    fn all_wrong_settings_are_told_at_once() {
        let raw = Raw {
            organization_address: Some("nowhere".to_owned()),
            bcrypt_cost: Some("99".to_owned()),
            database_url: Some("mysql://x".to_owned()),
            ..Raw::default()
        };
        let faults = faults(&raw);
        assert_eq!(faults.len(), 3, "{faults:?}");
    }

    #[test]
    fn postgres_needs_a_master_key_of_its_own() {
        let raw = Raw { database_url: Some("postgres://h/db".to_owned()), ..Raw::default() };
        assert!(faults(&raw)[0].contains("--master-key"));
    }

    #[test]
    fn the_payment_provider_needs_a_key_and_an_address_that_keeps_it() {
        let set = |key: Option<&str>, url: Option<&str>| Raw {
            stripe_secret_key: key.map(str::to_owned),
            stripe_url: url.map(str::to_owned),
            ..Raw::default()
        };
        let stripe = |raw| Settings::resolve(&raw, &mut Vec::new()).stripe;
        assert_eq!(stripe(set(None, None)), None);
        assert_eq!(stripe(set(None, Some("https://stripe.example.org"))), None);
        let own = stripe(set(Some("sk_test_1"), None)).unwrap();
        assert_eq!(own.url.to_string(), "https://api.stripe.com");
        let local = stripe(set(Some("sk_test_1"), Some("http://127.0.0.1:8420/"))).unwrap();
        assert_eq!(local.url.to_string(), "http://127.0.0.1:8420");
        for url in ["http://api.stripe.com", "stripe", ""] {
            let faults = faults(&set(None, Some(url)));
            assert!(faults.len() == 1 && faults[0].contains("--stripe-url"), "{faults:?}");
        }
    }

    #[test]
    fn a_wrong_secret_is_not_shown() {
        let raw = Raw {
            master_key: Some("hunter2".to_owned()),
            smtp_url: Some("smtps://user:hunter2@".to_owned()),
            stripe_secret_key: Some("pk_live_hunter2".to_owned()),
            ..Raw::default()
        };
        let faults = faults(&raw);
        assert_eq!(faults.len(), 3);
        assert!(!faults.join("\n").contains("hunter2"), "{faults:?}");
    }
}

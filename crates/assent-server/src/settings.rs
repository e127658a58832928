//! Settings: flag, then environment, then file, then default. Everything that
//! is wrong is told at once.

mod raw;
mod units;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use assent_domain::{
    agreements::text,
    limits::LimitRules,
    mail::{Mailbox, RetrySchedule},
    values::is_web_address,
};
use assent_http::{Network, SessionInUrl};
use assent_mail_smtp::SmtpConfig;
pub(crate) use raw::Raw;
use time::Duration;
pub(crate) use units::duration;

use crate::master_key;

/// Everything that can be set.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) organization_address: SocketAddr,
    pub(crate) rights_holder_address: SocketAddr,
    pub(crate) operator_address: SocketAddr,
    /// Without a slash at its end; the server's own address when there is none.
    pub(crate) organization_portal: Option<String>,
    pub(crate) rights_holder_portal: Option<String>,
    pub(crate) data_dir: PathBuf,
    pub(crate) database: Database,
    pub(crate) database_pool: u32,
    pub(crate) master_key: Option<[u8; 32]>,
    pub(crate) smtp: Option<SmtpConfig>,
    pub(crate) mail_from: Mailbox,
    pub(crate) mail_tries: usize,
    pub(crate) bcrypt_cost: u32,
    pub(crate) limits_on: bool,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) upload_limit: u64,
    pub(crate) invite_lifetime: Duration,
    pub(crate) signup_lifetime: Duration,
    pub(crate) limits: LimitRules,
    pub(crate) agreement_uri: Option<String>,
    pub(crate) session_in_url: SessionInUrl,
    /// Whether a payment provider was set, which this version does not call.
    pub(crate) wants_payments: bool,
    pub(crate) log: String,
    pub(crate) log_format: Option<LogFormat>,
}

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
    /// Reads the file, puts flags and environment over it, checks everything.
    pub(crate) fn load(flags: Raw, config: Option<&Path>) -> Result<Self, SettingsError> {
        let mut faults = Vec::new();
        let file = raw::from_file(config, &mut faults);
        let settings = Self::resolve(&flags.over(file), &mut faults);
        if faults.is_empty() { Ok(settings) } else { Err(SettingsError(faults)) }
    }

    fn resolve(raw: &Raw, faults: &mut Vec<String>) -> Self {
        let mut read = Reader { faults };
        let data_dir = PathBuf::from(raw.data_dir.as_deref().unwrap_or("./data"));
        let database = match raw.database_url.as_deref() {
            None => Some(Database::Sqlite(data_dir.join("assent.db"))),
            Some(url) => read.checked("database-url", url, database),
        };
        let database = database.unwrap_or(Database::Sqlite(PathBuf::new()));
        let master_key = raw.master_key.as_deref().and_then(|key| {
            read.secret(
                "master-key",
                master_key::parse(key),
                "32 bytes in base64, such as `openssl rand -base64 32` prints",
            )
        });
        if raw.master_key.is_none() && matches!(database, Database::Postgres(_)) {
            read.fault("--master-key (ASSENT_MASTER_KEY) is needed with PostgreSQL: make one with `openssl rand -base64 32` and give it to every replica".to_owned());
        }
        let smtp = raw.smtp_url.as_deref().and_then(|url| match SmtpConfig::parse(url) {
            Ok(config) => Some(config),
            Err(error) => {
                read.fault(format!("--smtp-url {error}"));
                None
            }
        });
        // Nothing needs these yet; a wrong value is told all the same.
        for (flag, text) in [
            ("reset-lifetime", &raw.reset_lifetime),
            ("verification-lifetime", &raw.verification_lifetime),
        ] {
            read.or(flag, text, units::duration, "1h");
        }
        let limits = LimitRules::default();
        Self {
            organization_address: read.or(
                "organization-address",
                &raw.organization_address,
                units::address,
                "127.0.0.1:8080",
            ),
            rights_holder_address: read.or(
                "rights-holder-address",
                &raw.rights_holder_address,
                units::address,
                "127.0.0.1:8081",
            ),
            operator_address: read.or(
                "operator-address",
                &raw.operator_address,
                units::address,
                "127.0.0.1:9090",
            ),
            organization_portal: read
                .portal("organization-portal-url", raw.organization_portal_url.as_deref()),
            rights_holder_portal: read
                .portal("rights-holder-portal-url", raw.rights_holder_portal_url.as_deref()),
            database_pool: read.or(
                "database-pool",
                &raw.database_pool,
                |t| units::number(t, 1, 1_000),
                "8",
            ),
            mail_from: read.or("mail-from", &raw.mail_from, mailbox, "Assent <no-reply@localhost>"),
            mail_tries: read.or("mail-tries", &raw.mail_tries, |t| units::number(t, 1, 100), "16"),
            bcrypt_cost: read.or(
                "bcrypt-cost",
                &raw.bcrypt_cost,
                |t| units::number(t, 4, 15),
                "12",
            ),
            limits_on: read.or(
                "rate-limits",
                &raw.rate_limits,
                |t| units::choice(t, &[("on", true), ("off", false)]),
                "on",
            ),
            trusted_proxies: read.or("trusted-proxies", &raw.trusted_proxies, networks, ""),
            upload_limit: read.or("upload-limit", &raw.upload_limit, units::size, "64MiB"),
            invite_lifetime: read.or(
                "invite-lifetime",
                &raw.invite_lifetime,
                units::duration,
                "90d",
            ),
            signup_lifetime: read.or(
                "signup-lifetime",
                &raw.signup_lifetime,
                units::duration,
                "72h",
            ),
            limits: LimitRules {
                login: read.checked_or(
                    "limit-login",
                    raw.limit_login.as_deref(),
                    units::quota,
                    limits.login,
                ),
                mail_per_address: read.checked_or(
                    "limit-mail-per-address",
                    raw.limit_mail_per_address.as_deref(),
                    units::quota,
                    limits.mail_per_address,
                ),
                mail_per_client: read.checked_or(
                    "limit-mail-per-client",
                    raw.limit_mail_per_client.as_deref(),
                    units::quota,
                    limits.mail_per_client,
                ),
            },
            agreement_uri: raw
                .agreement_uri
                .as_deref()
                .and_then(|uri| read.checked("agreement-uri", uri, web_address)),
            session_in_url: read.or(
                "session-in-url",
                &raw.session_in_url,
                |t| {
                    units::choice(
                        t,
                        &[("allow", SessionInUrl::Allow), ("refuse", SessionInUrl::Refuse)],
                    )
                },
                "allow",
            ),
            log: read.or("log", &raw.log, log_filter, "info"),
            log_format: raw.log_format.as_deref().and_then(|format| {
                read.checked("log-format", format, |t| {
                    units::choice(t, &[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)])
                })
            }),
            wants_payments: raw.stripe_secret_key.is_some(),
            data_dir,
            database,
            master_key,
            smtp,
        }
    }

    /// Where the master key is kept that nobody gave.
    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.data_dir.join("master.key")
    }

    /// When letters are tried again.
    pub(crate) fn retry_schedule(&self) -> RetrySchedule {
        RetrySchedule::new(self.mail_tries)
    }

    /// Where new agreements are read, under this portal if no other was set.
    pub(crate) fn agreement_uri(&self, organization_portal: &str) -> String {
        let own = || format!("{organization_portal}/sisa/v1/{}", text::hash());
        self.agreement_uri.clone().unwrap_or_else(own)
    }
}

/// Reads settings and collects what is wrong with them.
struct Reader<'a> {
    faults: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn fault(&mut self, fault: String) {
        self.faults.push(fault);
    }

    fn checked<T>(
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

    fn checked_or<T>(
        &mut self,
        flag: &str,
        text: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
        default: T,
    ) -> T {
        text.and_then(|text| self.checked(flag, text, read)).unwrap_or(default)
    }

    fn or<T>(
        &mut self,
        flag: &str,
        text: &Option<String>,
        read: impl Fn(&str) -> Result<T, String>,
        default: &str,
    ) -> T {
        let value = text.as_deref().and_then(|text| self.checked(flag, text, &read));
        value.unwrap_or_else(|| read(default).expect("the default is valid"))
    }

    /// Like `checked`, without showing what was given.
    fn secret<T>(&mut self, flag: &str, value: Option<T>, wanted: &str) -> Option<T> {
        if value.is_none() {
            self.fault(format!("--{flag} has to be {wanted}"));
        }
        value
    }

    fn portal(&mut self, flag: &str, text: Option<&str>) -> Option<String> {
        let address = self.checked(flag, text?, web_address)?;
        Some(address.trim_end_matches('/').to_owned())
    }
}

fn database(url: &str) -> Result<Database, String> {
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

fn web_address(text: &str) -> Result<String, String> {
    if is_web_address(text) {
        Ok(text.to_owned())
    } else {
        Err("has to be an http or https address, such as https://portal.example.org".to_owned())
    }
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    Mailbox::parse(text).map_err(|error| error.to_string())
}

fn networks(text: &str) -> Result<Vec<Network>, String> {
    let networks = text.split(',').map(str::trim).filter(|network| !network.is_empty());
    networks
        .map(|network| {
            network.parse().map_err(|error| format!("has {network:?} in it, which {error}"))
        })
        .collect()
}

fn log_filter(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::EnvFilter>() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("is not a filter such as info or assent=debug: {error}")),
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(settings.organization_address.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database, Database::Sqlite(PathBuf::from("./data/assent.db")));
        assert_eq!(settings.upload_limit, 64 << 20);
        assert_eq!(settings.mail_tries, RetrySchedule::TRIES);
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
    fn a_wrong_secret_is_not_shown() {
        let raw = Raw {
            master_key: Some("hunter2".to_owned()),
            smtp_url: Some("smtps://user:hunter2@".to_owned()),
            ..Raw::default()
        };
        let faults = faults(&raw);
        assert_eq!(faults.len(), 2);
        assert!(!faults.join("\n").contains("hunter2"), "{faults:?}");
    }
}

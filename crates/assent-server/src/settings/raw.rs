//! Settings as texts, from flags, environment and file.

use std::path::Path;

use clap::Args;
use toml::{Table, Value};

/// The file that is read if it is there and no other was named.
const DEFAULT_FILE: &str = "assent.toml";

macro_rules! raw_settings {
    ($($name:ident = $env:literal, $value:literal $(, $hidden:ident)?: $help:literal;)+) => {
        /// Every setting as it was written, if it was.
        #[derive(Clone, Default, Args)]
        pub(crate) struct Raw {
            $(
                #[arg(
                    long, global = true, env = $env, value_name = $value, help = $help,
                    help_heading = "Settings" $(, $hidden = true)?
                )]
                pub(super) $name: Option<String>,
            )+
        }

        impl Raw {
            /// The variable of every setting.
            pub(super) const VARIABLES: &[&str] = &[$($env),+];

            /// These settings, and those of `under` where there is none. An
            /// empty one counts as not set.
            pub(super) fn over(self, under: Self) -> Self {
                let set = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
                Self { $($name: set(self.$name).or(set(under.$name)),)+ }
            }

            fn take(&mut self, key: &str, text: String) -> bool {
                match key {
                    $(stringify!($name) => self.$name = Some(text),)+
                    _ => return false,
                }
                true
            }
        }
    };
}

raw_settings! {
    organization_address = "ASSENT_ORGANIZATION_ADDRESS", "HOST:PORT":
        "Where organizations call [default: 127.0.0.1:8080]";
    rights_holder_address = "ASSENT_RIGHTS_HOLDER_ADDRESS", "HOST:PORT":
        "Where end users call [default: 127.0.0.1:8081]";
    operator_address = "ASSENT_OPERATOR_ADDRESS", "HOST:PORT":
        "Where operators look: health, metrics, mails [default: 127.0.0.1:9090]";
    organization_portal_url = "ASSENT_ORGANIZATION_PORTAL_URL", "URL":
        "The organizations' portal, for links [default: http:// and the address]";
    rights_holder_portal_url = "ASSENT_RIGHTS_HOLDER_PORTAL_URL", "URL":
        "The end users' portal, for links [default: http:// and the address]";
    data_dir = "ASSENT_DATA_DIR", "FOLDER":
        "Where everything is kept that is not in a database [default: ./data]";
    database_url = "ASSENT_DATABASE_URL", "URL", hide_env_values:
        "sqlite://FILE or postgres://... [default: sqlite://<data dir>/assent.db]";
    database_url_file = "ASSENT_DATABASE_URL_FILE", "FILE":
        "The file that holds it, instead of --database-url";
    database_pool = "ASSENT_DATABASE_POOL", "N":
        "How many connections to keep [default: 8]";
    master_key = "ASSENT_MASTER_KEY", "KEY", hide_env_values:
        "32 bytes in base64 [default: made once in <data dir>/master.key; needed with PostgreSQL]";
    master_key_file = "ASSENT_MASTER_KEY_FILE", "FILE":
        "The file that holds it, instead of --master-key";
    smtp_url = "ASSENT_SMTP_URL", "URL", hide_env_values:
        "smtp://, smtp+starttls:// or smtps:// [default: mails are filed in <data dir>/mail]";
    smtp_url_file = "ASSENT_SMTP_URL_FILE", "FILE":
        "The file that holds it, instead of --smtp-url";
    mail_from = "ASSENT_MAIL_FROM", "MAILBOX":
        "Whom mails come from [default: Assent <no-reply@localhost>]";
    mail_tries = "ASSENT_MAIL_TRIES", "N":
        "How often a mail is tried before it is given up [default: 16, over 3 days]";
    bcrypt_cost = "ASSENT_BCRYPT_COST", "N":
        "4 to 15; each step doubles the time of a login [default: 12]";
    rate_limits = "ASSENT_RATE_LIMITS", "on|off":
        "on, or off for tests [default: on]";
    trusted_proxies = "ASSENT_TRUSTED_PROXIES", "NETWORKS":
        "Networks whose word on the client's address is believed [default: none]";
    client_address_header = "ASSENT_CLIENT_ADDRESS_HEADER", "HEADER":
        "The one header in which they write it [default: X-Forwarded-For]";
    cors_origins = "ASSENT_CORS_ORIGINS", "ORIGINS":
        "Origins whose front ends may call both APIs, such as https://portal.example.org [default: none]";
    keep_alive = "ASSENT_KEEP_ALIVE", "DURATION":
        "How long a connection may be idle between requests [default: 75s]";
    upload_limit = "ASSENT_UPLOAD_LIMIT", "SIZE":
        "The largest upload [default: 64MiB]";
    invite_lifetime = "ASSENT_INVITE_LIFETIME", "DURATION":
        "How long an end user may follow an invitation [default: 90d]";
    signup_lifetime = "ASSENT_SIGNUP_LIFETIME", "DURATION":
        "How long a sign-up may be completed [default: 72h]";
    reset_lifetime = "ASSENT_RESET_LIFETIME", "DURATION":
        "How long a password may be reset [default: 1h]";
    verification_lifetime = "ASSENT_VERIFICATION_LIFETIME", "DURATION":
        "How long an address may be verified [default: 72h]";
    limit_login = "ASSENT_LIMIT_LOGIN", "LIMIT":
        "Logins, by client and by account [default: 10+3/min]";
    limit_mail_per_address = "ASSENT_LIMIT_MAIL_PER_ADDRESS", "LIMIT":
        "Mails that strangers ask for, by address [default: 5/h]";
    limit_mail_per_client = "ASSENT_LIMIT_MAIL_PER_CLIENT", "LIMIT":
        "Mails that strangers ask for, by client [default: 30/h]";
    agreement_uri = "ASSENT_AGREEMENT_URI", "URL":
        "Where the agreement's text is read [default: the portal's /sisa/v1/<sha256>]";
    session_in_url = "ASSENT_SESSION_IN_URL", "allow|refuse":
        "Whether session ids in addresses count: allow or refuse [default: allow]";
    stripe_secret_key = "ASSENT_STRIPE_SECRET_KEY", "KEY", hide_env_values:
        "Stripe's secret key, for sign-ups with a stripeToken [default: no payments]";
    stripe_secret_key_file = "ASSENT_STRIPE_SECRET_KEY_FILE", "FILE":
        "The file that holds it, instead of --stripe-secret-key";
    stripe_url = "ASSENT_STRIPE_URL", "URL":
        "The payment provider's address [default: https://api.stripe.com]";
    log = "ASSENT_LOG", "FILTER":
        "What is logged, such as info or debug [default: info]";
    log_format = "ASSENT_LOG_FORMAT", "pretty|json":
        "pretty or json [default: pretty on a terminal, else json]";
}

/// Without the values: some are secrets.
impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raw(…)")
    }
}

/// The settings in the file, whose keys are the flags with `_` for `-`.
pub(super) fn from_file(named: Option<&Path>, faults: &mut Vec<String>) -> Raw {
    let mut raw = Raw::default();
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    if named.is_none() && !path.exists() {
        return raw;
    }
    let name = path.display();
    let table: Table = match std::fs::read_to_string(path) {
        Ok(text) => match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let error: toml::de::Error = error;
                faults.push(format!("{name} is not TOML: {}", error.message()));
                return raw;
            }
        },
        Err(error) => {
            faults.push(format!("{name} cannot be read: {error}"));
            return raw;
        }
    };
    for (key, value) in table {
        let text = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            _ => {
                faults.push(format!("{name}: {key} has to be a text or a number"));
                continue;
            }
        };
        if !raw.take(&key, text) {
            faults.push(format!("{name}: {key} is not a setting; see assent --help"));
        }
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_what_is_wrong_in_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("assent.toml");
        std::fs::write(&file, "bcrypt_cost = 10\nlog = \"debug\"\nshoe = 1\nmail_from = []\n")
            .unwrap();
        let mut faults = Vec::new();
        let raw = from_file(Some(&file), &mut faults);
        assert_eq!((raw.bcrypt_cost.as_deref(), raw.log.as_deref()), (Some("10"), Some("debug")));
        assert_eq!(faults.len(), 2, "{faults:?}");
    }

    #[test]
    fn a_flag_goes_over_the_file() {
        let flag = Raw { log: Some("warn".to_owned()), ..Raw::default() };
        let file = Raw {
            log: Some("debug".to_owned()),
            bcrypt_cost: Some("10".to_owned()),
            ..Raw::default()
        };
        let both = flag.over(file);
        assert_eq!((both.log.as_deref(), both.bcrypt_cost.as_deref()), (Some("warn"), Some("10")));
    }

    #[test]
    fn an_empty_setting_is_none_wherever_it_comes_from() {
        let log = |text: &str| Raw { log: Some(text.to_owned()), ..Raw::default() };
        assert_eq!(log("").over(log("debug")).log.as_deref(), Some("debug"));
        assert_eq!(log(" ").over(log("")).log, None);
    }
}

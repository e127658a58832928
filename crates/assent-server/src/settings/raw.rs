//! Settings as texts, from flags, environment and file.

use std::path::Path;

use clap::{Args, ValueHint};
use toml::{Table, Value};

use super::Group;
use crate::cli::Known;

/// The file that is read if it is there and no other was named.
const DEFAULT_FILE: &str = "assent.toml";

macro_rules! raw_settings {
    ($(
        $name:ident: $group:ident = $env:literal, $value:literal $([$($attribute:tt)+])?:
        $help:literal $(, $more:literal)?;
    )+) => {
        /// Every setting as it was written, if it was.
        #[derive(Clone, Default, Args)]
        pub(crate) struct Raw {
            $(
                // Help does not show what is set: some of it is secret.
                #[arg(
                    long, global = true, env = $env, hide_env = true, value_name = $value,
                    help = $help,
                    long_help = concat!($help $(, "\n\n", $more)?, "\n\n[env: ", $env, "]"),
                    help_heading = Group::$group.heading(),
                    hide_short_help = true,
                    hide_possible_values = true
                    $(, $($attribute)+)?
                )]
                pub(super) $name: Option<String>,
            )+
        }

        impl Raw {
            /// The variable of every setting.
            pub(super) const VARIABLES: &[&str] = &[$($env),+];

            /// What the setting `name` is about.
            pub(crate) fn group(name: &str) -> Option<Group> {
                match name {
                    $(stringify!($name) => Some(Group::$group),)+
                    _ => None,
                }
            }

            /// These settings, and those of `under` where there is none. An
            /// empty one counts as not set.
            pub(super) fn over(self, under: Self) -> Self {
                let set = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
                Self { $($name: set(self.$name).or(set(under.$name)),)+ }
            }

            /// These settings as far as they are about one of `groups`.
            pub(super) fn about(self, groups: &[Group]) -> Self {
                Self { $($name: self.$name.filter(|_| groups.contains(&Group::$group)),)+ }
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
    organization_address: Organizations = "ASSENT_ORGANIZATION_ADDRESS", "HOST:PORT"
        [hide_short_help = false]:
        "Where organizations call [default: 127.0.0.1:8080]",
        "Port 0 takes a free one, which the service prints.";
    rights_holder_address: EndUsers = "ASSENT_RIGHTS_HOLDER_ADDRESS", "HOST:PORT":
        "Where end users call [default: 127.0.0.1:8081]",
        "Port 0 takes a free one, which the service prints.";
    operator_address: Service = "ASSENT_OPERATOR_ADDRESS", "HOST:PORT":
        "Where operators look: health, metrics, mails [default: 127.0.0.1:9090]",
        "It asks for no password: keep it to yourself.";
    organization_portal_url: Organizations = "ASSENT_ORGANIZATION_PORTAL_URL", "URL"
        [value_hint = ValueHint::Url]:
        "The organizations' portal, for links [default: http:// and the address]",
        "Links in mails and operators' invitations begin with it: without user, query and fragment.";
    rights_holder_portal_url: EndUsers = "ASSENT_RIGHTS_HOLDER_PORTAL_URL", "URL"
        [value_hint = ValueHint::Url]:
        "The end users' portal, for links [default: http:// and the address]",
        "Registration links begin with it: without user, query and fragment.";
    data_dir: Store = "ASSENT_DATA_DIR", "FOLDER"
        [hide_short_help = false, value_hint = ValueHint::DirPath]:
        "Key, mails and SQLite's file [default: ./data]",
        "Everything that is not in a database; uploads while they are worked on. It is made for its \
         owner alone.";
    database_url: Store = "ASSENT_DATABASE_URL", "URL"
        [hide_short_help = false, value_hint = ValueHint::Url]:
        "sqlite:// or postgres:// [default: in the data dir]",
        "The default is sqlite://<data dir>/assent.db.";
    database_url_file: Store = "ASSENT_DATABASE_URL_FILE", "FILE"
        [value_hint = ValueHint::FilePath]:
        "The file that holds it, instead of --database-url",
        "Newlines at its end are cut. The same holds for the other files of secrets.";
    database_pool: Store = "ASSENT_DATABASE_POOL", "N":
        "How many connections to keep [default: 8]",
        "1 to 1000. On SQLite these are readers: there is one writer.";
    master_key: Store = "ASSENT_MASTER_KEY", "KEY":
        "32 bytes in base64 [default: made once in <data dir>/master.key; needed with PostgreSQL]",
        "It encrypts what is stored: keep a copy elsewhere, and give the same one to every replica.";
    master_key_file: Store = "ASSENT_MASTER_KEY_FILE", "FILE" [value_hint = ValueHint::FilePath]:
        "The file that holds it, instead of --master-key";
    smtp_url: Mail = "ASSENT_SMTP_URL", "URL"
        [hide_short_help = false, value_hint = ValueHint::Url]:
        "smtp://, smtp+starttls:// or smtps:// [default: filed]",
        "Such as smtps://user:password@mail.example.com; percent-encode @ / : % in user and \
         password. smtp:// goes to this machine alone, unless ?insecure=yes is appended. Without \
         a URL, mails are filed in <data dir>/mail.";
    smtp_url_file: Mail = "ASSENT_SMTP_URL_FILE", "FILE" [value_hint = ValueHint::FilePath]:
        "The file that holds it, instead of --smtp-url";
    mail_from: Mail = "ASSENT_MAIL_FROM", "MAILBOX":
        "Whom mails come from [default: Assent <no-reply@localhost>]";
    mail_tries: Mail = "ASSENT_MAIL_TRIES", "N":
        "How often a mail is tried before it is given up [default: 16, over 3 days]";
    bcrypt_cost: Passwords = "ASSENT_BCRYPT_COST", "N":
        "4 to 15; each step doubles the time of a login [default: 12]";
    rate_limits: Service = "ASSENT_RATE_LIMITS", "on|off"
        [value_parser = Known::words(&["on", "off"])]:
        "on, or off for tests [default: on]";
    trusted_proxies: Service = "ASSENT_TRUSTED_PROXIES", "NETWORKS":
        "Networks whose word on the client's address is believed [default: none]",
        "Such as 10.0.0.0/8,::1. Without them all clients behind a proxy share one limit.";
    client_address_header: Service = "ASSENT_CLIENT_ADDRESS_HEADER", "HEADER":
        "The one header in which they write it [default: X-Forwarded-For]",
        "X-Forwarded-For, Forwarded, or one that holds a single address, such as X-Real-IP. \
         Without --trusted-proxies it has no effect.";
    cors_origins: Service = "ASSENT_CORS_ORIGINS", "ORIGINS":
        "Origins whose front ends may call both APIs, such as https://portal.example.org [default: none]";
    keep_alive: Service = "ASSENT_KEEP_ALIVE", "DURATION":
        "How long a connection may be idle between requests [default: 75s]",
        "Longer than a proxy keeps its idle connections.";
    upload_limit: Service = "ASSENT_UPLOAD_LIMIT", "SIZE":
        "The largest upload [default: 64MiB]",
        "On SQLite other writes wait for an upload.";
    invite_lifetime: EndUsers = "ASSENT_INVITE_LIFETIME", "DURATION":
        "How long an end user may follow an invitation [default: 90d]";
    signup_lifetime: Service = "ASSENT_SIGNUP_LIFETIME", "DURATION":
        "How long a sign-up may be completed [default: 72h]";
    reset_lifetime: Service = "ASSENT_RESET_LIFETIME", "DURATION":
        "How long a password may be reset [default: 1h]";
    verification_lifetime: Service = "ASSENT_VERIFICATION_LIFETIME", "DURATION":
        "How long an address may be verified [default: 72h]";
    limit_login: Service = "ASSENT_LIMIT_LOGIN", "LIMIT":
        "Logins, by client and by account [default: 10+3/min]",
        "5/h is five at once, and five an hour; 10+3/min is ten at once, then three a minute.";
    limit_mail_per_address: Service = "ASSENT_LIMIT_MAIL_PER_ADDRESS", "LIMIT":
        "Mails that strangers ask for, by address [default: 5/h]";
    limit_mail_per_client: Service = "ASSENT_LIMIT_MAIL_PER_CLIENT", "LIMIT":
        "Mails that strangers ask for, by client [default: 30/h]";
    agreement_uri: Service = "ASSENT_AGREEMENT_URI", "URL" [value_hint = ValueHint::Url]:
        "Where the agreement's text is read [default: the portal's /sisa/v1/<sha256>]";
    session_in_url: Service = "ASSENT_SESSION_IN_URL", "allow|refuse"
        [value_parser = Known::words(&["allow", "refuse"])]:
        "Whether session ids in addresses count: allow or refuse [default: allow]",
        "refuse: only download tickets count in addresses.";
    stripe_secret_key: Payments = "ASSENT_STRIPE_SECRET_KEY", "KEY":
        "Stripe's secret key, for sign-ups with a stripeToken [default: no payments]";
    stripe_secret_key_file: Payments = "ASSENT_STRIPE_SECRET_KEY_FILE", "FILE"
        [value_hint = ValueHint::FilePath]:
        "The file that holds it, instead of --stripe-secret-key";
    stripe_url: Payments = "ASSENT_STRIPE_URL", "URL" [value_hint = ValueHint::Url]:
        "The payment provider's address [default: https://api.stripe.com]",
        "Plain http to this machine only.";
    log: Log = "ASSENT_LOG", "FILTER":
        "What is logged, such as info or debug [default: info]",
        "A filter, such as info,assent_domain=debug.";
    log_format: Log = "ASSENT_LOG_FORMAT", "pretty|json"
        [value_parser = Known::words(&["pretty", "json"])]:
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
        Ok(text) => match text.trim_start_matches('\u{feff}').parse() {
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
        std::fs::write(
            &file,
            "\u{feff}bcrypt_cost = 10\nlog = \"debug\"\nshoe = 1\nmail_from = []\n",
        )
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

//! How people sign in and up: how long they may take, and how often they may try.

use assent_domain::limits::LimitRules;
use time::Duration;

use super::kit::{END_USERS, Reader, SERVICE, Section, duration, named, quota, settings};

settings! {
    invite_lifetime: END_USERS, "ASSENT_INVITE_LIFETIME", "DURATION":
        "How long an end user may follow an invitation [default: 90d]";
    signup_lifetime: SERVICE, "ASSENT_SIGNUP_LIFETIME", "DURATION":
        "How long a sign-up may be completed [default: 72h]";
    reset_lifetime: SERVICE, "ASSENT_RESET_LIFETIME", "DURATION":
        "How long a password may be reset [default: 1h]";
    verification_lifetime: SERVICE, "ASSENT_VERIFICATION_LIFETIME", "DURATION":
        "How long an address may be verified [default: 72h]";
    limit_login: SERVICE, "ASSENT_LIMIT_LOGIN", "LIMIT":
        "Logins, by client and by account [default: 10+3/min]",
        "5/h is five at once, and five an hour; 10+3/min is ten at once, then three a minute.";
    limit_mail_per_address: SERVICE, "ASSENT_LIMIT_MAIL_PER_ADDRESS", "LIMIT":
        "Mails that strangers ask for, by address [default: 5/h]";
    limit_mail_per_client: SERVICE, "ASSENT_LIMIT_MAIL_PER_CLIENT", "LIMIT":
        "Mails that strangers ask for, by client [default: 30/h]";
}

/// How people sign in and up.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) invite_lifetime: Duration,
    pub(crate) signup_lifetime: Duration,
    pub(crate) reset_lifetime: Duration,
    pub(crate) verification_lifetime: Duration,
    pub(crate) limits: LimitRules,
}

impl Section for SignIn {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let mut lifetime = |named, default| read.or(named, duration, default);
        let invite_lifetime = lifetime(named!(written.invite_lifetime), "90d");
        let signup_lifetime = lifetime(named!(written.signup_lifetime), "72h");
        let reset_lifetime = lifetime(named!(written.reset_lifetime), "1h");
        let verification_lifetime = lifetime(named!(written.verification_lifetime), "72h");
        let mut limit = |named, default| read.or(named, quota, default);
        let limits = LimitRules {
            login: limit(named!(written.limit_login), "10+3/min"),
            mail_per_address: limit(named!(written.limit_mail_per_address), "5/h"),
            mail_per_client: limit(named!(written.limit_mail_per_client), "30/h"),
        };
        Self { invite_lifetime, signup_lifetime, reset_lifetime, verification_lifetime, limits }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn the_limits_are_those_of_the_domain_unless_others_are_set() {
        let (settings, _) = Settings::of(&[]);
        assert_eq!(settings.sign_in.limits, LimitRules::default());
        let (settings, _) = Settings::of(&[("limit_login", "1/h")]);
        assert_ne!(settings.sign_in.limits, LimitRules::default());
    }
}

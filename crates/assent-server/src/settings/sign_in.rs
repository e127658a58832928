//! How people sign in and up.

use assent_domain::limits::LimitRules;
use assent_web::SessionInUrl;
use time::Duration;

use super::{Raw, read::Reader, units};

/// How people sign in and up.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) bcrypt_cost: u32,
    pub(crate) limits_on: bool,
    pub(crate) limits: LimitRules,
    pub(crate) invite_lifetime: Duration,
    pub(crate) signup_lifetime: Duration,
    pub(crate) reset_lifetime: Duration,
    pub(crate) verification_lifetime: Duration,
    pub(crate) session_in_url: SessionInUrl,
}

impl SignIn {
    pub(super) fn resolve(raw: &Raw, read: &mut Reader<'_>) -> Self {
        let cost = |text: &str| units::number(text, 4..=15);
        let switch = |text: &str| units::choice(text, &[("on", true), ("off", false)]);
        let in_url = |text: &str| {
            let choices = [("allow", SessionInUrl::Allow), ("refuse", SessionInUrl::Refuse)];
            units::choice(text, &choices)
        };
        let mut lifetime = |flag, text: &Option<String>, default| {
            read.or(flag, text.as_ref(), units::duration, default)
        };
        let invite_lifetime = lifetime("invite-lifetime", &raw.invite_lifetime, "90d");
        let signup_lifetime = lifetime("signup-lifetime", &raw.signup_lifetime, "72h");
        let reset_lifetime = lifetime("reset-lifetime", &raw.reset_lifetime, "1h");
        let verification_lifetime =
            lifetime("verification-lifetime", &raw.verification_lifetime, "72h");
        let mut quota = |flag, text: &Option<String>, default| {
            read.or(flag, text.as_ref(), units::quota, default)
        };
        let limits = LimitRules {
            login: quota("limit-login", &raw.limit_login, "10+3/min"),
            mail_per_address: quota("limit-mail-per-address", &raw.limit_mail_per_address, "5/h"),
            mail_per_client: quota("limit-mail-per-client", &raw.limit_mail_per_client, "30/h"),
        };
        Self {
            bcrypt_cost: read.or("bcrypt-cost", raw.bcrypt_cost.as_ref(), cost, "12"),
            limits_on: read.or("rate-limits", raw.rate_limits.as_ref(), switch, "on"),
            limits,
            invite_lifetime,
            signup_lifetime,
            reset_lifetime,
            verification_lifetime,
            session_in_url: read.or("session-in-url", raw.session_in_url.as_ref(), in_url, "allow"),
        }
    }
}

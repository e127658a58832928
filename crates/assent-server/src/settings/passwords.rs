//! How hard passwords are to guess.

use super::kit::{PASSWORDS, Reader, SERVICE, Section, named, number, settings, switch};
use crate::cli::Known;

settings! {
    bcrypt_cost: PASSWORDS, "ASSENT_BCRYPT_COST", "N":
        "4 to 15; each step doubles the time of a login [default: 12]";
    rate_limits: SERVICE, "ASSENT_RATE_LIMITS", "on|off"
        [value_parser = Known::words(&["on", "off"])]:
        "on, or off for tests [default: on]";
}

/// How hard passwords are to guess.
#[derive(Clone)]
pub(crate) struct Passwords {
    pub(crate) bcrypt_cost: u32,
    /// Whether logins, and mails that strangers ask for, are limited at all.
    pub(crate) limits_on: bool,
}

impl Section for Passwords {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let cost = |text: &str| number(text, 4..=15);
        Self {
            bcrypt_cost: read.or(named!(written.bcrypt_cost), cost, "12"),
            limits_on: read.or(named!(written.rate_limits), switch, "on"),
        }
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let cost = self.bcrypt_cost;
        if cost < 10 {
            warnings.push(format!("--bcrypt-cost {cost} is low: for tests only"));
        }
        if !self.limits_on {
            warnings.push("--rate-limits is off: for tests only".to_owned());
        }
        warnings
    }
}

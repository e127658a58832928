//! Limits on what strangers may do how often: token buckets that every
//! replica shares, by the generic cell rate algorithm.
//!
//! A bucket is one instant, its *theoretical arrival time*: how far ahead of
//! the clock it is says how much of the burst is used up. A bucket that is
//! behind the clock is full and need not be stored. One that is further ahead of
//! the clock than any use can bring it tells that the clock was put back: it
//! starts over.

mod enforce;

pub use enforce::enforce;
pub(crate) use enforce::forgive_sign_ups;
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::{App, accounts::Realm, crypto::sha256, outcome::StoreError, values::EmailAddress};

/// By how much the clocks of replicas may differ before a bucket starts over.
const SKEW: Duration = Duration::minutes(1);

/// A burst, and the time in which one more becomes free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many may come at once; at least one.
    pub burst: u32,
    /// The time in which one more becomes free.
    pub every: Duration,
}

/// The limits of the sign-in rules (`00-conventions`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRules {
    /// Logins, for a client address and for an account, each by itself.
    pub login: Quota,
    /// Mails asked for by strangers, for an email address.
    pub mail_per_address: Quota,
    /// The same, for a client address.
    pub mail_per_client: Quota,
}

impl Default for LimitRules {
    fn default() -> Self {
        Self {
            login: Quota { burst: 10, every: Duration::seconds(20) },
            mail_per_address: Quota { burst: 5, every: Duration::minutes(12) },
            mail_per_client: Quota { burst: 30, every: Duration::minutes(2) },
        }
    }
}

/// What a bucket counts. The key is stored as a hash: it holds an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The bucket's key: SHA-256 of what it counts.
    pub key: [u8; 32],
    /// How many, how fast.
    pub quota: Quota,
}

impl Bucket {
    /// The bucket of `subject` (an address) for `what` (login, mail ...).
    #[must_use]
    pub fn new(what: &str, subject: &str, quota: Quota) -> Self {
        Self { key: sha256(format!("{what}\n{subject}")), quota }
    }
}

/// Over a limit: how long to wait.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too many attempts: try again in {} s", .retry_after.whole_seconds().max(0) + 1)]
pub struct Exceeded {
    /// After this long one more is free.
    pub retry_after: Duration,
}

impl Quota {
    /// Takes one from a bucket whose theoretical arrival time is `arrival`:
    /// its new one, or how long to wait.
    pub fn take(
        self,
        arrival: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<OffsetDateTime, Exceeded> {
        let allowed = self.every * self.burst.max(1);
        let arrival = if arrival > now + allowed * 2 + SKEW { now } else { arrival };
        let next = arrival.max(now) + self.every;
        let ahead = next - now;
        if ahead <= allowed { Ok(next) } else { Err(Exceeded { retry_after: ahead - allowed }) }
    }
}

/// Why an attempt did not get through. A use case that is limited carries it
/// as it is.
#[derive(Debug, Error)]
pub enum LimitError {
    /// A bucket is empty.
    #[error(transparent)]
    Exceeded(#[from] Exceeded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The buckets of a login: by client address, and by account, which is named
/// by what was typed for its address.
#[must_use]
pub fn login_buckets(app: &App, realm: Realm, client: &str, typed: &str) -> [Bucket; 2] {
    let quota = app.rules.limits.login;
    let address = EmailAddress::parse(typed);
    let account = address.map_or_else(|_| typed.trim().to_lowercase(), |a| a.as_str().to_owned());
    [Bucket::new("login/client", client, quota), Bucket::new(realm.name(), &account, quota)]
}

/// What a stranger's request that makes a mail is for: each is counted by
/// itself, so that none stands in the way of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailPurpose {
    /// Signing up.
    SignUp(Realm),
    /// Resetting a password.
    Reset(Realm),
    /// Adding an address to an organization.
    AddEmail,
}

impl MailPurpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SignUp(Realm::Organization) => "organization/sign-up",
            Self::SignUp(Realm::RightsHolder) => "rights-holder/sign-up",
            Self::Reset(Realm::Organization) => "organization/reset",
            Self::Reset(Realm::RightsHolder) => "rights-holder/reset",
            Self::AddEmail => "organization/add-email",
        }
    }
}

/// The buckets of a stranger's request that makes a mail: by client address,
/// and by email address.
#[must_use]
pub fn mail_buckets(
    app: &App,
    purpose: MailPurpose,
    client: &str,
    email: &EmailAddress,
) -> [Bucket; 2] {
    let of_client = format!("{}/client", purpose.name());
    [
        Bucket::new(&of_client, client, app.rules.limits.mail_per_client),
        address_bucket(app, purpose, email),
    ]
}

fn address_bucket(app: &App, purpose: MailPurpose, email: &EmailAddress) -> Bucket {
    let of_address = format!("{}/address", purpose.name());
    Bucket::new(&of_address, email.as_str(), app.rules.limits.mail_per_address)
}

/// Buckets in the open unit.
pub trait Limits {
    /// The theoretical arrival time of a bucket, locked until the transaction
    /// ends; a bucket that is not there is made with `now`.
    fn lock(&mut self, key: &[u8; 32], now: OffsetDateTime) -> Result<OffsetDateTime, StoreError>;
    /// Writes back the theoretical arrival time of a locked bucket.
    fn save(&mut self, key: &[u8; 32], arrival: OffsetDateTime) -> Result<(), StoreError>;
    /// Forgets up to `limit` buckets that are full at `now`.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOON: OffsetDateTime = datetime!(2026-01-02 12:00 UTC);

    #[test]
    fn a_burst_passes_and_then_one_per_interval() {
        let quota = Quota { burst: 10, every: Duration::seconds(20) };
        let mut arrival = NOON;
        for _ in 0..10 {
            arrival = quota.take(arrival, NOON).unwrap();
        }
        assert_eq!(quota.take(arrival, NOON), Err(Exceeded { retry_after: Duration::seconds(20) }));
        let later = NOON + Duration::seconds(20);
        arrival = quota.take(arrival, later).unwrap();
        assert!(quota.take(arrival, later).is_err());
    }

    #[test]
    fn a_clock_that_was_put_back_locks_nobody_out() {
        let quota = Quota { burst: 10, every: Duration::seconds(20) };
        let mut tomorrow = NOON + Duration::days(1);
        for _ in 0..10 {
            tomorrow = quota.take(tomorrow, NOON + Duration::days(1)).unwrap();
        }
        assert_eq!(quota.take(tomorrow, NOON), Ok(NOON + Duration::seconds(20)));
    }

    #[test]
    fn a_replica_whose_clock_is_behind_gives_no_more_than_the_others() {
        let quota = Quota { burst: 10, every: Duration::seconds(20) };
        let exhausted = NOON + quota.every * quota.burst;
        for behind in [0, 1, 30, 60] {
            let now = NOON - Duration::seconds(behind);
            assert!(quota.take(exhausted, now).is_err(), "{behind} s");
        }
    }

    #[test]
    fn a_bucket_left_alone_is_full_again() {
        let quota = Quota { burst: 2, every: Duration::minutes(1) };
        let mut arrival = NOON;
        arrival = quota.take(arrival, NOON).unwrap();
        arrival = quota.take(arrival, NOON).unwrap();
        let later = NOON + Duration::hours(1);
        arrival = quota.take(arrival, later).unwrap();
        arrival = quota.take(arrival, later).unwrap();
        assert!(quota.take(arrival, later).is_err());
    }
}

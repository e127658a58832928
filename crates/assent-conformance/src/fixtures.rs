//! Deterministic stand-ins, a world of them, and sample values for tests.

mod counted;
mod everyday;
mod mailbox;
mod payments;
pub mod samples;
mod settled;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use assent_domain::{
    App, Reads, Rules, Writes,
    accounts::{Password, PasswordHasher},
    crypto::{SealingKey, sha256},
    entropy::{Clock, Random},
    limits::LimitRules,
    outcome::{BoxFuture, StoreError},
    store::Store,
};
pub use counted::{expect_counted, happened_before};
pub use everyday::everyday;
pub use payments::PlainPayments;
use time::{Duration, OffsetDateTime, macros::datetime};

/// The first instant of a [`World`], not on a whole second or millisecond.
pub const START: OffsetDateTime = datetime!(2026-01-02 03:04:05.678901 UTC);

/// A clock that stands still until told otherwise.
#[derive(Debug)]
pub struct ManualClock(Mutex<OffsetDateTime>);

impl ManualClock {
    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        *self.0.lock().expect("no test panics while holding the clock") += by;
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self(Mutex::new(START))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().expect("no test panics while holding the clock")
    }

    fn pause(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// Counts upwards: unique and repeatable, and anything but random.
#[derive(Debug, Default)]
pub struct CountingRandom(Mutex<u64>);

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut next = self.0.lock().expect("no test panics while holding the counter");
        for chunk in bytes.chunks_mut(8) {
            *next += 1;
            chunk.copy_from_slice(&next.to_be_bytes()[8 - chunk.len()..]);
        }
    }
}

/// Hashes passwords at once, for tests of anything but hashing: the hash is
/// the SHA-256 in hex. Counts how often it was asked to verify one.
#[derive(Debug, Default)]
pub struct PlainHasher(AtomicUsize);

impl PlainHasher {
    /// The hash of `password`.
    #[must_use]
    pub fn hash_of(password: &Password) -> String {
        hex::encode(sha256(password.expose()))
    }

    /// How many verifications there were, with a hash and without.
    #[must_use]
    pub fn verifications(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl PasswordHasher for PlainHasher {
    fn hash(&self, password: Password) -> BoxFuture<'_, Result<String, StoreError>> {
        Box::pin(async move { Ok(Self::hash_of(&password)) })
    }

    fn verify(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            let Some(hash) = hash else { return Ok(false) };
            let is_hash = hex::decode(&hash).is_ok_and(|bytes| bytes.len() == 32);
            if is_hash {
                Ok(hash == Self::hash_of(&password))
            } else {
                Err(StoreError::Failed("this is no hash".into()))
            }
        })
    }
}

/// An app over a store, in which nothing happens by chance.
#[derive(Clone)]
pub struct World {
    /// What use cases take.
    pub app: App,
    /// The app's clock.
    pub clock: Arc<ManualClock>,
    /// The app's password hasher.
    pub passwords: Arc<PlainHasher>,
}

impl World {
    /// A world at its first instant, with the [`rules`].
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::with_rules(store, rules())
    }

    /// A world at its first instant, with other rules.
    #[must_use]
    pub fn with_rules(store: Arc<dyn Store>, rules: Rules) -> Self {
        let clock = Arc::new(ManualClock::default());
        let passwords = Arc::new(PlainHasher::default());
        let app = App {
            store,
            reads: Reads::default(),
            writes: Writes::default(),
            clock: clock.clone(),
            random: Arc::new(CountingRandom::default()),
            passwords: passwords.clone(),
            payments: None,
            master_key: SealingKey::new([7; 32]),
            rules: Arc::new(rules),
            anchors: Arc::default(),
            pages: Arc::default(),
            instants: Arc::default(),
        };
        Self { app, clock, passwords }
    }
}

/// The rules of a [`World`]: those of a new installation at example addresses.
#[must_use]
pub fn rules() -> Rules {
    Rules {
        organization_portal: "https://organizations.example".to_owned(),
        rights_holder_portal: "https://people.example".to_owned(),
        agreement_uri: "https://people.example/agreement".to_owned(),
        invite_lifetime: Duration::days(30),
        signup_lifetime: Duration::days(1),
        reset_lifetime: Duration::hours(2),
        verification_lifetime: Duration::days(2),
        limits_on: true,
        limits: LimitRules::default(),
    }
}

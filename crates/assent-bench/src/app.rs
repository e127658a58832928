//! The domain over a store of this process: what fills it and opens sessions.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use anyhow::Context;
use assent_conformance::fixtures;
use assent_domain::{
    App, Reads, Rules, Writes,
    accounts::{Account, open_session},
    crypto::SealingKey,
    entropy::{Clock, Random},
    outcome::BoxFuture,
    store::Store,
};
use assent_passwords_bcrypt::BcryptHasher;
use base64::{Engine, engine::general_purpose::STANDARD};
use time::{Duration, OffsetDateTime, macros::datetime};

/// The cost of every password's hash, and the server's.
pub(crate) const BCRYPT_COST: u32 = 10;

const MASTER_KEY: [u8; 32] = [42; 32];

/// The master key as the server's setting.
pub(crate) fn master_key() -> String {
    STANDARD.encode(MASTER_KEY)
}

/// Use cases over `store`, at the time that `clock` tells.
pub(crate) fn over(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> anyhow::Result<App> {
    let passwords = BcryptHasher::new(BCRYPT_COST, 1).context("bcrypt refuses its cost")?;
    Ok(App {
        store,
        reads: Reads::default(),
        writes: Writes::default(),
        clock,
        random: Arc::new(SystemRandom),
        passwords: Arc::new(passwords),
        payments: None,
        master_key: SealingKey::new(MASTER_KEY),
        rules: Arc::new(Rules { limits_on: false, ..fixtures::rules() }),
        anchors: Arc::default(),
        pages: Arc::default(),
        instants: Arc::default(),
    })
}

/// Opens a session for each of `accounts`, and answers their ids.
pub(crate) async fn open_sessions(
    app: &App,
    accounts: Vec<Account>,
) -> anyhow::Result<Vec<String>> {
    let opening = app.clone();
    app.store
        .transact(move |tx| {
            let opened = accounts.iter().map(|account| {
                let session = open_session(tx, &opening, account, true, None)?;
                Ok(session.id.expose().to_owned())
            });
            opened.collect()
        })
        .await
}

/// The operating system's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        #[expect(clippy::disallowed_methods, reason = "this is the Clock that is injected")]
        OffsetDateTime::now_utc().truncate_to_microsecond()
    }

    fn pause(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A clock that stands where it was put.
pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    /// At the beginning: long ago, for any number of people.
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    /// Puts it `millis` after the beginning.
    pub(crate) fn put(&self, millis: i64) {
        self.0.store(millis, Ordering::Relaxed);
    }
}

impl Clock for SetClock {
    fn now(&self) -> OffsetDateTime {
        datetime!(2025-01-01 00:00 UTC) + Duration::milliseconds(self.0.load(Ordering::Relaxed))
    }

    fn pause(&self, duration: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The randomness of the cryptographic library, seeded by the system.
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("the system has randomness");
    }
}

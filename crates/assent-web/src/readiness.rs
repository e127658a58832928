//! Whether writes work.

use std::time::{Duration, Instant};

use assent_domain::{
    App,
    installation::{check_room, check_writes},
    outcome::StoreError,
};
use tokio::{sync::Mutex, time::timeout};

use crate::{Shared, failure::Failure};

/// For how long a write that went well speaks for the next.
const GOOD_FOR: Duration = Duration::from_secs(2);
/// How long a write may wait for others before the last outcome is told again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the last writes went that were tried here. Whoever asks tries one, but
/// not while a good one is fresh, and not two at once.
///
/// Once a request has found the store unavailable, a small write proves
/// nothing: it fits into what a full store holds already. So from then on a
/// large one is tried too, until it goes well.
#[derive(Debug, Default)]
pub struct Writes(Mutex<Last>);

#[derive(Debug, Default)]
struct Last {
    well_at: Option<Instant>,
    failed: bool,
    /// Up to which failure the large write speaks for the store.
    explained: u64,
}

impl Writes {
    /// Tries a write, unless a good one is fresh.
    pub async fn check(&self, shared: &Shared) -> Result<(), Failure> {
        let mut last = self.0.lock().await;
        let failures = shared.metrics.times_unavailable();
        let doubted = failures != last.explained;
        if !doubted && last.well_at.is_some_and(|at| at.elapsed() < GOOD_FOR) {
            return Ok(());
        }
        let outcome = match timeout(PATIENCE, write(&shared.app, doubted)).await {
            Ok(Err(error)) if !error.is_busy() => Err(error),
            Ok(Ok(())) => {
                last.explained = failures;
                Ok(Some(Instant::now()))
            }
            // A long upload before it says nothing of the store's health.
            Ok(Err(_)) | Err(_) if !last.failed => Ok(None),
            Ok(Err(error)) => Err(error),
            Err(late) => Err(StoreError::Unavailable(late.into())),
        };
        last.failed = outcome.is_err();
        last.well_at = outcome?;
        Ok(())
    }
}

async fn write(app: &App, large: bool) -> Result<(), StoreError> {
    let now = app.clock.now();
    check_writes(&*app.store, now).await?;
    if large {
        check_room(&*app.store, now, &*app.random).await?;
    }
    Ok(())
}

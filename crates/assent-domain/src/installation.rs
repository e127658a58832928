//! What a store knows of the installation that it belongs to: the master key
//! that seals what it holds.
//!
//! A wrong key would go unnoticed until something sealed has to be opened, and
//! until then new records would be sealed under it. So the first start leaves
//! a sealed value behind, and every later start has to open it.

use thiserror::Error;
use time::OffsetDateTime;

use crate::{
    App,
    crypto::{Purpose, SealingKey, sha256},
    outcome::{Added, StoreError},
    store::{Store, Tx},
};

/// What the value is sealed for, which is also the value.
const KEY_CHECK: Purpose = Purpose("assent/key-check/v1");

/// Why the master key can't be used.
#[derive(Debug, Error)]
pub enum MasterKeyError {
    /// The store was made with another key.
    #[error(
        "the store was made with another master key: give that one, or what is sealed stays sealed"
    )]
    Another,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes sure that the master key is the one that the store was made with. A
/// store without a key takes this one.
pub async fn claim_master_key(app: &App) -> Result<(), MasterKeyError> {
    let key = app.master_key.clone();
    let check = key.seal(KEY_CHECK, KEY_CHECK.0.as_bytes(), &*app.random);
    app.store
        .transact(move |tx| {
            if tx.installation().insert_key_check(&check)? == Added::New {
                return Ok(());
            }
            match tx.installation().key_check()? {
                Some(check) if key.open(KEY_CHECK, &check).is_ok() => Ok(()),
                _ => Err(MasterKeyError::Another),
            }
        })
        .await
}

/// The same without claiming, for a key that may not be there: a store that
/// has none yet takes any.
pub async fn check_master_key(
    store: &dyn Store,
    key: Option<SealingKey>,
) -> Result<(), MasterKeyError> {
    let check = store.read(|tx| tx.installation().key_check()).await?;
    let opens = |check: Vec<u8>| key.is_some_and(|key| key.open(KEY_CHECK, &check).is_ok());
    if check.is_none_or(opens) { Ok(()) } else { Err(MasterKeyError::Another) }
}

/// Whether the store takes writes: makes one, and leaves one small record
/// however often it is asked.
pub async fn check_writes(store: &dyn Store, now: OffsetDateTime) -> Result<(), StoreError> {
    let probe = sha256("assent/write-check");
    let write = move |tx: &mut dyn Tx| {
        tx.limits().lock(&probe, now)?;
        tx.limits().save(&probe, now)
    };
    store.transact(write).await
}

/// The store's one record of its installation, in the open unit.
pub trait Installation {
    /// Records the value that only the right master key opens, unless there
    /// is one.
    fn insert_key_check(&mut self, sealed: &[u8]) -> Result<Added, StoreError>;
    /// That value, if it was recorded.
    fn key_check(&mut self) -> Result<Option<Vec<u8>>, StoreError>;
}

//! The master key that a store was made with.

use thiserror::Error;

use crate::{
    App,
    crypto::{Purpose, SealingKey},
    outcome::{Added, StoreError},
    store::Store,
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

/// Whose a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOfStore {
    /// It has no key yet: it takes the first that it is served with.
    None,
    /// It was made with this key.
    This,
    /// It was made with another one, or with one where none is at hand.
    Another,
}

/// Compares without claiming; there may be no key at hand.
pub async fn key_of_store(
    store: &dyn Store,
    key: Option<SealingKey>,
) -> Result<KeyOfStore, StoreError> {
    let check = store.read(|tx| tx.installation().key_check()).await?;
    Ok(match (check, key) {
        (None, _) => KeyOfStore::None,
        (Some(check), Some(key)) if key.open(KEY_CHECK, &check).is_ok() => KeyOfStore::This,
        (Some(_), _) => KeyOfStore::Another,
    })
}

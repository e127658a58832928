//! What a store knows of the installation that it belongs to: the master key
//! that seals what it holds.
//!
//! A wrong key would go unnoticed until something sealed has to be opened, and
//! until then new records would be sealed under it. So the first start leaves
//! a sealed value behind, and every later start has to open it.

use thiserror::Error;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    App,
    crypto::{Purpose, SealingKey, sha256},
    entropy::Random,
    ids::LetterId,
    mail::QueuedLetter,
    outcome::{Added, StoreError},
    store::{Store, Tx},
    values::EmailAddress,
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

/// How much [`check_room`] writes: more than a store has left over in what it
/// holds already.
const ROOM: usize = 1 << 20;

/// Whether the store has room for more: writes much, and undoes it. A small
/// write may go well on a full disk, for it fits in beside others.
pub async fn check_room(
    store: &dyn Store,
    now: OffsetDateTime,
    random: &dyn Random,
) -> Result<(), StoreError> {
    /// Why nothing of it is kept.
    enum Undone {
        OnPurpose,
        By(StoreError),
    }
    impl From<StoreError> for Undone {
        fn from(error: StoreError) -> Self {
            Self::By(error)
        }
    }

    let mut sealed = vec![0; ROOM];
    random.fill(&mut sealed); // what repeats itself would be packed into little
    let letter = QueuedLetter {
        id: LetterId(Uuid::from_bytes(random.bytes())),
        to: EmailAddress::parse("nobody@example.invalid").expect("the address is valid"),
        sealed,
        written_at: now,
        attempts: 0,
    };
    let write = move |tx: &mut dyn Tx| {
        tx.outbox().enqueue(&letter)?;
        Err::<(), _>(Undone::OnPurpose)
    };
    match store.transact(write).await {
        Ok(()) | Err(Undone::OnPurpose) => Ok(()),
        Err(Undone::By(error)) => Err(error),
    }
}

/// The store's one record of its installation, in the open unit.
pub trait Installation {
    /// Records the value that only the right master key opens, unless there
    /// is one.
    fn insert_key_check(&mut self, sealed: &[u8]) -> Result<Added, StoreError>;
    /// That value, if it was recorded.
    fn key_check(&mut self) -> Result<Option<Vec<u8>>, StoreError>;
}

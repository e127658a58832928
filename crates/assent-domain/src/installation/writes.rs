//! Whether a store takes writes.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::sha256,
    entropy::Random,
    ids::LetterId,
    mail::QueuedLetter,
    outcome::StoreError,
    store::{Store, Tx},
    values::EmailAddress,
};

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

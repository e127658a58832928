//! What an operator does about letters that were not sent.

use thiserror::Error;

use super::{LetterPosition, Unsent, UnsentLetter};
use crate::{
    App,
    ids::LetterId,
    outcome::StoreError,
    pages::{KEYED_PAGE, Page},
    store::Tx,
};

/// The newest `limit` letters that were not sent, newest first; with
/// `given_up` only those that were given up.
pub async fn unsent_letters(
    app: &App,
    given_up: bool,
    limit: i64,
) -> Result<Vec<UnsentLetter>, StoreError> {
    app.store.read(move |tx| tx.outbox().unsent(given_up, limit)).await
}

/// A page of the letters of one kind: those that were given up last, or are due last, first.
pub async fn unsent_letter_page(
    app: &App,
    kind: Unsent,
    before: Option<LetterPosition>,
) -> Result<Page<UnsentLetter, LetterPosition>, StoreError> {
    let read =
        move |tx: &mut dyn Tx| tx.outbox().unsent_before(kind, before.as_ref(), KEYED_PAGE + 1);
    Ok(Page::first_of(app.store.read(read).await?, UnsentLetter::position))
}

/// Why a letter is not tried again.
#[derive(Debug, Error)]
pub enum RetryLetterError {
    /// There is none that could be.
    #[error(
        "no letter of this id waits or was given up in the last 7 days: see `assent mail list`"
    )]
    NotThere,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Has the courier try a letter at once that waits or was given up.
pub async fn retry_letter(app: &App, id: LetterId) -> Result<(), RetryLetterError> {
    let now = app.clock.now();
    let again = app.store.transact(move |tx| tx.outbox().retry(Some(id), now)).await?;
    if again == 0 { Err(RetryLetterError::NotThere) } else { Ok(()) }
}

/// Has the courier try all letters at once that wait or were given up, and
/// answers how many there are.
pub async fn retry_all_letters(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    app.store.transact(move |tx| tx.outbox().retry(None, now)).await
}

//! The person's side of buying interests.

use thiserror::Error;

use super::{Interest, InterestContent, OPEN_MAX};
use crate::{
    App,
    ids::{AccountId, InterestUid},
    store::StoreError,
};

/// The person's interests, newest first.
pub async fn own_interests(app: &App, account: AccountId) -> Result<Vec<Interest>, StoreError> {
    app.store.read(move |tx| tx.interests().of_account(account, OPEN_MAX)).await
}

/// Why an interest was not recorded.
#[derive(Debug, Error)]
pub enum CreateInterestError {
    /// The person has as many as they may.
    #[error("you have {OPEN_MAX} buying interests, the most there may be: delete one first")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Records an interest of the person.
pub async fn create_interest(
    app: &App,
    account: AccountId,
    content: InterestContent,
) -> Result<Interest, CreateInterestError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            if tx.interests().lock_open(account)? >= OPEN_MAX {
                return Err(CreateInterestError::TooMany);
            }
            let uid = InterestUid::generate(&*app.random);
            let interest = Interest { uid, account, content, created_at: app.clock.now() };
            tx.interests().insert(&interest)?;
            Ok(interest)
        })
        .await
}

/// Why an interest was not deleted.
#[derive(Debug, Error)]
pub enum DeleteInterestError {
    /// The person has no interest of this name.
    #[error("there is no such buying interest, or it is not yours")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes an interest of the person.
pub async fn delete_interest(
    app: &App,
    account: AccountId,
    uid: String,
) -> Result<(), DeleteInterestError> {
    let uid = InterestUid::parse(&uid).ok_or(DeleteInterestError::Unknown)?;
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let deleted = tx.interests().delete(account, uid, app.clock.now())?;
            deleted.then_some(()).ok_or(DeleteInterestError::Unknown)
        })
        .await
}

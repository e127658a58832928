//! The person's side of buying interests.

use thiserror::Error;

use super::{Interest, InterestContent, InterestPosition, KEPT_MAX, OPEN_MAX};
use crate::{
    App,
    ids::{AccountId, InterestUid},
    outcome::StoreError,
    pages::Page,
};

/// The person's interests, past ones with them, newest first.
pub async fn own_interests(app: &App, account: AccountId) -> Result<Vec<Interest>, StoreError> {
    app.store.read(move |tx| tx.interests().of_account(account, KEPT_MAX)).await
}

/// The next page of the same list, by key.
pub async fn own_interest_page(
    app: &App,
    account: AccountId,
    after: Option<InterestPosition>,
) -> Result<Page<Interest, InterestPosition>, StoreError> {
    let position = |own: &Interest| InterestPosition { at: own.created_at, id: own.uid };
    let mut own = own_interests(app, account).await?;
    if let Some(after) = after {
        own.retain(|interest| (interest.created_at, interest.uid) < (after.at, after.id));
    }
    Ok(Page::first_of(own, position))
}

/// Why an interest was not recorded.
#[derive(Debug, Error)]
pub enum CreateInterestError {
    /// The person has as many that are not past as they may.
    #[error("you have {OPEN_MAX} buying interests, the most there may be: delete one first")]
    TooMany,
    /// The person has as many as they may, past ones with them.
    #[error(
        "you have {KEPT_MAX} buying interests, past ones included, the most there may be: delete \
         one first"
    )]
    TooManyKept,
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
            let now = app.clock.now();
            let today = now.date();
            let count = tx.interests().lock_count(account, today)?;
            let is_past = content.end_date.is_some_and(|end| end < today);
            if !is_past && count.open >= OPEN_MAX {
                return Err(CreateInterestError::TooMany);
            }
            if count.kept >= KEPT_MAX {
                return Err(CreateInterestError::TooManyKept);
            }
            let uid = InterestUid::generate(&*app.random);
            let interest = Interest { uid, account, content, created_at: now };
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

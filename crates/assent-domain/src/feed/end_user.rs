//! The end user's side of an organization's feed.
//!
//! Who has an agreement in force with the organization reads and writes; where
//! it is open to all, others read. To anybody else there is no such feed.

use thiserror::Error;
use time::OffsetDateTime;

use super::{
    Author, FeedPage, PAGE, PostContent, Posted,
    post::{add, lock},
};
use crate::{App, ids::AccountId, organizations::Organization, outcome::StoreError, store::Tx};

/// Why a feed was not read.
#[derive(Debug, Error)]
pub enum ReadFeedError {
    /// The person may not read the feed of an organization of this apikey.
    #[error("there is no such organization, or you have no agreement with it")]
    UnknownOrganization,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The page of the feed that was written before `before`, or the newest one,
/// without what the organization hid.
pub async fn read_feed(
    app: &App,
    account: AccountId,
    apikey: String,
    before: Option<OffsetDateTime>,
) -> Result<FeedPage, ReadFeedError> {
    app.store
        .read(move |tx| {
            let organization = tx.organizations().by_apikey(&apikey)?;
            let organization = organization.ok_or(ReadFeedError::UnknownOrganization)?;
            if !organization.is_open_to_all() {
                // The one in force comes first.
                tx.agreements()
                    .between(organization.id, account, 1)?
                    .into_iter()
                    .find(|agreement| agreement.ended_at.is_none())
                    .ok_or(ReadFeedError::UnknownOrganization)?;
            }
            let posts = tx.feed().list(organization.id, before, false, PAGE)?;
            Ok(FeedPage { apikey: organization.apikey, posts })
        })
        .await
}

/// Why somebody may not write to a feed.
enum NoAccess {
    UnknownOrganization,
    NoAgreement,
    Store(StoreError),
}

impl From<StoreError> for NoAccess {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The organization of this apikey, to whose feed the person may write until
/// the transaction ends: the agreement is locked.
fn writable(tx: &mut dyn Tx, account: AccountId, apikey: &str) -> Result<Organization, NoAccess> {
    let organization = tx.organizations().by_apikey(apikey)?;
    let organization = organization.ok_or(NoAccess::UnknownOrganization)?;
    match tx.agreements().lock_in_force(organization.id, account)? {
        Some(_) => Ok(organization),
        None if organization.is_open_to_all() => Err(NoAccess::NoAgreement),
        None => Err(NoAccess::UnknownOrganization),
    }
}

/// Why nothing was posted.
#[derive(Debug, Error)]
pub enum WritePostError {
    /// The person may not even read the feed of an organization of this apikey.
    #[error("there is no such organization, or you have no agreement with it")]
    UnknownOrganization,
    /// The person may only read.
    #[error("you have no agreement with this organization: sign it first")]
    NoAgreement,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoAccess> for WritePostError {
    fn from(reason: NoAccess) -> Self {
        match reason {
            NoAccess::UnknownOrganization => Self::UnknownOrganization,
            NoAccess::NoAgreement => Self::NoAgreement,
            NoAccess::Store(error) => Self::Store(error),
        }
    }
}

/// Posts to the feed of an organization as one of its end users.
pub async fn write_post(
    app: &App,
    account: AccountId,
    apikey: String,
    content: PostContent,
) -> Result<Posted, WritePostError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let organization = writable(tx, account, &apikey)?;
            let post = add(tx, &app, organization.id, Author::EndUser(account), content)?;
            Ok(Posted { apikey: organization.apikey, post })
        })
        .await
}

/// Why a post was not deleted.
#[derive(Debug, Error)]
pub enum DeletePostError {
    /// The person may not even read the feed of an organization of this apikey.
    #[error("there is no such organization, or you have no agreement with it")]
    UnknownOrganization,
    /// The person may only read.
    #[error("you have no agreement with this organization: sign it first")]
    NoAgreement,
    /// The feed has no such post, it was deleted, or somebody else wrote it.
    #[error("there is no such post, or it is not yours")]
    UnknownPost,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<NoAccess> for DeletePostError {
    fn from(reason: NoAccess) -> Self {
        match reason {
            NoAccess::UnknownOrganization => Self::UnknownOrganization,
            NoAccess::NoAgreement => Self::NoAgreement,
            NoAccess::Store(error) => Self::Store(error),
        }
    }
}

/// Deletes a post that the person wrote to the feed of an organization.
pub async fn delete_post(
    app: &App,
    account: AccountId,
    apikey: String,
    uid: String,
) -> Result<(), DeletePostError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let organization = writable(tx, account, &apikey)?;
            let post = lock(tx, organization.id, &uid)?;
            let mut post = post
                .filter(|post| post.author == Author::EndUser(account))
                .ok_or(DeletePostError::UnknownPost)?;
            post.deleted_at = Some(app.clock.now());
            Ok(tx.feed().save(&post)?)
        })
        .await
}

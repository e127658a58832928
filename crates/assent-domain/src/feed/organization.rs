//! The organization's side of its feed.

use thiserror::Error;
use time::OffsetDateTime;

use super::{
    Author, FeedPage, PAGE, Post, PostContent, Posted,
    post::{add, lock},
};
use crate::{
    App,
    ids::OrganizationId,
    organizations::{Organization, require_organization},
    outcome::StoreError,
    pages::{KEYED_PAGE, Page},
    store::Tx,
};

/// The page of the organization's feed that was written before `before`, or
/// the newest one, hidden posts included.
pub async fn own_feed(
    app: &App,
    organization: OrganizationId,
    before: Option<OffsetDateTime>,
) -> Result<FeedPage, StoreError> {
    app.store
        .read(move |tx| {
            let apikey = require_organization(tx, organization)?.apikey;
            Ok(FeedPage { apikey, posts: tx.feed().list(organization, before, true, PAGE)? })
        })
        .await
}

/// A page of the same list, and the instant before which the next one begins.
pub async fn own_feed_page(
    app: &App,
    organization: OrganizationId,
    before: Option<OffsetDateTime>,
) -> Result<Page<Post, OffsetDateTime>, StoreError> {
    app.store
        .read(move |tx| {
            let posts = tx.feed().list(organization, before, true, KEYED_PAGE + 1)?;
            Ok(Page::first_of(posts, |post| post.created_at))
        })
        .await
}

/// Posts as the organization.
pub async fn publish(
    app: &App,
    organization: &Organization,
    content: PostContent,
) -> Result<Posted, StoreError> {
    let id = organization.id;
    let (app, store) = (app.clone(), app.store.clone());
    let post = store.write_once(move |tx| add(tx, &app, id, Author::Organization, content)).await?;
    Ok(Posted { apikey: organization.apikey.clone(), post })
}

/// Why a post was left as it is.
#[derive(Debug, Error)]
pub enum PostError {
    /// The feed has no such post, it was deleted, or, where one's own is
    /// needed, it is an end user's.
    #[error("there is no such post, or it is not yours")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes a post that the organization wrote.
pub async fn delete_own_post(
    app: &App,
    organization: OrganizationId,
    uid: String,
) -> Result<(), PostError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let post = lock(tx, organization, &uid)?;
            let mut post = post
                .filter(|post| post.author == Author::Organization)
                .ok_or(PostError::Unknown)?;
            post.deleted_at = Some(app.clock.now());
            Ok(tx.feed().save(&post)?)
        })
        .await
}

/// Hides any post of the organization's feed from end users, or shows it to
/// them again. One that is so already stays as it is.
pub async fn set_hidden(
    app: &App,
    organization: OrganizationId,
    uid: String,
    hidden: bool,
) -> Result<(), PostError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx: &mut dyn Tx| {
            let mut post = lock(tx, organization, &uid)?.ok_or(PostError::Unknown)?;
            if post.hidden_at.is_some() != hidden {
                post.hidden_at = hidden.then(|| app.clock.now());
                tx.feed().save(&post)?;
            }
            Ok(())
        })
        .await
}

//! A post as both sides write and find it.

use super::{Author, Post, PostContent};
use crate::{
    App,
    ids::{OrganizationId, PostUid},
    outcome::{Added, StoreError},
    store::Tx,
};

/// Adds a post to a feed, at this instant or behind the feed's newest.
pub(super) fn add(
    tx: &mut dyn Tx,
    app: &App,
    organization: OrganizationId,
    author: Author,
    content: PostContent,
) -> Result<Post, StoreError> {
    let mut post = Post {
        organization,
        uid: PostUid::generate(&*app.random),
        author,
        content,
        created_at: app.instants.next(organization, app.clock.now(), None),
        hidden_at: None,
        deleted_at: None,
    };
    // Another process had it, or this one before it was started anew. Goes round
    // again only for posts that others wrote since.
    while tx.feed().insert(&post)? == Added::AlreadyThere {
        let newest = tx.feed().newest(organization)?.unwrap_or(post.created_at);
        post.created_at = app.instants.next(organization, app.clock.now(), Some(newest));
    }
    Ok(post)
}

/// The post that a caller names `uid`, locked, unless it was deleted.
pub(super) fn lock(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    uid: &str,
) -> Result<Option<Post>, StoreError> {
    let Some(uid) = PostUid::parse(uid) else { return Ok(None) };
    Ok(tx.feed().lock(organization, uid)?.filter(|post| post.deleted_at.is_none()))
}

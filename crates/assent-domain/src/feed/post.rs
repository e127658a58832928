//! A post as both sides write and find it.

use time::Duration;

use super::{Author, Post, PostContent};
use crate::{
    App,
    ids::{OrganizationId, PostUid},
    outcome::{Added, StoreError},
    store::Tx,
};

/// Adds a post to a feed, at this instant or as soon after it as no other
/// post has.
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
        created_at: app.clock.now().truncate_to_millisecond(),
        hidden_at: None,
        deleted_at: None,
    };
    // Goes round again only for posts that others wrote within this millisecond.
    while tx.feed().insert(&post)? == Added::AlreadyThere {
        post.created_at += Duration::MILLISECOND;
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

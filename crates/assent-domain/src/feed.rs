//! The feed of an organization: its own posts, and those that its end users
//! write to it.
//!
//! A post's instant is cut to the millisecond, as callers are shown it, and no
//! two posts of a feed have the same one. So whoever asks for what was written
//! before the last post of a page misses nothing. A process gives the instants out
//! itself ([`Instants`]), one a millisecond, so a feed of more posts than that runs
//! ahead of the clock until they are fewer. Deletion and hiding leave
//! the post in the store; nobody but the organization sees what it hid, and
//! nobody sees what was deleted.

mod content;
mod end_user;
mod instants;
mod organization;
mod post;

pub use content::{
    BODY_MAX_CHARS, MEDIA_TYPE_MAX_CHARS, MEDIA_URL_MAX_CHARS, PostContent, PostDraft, PostFault,
    TITLE_MAX_CHARS,
};
pub use end_user::{
    DeletePostError, ReadFeedError, WritePostError, delete_post, read_feed, write_post,
};
pub use instants::Instants;
pub use organization::{PostError, delete_own_post, own_feed, own_feed_page, publish, set_hidden};
use time::OffsetDateTime;

use crate::{
    ids::{AccountId, OrganizationId, PostUid},
    outcome::{Added, StoreError},
};

/// How many posts a page has.
const PAGE: i64 = 20;

/// Who wrote a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The organization whose feed it is.
    Organization,
    /// The end user of this account.
    EndUser(AccountId),
}

/// A post in the feed of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The organization whose feed it is.
    pub organization: OrganizationId,
    /// Its name, unique within the feed.
    pub uid: PostUid,
    /// Who wrote it.
    pub author: Author,
    /// What they wrote.
    pub content: PostContent,
    /// When, to the millisecond; unique within the feed.
    pub created_at: OffsetDateTime,
    /// When the organization hid it, if it is hidden.
    pub hidden_at: Option<OffsetDateTime>,
    /// When it was deleted, if it was.
    pub deleted_at: Option<OffsetDateTime>,
}

/// A page of one feed.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// The apikey of the organization whose feed it is.
    pub apikey: String,
    /// The posts, newest first.
    pub posts: Vec<Post>,
}

/// A post that was written just now.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The apikey of the organization whose feed it is.
    pub apikey: String,
    /// The post.
    pub post: Post,
}

/// Feeds in the open unit.
pub trait Feed {
    /// Records a post, unless another of its feed has the same instant.
    fn insert(&mut self, post: &Post) -> Result<Added, StoreError>;
    /// The newest instant that a post of this feed has, deleted or not.
    fn newest(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<OffsetDateTime>, StoreError>;
    /// The post of this name, deleted or not, locked until the transaction
    /// ends.
    fn lock(
        &mut self,
        organization: OrganizationId,
        uid: PostUid,
    ) -> Result<Option<Post>, StoreError>;
    /// Writes back when a locked post was hidden and deleted.
    fn save(&mut self, post: &Post) -> Result<(), StoreError>;
    /// The newest `limit` posts that were written before `before`, newest
    /// first, without deleted ones, and with hidden ones if `hidden`.
    fn list(
        &mut self,
        organization: OrganizationId,
        before: Option<OffsetDateTime>,
        hidden: bool,
        limit: i64,
    ) -> Result<Vec<Post>, StoreError>;
}

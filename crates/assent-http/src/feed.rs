//! What both servers read and write of posts.

use assent_domain::{
    feed::{Author, FeedPage, Post, PostContent, PostDraft, Posted},
    values::instant_text,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::values;
use assent_web::input::{Fields, Input};

/// The keys that every post has.
#[derive(Serialize, ToSchema)]
#[schema(as = FeedPostContent)]
#[serde(rename_all = "camelCase")]
struct Written {
    uid: String,
    organization_apikey: String,
    title: String,
    body: String,
    media_url: Option<String>,
    media_mime_type: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl Written {
    fn new(post: Post, apikey: String) -> Self {
        let content = post.content;
        Self {
            uid: post.uid.to_string(),
            organization_apikey: apikey,
            title: content.title,
            body: content.body,
            media_url: content.media_url,
            media_mime_type: content.media_mime_type,
            created_at: instant_text(post.created_at),
        }
    }
}

/// A post of a feed.
#[derive(Serialize, ToSchema)]
#[schema(as = FeedPost)]
#[serde(rename_all = "camelCase")]
struct ListedPost {
    #[serde(flatten)]
    written: Written,
    #[schema(format = DateTime)]
    hidden_at: Option<String>,
    /// Whether the organization wrote it.
    organization_post: bool,
    /// Whether the caller's side wrote it: the organization, or the person.
    my_post: bool,
}

/// A page of a feed.
#[derive(Serialize, ToSchema)]
#[schema(as = FeedPosts)]
pub(crate) struct PostsBody {
    posts: Vec<ListedPost>,
}

impl PostsBody {
    /// The page as `reader` sees it.
    pub(crate) fn new(page: FeedPage, reader: Author) -> Self {
        let FeedPage { apikey, posts } = page;
        let posts = posts.into_iter().map(|post| ListedPost {
            hidden_at: post.hidden_at.map(instant_text),
            organization_post: post.author == Author::Organization,
            my_post: post.author == reader,
            written: Written::new(post, apikey.clone()),
        });
        Self { posts: posts.collect() }
    }
}

/// A post as it is answered to who wrote it.
#[derive(Serialize, ToSchema)]
#[schema(as = NewFeedPost)]
#[serde(rename_all = "camelCase")]
struct CreatedPost {
    #[serde(flatten)]
    written: Written,
    #[schema(format = DateTime)]
    deleted_at: Option<String>,
    #[schema(format = DateTime)]
    hidden_at: Option<String>,
    /// Whether the organization wrote it.
    organization_post: bool,
}

/// A post that was written just now.
#[derive(Serialize, ToSchema)]
#[schema(as = CreatedFeedPost)]
pub(crate) struct PostBody {
    post: CreatedPost,
}

impl From<Posted> for PostBody {
    fn from(created: Posted) -> Self {
        let Posted { apikey, post } = created;
        let post = CreatedPost {
            deleted_at: post.deleted_at.map(instant_text),
            hidden_at: post.hidden_at.map(instant_text),
            organization_post: post.author == Author::Organization,
            written: Written::new(post, apikey),
        };
        Self { post }
    }
}

assent_web::input! {
    /// What writing a post takes.
    pub(crate) struct NewPost as FeedPostRequest {
        pub(crate) post: Draft,
    }
}

/// A post that keeps to the rules.
pub(crate) struct Draft(pub(crate) PostContent);

assent_web::input! {
    /// A post that is to be written.
    struct PostFields as FeedPostDraft {
        /// One line.
        title: values::PostTitle,
        /// Plain text.
        body: values::PostText,
        /// An absolute http or https address.
        media_url: Option<values::MediaUrl>,
        /// `image/..`, `video/..` or `audio/..`; only beside a `mediaUrl`.
        media_mime_type: Option<values::MediaType>,
    }
    => Draft: checked
}

fn checked(fields: &mut Fields<'_>, read: PostFields) -> Option<Draft> {
    let draft = PostDraft {
        title: read.title.unwrap_or_default(),
        body: read.body.unwrap_or_default(),
        // Of a wrong type it is no address either, and its media type is not to blame.
        media_url: read.media_url.unwrap_or_else(|| Some("-".to_owned())),
        media_mime_type: read.media_mime_type.flatten(),
    };
    draft.check().map_err(|faults| fields.more_faults(faults)).ok().map(Draft)
}

assent_web::input! {
    /// Which post is meant.
    pub(crate) struct PostReference as FeedPostReference {
        post: PostUid,
    }
}

assent_web::input! {
    /// The name of a post.
    pub(crate) struct PostUid as FeedPostUid {
        feed_post_uid: String,
    }
}

/// The name of a post. The documents of the organization server wrap it in
/// `post`, those of the rights-holder server do not; both are read.
pub(crate) struct NamedPost(pub(crate) String);

impl Input for NamedPost {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let named = if fields.get("post").is_none() {
            PostUid::read(fields)
        } else {
            PostReference::read(fields).map(|reference| reference.post)
        };
        named.map(|named| Self(named.feed_post_uid))
    }
}

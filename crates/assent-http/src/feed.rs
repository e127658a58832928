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

/// What writing a post takes.
#[derive(ToSchema)]
#[schema(as = FeedPostRequest)]
#[expect(dead_code, reason = "it documents what is read")]
pub(crate) struct PostRequest {
    post: PostFields,
}

/// A post that is to be written.
#[derive(ToSchema)]
#[schema(as = FeedPostDraft, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct PostFields {
    /// One line.
    title: values::PostTitle,
    /// Plain text.
    body: values::PostText,
    /// An absolute http or https address.
    media_url: Option<values::MediaUrl>,
    /// `image/..`, `video/..` or `audio/..`; only beside a `mediaUrl`.
    media_mime_type: Option<values::MediaType>,
}

/// A post that is to be written.
pub(crate) struct NewPost(pub(crate) PostContent);

impl Input for NewPost {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let post = fields.object("post")?;
        fields.within(post, |fields| {
            let title = fields.text("title").unwrap_or_default().to_owned();
            let body = fields.text_as_written("body").unwrap_or_default().to_owned();
            let media_url = fields.optional_text("mediaUrl");
            // Of a wrong type it is no address either, and its media type is not to blame.
            let media_url = media_url.or_else(|| fields.get("mediaUrl").map(|_| "-"));
            let media_url = media_url.map(str::to_owned);
            let media_mime_type = fields.optional_text("mediaMimeType").map(str::to_owned);
            let draft = PostDraft { title, body, media_url, media_mime_type };
            draft.check().map_err(|faults| fields.more_faults(faults)).ok().map(Self)
        })
    }
}

/// Which post is meant.
#[derive(ToSchema)]
#[schema(as = FeedPostReference)]
#[expect(dead_code, reason = "it documents what is read")]
pub(crate) struct PostReference {
    post: PostUid,
}

/// The name of a post.
#[derive(ToSchema)]
#[schema(as = FeedPostUid, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
pub(crate) struct PostUid {
    feed_post_uid: String,
}

/// The name of a post. The documents of the organization server wrap it in
/// `post`, those of the rights-holder server do not; both are read.
pub(crate) struct NamedPost(pub(crate) String);

impl Input for NamedPost {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let read = |fields: &mut Fields<'_>| Some(Self(fields.text("feedPostUid")?.to_owned()));
        if fields.get("post").is_none() {
            return read(fields);
        }
        let post = fields.object("post")?;
        fields.within(post, read)
    }
}

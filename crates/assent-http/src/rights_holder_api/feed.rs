//! Feeds of organizations, as end users read and write them.

use actix_web::{HttpRequest, web};
use assent_domain::{
    feed::{self, Author, DeletePostError, ReadFeedError, WritePostError},
    outcome::StoreError,
};

use crate::{
    Answer,
    feed::{Draft, NamedPost, NewPost, PostBody, PostUid, PostsBody},
};
use assent_web::{
    Shared,
    input::{Body, Query, Segment},
    reply::{DONE, Nothing, Reply},
    session::Person,
};

/// Lists the posts of an organization's feed: 20 a page, newest first.
#[utoipa::path(
    get,
    path = "/api/organization/{apikey}/feed/posts",
    operation_id = "listPosts",
    tag = "Feed",
    params(
        ("apikey" = String, Path, description = "The organization's."),
        (
            "before" = Option<String>,
            Query,
            format = DateTime,
            description = "An ISO 8601 instant: only older posts. The page after a page is that \
                           before its last post's `createdAt`."
        )
    ),
    responses((status = 200, description = "A page.", body = PostsBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
    Segment(apikey): Segment,
) -> Answer<PostsBody> {
    let before = Query::of(&request).instant("before")?;
    let page = feed::read_feed(&shared.app, account, apikey, before).await?;
    Ok(Reply(PostsBody::new(page, Author::EndUser(account))))
}

failures! { error: ReadFeedError {
    ReadFeedError::UnknownOrganization => code("unknown-organization"),
    ReadFeedError::Store(error) => passed(StoreError),
} }

/// Writes a post to an organization's feed, under an agreement in force.
#[utoipa::path(
    post,
    path = "/api/organization/{apikey}/feed/posts/create",
    operation_id = "createPost",
    tag = "Feed",
    params(("apikey" = String, Path, description = "The organization's.")),
    request_body = NewPost,
    responses((status = 200, description = "The post.", body = PostBody))
)]
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Person(account): Person,
    Segment(apikey): Segment,
    Body(NewPost { post: Draft(content) }): Body<NewPost>,
) -> Answer<PostBody> {
    let created = feed::write_post(&shared.app, account, apikey, content).await?;
    Ok(Reply(created.into()))
}

failures! { error: WritePostError {
    WritePostError::UnknownOrganization => code("unknown-organization"),
    WritePostError::NoAgreement => code("no-agreement"),
    WritePostError::Store(error) => passed(StoreError),
} }

/// Deletes a post that the person wrote, for good.
#[utoipa::path(
    post,
    path = "/api/organization/{apikey}/feed/posts/delete",
    operation_id = "deletePost",
    tag = "Feed",
    params(("apikey" = String, Path, description = "The organization's.")),
    request_body = PostUid,
    responses((status = 200, description = "It is deleted.", body = Nothing))
)]
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Person(account): Person,
    Segment(apikey): Segment,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    feed::delete_post(&shared.app, account, apikey, uid).await?;
    Ok(DONE)
}

failures! { error: DeletePostError {
    DeletePostError::UnknownOrganization => code("unknown-organization"),
    DeletePostError::NoAgreement => code("no-agreement"),
    DeletePostError::UnknownPost => code("unknown-post", on "feedPostUid"),
    DeletePostError::Store(error) => passed(StoreError),
} }

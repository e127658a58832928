//! `/api/feed/posts`

use actix_web::{HttpRequest, web};
use assent_domain::{
    feed::{self, Author, PostError},
    ids::OrganizationId,
    outcome::StoreError,
};

use crate::{
    Answer,
    feed::{Draft, NamedPost, NewPost, PostBody, PostReference, PostsBody},
};
use assent_web::{
    Shared,
    input::{Body, Query},
    reply::{DONE, Nothing, Reply},
    session::{Admin, Own},
};

/// Lists the posts of the organization's feed, hidden ones too.
///
/// 20 a page, newest first.
#[utoipa::path(
    get,
    path = "/api/feed/posts",
    operation_id = "listPosts",
    tag = "Feed",
    params((
        "before" = Option<String>,
        Query,
        format = DateTime,
        description = "An ISO 8601 instant: only older posts. The page after a page is that \
                       before its last post's `createdAt`."
    )),
    responses((status = 200, description = "A page.", body = PostsBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
) -> Answer<PostsBody> {
    let before = Query::of(&request).instant("before")?;
    let page = feed::own_feed(&shared.app, organization, before).await?;
    Ok(Reply(PostsBody::new(page, Author::Organization)))
}

/// Writes a post to the organization's feed.
#[utoipa::path(
    post,
    path = "/api/feed/posts/create",
    operation_id = "createPost",
    tag = "Feed",
    request_body = NewPost,
    responses((status = 200, description = "The post.", body = PostBody))
)]
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Own(organization): Own,
    Body(NewPost { post: Draft(content) }): Body<NewPost>,
) -> Answer<PostBody> {
    Ok(Reply(feed::publish(&shared.app, &organization, content).await?.into()))
}

/// Deletes a post that the organization wrote, for good.
#[utoipa::path(
    post,
    path = "/api/feed/posts/delete",
    operation_id = "deletePost",
    tag = "Feed",
    request_body = PostReference,
    responses((status = 200, description = "It is deleted.", body = Nothing))
)]
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    feed::delete_own_post(&shared.app, organization, uid).await?;
    Ok(DONE)
}

/// Hides a post of the feed from everybody but the organization.
#[utoipa::path(
    post,
    path = "/api/feed/posts/hide",
    operation_id = "hidePost",
    tag = "Feed",
    request_body = PostReference,
    responses((status = 200, description = "It is hidden.", body = Nothing))
)]
pub(crate) async fn hide(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    set_hidden(&shared, organization, uid, true).await
}

/// Shows a hidden post again.
#[utoipa::path(
    post,
    path = "/api/feed/posts/show",
    operation_id = "showPost",
    tag = "Feed",
    request_body = PostReference,
    responses((status = 200, description = "It is shown.", body = Nothing))
)]
pub(crate) async fn show(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    set_hidden(&shared, organization, uid, false).await
}

async fn set_hidden(
    shared: &Shared,
    organization: OrganizationId,
    uid: String,
    hidden: bool,
) -> Answer<Nothing> {
    feed::set_hidden(&shared.app, organization, uid, hidden).await?;
    Ok(DONE)
}

failures! { error: PostError {
    PostError::Unknown => code("unknown-post", on "feedPostUid"),
    PostError::Store(error) => passed(StoreError),
} }

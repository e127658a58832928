//! `/api/feed/posts`

use actix_web::{HttpRequest, web};
use assent_domain::{
    feed::{self, Author, PostContent, PostError},
    ids::OrganizationId,
};

use crate::{
    Shared,
    feed::{NamedPost, PostBody, PostsBody},
    input::{Body, Query},
    reply::{Answer, DONE, Failure, Nothing, Reply},
    session::Admin,
};

/// `GET /api/feed/posts`
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
) -> Answer<PostsBody> {
    let before = Query::of(&request).instant("before")?;
    let page = feed::own_feed(&shared.app, organization, before).await?;
    Ok(Reply(PostsBody::new(page, Author::Organization)))
}

/// `POST /api/feed/posts/create`
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(content): Body<PostContent>,
) -> Answer<PostBody> {
    Ok(Reply(feed::publish(&shared.app, organization, content).await?.into()))
}

/// `POST /api/feed/posts/delete`
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    feed::delete_own_post(&shared.app, organization, uid).await?;
    Ok(DONE)
}

/// `POST /api/feed/posts/hide`
pub(crate) async fn hide(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    set_hidden(&shared, organization, uid, true).await
}

/// `POST /api/feed/posts/show`
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

impl From<PostError> for Failure {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Unknown => Self::unsuccessful("unknown-post", error).on_field("feedPostUid"),
            PostError::Store(error) => error.into(),
        }
    }
}

//! `/api/organization/:apikey/feed/posts`

use actix_web::{HttpRequest, web};
use assent_domain::feed::{
    self, Author, DeletePostError, PostContent, ReadFeedError, WritePostError,
};

use crate::{
    Shared,
    feed::{NamedPost, PostBody, PostsBody},
    input::{Body, Query},
    reply::{Answer, DONE, Failure, Nothing, Reply},
    session::Person,
};

/// `GET /api/organization/:apikey/feed/posts`
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
    apikey: web::Path<String>,
) -> Answer<PostsBody> {
    let before = Query::of(&request).instant("before")?;
    let page = feed::read_feed(&shared.app, account, apikey.into_inner(), before).await?;
    Ok(Reply(PostsBody::new(page, Author::EndUser(account))))
}

impl From<ReadFeedError> for Failure {
    fn from(error: ReadFeedError) -> Self {
        match error {
            ReadFeedError::UnknownOrganization => Self::unsuccessful("unknown-organization", error),
            ReadFeedError::Store(error) => error.into(),
        }
    }
}

/// `POST /api/organization/:apikey/feed/posts/create`
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Person(account): Person,
    apikey: web::Path<String>,
    Body(content): Body<PostContent>,
) -> Answer<PostBody> {
    let created = feed::write_post(&shared.app, account, apikey.into_inner(), content).await?;
    Ok(Reply(created.into()))
}

impl From<WritePostError> for Failure {
    fn from(error: WritePostError) -> Self {
        match error {
            WritePostError::UnknownOrganization => {
                Self::unsuccessful("unknown-organization", error)
            }
            WritePostError::NoAgreement => Self::unsuccessful("no-agreement", error),
            WritePostError::Store(error) => error.into(),
        }
    }
}

/// `POST /api/organization/:apikey/feed/posts/delete`
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Person(account): Person,
    apikey: web::Path<String>,
    Body(NamedPost(uid)): Body<NamedPost>,
) -> Answer<Nothing> {
    feed::delete_post(&shared.app, account, apikey.into_inner(), uid).await?;
    Ok(DONE)
}

impl From<DeletePostError> for Failure {
    fn from(error: DeletePostError) -> Self {
        match error {
            DeletePostError::UnknownOrganization => {
                Self::unsuccessful("unknown-organization", error)
            }
            DeletePostError::NoAgreement => Self::unsuccessful("no-agreement", error),
            DeletePostError::UnknownPost => {
                Self::unsuccessful("unknown-post", error).on_field("feedPostUid")
            }
            DeletePostError::Store(error) => error.into(),
        }
    }
}

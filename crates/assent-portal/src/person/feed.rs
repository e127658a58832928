//! `/app/feed/:apikey`: what an organization and its people write.

use actix_web::web;
use askama::Template;
use assent_domain::{
    feed::{
        Author, DeletePostError, Post, ReadFeedError, WritePostError, delete_post, read_feed,
        write_post,
    },
    ids::AccountId,
    rights_holders::standing_towards,
    values::{instant_text, read_instant_text},
};

use crate::{
    form::{Field, Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    posts::{BODY, TITLE, post_of},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Person, Visit},
};

/// How many posts a page of the use case has.
const PAGE: usize = 20;
/// The field with the uid of a post that is deleted.
const DELETED: &str = "delete";

#[derive(Template)]
#[template(path = "person/feed.html")]
struct FeedPage {
    t: Texts,
    page: Layout,
    apikey: String,
    name: String,
    /// Whether the person may write.
    is_signed: bool,
    title: Field,
    text: Field,
    posts: Vec<Shown>,
    first: Option<String>,
    next: Option<String>,
}

struct Shown {
    uid: String,
    title: String,
    text: String,
    medium: Option<String>,
    by: String,
    at: Instant,
    is_own: bool,
}

/// `GET /app/feed/:apikey`
pub(crate) async fn page(Person(visit, account): Person, apikey: web::Path<String>) -> Answer {
    show_with(&visit, account, &apikey, &Form::default()).await
}

async fn show_with(visit: &Visit, account: AccountId, apikey: &str, form: &Form) -> Answer {
    let t = visit.texts();
    let before = visit.place("before", read_instant_text)?;
    let found = read_feed(visit.app(), account, apikey.to_owned(), before).await;
    let posts = match found {
        Ok(found) => found.posts,
        Err(ReadFeedError::UnknownOrganization) => return Err(Refused::not_found()),
        Err(ReadFeedError::Store(error)) => return Err(error.into()),
    };
    let standing = standing_towards(visit.app(), account, apikey.to_owned()).await?;
    let standing = standing.ok_or_else(Refused::not_found)?;
    let name = standing.organization.profile.name;
    let told: [Done; 2] =
        [("published", Texts::post_was_published), ("deleted", Texts::it_was_deleted)];
    let last = posts.last().filter(|_| posts.len() == PAGE);
    let next = last.map(|last| instant_text(last.created_at));
    show(
        form.status(),
        &FeedPage {
            page: Layout::with_form(visit, t.feed_of(&name), form).telling(visit, &told),
            apikey: apikey.to_owned(),
            is_signed: standing.is_signed,
            title: form.field(TITLE, t.post_title()),
            text: form.field(BODY, t.post_text()).lines(),
            posts: posts.into_iter().map(|post| shown(post, account, &name, t)).collect(),
            first: before.map(|_| visit.path().to_owned()),
            next: next.map(|next| format!("{}?before={next}", visit.path())),
            name,
            t,
        },
    )
}

fn shown(post: Post, reader: AccountId, organization: &str, t: Texts) -> Shown {
    let is_own = post.author == Author::EndUser(reader);
    Shown {
        uid: post.uid.to_string(),
        by: match post.author {
            Author::Organization => organization.to_owned(),
            Author::EndUser(_) if is_own => t.by_you().to_owned(),
            Author::EndUser(_) => t.by_another().to_owned(),
        },
        at: Instant::of(post.created_at),
        title: post.content.title,
        text: post.content.body,
        medium: post.content.media_url,
        is_own,
    }
}

/// `POST /app/feed/:apikey`: a post, or the button that deletes one.
pub(crate) async fn submit(
    Person(visit, account): Person,
    apikey: web::Path<String>,
    posted: Posted,
) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_with(&visit, account, &apikey, &again).await,
    };
    if form.has(DELETED) {
        return delete(&visit, account, apikey.into_inner(), form.text(DELETED)).await;
    }
    let content = match post_of(form, visit.texts()) {
        Ok(content) => content,
        Err(refused) => return show_with(&visit, account, &apikey, &refused).await,
    };
    match write_post(visit.app(), account, apikey.into_inner(), content).await {
        Ok(_) => Ok(see_other(&format!("{}?done=published", visit.path()))),
        Err(WritePostError::UnknownOrganization | WritePostError::NoAgreement) => {
            Err(Refused::not_found())
        }
        Err(WritePostError::Store(error)) => Err(error.into()),
    }
}

async fn delete(visit: &Visit, account: AccountId, apikey: String, uid: &str) -> Answer {
    match delete_post(visit.app(), account, apikey, uid.to_owned()).await {
        Ok(()) => Ok(see_other(&format!("{}?done=deleted", visit.path()))),
        Err(
            DeletePostError::UnknownOrganization
            | DeletePostError::NoAgreement
            | DeletePostError::UnknownPost,
        ) => Err(Refused::not_found()),
        Err(DeletePostError::Store(error)) => Err(error.into()),
    }
}

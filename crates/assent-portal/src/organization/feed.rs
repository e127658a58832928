//! `/app/feed`: what the organization tells its people, and what they write to it.

use actix_web::HttpResponse;
use askama::Template;
use assent_domain::{
    feed::{
        Author, Post, PostContent, PostError, delete_own_post, own_feed_page, publish, set_hidden,
    },
    ids::OrganizationId,
    organizations::Organization,
    values::{instant_text, read_instant_text},
};

use crate::{
    address::with_query,
    form::{Field, Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    posts::{BODY, MEDIA, TITLE, post_of},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Admin, Visit},
};

/// The parameter with the instant before which a page's posts were written.
const BEFORE: &str = "before";
/// The fields of what is done to a post.
const POST: &str = "feedPostUid";
const DEED: &str = "deed";

#[derive(Template)]
#[template(path = "organization/feed.html")]
struct FeedPage {
    t: Texts,
    page: Layout,
    title: Field,
    body: Field,
    media: Field,
    posts: Vec<Shown>,
    first: Option<String>,
    next: Option<String>,
}

/// A post. What it shows elsewhere is a link, and never loaded.
struct Shown {
    uid: String,
    title: String,
    body: String,
    media: Option<String>,
    author: &'static str,
    at: Instant,
    is_hidden: bool,
    is_own: bool,
}

impl Shown {
    fn of(post: Post, t: Texts) -> Self {
        let PostContent { title, body, media_url, .. } = post.content;
        let is_own = post.author == Author::Organization;
        Self {
            uid: post.uid.to_string(),
            title,
            body,
            media: media_url,
            author: if is_own { t.post_of_yours() } else { t.post_of_a_person() },
            at: Instant::of(post.created_at),
            is_hidden: post.hidden_at.is_some(),
            is_own,
        }
    }
}

/// `GET /app/feed`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    show_form(&visit, organization.id, &Form::default()).await
}

async fn show_form(visit: &Visit, organization: OrganizationId, form: &Form) -> Answer {
    let t = visit.texts();
    let before = visit.place(BEFORE, read_instant_text)?;
    let found = own_feed_page(visit.app(), organization, before).await?;
    let next = |at| with_query(visit.path(), [(BEFORE, instant_text(at))]);
    let told: [Done; 4] = [
        ("published", Texts::post_was_published),
        ("hidden", Texts::post_was_hidden),
        ("shown", Texts::post_was_shown),
        ("deleted", Texts::post_was_deleted),
    ];
    show(
        form.status(),
        &FeedPage {
            page: Layout::with_form(visit, t.feed(), form).telling(visit, &told),
            title: form.field(TITLE, t.post_title()),
            body: form.field(BODY, t.post_text()).lines(),
            media: form.field(MEDIA, t.post_media()).hint(t.post_media_hint()),
            posts: found.rows.into_iter().map(|post| Shown::of(post, t)).collect(),
            first: before.map(|_| visit.path().to_owned()),
            next: found.next.map(next),
            t,
        },
    )
}

/// `POST /app/feed`
pub(crate) async fn submit(Admin(visit, organization): Admin, posted: Posted) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, organization.id, &again).await,
    };
    let (app, id, uid) = (visit.app(), organization.id, form.text(POST).to_owned());
    match form.text(DEED) {
        "" => add(&visit, &organization, form).await,
        "hide" => done(&visit, &uid, "hidden", set_hidden(app, id, uid.clone(), true).await),
        "show" => done(&visit, &uid, "shown", set_hidden(app, id, uid.clone(), false).await),
        "delete" => done(&visit, "", "deleted", delete_own_post(app, id, uid).await),
        _ => Err(Refused::unreadable()),
    }
}

async fn add(visit: &Visit, organization: &Organization, form: Form) -> Answer {
    let content = match post_of(form, visit.texts()) {
        Ok(content) => content,
        Err(refused) => return show_form(visit, organization.id, &refused).await,
    };
    publish(visit.app(), organization, content).await?;
    Ok(see_other(&with_query(visit.path(), [("done", "published".to_owned())])))
}

/// Back to the page, at the post if it is still there.
fn done(
    visit: &Visit,
    uid: &str,
    code: &str,
    outcome: Result<(), PostError>,
) -> Result<HttpResponse, Refused> {
    match outcome {
        Ok(()) => {
            let before = visit.asked(BEFORE).map(|before| (BEFORE, before));
            let told = ("done", code.to_owned());
            let path = with_query(visit.path(), before.into_iter().chain([told]));
            let anchor = if uid.is_empty() { String::new() } else { format!("#{uid}") };
            Ok(see_other(&format!("{path}{anchor}")))
        }
        Err(PostError::Unknown) => Err(Refused::not_found()),
        Err(PostError::Store(error)) => Err(error.into()),
    }
}

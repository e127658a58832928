//! `/mail`: the mails that were filed; or, where they are sent, those that were not.

use actix_web::{http::StatusCode, web};
use askama::Template;
use assent_domain::{
    ids::LetterId,
    mail::{
        FiledLetter, LetterPosition, RetryLetterError, Unsent, UnsentLetter, retry_letter,
        unsent_letter_page,
    },
};
use assent_web::{
    failure::Failure,
    linked::{Part, parts},
};

use crate::{
    form::{Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

/// How many filed mails are listed, the newest first.
const FILED: usize = 200;
/// The field with the id of a letter that is tried again.
const RETRIED: &str = "retry";

#[derive(Template)]
#[template(path = "operator/filed.html")]
struct FiledPage {
    t: Texts,
    page: Layout,
    letters: Vec<Filed>,
}

#[derive(Template)]
#[template(path = "operator/letter.html")]
struct LetterPage {
    t: Texts,
    page: Layout,
    letter: Filed,
    lines: Vec<Vec<Part>>,
}

struct Filed {
    name: String,
    to: String,
    subject: String,
    written: Instant,
}

impl From<FiledLetter> for Filed {
    fn from(letter: FiledLetter) -> Self {
        let written = Instant::of(letter.written_at);
        Self { name: letter.name, to: letter.to, subject: letter.subject, written }
    }
}

#[derive(Template)]
#[template(path = "operator/unsent.html")]
struct UnsentPage {
    t: Texts,
    page: Layout,
    lists: Vec<List>,
}

/// Letters of one kind.
struct List {
    id: &'static str,
    heading: &'static str,
    none: &'static str,
    /// What the instant of each says.
    word: &'static str,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    id: LetterId,
    to: String,
    written: Instant,
    at: Instant,
    tries: i32,
    why: String,
    can_be_retried: bool,
    /// The rest of the name of the button.
    rest: String,
}

/// `GET /mail`
pub(crate) async fn page(visit: Visit) -> Answer {
    let Some(folder) = &visit.shared().mail_folder else {
        return show_unsent(&visit, &Form::default()).await;
    };
    let t = visit.texts();
    let letters = folder.list(FILED).await.map_err(|error| Failure::internal(&*error))?;
    let letters = letters.into_iter().map(Filed::from).collect();
    show(StatusCode::OK, &FiledPage { t, page: Layout::new(&visit, t.mails()), letters })
}

/// `GET /mail/:name`
pub(crate) async fn letter(visit: Visit, name: web::Path<String>) -> Answer {
    let folder = visit.shared().mail_folder.as_ref().ok_or_else(Refused::not_found)?;
    let letter = folder.read(&name).await.map_err(|error| Failure::internal(&*error))?;
    let letter = letter.ok_or_else(Refused::not_found)?;
    show(
        StatusCode::OK,
        &LetterPage {
            t: visit.texts(),
            page: Layout::new(&visit, &letter.subject),
            lines: letter.text.lines().map(parts).collect(),
            letter: letter.into(),
        },
    )
}

/// The first page of both kinds, or one of the kind that the query names.
async fn show_unsent(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let told: [Done; 2] =
        [("retried", Texts::letter_is_tried_again), ("gone", Texts::letter_is_not_there)];
    let page = Layout::with_form(visit, t.mails(), form).telling(visit, &told);
    let kinds = [Unsent::GivenUp, Unsent::Waiting];
    let asked = kinds.into_iter().find_map(|kind| Some((kind, visit.asked(id_of(kind))?)));
    let lists = match asked {
        Some((kind, key)) => {
            let key =
                LetterPosition::parse(&key, LetterId::parse).ok_or_else(Refused::not_found)?;
            vec![list(visit, kind, Some(key)).await?]
        }
        None => vec![list(visit, kinds[0], None).await?, list(visit, kinds[1], None).await?],
    };
    show(form.status(), &UnsentPage { t, page, lists })
}

/// What a kind is called in the page and in its query.
const fn id_of(kind: Unsent) -> &'static str {
    match kind {
        Unsent::GivenUp => "given-up",
        Unsent::Waiting => "waiting",
    }
}

async fn list(
    visit: &Visit,
    kind: Unsent,
    before: Option<LetterPosition>,
) -> Result<List, Refused> {
    let (t, id) = (visit.texts(), id_of(kind));
    let found = unsent_letter_page(visit.app(), kind, before).await?;
    let (heading, none, word) = match kind {
        Unsent::GivenUp => (t.letters_given_up(), t.no_letters_given_up(), t.given_up_at()),
        Unsent::Waiting => (t.letters_waiting(), t.no_letters_waiting(), t.next_try_at()),
    };
    Ok(List {
        id,
        heading,
        none,
        word,
        rows: found.rows.into_iter().map(|letter| row(letter, visit)).collect(),
        first: before.map(|_| visit.path().to_owned()),
        next: found.next.map(|next| format!("{}?{id}={next}", visit.path())),
    })
}

fn row(letter: UnsentLetter, visit: &Visit) -> Row {
    let t = visit.texts();
    let written = Instant::of(letter.written_at);
    let can_be_retried = letter.can_be_retried(visit.app().clock.now());
    // A try that was cut off leaves no word; its letter is tried again.
    let untold = if letter.attempts == 0 { t.not_tried_yet() } else { t.try_under_way() };
    Row {
        id: letter.id,
        at: Instant::of(letter.position().at),
        tries: letter.attempts,
        why: letter.last_error.unwrap_or_else(|| untold.to_owned()),
        can_be_retried,
        rest: t.the_letter(letter.to.as_str(), &written.text),
        to: letter.to.as_str().to_owned(),
        written,
    }
}

/// `POST /mail`: a letter is tried again.
pub(crate) async fn retry(visit: Visit, posted: Posted) -> Answer {
    if visit.shared().mail_folder.is_some() {
        return Err(Refused::not_found());
    }
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_unsent(&visit, &again).await,
    };
    let id = LetterId::parse(form.text(RETRIED)).ok_or_else(Refused::not_found)?;
    match retry_letter(visit.app(), id).await {
        Ok(()) => Ok(see_other("/mail?done=retried")),
        Err(RetryLetterError::NotThere) => Ok(see_other("/mail?done=gone")),
        Err(RetryLetterError::Store(error)) => Err(error.into()),
    }
}

//! `/mail`: the mails that were filed, for as long as none are sent.

use actix_web::{HttpResponse, http::header, web};
use askama::Template;
use assent_domain::{mail::FiledLetter, values::instant_text};

use assent_web::{
    Shared,
    failure::Failure,
    linked::{Part, parts},
    route,
};

/// How many mails the page lists.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "mail_list.html")]
struct ListPage {
    letters: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct LetterPage {
    letter: Shown,
    lines: Vec<Vec<Part>>,
}

struct Shown {
    name: String,
    to: String,
    subject: String,
    written_at: String,
}

impl From<&FiledLetter> for Shown {
    fn from(letter: &FiledLetter) -> Self {
        Self {
            name: letter.name.clone(),
            to: letter.to.clone(),
            subject: letter.subject.clone(),
            written_at: instant_text(letter.written_at),
        }
    }
}

/// `GET /mail`
pub(crate) async fn list(shared: web::Data<Shared>) -> Result<HttpResponse, Failure> {
    let Some(folder) = &shared.mail_folder else { return Err(route::nothing_there()) };
    let letters = folder.list(LISTED).await.map_err(|error| Failure::internal(&*error))?;
    page(&ListPage { letters: letters.iter().map(Shown::from).collect() })
}

/// `GET /mail/:name`
pub(crate) async fn read(
    shared: web::Data<Shared>,
    name: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let Some(folder) = &shared.mail_folder else { return Err(route::nothing_there()) };
    let letter = folder.read(&name).await.map_err(|error| Failure::internal(&*error))?;
    let Some(letter) = letter else { return Err(route::nothing_there()) };
    page(&LetterPage {
        letter: Shown::from(&letter),
        lines: letter.text.lines().map(parts).collect(),
    })
}

fn page(template: &impl Template) -> Result<HttpResponse, Failure> {
    let html = template.render().map_err(|error| Failure::internal(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'",
        ))
        .body(html))
}

//! `/check-mail`: the same words, whether or not the address is known.

use actix_web::http::StatusCode;
use askama::Template;

use crate::{
    page::{Answer, Layout, show},
    texts::Texts,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "check_mail.html")]
struct CheckMailPage {
    t: Texts,
    page: Layout,
}

/// `GET /check-mail`
pub(crate) async fn page(visit: Visit) -> Answer {
    let t = visit.texts();
    show(StatusCode::OK, &CheckMailPage { page: Layout::new(&visit, t.check_your_mailbox()), t })
}

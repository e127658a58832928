//! `/off/:token`: one permission is turned off without signing in (RFC 8058).
//!
//! Programs that send mail post here for a person, from anywhere and without a session: the token
//! is all that counts. So no field is asked for, and what is posted is not even read.

use actix_web::{HttpRequest, http::StatusCode, web};
use askama::Template;
use assent_domain::{
    agreements::{OffError, OffLink, look_up_off_link, turn_off_by_link},
    values::Token,
};

use crate::{
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Visit, wants_page},
};

#[derive(Template)]
#[template(path = "person/off_link.html")]
struct OffLinkPage {
    t: Texts,
    page: Layout,
    organization: String,
    /// What holds now.
    sentence: String,
    is_on: bool,
    /// The rest of the name of the button.
    rest: String,
}

/// `GET /off/:token`
pub(crate) async fn page(visit: Visit, token: web::Path<String>) -> Answer {
    let link = found(look_up_off_link(visit.app(), &Token::new(token.into_inner())).await)?;
    show_link(&visit, link)
}

/// `POST /off/:token`: of a browser, and of a program, which follows nothing.
pub(crate) async fn turn_off(
    visit: Visit,
    token: web::Path<String>,
    request: HttpRequest,
) -> Answer {
    let link = found(turn_off_by_link(visit.app(), &Token::new(token.into_inner())).await)?;
    if wants_page(&request) {
        return Ok(see_other(&format!("{}?done=off", visit.path())));
    }
    show_link(&visit, link)
}

fn found(link: Result<OffLink, OffError>) -> Result<OffLink, Refused> {
    link.map_err(|error| match error {
        OffError::Gone => Refused::off_link_gone(),
        OffError::Store(error) => error.into(),
    })
}

fn show_link(visit: &Visit, link: OffLink) -> Answer {
    let OffLink { organization, consent, is_on, ways } = link;
    let t = visit.texts();
    let what = t.permission(consent);
    let rest = t.it_for(what, &organization);
    let page = if is_on {
        Layout::new(visit, format!("{}{rest}", t.turn_off()))
    } else {
        let page = Layout::new(visit, t.is_off_for(what, &organization));
        page.telling(visit, &[("off", Texts::it_is_turned_off)])
    };
    let sentence = t.permission_sentence(&organization, consent, is_on, &ways);
    show(StatusCode::OK, &OffLinkPage { t, page, organization, sentence, is_on, rest })
}

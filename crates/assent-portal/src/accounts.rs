//! Signing in and out, and passwords: alike for organizations and for people.

pub(crate) mod check_mail;
pub(crate) mod language;
pub(crate) mod passwords;
pub(crate) mod reset;
pub(crate) mod security;
pub(crate) mod sign_in;

use actix_web::HttpResponse;
use assent_domain::{accounts::OpenedSession, values::is_portal_path};

use crate::{
    cookies::{self, Keep},
    visit::Visit,
};

/// For how many days a session lasts whose holder asked to stay signed in.
const KEPT_DAYS: i64 = 30;

/// Signs the browser in with a session that was opened just now.
pub(crate) fn sign_in_with(
    response: &mut HttpResponse,
    visit: &Visit,
    session: &OpenedSession,
    keep: bool,
) {
    let keep = if keep { Keep::Days(KEPT_DAYS) } else { Keep::ThisTime };
    let name = visit.door().session_cookie();
    cookies::send(response, name, session.id.expose(), keep, visit.is_https());
}

/// The path to go on to, if it is one of the portal.
pub(crate) fn next_path(text: &str) -> Option<&str> {
    is_portal_path(text).then_some(text)
}

//! Cookies: their names, what they are sent with, and reading them.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};

/// Holds what the hidden field of somebody who is not signed in is made of.
pub(crate) const VISIT: &str = "assent_visit";
/// Holds the language that was chosen.
pub(crate) const LANGUAGE: &str = "assent_language";

/// How long a chosen language is remembered.
const YEAR: Duration = Duration::days(365);

/// The name under which a cookie is kept: behind https with a prefix, by which
/// browsers hold it to its host and to https.
fn kept_name(name: &str, is_https: bool) -> String {
    if is_https { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie, if it was sent.
pub(crate) fn read(request: &HttpRequest, name: &str, is_https: bool) -> Option<String> {
    let cookie = request.cookie(&kept_name(name, is_https))?;
    let value = cookie.value();
    (!value.is_empty() && value.len() <= 512).then(|| value.to_owned())
}

/// How long the browser keeps a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Until it is closed.
    ThisTime,
    /// For so many days.
    Days(i64),
    /// No longer.
    Never,
}

impl Keep {
    /// For as long as a chosen language.
    pub(crate) const fn a_year() -> Self {
        Self::Days(YEAR.whole_days())
    }
}

/// Sends a cookie with `response`.
pub(crate) fn send<B>(
    response: &mut HttpResponse<B>,
    name: &str,
    value: &str,
    keep: Keep,
    is_https: bool,
) {
    let mut cookie = Cookie::build(kept_name(name, is_https), value.to_owned())
        .path("/")
        .http_only(true)
        .secure(is_https)
        .same_site(SameSite::Lax);
    match keep {
        Keep::ThisTime => {}
        Keep::Days(days) => cookie = cookie.max_age(Duration::days(days)),
        Keep::Never => cookie = cookie.max_age(Duration::ZERO),
    }
    // It fails for names and values alone that no header can have: ours can.
    response.add_cookie(&cookie.finish()).ok();
}

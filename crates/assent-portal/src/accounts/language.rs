//! `POST /language`: the buttons at the foot of every page.

use super::next_path;
use crate::{
    cookies::{self, Keep},
    form::Posted,
    language::Language,
    page::Answer,
    refused::{Refused, see_other},
    visit::Visit,
};

/// Remembers the language, and leads back to the page.
pub(crate) async fn choose(visit: Visit, posted: Posted) -> Answer {
    let form = posted.ours().map_err(|_| Refused::forged())?;
    let language = Language::of_tag(form.text("language")).ok_or_else(Refused::unreadable)?;
    let mut response = see_other(next_path(form.text("back")).unwrap_or("/"));
    let is_https = visit.is_https();
    cookies::send(&mut response, cookies::LANGUAGE, language.tag(), Keep::a_year(), is_https);
    Ok(response)
}

//! Failures as pages, for those who ask for pages.

use std::sync::Arc;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;
use assent_web::{failure::Failure, wire::Wire};

use crate::{
    door::Door,
    headers,
    page::Layout,
    refused::code,
    texts::Texts,
    visit::{Visit, wants_page},
};

/// Paths of the machines: what is under them is never answered by a page.
const MACHINES: [&str; 6] = ["/api", "/orgs", "/sisa", "/docs", "/status", "/openapi.json"];

/// Writes failures as pages for browsers, and by the listener's other wire for
/// everybody else.
pub(crate) struct Pages {
    pub(crate) door: Door,
    pub(crate) machines: Arc<dyn Wire>,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Notice {
    t: Texts,
    page: Layout,
    sentence: String,
}

impl Wire for Pages {
    fn status_of(&self, code: &str) -> StatusCode {
        self.machines.status_of(code)
    }

    fn writes_id(&self) -> bool {
        self.machines.writes_id()
    }

    fn write(&self, failure: &Failure, request: &HttpRequest) -> HttpResponse {
        if !wants_page(request) || is_of_machines(request.path()) {
            return self.machines.write(failure, request);
        }
        let known = request.extensions().get::<Visit>().cloned();
        let is_entered = known.is_some();
        let visit = known.or_else(|| Visit::passing(request, self.door));
        let Some(visit) = visit else { return self.machines.write(failure, request) };
        let t = visit.texts();
        let (heading, sentence) = words(failure, t);
        let notice = Notice { t, page: Layout::new(&visit, heading), sentence };
        let Ok(html) = notice.render() else { return self.machines.write(failure, request) };
        let mut response = HttpResponse::build(failure.status())
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .body(html);
        if !is_entered {
            headers::add(response.headers_mut());
        }
        response
    }
}

fn is_of_machines(path: &str) -> bool {
    MACHINES.iter().any(|of| {
        path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The heading and the sentence of the page that tells of a failure.
fn words(failure: &Failure, t: Texts) -> (&'static str, String) {
    let (heading, sentence) = match (failure.status().as_u16(), failure.code()) {
        (403, code::FORGED) => (t.please_try_again(), t.why_try_again()),
        (404, _) => (t.page_not_found(), t.why_not_found()),
        (405, _) => (t.wrong_method(), t.why_wrong_method()),
        (410, code::RESULT_GONE) => (t.link_is_dead(), t.why_result_is_gone()),
        (410, code::OFF_LINK_GONE) => (t.link_is_dead(), t.why_off_link_is_dead()),
        (410, _) => (t.link_is_dead(), t.why_link_is_dead()),
        (413, _) => (t.too_large(), t.why_too_large()),
        (429, _) => {
            let seconds = failure.retry_after().unwrap_or(1);
            return (t.too_many(), t.why_too_many(seconds));
        }
        (503, _) => (t.unavailable_now(), t.why_unavailable_now()),
        (status, _) if status >= 500 => (t.went_wrong(), t.why_went_wrong()),
        _ => (t.cannot_be_read(), t.why_cannot_be_read()),
    };
    (heading, sentence.to_owned())
}

//! What all pages have around what is on them.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;

use crate::{
    assets,
    door::{Door, Place},
    form::{Fault, Form},
    language::Language,
    refused::Refused,
    texts::Texts,
    visit::Visit,
};

/// Something that was done: its code in an address, and its sentence.
pub(crate) type Done = (&'static str, fn(Texts) -> &'static str);

/// What a handler answers.
pub(crate) type Answer = Result<HttpResponse, Refused>;

/// What stands around a page, and at its head.
pub(crate) struct Layout {
    pub(crate) heading: String,
    pub(crate) language: Language,
    pub(crate) navigation: Vec<Entry>,
    /// What stands beside the button to sign out.
    pub(crate) own_places: Vec<Entry>,
    pub(crate) is_signed_in: bool,
    pub(crate) home: &'static str,
    /// Where the buttons of the languages lead back to.
    pub(crate) here: String,
    /// What the hidden field of each form holds.
    pub(crate) csrf: String,
    /// What was done, for `role=status`.
    pub(crate) done: Option<String>,
    /// What is wrong with what was sent.
    pub(crate) alert: Option<Alert>,
    pub(crate) stylesheet: &'static str,
    pub(crate) script: &'static str,
    pub(crate) icon: &'static str,
}

/// A place of the navigation.
pub(crate) struct Entry {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_current: bool,
}

/// What is wrong with what was sent: a sentence, or the faulty fields.
pub(crate) struct Alert {
    pub(crate) sentence: Option<String>,
    pub(crate) faults: Vec<Fault>,
}

impl Layout {
    /// The layout of a page with this heading.
    pub(crate) fn new(visit: &Visit, heading: impl Into<String>) -> Self {
        let (door, texts) = (visit.door(), visit.texts());
        let is_signed_in = visit.caller().is_some();
        let places = if is_signed_in || door == Door::Operator { door.navigation() } else { &[] };
        let path = visit.path();
        let leads_here =
            |to: &str| path == to || (to != door.home() && path.starts_with(&format!("{to}/")));
        let entries = |places: &[Place]| {
            let entry = |(to, name): &Place| Entry {
                path: to,
                name: name(texts),
                is_current: leads_here(to),
            };
            places.iter().map(entry).collect()
        };
        Self {
            heading: heading.into(),
            language: visit.language(),
            navigation: entries(places),
            own_places: entries(if is_signed_in { door.own_places() } else { &[] }),
            is_signed_in,
            home: if is_signed_in { door.home() } else { "/" },
            here: visit.address(),
            csrf: visit.secret().masked(&*visit.app().random),
            done: None,
            alert: None,
            stylesheet: assets::path("portal.css"),
            script: assets::path("portal.js"),
            icon: assets::path("icon.svg"),
        }
    }

    /// The layout of the page that `form` is on, with what is wrong with it.
    pub(crate) fn with_form(visit: &Visit, heading: impl Into<String>, form: &Form) -> Self {
        let alert = form.is_refused().then(|| Alert {
            sentence: form.problem().map(ToOwned::to_owned),
            faults: form.faults().to_vec(),
        });
        Self { alert, ..Self::new(visit, heading) }
    }

    /// With the sentence for what was done, if the query asks for one of `sentences`.
    #[must_use]
    pub(crate) fn telling(mut self, visit: &Visit, sentences: &[Done]) -> Self {
        let code = visit.asked("done");
        let found = sentences.iter().find(|(known, _)| Some(*known) == code.as_deref());
        self.done = found.map(|(_, sentence)| sentence(visit.texts()).to_owned());
        self
    }

    /// All languages, and whether each is the page's.
    pub(crate) fn languages(&self) -> impl Iterator<Item = (Language, bool)> + use<> {
        let own = self.language;
        Language::ALL.into_iter().map(move |language| (language, language == own))
    }
}

/// Answers a page.
pub(crate) fn show(status: StatusCode, page: &impl Template) -> Answer {
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .body(page.render()?))
}

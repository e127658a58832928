//! `/app/off`: every permission is turned off, towards all organizations.

use askama::Template;
use assent_domain::agreements::{CHANGED_MAX, LOOKED_AT_MAX, Withdrawn, withdraw_everywhere};

use crate::{
    form::{Form, Posted},
    page::{Answer, Done, Layout, show},
    refused::see_other,
    texts::Texts,
    visit::{Person, Visit},
};

/// What may be told on the first page, which is where this leads to.
pub(super) const TOLD: [Done; 2] =
    [("off", Texts::everything_is_off), ("off-newest", Texts::newest_are_off)];

// The sentences say so in words.
const _: () = assert!(CHANGED_MAX == 100 && LOOKED_AT_MAX == 1_000);

#[derive(Template)]
#[template(path = "person/off.html")]
struct OffPage {
    t: Texts,
    page: Layout,
}

/// `GET /app/off`
pub(crate) async fn page(Person(visit, _): Person) -> Answer {
    show_form(&visit, &Form::default())
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let page = Layout::with_form(visit, t.turn_everything_off(), form);
    let page = page.telling(visit, &[("off-part", Texts::part_is_off)]);
    show(form.status(), &OffPage { t, page })
}

/// `POST /app/off`
pub(crate) async fn submit(Person(visit, account): Person, posted: Posted) -> Answer {
    if let Err(again) = posted.ours() {
        return show_form(&visit, &again);
    }
    let told = match withdraw_everywhere(visit.app(), account).await? {
        Withdrawn::Everywhere => "/app?done=off",
        Withdrawn::AmongNewest => "/app?done=off-newest",
        Withdrawn::InPart => "/app/off?done=off-part",
    };
    Ok(see_other(told))
}

//! `/app/data`: what a person starts from towards a new organization.

use askama::Template;
use assent_domain::{
    rights_holders::{default_account_data, save_default_account_data},
    vocabulary::PersonalKey,
};

use super::data::{entered, field, filled};
use crate::{
    form::{Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::see_other,
    texts::Texts,
    visit::{Person, Visit},
};

#[derive(Template)]
#[template(path = "person/own.html")]
struct OwnPage {
    t: Texts,
    page: Layout,
    fields: Vec<Field>,
}

/// `GET /app/data`
pub(crate) async fn page(Person(visit, account): Person) -> Answer {
    let data = default_account_data(visit.app(), account).await?;
    show_form(&visit, &filled(&data, keys()))
}

fn keys() -> impl Iterator<Item = PersonalKey> {
    PersonalKey::ALL.iter().copied()
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let fields = keys().map(|key| field(form, key, t)).collect();
    let page =
        Layout::with_form(visit, t.your_data(), form).telling(visit, &[("saved", Texts::saved)]);
    show(form.status(), &OwnPage { t, page, fields })
}

/// `POST /app/data`
pub(crate) async fn submit(Person(visit, account): Person, posted: Posted) -> Answer {
    let change = posted.ours().and_then(|form| {
        entered(&form, keys(), visit.texts()).map_err(|faults| form.refuse_each(faults))
    });
    let change = match change {
        Ok(change) => change,
        Err(again) => return show_form(&visit, &again),
    };
    // A field that was empty says nothing, so it empties nothing that an invitation brings.
    let change = default_account_data(visit.app(), account).await?.diff(&change);
    save_default_account_data(visit.app(), account, change).await?;
    Ok(see_other("/app/data?done=saved"))
}

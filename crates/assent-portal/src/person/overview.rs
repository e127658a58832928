//! `/app`: everything that a person allows, organization by organization.

use askama::Template;
use assent_domain::{ids::AccountId, rights_holders::standings};

use super::{
    off,
    rows::{Row, Rows},
};
use crate::{
    form::Form,
    page::{Answer, Done, Layout, show},
    texts::Texts,
    visit::{Person, Visit},
};

#[derive(Template)]
#[template(path = "person/overview.html")]
struct OverviewPage {
    t: Texts,
    page: Layout,
    is_any_signed: bool,
    organizations: Vec<Shown>,
}

struct Shown {
    apikey: String,
    name: String,
    is_signed: bool,
    rows: Vec<Row>,
}

/// `GET /app`
pub(crate) async fn page(Person(visit, account): Person) -> Answer {
    show_with(&visit, account, &Form::default()).await
}

/// The page with a form of one of its rows.
pub(super) async fn show_with(visit: &Visit, account: AccountId, form: &Form) -> Answer {
    let t = visit.texts();
    let mut told: Vec<Done> = vec![("ended", Texts::agreement_was_ended)];
    told.extend(off::TOLD);
    let page = Layout::with_form(visit, t.your_organizations(), form).telling(visit, &told);
    let mut organizations = Vec::new();
    for standing in standings(visit.app(), account).await? {
        let rows = Rows::of(&standing, &page.csrf, form, t);
        let rows = rows.permissions.into_iter().chain(rows.data).chain(rows.ways);
        organizations.push(Shown {
            rows: if standing.is_signed { rows.collect() } else { Vec::new() },
            is_signed: standing.is_signed,
            apikey: standing.organization.apikey,
            name: standing.organization.profile.name,
        });
    }
    let is_any_signed = organizations.iter().any(|organization| organization.is_signed);
    show(form.status(), &OverviewPage { t, page, is_any_signed, organizations })
}

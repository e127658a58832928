//! `/app/organizations/:apikey`: all that is between a person and an organization.

use actix_web::web;
use askama::Template;
use assent_domain::{
    agreements::{ExportError, export_for_holder, history},
    ids::AccountId,
    rights_holders::standing_towards,
};
use assent_web::{agreement, download::attachment};

use super::rows::Rows;
use crate::{
    form::Form,
    history::{History, OWN},
    page::{Answer, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::{Person, Visit},
};

#[derive(Template)]
#[template(path = "person/organization.html")]
struct OrganizationPage {
    t: Texts,
    page: Layout,
    apikey: String,
    name: String,
    is_signed: bool,
    rows: Rows,
    history: History,
}

/// `GET /app/organizations/:apikey`
pub(crate) async fn page(Person(visit, account): Person, apikey: web::Path<String>) -> Answer {
    show_with(&visit, account, &apikey, &Form::default()).await
}

/// The page with a form of one of its rows.
pub(super) async fn show_with(
    visit: &Visit,
    account: AccountId,
    apikey: &str,
    form: &Form,
) -> Answer {
    let t = visit.texts();
    let standing = standing_towards(visit.app(), account, apikey.to_owned()).await?;
    let standing = standing.ok_or_else(Refused::not_found)?;
    let number = visit.page_asked();
    let entries = history(visit.app(), account, apikey.to_owned(), number).await?;
    if entries.is_empty() && !standing.is_signed {
        return Err(Refused::Elsewhere(format!("/agree/{apikey}")));
    }
    let name = standing.organization.profile.name.clone();
    let page = Layout::with_form(visit, &name, form).telling(visit, &[("saved", Texts::saved)]);
    show(
        form.status(),
        &OrganizationPage {
            rows: Rows::of(&standing, &page.csrf, form, t),
            apikey: apikey.to_owned(),
            is_signed: standing.is_signed,
            history: History::of(&entries, number, &OWN, visit),
            name,
            page,
            t,
        },
    )
}

/// `GET /app/organizations/:apikey/agreement.json`
pub(crate) async fn agreement(Person(visit, account): Person, apikey: web::Path<String>) -> Answer {
    match export_for_holder(visit.app(), account, apikey.into_inner()).await {
        Ok(export) => Ok(agreement::stream(Some(attachment("agreement.json")), export).await?),
        Err(ExportError::NoAgreement | ExportError::Ended) => Err(Refused::not_found()),
        Err(ExportError::Store(error)) => Err(error.into()),
    }
}

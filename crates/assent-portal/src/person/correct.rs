//! `/app/organizations/:apikey/data`: the texts about a person towards one organization.

use actix_web::web;
use askama::Template;
use assent_domain::{
    account_data::{enabled, is_on},
    agreements::{Apikeys, ChangeError, change_account_data},
    ids::AccountId,
    rights_holders::{Standing, standing_towards},
};

use super::data::{entered, field, filled};
use crate::{
    form::{Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Person, Visit},
};

#[derive(Template)]
#[template(path = "person/correct.html")]
struct CorrectPage {
    t: Texts,
    page: Layout,
    apikey: String,
    organization: String,
    fields: Vec<Field>,
}

/// `GET /app/organizations/:apikey/data`
pub(crate) async fn page(Person(visit, account): Person, apikey: web::Path<String>) -> Answer {
    let standing = signed(&visit, account, &apikey).await?;
    let asked = enabled(&standing.organization.profile.requested.personal_data);
    show_form(&visit, &standing, &filled(&standing.data, asked))
}

/// How the person stands with an organization that they have an agreement in force with.
async fn signed(visit: &Visit, account: AccountId, apikey: &str) -> Result<Standing, Refused> {
    let found = standing_towards(visit.app(), account, apikey.to_owned()).await?;
    found.filter(|found| found.is_signed).ok_or_else(Refused::not_found)
}

fn show_form(visit: &Visit, standing: &Standing, form: &Form) -> Answer {
    let t = visit.texts();
    let (organization, data) = (&standing.organization, &standing.data);
    let name = &organization.profile.name;
    let fields = enabled(&organization.profile.requested.personal_data).map(|key| {
        let is_shared = is_on(&data.shared_personal_data, key);
        field(form, key, t).hint(if is_shared { t.is_shared(name) } else { t.is_not_shared(name) })
    });
    show(
        form.status(),
        &CorrectPage {
            page: Layout::with_form(visit, t.correct_your_data(), form),
            apikey: organization.apikey.clone(),
            organization: name.clone(),
            fields: fields.collect(),
            t,
        },
    )
}

/// `POST /app/organizations/:apikey/data`
pub(crate) async fn submit(
    Person(visit, account): Person,
    apikey: web::Path<String>,
    posted: Posted,
) -> Answer {
    let standing = signed(&visit, account, &apikey).await?;
    let asked = enabled(&standing.organization.profile.requested.personal_data);
    let change = posted.ours().and_then(|form| {
        entered(&form, asked, visit.texts()).map_err(|faults| form.refuse_each(faults))
    });
    let change = match change {
        Ok(change) => change,
        Err(again) => return show_form(&visit, &standing, &again),
    };
    match change_account_data(visit.app(), account, Apikeys::from(apikey.into_inner()), change)
        .await
    {
        Ok(_) => Ok(see_other(&format!(
            "/app/organizations/{}?done=saved",
            standing.organization.apikey
        ))),
        Err(ChangeError::NoAgreement(_)) => Err(Refused::not_found()),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

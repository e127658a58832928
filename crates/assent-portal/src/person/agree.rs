//! `/agree/:apikey`: reading the agreement, choosing, signing.

use actix_web::web;
use askama::Template;
use assent_domain::{
    account_data::{AccountData, Switches, enabled},
    agreements::{SignError, sign_choosing},
    ids::AccountId,
    organizations::Organization,
    rights_holders::{Standing, standing_towards},
    vocabulary::Term,
};

use super::{
    choices::{Choices, PERMISSIONS, SHARED, WAYS, undecided},
    data::{entered, field_of},
};
use crate::{
    form::{Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Person, Visit},
};

#[derive(Template)]
#[template(path = "person/agree.html")]
struct AgreePage {
    t: Texts,
    page: Layout,
    choices: Choices,
}

/// `GET /agree/:apikey`
pub(crate) async fn page(Person(visit, account): Person, apikey: web::Path<String>) -> Answer {
    let standing = standing(&visit, account, &apikey).await?;
    if standing.is_signed {
        return Ok(see_other(&address_of(&standing.organization)));
    }
    let form = undecided(&standing.organization.profile, &standing.data);
    show_form(&visit, &standing.organization, &form)
}

/// The page of an organization that one has signed with.
fn address_of(organization: &Organization) -> String {
    format!("/app/organizations/{}", organization.apikey)
}

async fn standing(visit: &Visit, account: AccountId, apikey: &str) -> Result<Standing, Refused> {
    let found = standing_towards(visit.app(), account, apikey.to_owned()).await?;
    found.ok_or_else(Refused::not_found)
}

fn show_form(visit: &Visit, organization: &Organization, form: &Form) -> Answer {
    let (t, profile) = (visit.texts(), &organization.profile);
    show(
        form.status(),
        &AgreePage {
            page: Layout::with_form(visit, t.your_agreement_with(&profile.name), form),
            choices: Choices::of(profile, form, t),
            t,
        },
    )
}

/// `POST /agree/:apikey`
pub(crate) async fn submit(
    Person(visit, account): Person,
    apikey: web::Path<String>,
    posted: Posted,
) -> Answer {
    let standing = standing(&visit, account, &apikey).await?;
    let organization = standing.organization;
    let checked = posted.ours().and_then(|form| chosen(form, &organization, visit.texts()));
    let choices = match checked {
        Ok(choices) => choices,
        Err(again) => return show_form(&visit, &organization, &again),
    };
    match sign_choosing(visit.app(), account, apikey.into_inner(), choices).await {
        Ok(_) => Ok(see_other(&address_of(&organization))),
        Err(SignError::UnknownOrganization) => Err(Refused::not_found()),
        Err(SignError::Store(error)) => Err(error.into()),
    }
}

/// What was chosen of what the page showed.
fn chosen(form: Form, organization: &Organization, t: Texts) -> Result<AccountData, Form> {
    let requested = &organization.profile.requested;
    let mut form = form;
    let mut choices = match entered(&form, enabled(&requested.personal_data), t) {
        Ok(choices) => choices,
        Err(faults) => return Err(form.refuse_each(faults)),
    };
    choices.shared_personal_data = ticked(&form, SHARED);
    choices.consents = ticked(&form, PERMISSIONS);
    choices.communication_channels = ticked(&form, WAYS);
    for key in enabled(&choices.shared_personal_data) {
        if choices.text(key).is_none() {
            form.note(&field_of(key), t.fault_share_nothing(t.datum(key)));
        }
    }
    form.checked().map(|_| choices)
}

fn ticked<T: Term>(form: &Form, name: &str) -> Switches<T> {
    form.all(name).filter_map(T::parse).map(|term| (term, true)).collect()
}

//! `/app/organizations/:apikey/end`: ending an agreement.

use actix_web::web;
use askama::Template;
use assent_domain::{
    agreements::{self, ChangeError},
    ids::AccountId,
    rights_holders::standing_towards,
};

use crate::{
    form::{Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Person, Visit},
};

#[derive(Template)]
#[template(path = "person/end.html")]
struct EndPage {
    t: Texts,
    page: Layout,
    sentence: String,
}

/// `GET /app/organizations/:apikey/end`
pub(crate) async fn page(Person(visit, account): Person, apikey: web::Path<String>) -> Answer {
    show_form(&visit, account, &apikey, &Form::default()).await
}

async fn show_form(visit: &Visit, account: AccountId, apikey: &str, form: &Form) -> Answer {
    let found = standing_towards(visit.app(), account, apikey.to_owned()).await?;
    let standing = found.filter(|found| found.is_signed).ok_or_else(Refused::not_found)?;
    let (t, name) = (visit.texts(), &standing.organization.profile.name);
    show(
        form.status(),
        &EndPage {
            page: Layout::with_form(visit, t.end_the_agreement_with(name), form),
            sentence: t.ending_means(name),
            t,
        },
    )
}

/// `POST /app/organizations/:apikey/end`
pub(crate) async fn submit(
    Person(visit, account): Person,
    apikey: web::Path<String>,
    posted: Posted,
) -> Answer {
    if let Err(again) = posted.ours() {
        return show_form(&visit, account, &apikey, &again).await;
    }
    match agreements::end(visit.app(), account, apikey.into_inner()).await {
        Ok(_) => Ok(see_other("/app?done=ended")),
        Err(ChangeError::NoAgreement(_)) => Err(Refused::not_found()),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

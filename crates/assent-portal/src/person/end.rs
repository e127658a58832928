//! `/app/organizations/:apikey/end`: ending an agreement.

use actix_web::{http::StatusCode, web};
use askama::Template;
use assent_domain::{
    agreements::{self, ChangeError},
    rights_holders::standing_towards,
};

use crate::{
    form::Posted,
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Person,
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
    let found = standing_towards(visit.app(), account, apikey.into_inner()).await?;
    let standing = found.filter(|found| found.is_signed).ok_or_else(Refused::not_found)?;
    let (t, name) = (visit.texts(), &standing.organization.profile.name);
    show(
        StatusCode::OK,
        &EndPage {
            page: Layout::new(&visit, t.end_the_agreement_with(name)),
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
    posted.ours().map_err(|_| Refused::forged())?;
    match agreements::end(visit.app(), account, apikey.into_inner()).await {
        Ok(_) => Ok(see_other("/app?done=ended")),
        Err(ChangeError::NoAgreement(_)) => Err(Refused::not_found()),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

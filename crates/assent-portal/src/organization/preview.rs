//! `/app/ask/preview`: what people see before they sign.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{account_data::AccountData, vocabulary::PersonalKey};

use crate::{
    page::{Answer, Layout, show},
    person::{Choices, undecided},
    texts::Texts,
    visit::Admin,
};

/// Whose page it could be: an address that is nobody's.
const SOMEBODY: &str = "alice@example.com";

#[derive(Template)]
#[template(path = "organization/preview.html")]
struct PreviewPage {
    t: Texts,
    page: Layout,
    organization: String,
    choices: Choices,
}

/// `GET /app/ask/preview`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let (t, profile) = (visit.texts(), &organization.profile);
    let known = [(PersonalKey::Email, Some(SOMEBODY.to_owned()))].into();
    let form = undecided(profile, &AccountData { personal_data: known, ..AccountData::default() });
    show(
        StatusCode::OK,
        &PreviewPage {
            page: Layout::new(&visit, t.what_people_see()),
            organization: profile.name.clone(),
            choices: Choices::of(profile, &form, t),
            t,
        },
    )
}

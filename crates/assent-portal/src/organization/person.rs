//! `/app/people/:rhldr_id`: one person, as far as they share.

use actix_web::{http::StatusCode, web};
use askama::Template;
use assent_domain::{
    account_data::Visible,
    agreements::{ExportError, export_for_organization, history_for_organization},
    end_users::{EndUserError, account_data},
    vocabulary::PersonalKey,
};
use assent_web::{agreement, download::attachment};

use crate::{
    history::{History, THEIRS},
    page::{Answer, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::Admin,
};

#[derive(Template)]
#[template(path = "organization/person.html")]
struct PersonPage {
    t: Texts,
    page: Layout,
    id: String,
    shared: Vec<(&'static str, Option<String>)>,
    allowed: Vec<(&'static str, bool)>,
    ways: Vec<(&'static str, bool)>,
    history: History,
}

/// How a person is called by whom they share with: first name and surname, else the
/// address, else not at all.
pub(super) fn name_of(visible: &Visible, t: Texts) -> String {
    let text = |key| visible.personal_data.get(&key).map(String::as_str);
    let parts = [text(PersonalKey::FirstName), text(PersonalKey::LastName)];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if !name.is_empty() {
        return name;
    }
    text(PersonalKey::Email).unwrap_or(t.a_person()).to_owned()
}

/// `GET /app/people/:rhldr_id`
pub(crate) async fn page(Admin(visit, organization): Admin, id: web::Path<String>) -> Answer {
    let id = id.into_inner();
    let view = match account_data(visit.app(), organization.id, id.clone()).await {
        Ok(view) => view,
        Err(EndUserError::Unknown) => return Err(Refused::not_found()),
        Err(EndUserError::Store(error)) => return Err(error.into()),
    };
    let number = visit.page_asked();
    let entries =
        match history_for_organization(visit.app(), organization.id, id.clone(), number).await {
            Ok(entries) => entries,
            // It was ended since it was looked up.
            Err(ExportError::NoAgreement | ExportError::Ended) => return Err(Refused::not_found()),
            Err(ExportError::Store(error)) => return Err(error.into()),
        };
    let (t, visible) = (visit.texts(), view.visible);
    let shared = visible
        .shared_personal_data
        .keys()
        .map(|key| (t.datum(*key), visible.personal_data.get(key).cloned()));
    show(
        StatusCode::OK,
        &PersonPage {
            page: Layout::new(&visit, name_of(&visible, t)),
            history: History::of(&entries, number, &THEIRS, &visit),
            id,
            shared: shared.collect(),
            allowed: visible.consents.iter().map(|(c, on)| (t.permission(*c), *on)).collect(),
            ways: visible
                .communication_channels
                .iter()
                .map(|(channel, is)| (t.way(*channel), is.enabled))
                .collect(),
            t,
        },
    )
}

/// `GET /app/people/:rhldr_id/agreement.json`
pub(crate) async fn agreement(Admin(visit, organization): Admin, id: web::Path<String>) -> Answer {
    match export_for_organization(visit.app(), organization.id, id.into_inner()).await {
        Ok(export) => Ok(agreement::stream(Some(attachment("agreement.json")), export).await?),
        Err(ExportError::NoAgreement | ExportError::Ended) => Err(Refused::not_found()),
        Err(ExportError::Store(error)) => Err(error.into()),
    }
}

//! `/app/lists`: a mailing list for each permission.

use actix_web::{http::StatusCode, web};
use askama::Template;
use assent_domain::{
    account_data::enabled,
    daily_counts::allowing,
    end_users::{MailingList, export_mailing_list},
    spreadsheet::Style,
    vocabulary::{Consent, Term},
};
use assent_web::download;
use url::form_urlencoded::byte_serialize;

use crate::{
    page::{Answer, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::Admin,
};

#[derive(Template)]
#[template(path = "organization/lists.html")]
struct ListsPage {
    t: Texts,
    page: Layout,
    lists: Vec<List>,
}

struct List {
    label: &'static str,
    /// How many people allow it.
    people: String,
    csv: String,
    /// Where one asks who is on it.
    path: String,
}

/// `GET /app/lists`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let t = visit.texts();
    let allowing = allowing(visit.app(), organization.id).await?;
    let list = |consent: Consent| List {
        label: t.permission(consent),
        people: t.number(allowing.get(&consent).copied().unwrap_or(0)),
        csv: csv_path(consent),
        path: format!("/app/lists/{}", segment(consent.name())),
    };
    show(
        StatusCode::OK,
        &ListsPage {
            page: Layout::new(&visit, t.mailing_lists()),
            lists: enabled(&organization.profile.requested.consents).map(list).collect(),
            t,
        },
    )
}

/// Where the list of those who give a permission is.
pub(super) fn csv_path(consent: Consent) -> String {
    format!("/app/lists/{}.csv", segment(consent.name()))
}

/// A name as a segment of a path.
fn segment(name: &str) -> String {
    byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

/// `GET /app/lists/:consent.csv`
pub(crate) async fn csv(Admin(visit, organization): Admin, name: web::Path<String>) -> Answer {
    let consent = Consent::parse(&name).ok_or_else(Refused::not_found)?;
    let style = Style { guard: true, ..Style::default() };
    let has_off_links = visit.asked("unsubscribe").as_deref() == Some("links");
    let list = MailingList { consent, has_off_links };
    let export = export_mailing_list(visit.app(), organization.id, list, style);
    let name = consent.name().to_lowercase().replace(' ', "_");
    Ok(download::export(&format!("email_list_{name}.csv"), export).await?)
}

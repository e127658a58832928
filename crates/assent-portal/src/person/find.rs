//! `/app/find`: organizations that are open to everybody.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{
    ids::OrganizationId,
    rights_holders::{Open, open_organizations},
};

use crate::{
    page::{Answer, Layout, show},
    texts::Texts,
    visit::Person,
};

#[derive(Template)]
#[template(path = "person/find.html")]
struct FindPage {
    t: Texts,
    page: Layout,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    apikey: String,
    name: String,
    description: Option<String>,
    is_own: bool,
}

impl From<Open> for Row {
    fn from(Open { organization, is_own }: Open) -> Self {
        let description = organization.profile.description;
        Self { apikey: organization.apikey, name: organization.profile.name, description, is_own }
    }
}

/// `GET /app/find`
pub(crate) async fn page(Person(visit, account): Person) -> Answer {
    let before = visit.place("before", OrganizationId::parse)?;
    let found = open_organizations(visit.app(), account, before).await?;
    let t = visit.texts();
    show(
        StatusCode::OK,
        &FindPage {
            page: Layout::new(&visit, t.find_organizations()),
            rows: found.rows.into_iter().map(Row::from).collect(),
            first: before.map(|_| visit.path().to_owned()),
            next: found.next.map(|next| format!("{}?before={next}", visit.path())),
            t,
        },
    )
}

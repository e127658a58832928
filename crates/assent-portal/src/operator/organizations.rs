//! `/organizations`: all of them, and which may be public.

use askama::Template;
use assent_domain::{
    ids::OrganizationId,
    organizations::{OperatorError, Organization, allow_public, organization_page},
};

use crate::{
    form::{Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

/// The key of the query with the organization that the page begins behind.
const BEFORE: &str = "before";

#[derive(Template)]
#[template(path = "operator/organizations.html")]
struct OrganizationsPage {
    t: Texts,
    page: Layout,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    apikey: String,
    name: String,
    since: Instant,
    state: &'static str,
    /// Whether the operator lets it be public.
    is_let: bool,
    button: String,
}

impl Row {
    fn of(organization: Organization, t: Texts) -> Self {
        let is_let = organization.public_allowed;
        let name = organization.profile.name.clone();
        Self {
            since: Instant::of(organization.created_at),
            state: match (is_let, organization.is_open_to_all()) {
                (_, true) => t.is_public(),
                (true, false) => t.may_be_public(),
                (false, false) => t.is_not_public(),
            },
            is_let,
            button: if is_let { t.stop_being_public(&name) } else { t.let_be_public(&name) },
            apikey: organization.apikey,
            name,
        }
    }
}

/// `GET /organizations`
pub(crate) async fn page(visit: Visit) -> Answer {
    show_with(&visit, &Form::default()).await
}

async fn show_with(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let before = before(visit)?;
    let found = organization_page(visit.app(), before).await?;
    let told: [Done; 2] =
        [("let", Texts::organization_is_let), ("stopped", Texts::organization_is_stopped)];
    show(
        form.status(),
        &OrganizationsPage {
            page: Layout::with_form(visit, t.organizations(), form).telling(visit, &told),
            rows: found.rows.into_iter().map(|row| Row::of(row, t)).collect(),
            first: before.map(|_| visit.path().to_owned()),
            next: found.next.map(|next| format!("{}?{BEFORE}={next}", visit.path())),
            t,
        },
    )
}

fn before(visit: &Visit) -> Result<Option<OrganizationId>, Refused> {
    visit.place(BEFORE, OrganizationId::parse)
}

/// `POST /organizations`: the button of a row.
pub(crate) async fn submit(visit: Visit, posted: Posted) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_with(&visit, &again).await,
    };
    let is_let = match form.text("public") {
        "true" => true,
        "false" => false,
        _ => return Err(Refused::unreadable()),
    };
    let page = before(&visit)?.map(|id| format!("{BEFORE}={id}&")).unwrap_or_default();
    match allow_public(visit.app(), form.text("apikey").to_owned(), is_let).await {
        Ok(_) => {
            let done = if is_let { "let" } else { "stopped" };
            Ok(see_other(&format!("{}?{page}done={done}", visit.path())))
        }
        Err(OperatorError::Unknown(_)) => Err(Refused::not_found()),
        Err(OperatorError::Store(error)) => Err(error.into()),
    }
}

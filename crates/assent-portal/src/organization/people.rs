//! `/app/people`: the table of the people who have signed.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{
    account_data::enabled,
    end_users::{Filters, export_table, table_page},
    spreadsheet::Style,
    vocabulary::{Consent, PersonalKey, Term},
};
use assent_web::download;
use url::form_urlencoded;

use crate::{
    page::{Answer, Layout, show},
    texts::Texts,
    visit::{Admin, Visit},
};

/// How many people a page of the table has: as many as the API's.
const ROWS: usize = 10;

#[derive(Template)]
#[template(path = "organization/people.html")]
struct PeoplePage {
    t: Texts,
    page: Layout,
    allows: Vec<Choice>,
    shares: Vec<Choice>,
    header: Vec<String>,
    rows: Vec<Row>,
    is_filtered: bool,
    csv: String,
    first: Option<String>,
    next: Option<String>,
}

/// An entry of a select.
struct Choice {
    value: &'static str,
    label: &'static str,
    is_chosen: bool,
}

struct Row {
    id: String,
    cells: Vec<String>,
}

/// Which people are asked for.
struct Chosen {
    consent: Option<Consent>,
    key: Option<PersonalKey>,
}

impl Chosen {
    fn of(visit: &Visit) -> Self {
        Self {
            consent: visit.asked("allows").and_then(|name| Consent::parse(&name)),
            key: visit.asked("shares").and_then(|name| PersonalKey::parse(&name)),
        }
    }

    fn filters(&self) -> Filters {
        Filters::allowing_and_sharing(self.consent, self.key)
    }

    /// The address of a page of the same people.
    fn address(&self, path: &str, page: Option<i64>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(consent) = self.consent {
            query.append_pair("allows", consent.name());
        }
        if let Some(key) = self.key {
            query.append_pair("shares", key.name());
        }
        if let Some(page) = page {
            query.append_pair("page", &page.to_string());
        }
        match &*query.finish() {
            "" => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// `GET /app/people`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let (t, chosen) = (visit.texts(), Chosen::of(&visit));
    let number = visit.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let requested = &organization.profile.requested;
    let table = table_page(visit.app(), organization.id, chosen.filters(), number).await?;
    let mut rows = table.rows().map(|row| row.cells().map(ToOwned::to_owned).collect());
    let header: Vec<String> = rows.next().unwrap_or_default();
    let rows: Vec<_> = rows.map(row).collect();
    let allows = enabled(&requested.consents).map(|consent| Choice {
        value: consent.name(),
        label: t.permission(consent),
        is_chosen: chosen.consent == Some(consent),
    });
    let shares = enabled(&requested.personal_data).map(|key| Choice {
        value: key.name(),
        label: t.datum(key),
        is_chosen: chosen.key == Some(key),
    });
    show(
        StatusCode::OK,
        &PeoplePage {
            page: Layout::new(&visit, t.people()),
            allows: allows.collect(),
            shares: shares.collect(),
            header: header.into_iter().skip(1).collect(),
            is_filtered: chosen.consent.is_some() || chosen.key.is_some(),
            csv: chosen.address("/app/people.csv", None),
            first: (number > 1).then(|| chosen.address("/app/people", None)),
            next: (rows.len() == ROWS)
                .then(|| chosen.address("/app/people", Some(number.saturating_add(1)))),
            rows,
            t,
        },
    )
}

/// The first cell is the person's id, which the link has.
fn row(mut cells: Vec<String>) -> Row {
    let id = if cells.is_empty() { String::new() } else { cells.remove(0) };
    Row { id, cells }
}

/// `GET /app/people.csv`
pub(crate) async fn csv(Admin(visit, organization): Admin) -> Answer {
    let filters = Chosen::of(&visit).filters();
    let style = Style { guard: true, ..Style::default() };
    let export = export_table(visit.app(), organization.id, filters, style).await?;
    Ok(download::export("end_users.csv", export).await?)
}

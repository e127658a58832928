//! `/app/people`: the table of the people who have signed.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{
    account_data::{Switches, is_on},
    end_users::{Column, ENABLED, Filters, export_table, table_page},
    spreadsheet::Style,
    vocabulary::{Consent, PersonalKey, Term},
};
use assent_web::download;

use crate::{
    address::with_query,
    form::Select,
    page::{Answer, Layout, show},
    refused::Refused,
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
    allows: Vec<Select>,
    shares: Vec<Select>,
    header: Vec<String>,
    rows: Vec<Row>,
    is_filtered: bool,
    csv: String,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    id: String,
    cells: Vec<String>,
}

/// The parameters of the conditions, each of which may be there several times.
const ALLOWS: &str = "allows";
const SHARES: &str = "shares";

/// Which people are asked for: those who allow all of these, and share all of these.
struct Chosen {
    consents: Vec<Consent>,
    keys: Vec<PersonalKey>,
}

/// What a parameter asks for, each once, in the order of the vocabulary.
fn chosen<T: Term>(visit: &Visit, name: &str) -> Result<Vec<T>, Refused> {
    let asked = visit.asked_all(name).filter(|value| !value.is_empty());
    let asked: Option<Vec<T>> = asked.map(|value| T::parse(&value)).collect();
    let asked = asked.ok_or_else(Refused::not_found)?;
    Ok(T::ALL.iter().copied().filter(|term| asked.contains(term)).collect())
}

impl Chosen {
    fn of(visit: &Visit) -> Result<Self, Refused> {
        Ok(Self { consents: chosen(visit, ALLOWS)?, keys: chosen(visit, SHARES)? })
    }

    fn is_any(&self) -> bool {
        !self.consents.is_empty() || !self.keys.is_empty()
    }

    fn filters(&self) -> Filters {
        Filters::allowing_and_sharing(self.consents.clone(), self.keys.clone())
    }

    /// The address of a page of the same people.
    fn address(&self, path: &str, page: Option<i64>) -> String {
        let allows = self.consents.iter().map(|consent| (ALLOWS, consent.name().to_owned()));
        let shares = self.keys.iter().map(|key| (SHARES, key.name().to_owned()));
        let page = page.map(|page| ("page", page.to_string()));
        with_query(path, allows.chain(shares).chain(page))
    }
}

/// A select for each condition, and one for another.
fn selects<T: Term>(
    conditions: &[T],
    asked: &Switches<T>,
    of: impl Fn(usize) -> Select,
    label: impl Fn(T) -> &'static str,
) -> Vec<Select> {
    let offered = T::ALL.iter().filter(|term| is_on(asked, **term) || conditions.contains(term));
    let offered: Vec<T> = offered.copied().collect();
    let conditions = conditions.iter().copied().map(Some);
    let conditions = conditions.chain([None]).take(offered.len().max(1));
    let select = |(number, condition): (usize, Option<T>)| {
        offered.iter().fold(of(number), |select, term| {
            select.offering(term.name(), label(*term), condition == Some(*term))
        })
    };
    conditions.enumerate().map(select).collect()
}

/// `GET /app/people`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let (t, chosen) = (visit.texts(), Chosen::of(&visit)?);
    let number = visit.page_asked();
    let requested = &organization.profile.requested;
    let table = table_page(visit.app(), organization.id, chosen.filters(), number).await?;
    let columns = table.columns();
    let rows: Vec<_> = table.rows().skip(1).map(|row| shown(columns, row.cells(), t)).collect();
    let allows = |number| match number {
        0 => Select::new(ALLOWS, t.only_people_who_allow(), t.anything()),
        _ => Select::new(ALLOWS, t.and_allow(number + 1), t.anything()).numbered(number + 1),
    };
    let shares = |number| match number {
        0 => Select::new(SHARES, t.only_people_who_share(), t.anything()),
        _ => Select::new(SHARES, t.and_share(number + 1), t.anything()).numbered(number + 1),
    };
    show(
        StatusCode::OK,
        &PeoplePage {
            page: Layout::new(&visit, t.people()),
            allows: selects(&chosen.consents, &requested.consents, allows, |c| t.permission(c)),
            shares: selects(&chosen.keys, &requested.personal_data, shares, |key| t.datum(key)),
            header: columns.iter().skip(1).map(|column| t.column(*column)).collect(),
            is_filtered: chosen.is_any(),
            csv: chosen.address("/app/people.csv", None),
            first: (number > 1).then(|| chosen.address("/app/people", None)),
            next: (rows.len() == ROWS)
                .then(|| chosen.address("/app/people", Some(number.saturating_add(1)))),
            rows,
            t,
        },
    )
}

/// A row in the words of the page; the id is in its link.
fn shown<'a>(columns: &[Column], cells: impl Iterator<Item = &'a str>, t: Texts) -> Row {
    let mut row = Row { id: String::new(), cells: Vec::with_capacity(columns.len()) };
    for (column, cell) in columns.iter().zip(cells) {
        match column {
            Column::Person => cell.clone_into(&mut row.id),
            Column::SignedAt | Column::Datum(_) => row.cells.push(cell.to_owned()),
            Column::Consent(_) | Column::Channel(_) => {
                let word = if cell == ENABLED { t.enabled() } else { t.disabled() };
                row.cells.push(word.to_owned());
            }
        }
    }
    row
}

/// `GET /app/people.csv`
pub(crate) async fn csv(Admin(visit, organization): Admin) -> Answer {
    let filters = Chosen::of(&visit)?.filters();
    let style = Style { guard: true, ..Style::default() };
    let export = export_table(visit.app(), organization.id, filters, style).await?;
    Ok(download::export("end_users.csv", export).await?)
}

//! `/app`: what needs attention, the organization in numbers, and who changed their mind last.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{
    account_data::enabled,
    daily_counts::{CHART_DAYS, figures},
    end_users::{ConsentReportRow, latest_changes},
    organizations::attention,
};

use super::{figures::Shown, person::name_of};
use crate::{
    instant::Instant,
    page::{Answer, Layout, show},
    texts::Texts,
    visit::Admin,
};

#[derive(Template)]
#[template(path = "organization/dashboard.html")]
struct DashboardPage {
    t: Texts,
    page: Layout,
    attention: Vec<Todo>,
    figures: Shown,
    /// What may be done where nobody has given anything: a path, and its link.
    next: (&'static str, &'static str),
    days: u16,
    latest: Vec<Latest>,
}

/// What waits, with the page where it is seen to.
struct Todo {
    text: String,
    path: &'static str,
    link: &'static str,
}

struct Latest {
    id: String,
    name: String,
    at: Instant,
}

/// `GET /app`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let t = visit.texts();
    let found = attention(visit.app(), &organization).await?;
    let mut todos = Vec::new();
    if found.asks_for_nothing {
        todos.push((t.you_ask_for_nothing().to_owned(), "/app/ask", t.choose_what_to_ask()));
    }
    if found.nobody_is_invited {
        let text = t.nobody_is_invited().to_owned();
        todos.push((text, "/app/invites/new", t.invite_one_person()));
    }
    for email in &found.unverified {
        todos.push((t.sender_waits(email.as_str()), "/app/senders", t.look_at_it()));
    }
    let asks = enabled(&organization.profile.requested.consents).next().is_some();
    let next = if asks {
        ("/app/invites/new", t.invite_one_person())
    } else {
        ("/app/ask", t.choose_what_to_ask())
    };
    let figures = figures(visit.app(), organization.id).await?;
    let latest = latest_changes(visit.app(), &organization).await?;
    show(
        StatusCode::OK,
        &DashboardPage {
            page: Layout::new(&visit, t.dashboard()),
            attention: todos
                .into_iter()
                .map(|(text, path, link)| Todo { text, path, link })
                .collect(),
            figures: Shown::of(&figures, t),
            next,
            days: CHART_DAYS,
            latest: latest.into_iter().map(|row| of_row(row, t)).collect(),
            t,
        },
    )
}

fn of_row(row: ConsentReportRow, t: Texts) -> Latest {
    let name = name_of(&row.visible, t);
    Latest { name, id: row.id, at: Instant::of(row.last_updated) }
}

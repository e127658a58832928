//! `/`: how the service is.

use actix_web::{http::StatusCode, web};
use askama::Template;
use url::{Host, Url};

use crate::{
    page::{Answer, Layout, show},
    texts::Texts,
    visit::Visit,
};

/// What the operator's pages tell that no use case does.
#[derive(Clone, Debug)]
pub struct Operations {
    /// The version of the service.
    pub version: &'static str,
    /// The name of the store.
    pub store: &'static str,
    /// The hosts under which its pages are shown beside addresses and `localhost`.
    pub hosts: Vec<String>,
}

#[derive(Template)]
#[template(path = "operator/start.html")]
struct StartPage {
    t: Texts,
    page: Layout,
    attention: Vec<String>,
    version: &'static str,
    store: &'static str,
    waiting: Option<i64>,
    given_up: Option<i64>,
}

/// `GET /`
pub(crate) async fn page(visit: Visit, operations: web::Data<Operations>) -> Answer {
    let t = visit.texts();
    let counts = visit.app().store.read(|tx| tx.outbox().counts()).await;
    let mut attention = Vec::new();
    match &counts {
        Ok(counts) if counts.given_up > 0 => {
            attention.push(t.some_letters_were_given_up(counts.given_up));
        }
        Ok(_) => {}
        Err(error) => {
            visit.shared().metrics.count_store_failure(error);
            attention.push(t.store_is_away().to_owned());
        }
    }
    let rules = &visit.app().rules;
    let portals = [&rules.organization_portal, &rules.rights_holder_portal];
    let open = portals.into_iter().filter(|portal| is_open_to_listeners(portal));
    attention.extend(open.map(|portal| t.portal_is_open(portal)));
    let counts = counts.ok();
    show(
        StatusCode::OK,
        &StartPage {
            page: Layout::new(&visit, "Assent"),
            attention,
            version: operations.version,
            store: operations.store,
            waiting: counts.map(|counts| counts.waiting),
            given_up: counts.map(|counts| counts.given_up),
            t,
        },
    )
}

/// Whether others than this machine go to a portal without https.
fn is_open_to_listeners(portal: &str) -> bool {
    let Ok(url) = Url::parse(portal) else { return false };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => true,
    };
    url.scheme() == "http" && !is_here
}

//! The items: what is done, beside what could be.

mod changes;
mod dashboard;
mod exports;
mod logins;
mod pages;
mod posts;
mod reads;
mod starts;
mod uploads;

use std::{net::SocketAddr, time::Duration};

use crate::{
    home::{Home, Kind},
    load::{Caller, Load, Timing},
    options::Options,
    row::Row,
    server::Server,
};

/// As few people as every item can do with: page 500 has to be there.
pub(crate) const FEWEST_PEOPLE: u64 = 10_000;

/// Something that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    /// Whether it is measured at every number of people.
    pub(crate) grows: bool,
}

const fn item(name: &'static str, grows: bool, says: &'static str) -> Item {
    Item { name, says, grows }
}

/// All items, in the order in which they are measured: what leaves the store as
/// it is comes first.
pub(crate) const ITEMS: &[Item] = &[
    item("memory", false, "the memory of a server that idles"),
    item("start", false, "from exec to the first answer that needs the store"),
    item("status", false, "GET /status, which asks no store"),
    item("profile", true, "GET /api/orgs/profile with a session"),
    item("pages", true, "GET /api/end_users with two filters: page 1, 500 and the last"),
    item("dashboard", true, "GET /app, the page of figures, signed in by a cookie"),
    item("table", true, "end_users.csv, whole"),
    item("mailing-list", true, "email_list, whole"),
    item("login", false, "logins alone, and beside reads"),
    item("walk", false, "GET /api/end_users, all pages in turn, while a text changes"),
    item("change", true, "a change of mind with two events, four signatures"),
    item("post", true, "POST /api/feed/posts/create"),
    item("batch", false, "batch invites with links: 100,000 rows"),
    item("upload", false, "posts while an upload of 1,500,000 rows runs"),
];

/// The item of this name.
pub(crate) fn named(name: &str) -> Option<&'static Item> {
    ITEMS.iter().find(|item| item.name == name)
}

/// What an item is measured on.
pub(crate) struct Bench<'a> {
    pub(crate) options: &'a Options,
    pub(crate) home: &'a Home,
    pub(crate) server: &'a Server,
    /// How long to measure what is measured by time.
    pub(crate) lasting: Duration,
}

impl Bench<'_> {
    /// Measures the item of this name.
    pub(crate) async fn measure(&self, name: &str) -> anyhow::Result<Vec<Row>> {
        match name {
            "memory" => starts::memory(self).await,
            "start" => starts::measure(self).await,
            "status" => reads::status(self).await,
            "profile" => reads::profile(self).await,
            "pages" => pages::measure(self).await,
            "dashboard" => dashboard::measure(self).await,
            "table" => exports::table(self).await,
            "mailing-list" => exports::mailing_list(self).await,
            "login" => logins::measure(self).await,
            "walk" => pages::walk(self).await,
            "change" => changes::measure(self).await,
            "post" => posts::measure(self).await,
            "batch" => uploads::measure(self).await,
            "upload" => uploads::measure_beside(self).await,
            _ => anyhow::bail!("there is no item {name:?}"),
        }
    }

    fn row(&self, work: impl Into<String>) -> Row {
        Row::new(self.home.kind, self.home.people, work)
    }

    fn is_postgres(&self) -> bool {
        self.home.kind == Kind::Postgres
    }

    /// Lets `callers` call as fast as it goes.
    async fn load<C: Caller + 'static>(
        &self,
        at: SocketAddr,
        callers: Vec<C>,
    ) -> anyhow::Result<Timing> {
        Load::lasting(self.lasting).run(self.server, at, callers).await
    }
}

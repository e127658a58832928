//! Tables of all end users as CSV, a lot of rows at a time.

use std::future::ready;

use futures_util::FutureExt;

use super::{
    Filters, Position,
    columns::Columns,
    lots::{LOT, Lot, next_lot},
};
use crate::{
    App,
    account_data::Requested,
    agreements::OffLinks,
    ids::OrganizationId,
    organizations::require_organization,
    outcome::{BoxFuture, StoreError},
    spreadsheet::{Lines, Style},
    store::Tx,
    vocabulary::{Consent, PersonalKey},
};

/// The label of the column with links by which a permission is turned off.
const UNSUBSCRIBE: &str = "Unsubscribe";
const MAILING_LIST: [PersonalKey; 3] =
    [PersonalKey::Email, PersonalKey::FirstName, PersonalKey::LastName];

/// About how much text a lot is to have, and how many people at most: much, so
/// that little time goes into asking, and little, so that it fits into memory
/// with what is made of it.
const LOT_BYTES: usize = 1 << 20;
const LOT_MAX: usize = 2_000;

/// An export under way. Each lot shows what holds when it is read. While one is
/// written out and sent, the next is read; that ends by itself, so who is slow to
/// take a piece holds no connection.
pub struct Export {
    app: App,
    organization: OrganizationId,
    filters: Filters,
    style: Style,
    columns: Columns,
    /// The links that each person turns a permission off by.
    links: Option<OffLinks>,
    next: Next,
    listed: u64,
}

enum Next {
    Header,
    After(Option<Position>, i64),
    Reading(BoxFuture<'static, Result<Read, StoreError>>),
    Nothing,
}

/// A lot that was read, and what the organization asked for then.
struct Read {
    requested: Requested,
    lot: Lot,
    limit: i64,
}

impl Read {
    /// Where the next lot begins and how many it may have, if there is one.
    fn next(&self) -> Option<(Position, i64)> {
        let is_full = i64::try_from(self.lot.len()) == Ok(self.limit);
        let position = self.lot.end().filter(|_| is_full)?;
        let fitting = self.lot.len() * LOT_BYTES / self.lot.bytes().max(1);
        Some((position, i64::try_from(fitting.clamp(1, LOT_MAX)).unwrap_or(LOT)))
    }
}

/// Begins the table of all end users who pass `filters`.
pub async fn export_table(
    app: &App,
    organization: OrganizationId,
    filters: Filters,
    style: Style,
) -> Result<Export, StoreError> {
    let columns = app
        .store
        .read(move |tx| {
            Ok::<_, StoreError>(require_organization(tx, organization)?.profile.requested)
        })
        .await
        .map(|requested| Columns::of(&requested))?;
    Ok(Export::new(app, organization, filters, style, columns))
}

/// Which mailing list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailingList {
    /// Of those who gave this.
    pub consent: Consent,
    /// Whether it has a link for each, by which they turn that off without signing in.
    pub has_off_links: bool,
}

/// Begins the mailing list of all end users who gave a consent: `Email`,
/// `First Name`, `Surname`, as far as they are shared, and `Unsubscribe` if it is to have links.
#[must_use]
pub fn export_mailing_list(
    app: &App,
    organization: OrganizationId,
    MailingList { consent, has_off_links }: MailingList,
    style: Style,
) -> Export {
    let links = has_off_links.then(|| OffLinks::new(app, organization, consent));
    let columns = Columns::texts(&MAILING_LIST);
    let list = Export::new(app, organization, Filters::consenting(consent), style, columns);
    Export { links, ..list }
}

impl Export {
    fn new(
        app: &App,
        organization: OrganizationId,
        filters: Filters,
        style: Style,
        columns: Columns,
    ) -> Self {
        let app = app.clone();
        let (links, next) = (None, Next::Header);
        Self { app, organization, filters, style, columns, links, next, listed: 0 }
    }

    /// The next piece of the CSV, which starts with the header; `None` when
    /// it is complete.
    pub async fn next_piece(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let read = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Header => {
                self.next = Next::After(None, LOT);
                return Ok(Some(self.header()));
            }
            Next::After(after, limit) => self.read(after, limit).await?,
            Next::Reading(reading) => reading.await?,
            Next::Nothing => return Ok(None),
        };
        if read.lot.is_empty() {
            return Ok(None);
        }
        self.listed += read.lot.len() as u64;
        let Some((position, limit)) = read.next() else {
            return self.written(&read).map(Some);
        };
        // Once it was asked for, a unit goes on by itself.
        let mut reading: BoxFuture<'_, _> = Box::pin(self.read(Some(position), limit));
        let at_once = reading.as_mut().now_or_never();
        self.next = Next::Reading(match at_once {
            Some(read) => Box::pin(ready(read)),
            None => reading,
        });
        self.written(&read).map(Some)
    }

    /// How many people the pieces so far listed.
    #[must_use]
    pub fn listed(&self) -> u64 {
        self.listed
    }

    fn read(
        &self,
        after: Option<Position>,
        limit: i64,
    ) -> impl Future<Output = Result<Read, StoreError>> + use<> {
        let (organization, filters) = (self.organization, self.filters.clone());
        let store = self.app.store.clone();
        async move {
            let read = move |tx: &mut dyn Tx| {
                let (requested, lot) = next_lot(tx, organization, &filters, after.as_ref(), limit)?;
                Ok(Read { requested, lot, limit })
            };
            store.snapshot(read).await
        }
    }

    fn header(&mut self) -> Vec<u8> {
        let mut lines = Lines::new(self.style);
        self.columns.header(|cell| lines.cell(cell));
        if self.links.is_some() {
            lines.cell(UNSUBSCRIBE);
        }
        lines.end_row();
        self.style.mark = false;
        lines.into_bytes()
    }

    fn written(&self, read: &Read) -> Result<Vec<u8>, StoreError> {
        let mut lines = Lines::new(self.style);
        for end_user in read.lot.iter() {
            self.columns.row(end_user, &read.requested, |cell| lines.cell(cell))?;
            if let Some(links) = &self.links {
                lines.cell(&links.link(end_user.public_key, end_user.signed_at));
            }
            lines.end_row();
        }
        Ok(lines.into_bytes())
    }
}

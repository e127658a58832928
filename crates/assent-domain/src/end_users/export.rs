//! Tables of all end users as CSV, a lot of rows at a time.

use std::io;

use super::{
    EndUser, Filters, Position,
    columns::Columns,
    lots::{LOT, next_lot, position_after},
};
use crate::{
    App,
    account_data::Requested,
    ids::OrganizationId,
    organizations::require_organization,
    outcome::StoreError,
    spreadsheet::{Sheet, Style},
    vocabulary::{Consent, PersonalKey},
};

/// What an export lists.
#[derive(Clone, Debug)]
enum Layout {
    /// The table of end users.
    Table(Columns),
    /// Address and name.
    MailingList,
}

const MAILING_LIST: [PersonalKey; 3] =
    [PersonalKey::Email, PersonalKey::FirstName, PersonalKey::LastName];

/// An export under way. It holds no connection between two lots, and each lot
/// shows what holds when it is read.
pub struct Export {
    app: App,
    organization: OrganizationId,
    filters: Filters,
    style: Style,
    layout: Layout,
    next: Next,
    listed: u64,
}

enum Next {
    Header,
    After(Option<Position>),
    Nothing,
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
    let layout = Layout::Table(columns);
    Ok(Export {
        app: app.clone(),
        organization,
        filters,
        style,
        layout,
        next: Next::Header,
        listed: 0,
    })
}

/// Begins the mailing list of all end users who gave `consent`: `Email`,
/// `First Name`, `Surname`, as far as they are shared.
#[must_use]
pub fn export_mailing_list(
    app: &App,
    organization: OrganizationId,
    consent: Consent,
    style: Style,
) -> Export {
    let filters = Filters::consenting(consent);
    let layout = Layout::MailingList;
    Export { app: app.clone(), organization, filters, style, layout, next: Next::Header, listed: 0 }
}

impl Export {
    /// The next piece of the CSV, which starts with the header; `None` when
    /// it is complete.
    pub async fn next_piece(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let after = match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Header => {
                self.next = Next::After(None);
                let header = match &self.layout {
                    Layout::Table(columns) => columns.header(),
                    Layout::MailingList => MAILING_LIST.map(|key| key.label().to_owned()).into(),
                };
                let head = self.written([header])?;
                self.style.mark = false;
                return Ok(Some(head));
            }
            Next::After(after) => after,
            Next::Nothing => return Ok(None),
        };
        let (organization, filters) = (self.organization, self.filters.clone());
        let (requested, found) = self
            .app
            .store
            .snapshot(move |tx| next_lot(tx, organization, &filters, after.as_ref()))
            .await?;
        if found.is_empty() {
            return Ok(None);
        }
        self.listed += found.len() as u64;
        if let Some(position) = position_after(&found, LOT, |end_user| end_user.signed_at) {
            self.next = Next::After(Some(position));
        }
        let rows = found.iter().map(|end_user| self.cells(end_user, &requested));
        self.written(rows).map(Some)
    }

    /// How many people the pieces so far listed.
    #[must_use]
    pub fn listed(&self) -> u64 {
        self.listed
    }

    fn cells(&self, end_user: &EndUser, requested: &Requested) -> Vec<String> {
        match &self.layout {
            Layout::Table(columns) => columns.row(end_user, requested),
            Layout::MailingList => {
                let mut texts = end_user.disclosed.visible(requested).personal_data;
                MAILING_LIST.map(|key| texts.remove(&key).unwrap_or_default()).into()
            }
        }
    }

    fn written(&self, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, StoreError> {
        let write = || -> io::Result<Vec<u8>> {
            let mut sheet = Sheet::new(Vec::new(), self.style)?;
            for row in rows {
                sheet.row(row.iter().map(String::as_str))?;
            }
            sheet.finish()
        };
        write().map_err(|error| StoreError::Failed(error.into()))
    }
}

//! Reports and tables on end users, a page at a time.

use std::io;

use serde::Serialize;
use thiserror::Error;
use time::OffsetDateTime;

use super::{
    EndUser, Filters, Position, Table,
    kept::PageKey,
    lots::{LOT, position_after},
    numbered::{NumberedPage, TABLE_PAGE, page_behind},
};
use crate::{
    App,
    account_data::{Requested, Visible},
    ids::OrganizationId,
    organizations::require_organization,
    outcome::StoreError,
    pages::Page,
};

/// One end user in the consent report.
#[derive(Clone, Debug)]
pub struct ConsentReportRow {
    /// The `rhldr_id`.
    pub id: String,
    /// The newest permission event, else the signing.
    pub last_updated: OffsetDateTime,
    /// What the organization may see.
    pub visible: Visible,
}

impl ConsentReportRow {
    /// The row of a person towards an organization that asks for `requested`.
    pub(super) fn of(end_user: EndUser, requested: &Requested) -> Self {
        Self {
            visible: end_user.disclosed.visible(requested),
            id: end_user.public_key,
            last_updated: end_user.updated_at,
        }
    }
}

/// What an organization may see of one end user.
#[derive(Clone, Debug, Serialize)]
pub struct AccountDataView {
    /// The person's public key.
    pub rhldr_id: String,
    /// What the organization may see.
    #[serde(flatten)]
    pub visible: Visible,
}

/// Why an end user can't be shown.
#[derive(Debug, Error)]
pub enum EndUserError {
    /// The organization has no such end user with an agreement in force.
    #[error("you have no such end user")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a report was not completed.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The report could not be written down.
    #[error("the report could not be written")]
    Io(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes the rows of the consent report into `sink` by `write`, newest first,
/// and gives the sink back.
///
/// A change moves its person to the front, so pages read one after the other
/// could miss them: all are read from one state of the store. The sink must not
/// wait for a client, or the client would hold the connection.
pub async fn consent_report<S: Send + 'static>(
    app: &App,
    organization: OrganizationId,
    mut sink: S,
    write: impl Fn(&mut S, ConsentReportRow) -> io::Result<()> + Send + 'static,
) -> Result<S, ReportError> {
    app.store
        .snapshot(move |tx| {
            let requested = require_organization(tx, organization)?.profile.requested;
            let mut after = None;
            loop {
                let found = tx.end_users().by_update(organization, after.as_ref(), LOT)?;
                let next = position_after(&found, LOT, |end_user| end_user.updated_at);
                for end_user in found {
                    write(&mut sink, ConsentReportRow::of(end_user, &requested))?;
                }
                match next {
                    Some(position) => after = Some(position),
                    None => return Ok(sink),
                }
            }
        })
        .await
}

/// The next rows of everybody's account data, in the order of signing.
pub async fn account_data_page(
    app: &App,
    organization: OrganizationId,
    after: Option<Position>,
) -> Result<Page<AccountDataView, Position>, StoreError> {
    app.store
        .snapshot(move |tx| {
            let requested = require_organization(tx, organization)?.profile.requested;
            let everybody = super::Conditions::default();
            let found = tx.end_users().by_signing(organization, &everybody, after.as_ref(), LOT)?;
            let next = position_after(&found, LOT, |end_user| end_user.signed_at);
            let rows = found.into_iter().map(|end_user| AccountDataView {
                visible: end_user.disclosed.visible(&requested),
                rhldr_id: end_user.public_key,
            });
            Ok(Page { rows: rows.collect(), next })
        })
        .await
}

/// The account data of one end user.
pub async fn account_data(
    app: &App,
    organization: OrganizationId,
    rhldr_id: String,
) -> Result<AccountDataView, EndUserError> {
    app.store
        .snapshot(move |tx| {
            let requested = require_organization(tx, organization)?.profile.requested;
            let found = tx.end_users().by_public_key(organization, &rhldr_id)?;
            let end_user = found.ok_or(EndUserError::Unknown)?;
            Ok(AccountDataView { visible: end_user.disclosed.visible(&requested), rhldr_id })
        })
        .await
}

/// The page `page` (from 1) of the table of end users: the header, then up to
/// ten rows.
pub async fn table_page(
    app: &App,
    organization: OrganizationId,
    filters: Filters,
    page: i64,
) -> Result<Table, StoreError> {
    let rows = page.max(1).saturating_sub(1).saturating_mul(TABLE_PAGE);
    let key = PageKey { organization, filters, rows };
    if let Some((version, table)) = app.pages.get(&key)
        && app.reads.content_version(&*app.store, organization).await? == version
    {
        return Ok(table);
    }
    let (anchors, pages) = (app.anchors.clone(), app.pages.clone());
    app.store
        .read(move |tx| {
            let NumberedPage { requested, version, lot, in_front } =
                page_behind(tx, &anchors, organization, &key.filters, rows)?;
            let table = Table::of(&requested, &lot, in_front)?;
            pages.keep(key, version, table.clone());
            Ok(table)
        })
        .await
}

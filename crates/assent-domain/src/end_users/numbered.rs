//! Pages by number: the rows behind so many others, as counting them off would
//! find them.

use super::{Anchors, Conditions, Dated, Filters, Lot, anchors::Anchor};
use crate::{account_data::Requested, ids::OrganizationId, outcome::StoreError, store::Tx};

/// How many end users a page of the table has.
pub(super) const TABLE_PAGE: i64 = 10;

/// The rows of a page, and what the organization asked for in the same state of
/// the store.
pub(super) struct NumberedPage {
    pub(super) requested: Requested,
    /// [`Dated::content_version`]
    pub(super) version: i64,
    pub(super) lot: Lot,
    /// How many of the lot's rows are in front of the page.
    pub(super) in_front: usize,
}

/// The page behind `rows` rows of those who pass.
///
/// All that is taken for granted comes back with the rows of one statement: what
/// the organization asks for, and the version of its list. Where it was taken
/// wrongly, the page is read again.
pub(super) fn page_behind(
    tx: &mut dyn Tx,
    anchors: &Anchors,
    organization: OrganizationId,
    filters: &Filters,
    rows: i64,
) -> Result<NumberedPage, StoreError> {
    let mut conditions = Some(filters.stated().clone());
    let mut by_anchor = true;
    loop {
        let nearest = |is| anchors.nearest(organization, is, rows);
        let anchor = conditions.as_ref().filter(|_| by_anchor).and_then(nearest);
        let from = anchor.as_ref().map_or(0, |anchor| anchor.rows);
        // With the row in front of it, the page will be found at once the next time.
        let in_front = i64::from(from < rows);
        let dated = tx.end_users().dated(
            organization,
            conditions.as_ref().unwrap_or(&Conditions::default()),
            anchor.as_ref().map(|anchor| &anchor.last),
            rows - from - in_front,
            if conditions.is_some() { TABLE_PAGE + in_front } else { 0 },
        )?;
        let dated = dated.ok_or_else(|| StoreError::missing("organization", organization))?;
        let applying = filters.over(&dated.requested);
        let is_old = anchor.is_some_and(|anchor| anchor.version != dated.version);
        if applying != conditions || is_old {
            by_anchor = !is_old;
            conditions = applying;
            continue;
        }
        if let Some(conditions) = &conditions {
            remember(anchors, organization, conditions, &dated, rows - in_front);
        }
        let in_front = usize::try_from(in_front).unwrap_or_default();
        let Dated { requested, content_version: version, lot, .. } = dated;
        return Ok(NumberedPage { requested, version, lot, in_front });
    }
}

/// Remembers where `dated`, whose lot stands behind `rows` rows, begins and ends.
fn remember(
    anchors: &Anchors,
    organization: OrganizationId,
    conditions: &Conditions,
    dated: &Dated,
    rows: i64,
) {
    for place in [1, dated.lot.len()] {
        let Some(last) = place.checked_sub(1).and_then(|row| dated.lot.position(row)) else {
            return;
        };
        let rows = rows + i64::try_from(place).unwrap_or_default();
        anchors.remember(organization, conditions, Anchor { rows, last, version: dated.version });
    }
}

//! End users a lot at a time.

use time::OffsetDateTime;

use super::{EndUser, Filters, Position};
use crate::{
    account_data::Requested, ids::OrganizationId, organizations::require_organization,
    outcome::StoreError, store::Tx,
};

/// How many end users are read at once for what is answered whole.
pub(super) const LOT: i64 = 500;

/// Where the rows after `found` begin, if it is a full lot.
pub(super) fn position_after(
    found: &[EndUser],
    lot: i64,
    at: impl Fn(&EndUser) -> OffsetDateTime,
) -> Option<Position> {
    let last = found.last().filter(|_| i64::try_from(found.len()) == Ok(lot))?;
    Some(Position { at: at(last), public_key: last.public_key.clone() })
}

/// What the organization asks for, and the next of its end users who pass.
pub(super) fn next_lot(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    filters: &Filters,
    after: Option<&Position>,
) -> Result<(Requested, Vec<EndUser>), StoreError> {
    let requested = require_organization(tx, organization)?.profile.requested;
    let found = match filters.over(&requested) {
        Some(conditions) => tx.end_users().by_signing(organization, &conditions, after, LOT)?,
        None => Vec::new(),
    };
    Ok((requested, found))
}

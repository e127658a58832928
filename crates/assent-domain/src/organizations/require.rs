//! Organizations that have to be there.

use super::{Organization, OrganizationSecrets};
use crate::{ids::OrganizationId, outcome::StoreError, store::Tx};

/// The organization called `id`, which a session or another record names: it
/// has to be there.
pub fn require_organization(
    tx: &mut dyn Tx,
    id: OrganizationId,
) -> Result<Organization, StoreError> {
    tx.organizations().get(id)?.ok_or_else(|| StoreError::missing("organization", id))
}

/// What an organization keeps to itself, to sign in its name.
pub(crate) fn secrets_of(
    tx: &mut dyn Tx,
    id: OrganizationId,
) -> Result<OrganizationSecrets, StoreError> {
    tx.organizations().secrets(id)?.ok_or_else(|| StoreError::missing("organization key", id))
}

//! The addresses of an organization.

use time::OffsetDateTime;

use super::{EMAILS_MAX, EmailState, OrganizationEmail};
use crate::{
    App,
    ids::OrganizationId,
    outcome::{Added, StoreError},
    store::Tx,
    values::EmailAddress,
};

/// All addresses of the organization, oldest first.
pub async fn list_emails(
    app: &App,
    organization: OrganizationId,
) -> Result<Vec<OrganizationEmail>, StoreError> {
    app.store.read(move |tx| all(tx, organization)).await
}

pub(crate) fn all(
    tx: &mut dyn Tx,
    organization: OrganizationId,
) -> Result<Vec<OrganizationEmail>, StoreError> {
    tx.organization_emails().list(organization, EMAILS_MAX.into())
}

/// Records the address that a new organization signed up with. Its mail was
/// read, so it is verified, unless it is verified for another organization.
pub(crate) fn insert_first(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    email: &EmailAddress,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let email = email.clone();
    let state = EmailState::Verified(at);
    let first = OrganizationEmail { organization, email, created_at: at, state };
    let _: Added = tx.organization_emails().put(&first)?;
    Ok(())
}

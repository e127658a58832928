//! Verifying an address by the code in its letter.

use thiserror::Error;

use super::{EmailState, OrganizationEmail, list::all};
use crate::{
    App,
    ids::OrganizationId,
    outcome::{Added, StoreError},
    values::{EmailAddress, Token},
};

/// Why an address was not verified.
#[derive(Debug, Error)]
pub enum VerifyEmailError {
    /// The code is unknown, expired, used, another organization's, or of an
    /// address that another organization has verified meanwhile.
    #[error("this verification link is not valid any more: add the address again")]
    InvalidCode,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The address that `code` verifies for the organization. Uses nothing up.
pub async fn look_up_code(
    app: &App,
    organization: OrganizationId,
    code: Token,
) -> Result<EmailAddress, VerifyEmailError> {
    let (now, hash) = (app.clock.now(), code.hash());
    let addresses = app.store.read(move |tx| all(tx, organization)).await?;
    let is_meant = |address: &OrganizationEmail| {
        let EmailState::Pending { code, expires_at } = &address.state else { return false };
        *code == hash && now < *expires_at
    };
    let found = addresses.into_iter().find(is_meant);
    Ok(found.ok_or(VerifyEmailError::InvalidCode)?.email)
}

/// Verifies the address that the organization was mailed `code` for, and uses
/// the code up.
pub async fn verify_email(
    app: &App,
    organization: OrganizationId,
    code: Token,
) -> Result<OrganizationEmail, VerifyEmailError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let pending = tx.organization_emails().lock_by_code(organization, &code.hash())?;
            let now = app.clock.now();
            let is_open = |email: &OrganizationEmail| match email.state {
                EmailState::Pending { expires_at, .. } => now < expires_at,
                EmailState::Verified(_) => false,
            };
            let pending = pending.filter(is_open).ok_or(VerifyEmailError::InvalidCode)?;
            let verified = OrganizationEmail { state: EmailState::Verified(now), ..pending };
            match tx.organization_emails().put(&verified)? {
                Added::New => Ok(verified),
                Added::AlreadyThere => Err(VerifyEmailError::InvalidCode),
            }
        })
        .await
}

//! What only the operator may decide about an organization.

use thiserror::Error;

use super::Organization;
use crate::{App, store::StoreError};

/// Why nothing was decided.
#[derive(Debug, Error)]
pub enum AllowPublicError {
    /// There is no such organization.
    #[error("there is no organization {0:?}: see `assent organization list`")]
    Unknown(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets the organization `apikey` be public, or no longer. Whether it is, it
/// decides itself; without the operator's leave it is not, whatever it decided.
pub async fn allow_public(
    app: &App,
    apikey: String,
    allowed: bool,
) -> Result<Organization, AllowPublicError> {
    app.store
        .transact(move |tx| {
            let organization = tx.organizations().by_apikey(&apikey)?;
            let organization = organization.ok_or(AllowPublicError::Unknown(apikey))?;
            tx.organizations().save_public_allowed(organization.id, allowed)?;
            Ok(Organization { public_allowed: allowed, ..organization })
        })
        .await
}

/// The newest `limit` organizations, newest first.
pub async fn list_organizations(app: &App, limit: i64) -> Result<Vec<Organization>, StoreError> {
    app.store.read(move |tx| tx.organizations().list(limit)).await
}

//! What only the operator may do for an organization, or decide about it.

use thiserror::Error;

use super::Organization;
use crate::{
    App,
    ids::OrganizationId,
    outcome::StoreError,
    pages::{KEYED_PAGE, Page},
};

/// Why there is no organization to do something for.
#[derive(Debug, Error)]
pub enum OperatorError {
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
) -> Result<Organization, OperatorError> {
    app.store
        .transact(move |tx| {
            let organization = tx.organizations().by_apikey(&apikey)?;
            let organization = organization.ok_or(OperatorError::Unknown(apikey))?;
            tx.organizations().save_public_allowed(organization.id, allowed)?;
            Ok(Organization { public_allowed: allowed, ..organization })
        })
        .await
}

/// The organization `apikey`.
pub async fn organization_of(app: &App, apikey: String) -> Result<Organization, OperatorError> {
    app.store
        .read(move |tx| {
            let organization = tx.organizations().by_apikey(&apikey)?;
            organization.ok_or(OperatorError::Unknown(apikey))
        })
        .await
}

/// The newest `limit` organizations, newest first.
pub async fn list_organizations(app: &App, limit: i64) -> Result<Vec<Organization>, StoreError> {
    app.store.read(move |tx| tx.organizations().list(None, limit)).await
}

/// A page of all organizations, newest first.
pub async fn organization_page(
    app: &App,
    before: Option<OrganizationId>,
) -> Result<Page<Organization, OrganizationId>, StoreError> {
    let rows = app.store.read(move |tx| tx.organizations().list(before, KEYED_PAGE + 1)).await?;
    Ok(Page::first_of(rows, |last| last.id))
}

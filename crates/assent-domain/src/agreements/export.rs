//! Exporting an agreement with all of its events, page by page.

use thiserror::Error;

use super::{Event, SignedAgreement, Sisa, history::Chain};
use crate::{
    App,
    ids::{AccountId, OrganizationId},
    organizations::require_organization,
    outcome::StoreError,
    store::Tx,
};

/// How many events a page has.
const PAGE: i64 = 200;

/// Why there is nothing to export.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The two have not signed an agreement.
    #[error("there is no such agreement")]
    NoAgreement,
    /// The agreement is not in force any more, and the organization sees it
    /// no longer.
    #[error("this agreement was ended")]
    Ended,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An agreement and its events up to the moment of opening.
pub struct AgreementExport {
    /// The agreement.
    pub sisa: Sisa,
    /// The organization's apikey.
    pub apikey: String,
    app: App,
    agreement: SignedAgreement,
    chain: Chain,
    next: i64,
}

/// The person exports their newest agreement with the organization `apikey`.
pub async fn export_for_holder(
    app: &App,
    account: AccountId,
    apikey: String,
) -> Result<AgreementExport, ExportError> {
    open(app, move |tx| {
        let organization = tx.organizations().by_apikey(&apikey)?;
        let organization = organization.ok_or(ExportError::NoAgreement)?;
        newest(tx, organization.id, account)
    })
    .await
}

/// The organization exports its agreement with the end user of this public
/// key, while it is in force.
pub async fn export_for_organization(
    app: &App,
    organization: OrganizationId,
    public_key: String,
) -> Result<AgreementExport, ExportError> {
    open(app, move |tx| in_force(tx, organization, &public_key)).await
}

/// The agreement in force of the organization with the end user of this public key.
pub(super) fn in_force(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    public_key: &str,
) -> Result<SignedAgreement, ExportError> {
    let holder = tx.rights_holders().by_public_key(public_key)?;
    let holder = holder.ok_or(ExportError::NoAgreement)?;
    let newest = newest(tx, organization, holder.account)?;
    if newest.ended_at.is_some() { Err(ExportError::Ended) } else { Ok(newest) }
}

/// The agreement of the two that is in force, or else was the last.
fn newest(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    account: AccountId,
) -> Result<SignedAgreement, ExportError> {
    tx.agreements().between(organization, account, 1)?.pop().ok_or(ExportError::NoAgreement)
}

async fn open(
    app: &App,
    find: impl FnOnce(&mut dyn Tx) -> Result<SignedAgreement, ExportError> + Send + 'static,
) -> Result<AgreementExport, ExportError> {
    let store = app.store.clone();
    let app = app.clone();
    store
        .snapshot(move |tx| {
            let agreement = find(tx)?;
            let organization = require_organization(tx, agreement.organization)?;
            Ok(AgreementExport {
                sisa: agreement.sisa.clone(),
                apikey: organization.apikey,
                chain: Chain::open(&app, &agreement)?,
                next: 0,
                agreement,
                app,
            })
        })
        .await
}

impl AgreementExport {
    /// The next events, oldest first; none when all were given.
    pub async fn next_page(&mut self) -> Result<Vec<Event>, StoreError> {
        let last = self.agreement.head.as_ref().map_or(0, |head| head.sequence);
        let (organization, agreement, after) =
            (self.agreement.organization, self.agreement.id, self.next);
        let limit = PAGE.min(last - after);
        if limit <= 0 {
            return Ok(Vec::new());
        }
        let stored = self
            .app
            .store
            .read(move |tx| tx.agreements().events(organization, agreement, after, limit))
            .await?;
        if let Some(event) = stored.last() {
            self.next = event.sequence;
        }
        stored.into_iter().map(|event| self.chain.assemble(event)).collect()
    }
}

//! Organizations as people find them: those that are open to all, and those
//! that the person is tied to.

use thiserror::Error;

use crate::{
    App,
    ids::{AccountId, OrganizationId},
    organizations::Organization,
    outcome::StoreError,
    pages::{KEYED_PAGE, Page},
};

/// How many organizations a page has that are open to all.
const PAGE: i64 = 100;
/// How many organizations are listed that the person is tied to.
const OWN_MAX: i64 = 1_000;

/// Organizations as people find them, in the open unit.
pub trait Directory {
    /// Organizations that people may sign with who were not invited: up to
    /// `limit` after the first `offset`, newest first.
    fn open_to_all(&mut self, offset: i64, limit: i64) -> Result<Vec<Organization>, StoreError>;
    /// The same by key: up to `limit` of those made before `before`, newest first.
    fn open_before(
        &mut self,
        before: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError>;
    /// The organizations that the person is tied to, up to `limit`, newest first.
    fn tied_to(&mut self, account: AccountId, limit: i64) -> Result<Vec<Organization>, StoreError>;
}

/// A page, from 1, of the organizations that are open to all, newest first; on
/// the first page after those that the person is tied to, which stand on no
/// other.
pub async fn list_organizations_for(
    app: &App,
    account: AccountId,
    page: i64,
) -> Result<Vec<Organization>, StoreError> {
    app.store
        .snapshot(move |tx| {
            let own = tx.directory().tied_to(account, OWN_MAX)?;
            let mut open = tx.directory().open_to_all((page - 1).saturating_mul(PAGE), PAGE)?;
            open.retain(|open| own.iter().all(|own| own.id != open.id));
            let listed = if page == 1 { own } else { Vec::new() };
            Ok(listed.into_iter().chain(open).collect())
        })
        .await
}

/// An organization that is open to all.
#[derive(Clone, Debug)]
pub struct Open {
    /// The organization.
    pub organization: Organization,
    /// Whether the person is tied to it.
    pub is_own: bool,
}

/// A page of the organizations that are open to all, newest first, those that the person is tied
/// to among them.
pub async fn open_organizations(
    app: &App,
    account: AccountId,
    before: Option<OrganizationId>,
) -> Result<Page<Open, OrganizationId>, StoreError> {
    app.store
        .snapshot(move |tx| {
            let open = tx.directory().open_before(before, KEYED_PAGE + 1)?;
            let ids: Vec<_> = open.iter().map(|organization| organization.id).collect();
            let own = tx.rights_holders().data_towards_each(&ids, account)?;
            let is_own = |id| own.iter().any(|(own, _)| *own == id);
            let rows: Vec<Open> = open
                .into_iter()
                .map(|organization| Open { is_own: is_own(organization.id), organization })
                .collect();
            Ok(Page::first_of(rows, |last| last.organization.id))
        })
        .await
}

/// Why no organization is shown.
#[derive(Debug, Error)]
pub enum UnknownOrganizationError {
    /// There is none of this apikey that is open to all or the person's own.
    #[error("there is no such organization, or it has not invited you")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The organization `apikey`, if it is open to all or the person is tied to it.
pub async fn find_organization(
    app: &App,
    account: AccountId,
    apikey: String,
) -> Result<Organization, UnknownOrganizationError> {
    app.store
        .read(move |tx| {
            let found = tx.organizations().by_apikey(&apikey)?;
            let found = found.ok_or(UnknownOrganizationError::Unknown)?;
            let may_see = found.is_open_to_all()
                || tx.rights_holders().data_towards(found.id, account)?.is_some();
            may_see.then_some(found).ok_or(UnknownOrganizationError::Unknown)
        })
        .await
}

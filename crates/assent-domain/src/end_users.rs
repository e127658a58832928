//! What organizations may see of their end users: reports, tables, lists.
//!
//! Everything here shows only what is shared and, at the moment of reading,
//! requested; only people with an agreement in force are here at all.

mod anchors;
mod columns;
mod export;
mod filters;
mod kept;
mod latest;
mod lots;
mod numbered;
mod on_list;
mod table;
mod views;

pub use anchors::Anchors;
pub use columns::{Column, DISABLED, ENABLED};
pub use export::{Export, MailingList, export_mailing_list, export_table};
pub use filters::{FilterError, Filters};
pub use kept::KeptPages;
pub use latest::latest_changes;
pub use lots::{Laid, Lot};
pub use on_list::{AddressStanding, SharedAddress, Signed, address_standing};
pub use table::{Row, Table};
use time::OffsetDateTime;
pub use views::{
    AccountDataView, ConsentReportRow, EndUserError, ReportError, account_data, account_data_page,
    consent_report, table_page,
};

use crate::{
    account_data::{Disclosed, Requested},
    ids::{AccountId, AgreementId, OrganizationId},
    outcome::StoreError,
    values::EmailAddress,
    vocabulary::{Consent, PersonalKey},
};

/// One person as one organization knows them: the projection of the events of
/// the agreement that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndUser {
    /// The organization.
    pub organization: OrganizationId,
    /// The person.
    pub account: AccountId,
    /// The agreement in force.
    pub agreement: AgreementId,
    /// The person's public key: the `rhldr_id`.
    pub public_key: String,
    /// When the agreement was signed.
    pub signed_at: OffsetDateTime,
    /// The newest permission event, else the signing.
    pub updated_at: OffsetDateTime,
    /// The address that they share, in the form in which it is looked for:
    /// [`Disclosed::address`].
    pub address: Option<String>,
    /// What the organization was told.
    pub disclosed: Disclosed,
}

/// Conditions on what an organization was told; all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Conditions {
    /// A consent is given (`true`), or it is not.
    pub consents: Vec<(Consent, bool)>,
    /// A key is shared (`true`), or it is not.
    pub shared: Vec<(PersonalKey, bool)>,
}

/// Where a page begins: after the end user of this instant and public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The instant that the pages are ordered by.
    pub at: OffsetDateTime,
    /// The public key, where instants are equal.
    pub public_key: String,
}

/// A lot, and what was true when it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// What the organization asks for.
    pub requested: Requested,
    /// The version of the list of its end users: another, and a greater one, once
    /// somebody came, went, signed anew or changed what conditions are about.
    pub version: i64,
    /// The version of what pages of the list show: another, and a greater one, once
    /// the list's is, or a text or a channel of somebody, or what the organization
    /// asks for, was changed.
    pub content_version: i64,
    /// The end users.
    pub lot: Lot,
}

/// End users in the open unit.
pub trait EndUsers {
    /// Writes an end user, new or changed.
    fn put(&mut self, end_user: &EndUser) -> Result<(), StoreError>;
    /// The end user of this account.
    fn get(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<EndUser>, StoreError>;
    /// The end user of this account, locked until the transaction ends.
    fn lock(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<EndUser>, StoreError>;
    /// Forgets the end user of this account, if there is one.
    fn remove(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<(), StoreError>;
    /// The end users of these accounts, in any order.
    fn of_accounts(
        &mut self,
        organization: OrganizationId,
        accounts: &[AccountId],
    ) -> Result<Vec<EndUser>, StoreError>;
    /// The end user of this public key.
    fn by_public_key(
        &mut self,
        organization: OrganizationId,
        public_key: &str,
    ) -> Result<Option<EndUser>, StoreError>;
    /// Whether an end user shares this address with the organization.
    fn shares_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<bool, StoreError>;
    /// The end users who share this address with the organization, those who signed first
    /// in front: up to `limit`.
    fn by_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError>;
    /// End users in the order of signing, then public key: up to `limit`
    /// after `after`.
    fn by_signing(
        &mut self,
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError>;
    /// [`EndUsers::by_signing`] as a lot.
    fn lot(
        &mut self,
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Lot, StoreError>;
    /// Up to `limit` end users in the same order, behind `skip` of those after
    /// `after`, with what stands in the same state of the store, even where each
    /// statement stands alone. `None` if there is no such organization.
    fn dated(
        &mut self,
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        skip: i64,
        limit: i64,
    ) -> Result<Option<Dated>, StoreError>;
    /// The [`Dated::content_version`] of each of these organizations, in their order.
    fn content_versions(&mut self, of: &[OrganizationId]) -> Result<Vec<i64>, StoreError>;
    /// End users by their newest permission, newest first, then public key
    /// (descending): up to `limit` after `after`.
    fn by_update(
        &mut self,
        organization: OrganizationId,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError>;
}

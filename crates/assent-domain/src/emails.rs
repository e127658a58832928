//! Email addresses that organizations have verified, or are about to.
//!
//! Any number of organizations may have asked for an address; one at most has
//! it verified. An organization never learns from an answer that another has
//! an address: only whoever reads its mail does.

mod add;
mod list;
mod verify;

pub use add::{AddEmailError, add_email};
pub use list::list_emails;
pub(crate) use list::{all as all_of, insert_first};
use time::OffsetDateTime;
pub use verify::{VerifyEmailError, look_up_code, verify_email};

use crate::{
    ids::OrganizationId,
    outcome::{Added, StoreError},
    values::{EmailAddress, TokenHash},
};

/// The most addresses that an organization may have, verified or not.
pub const EMAILS_MAX: u8 = 100;

/// An address of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationEmail {
    /// Whose it is.
    pub organization: OrganizationId,
    /// The address.
    pub email: EmailAddress,
    /// When it was first added.
    pub created_at: OffsetDateTime,
    /// How far its verification is.
    pub state: EmailState,
}

/// How far the verification of an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailState {
    /// It is the organization's since then.
    Verified(OffsetDateTime),
    /// The link in the newest letter verifies it.
    Pending {
        /// SHA-256 of the code in the link.
        code: TokenHash,
        /// From this instant on the link is worth nothing.
        expires_at: OffsetDateTime,
    },
}

impl OrganizationEmail {
    /// Whether the address is verified.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        matches!(self.state, EmailState::Verified(_))
    }
}

/// Organizations' addresses in the open unit.
pub trait OrganizationEmails {
    /// The organization's address, locked until the transaction ends.
    fn lock(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<OrganizationEmail>, StoreError>;
    /// The organization's address that this code verifies, locked until the
    /// transaction ends.
    fn lock_by_code(
        &mut self,
        organization: OrganizationId,
        code: &TokenHash,
    ) -> Result<Option<OrganizationEmail>, StoreError>;
    /// Writes an address, in place of what its organization had of it;
    /// [`Added::AlreadyThere`] when it is verified for another organization
    /// and this would verify it too.
    fn put(&mut self, email: &OrganizationEmail) -> Result<Added, StoreError>;
    /// The organization for which the address is verified.
    fn owner(&mut self, email: &EmailAddress) -> Result<Option<OrganizationId>, StoreError>;
    /// The organization's addresses, oldest first.
    fn list(
        &mut self,
        organization: OrganizationId,
        limit: i64,
    ) -> Result<Vec<OrganizationEmail>, StoreError>;
    /// Forgets up to `limit` pending addresses whose link had expired before
    /// `before`.
    fn purge(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

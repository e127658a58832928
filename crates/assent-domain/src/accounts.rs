//! Accounts that can sign in, and their sessions.
//!
//! Admins of organizations and rights holders sign in by the same rules, each
//! in a realm of their own: neither's address, password or session means
//! anything in the other.

mod change_password;
mod device;
mod open_sessions;
mod password;
mod reset;
mod session;
mod sign_in;
mod ticket;

pub use change_password::{ChangePassword, ChangePasswordError, change_password};
pub use device::{Browser, Device, System};
pub use open_sessions::{
    OpenSession, SessionPosition, end_other_sessions, end_session, open_sessions,
};
pub use password::{
    DUMMY_PASSWORD, NewPassword, NewPasswordError, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS,
    Password, PasswordError, PasswordHasher, check_new_password,
};
pub use reset::{
    RequestReset, ResetPassword, ResetPasswordError, VerifyResetError, request_reset,
    reset_password, verify_reset,
};
pub use session::{
    AuthenticateError, Caller, OpenedSession, address_of, authenticate, log_out, open_session,
};
pub use sign_in::{LogIn, LogInError, log_in};
use std::sync::Arc;
pub use ticket::{
    DownloadTicket, DownloadTickets, IssuedTicket, is_download_ticket, issue_download_ticket,
    look_at_download_ticket, redeem_download_ticket,
};

use time::OffsetDateTime;

use crate::{
    ids::{AccountId, OrganizationId},
    organizations::Organization,
    outcome::{Added, StoreError},
    values::{EmailAddress, TokenHash},
};

/// Which of the two servers an account belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Realm {
    /// The organization server: admins.
    Organization,
    /// The rights-holder server: end users.
    RightsHolder,
}

impl Realm {
    /// The name under which stores keep it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::RightsHolder => "rights-holder",
        }
    }
}

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Acts for an organization.
    Admin(OrganizationId),
    /// Acts for the person themselves.
    RightsHolder,
}

impl Role {
    /// The realm in which such an account signs in.
    #[must_use]
    pub const fn realm(self) -> Realm {
        match self {
            Self::Admin(_) => Realm::Organization,
            Self::RightsHolder => Realm::RightsHolder,
        }
    }

    /// The organization that an admin acts for.
    #[must_use]
    pub const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Admin(organization) => Some(organization),
            Self::RightsHolder => None,
        }
    }
}

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// What it is for.
    pub role: Role,
    /// Its verified address, unique in its realm.
    pub email: EmailAddress,
    /// The bcrypt hash of its password.
    pub password_hash: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// Accounts in the open unit.
pub trait Accounts {
    /// Records a new account, unless its address has one in its realm.
    fn insert(&mut self, account: &Account) -> Result<Added, StoreError>;
    /// The account of `email` in `realm`.
    fn by_email(
        &mut self,
        realm: Realm,
        email: &EmailAddress,
    ) -> Result<Option<Account>, StoreError>;
    /// The account of this id.
    fn get(&mut self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock(&mut self, id: AccountId) -> Result<Option<Account>, StoreError>;
    /// Writes the hash of a locked account's new password.
    fn save_password(&mut self, id: AccountId, password_hash: &str) -> Result<(), StoreError>;
}

/// A reset of a password that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordReset {
    /// SHA-256 of the token in the link.
    pub token_hash: TokenHash,
    /// Whose password it resets; nobody's when the address had no account.
    pub account: Option<AccountId>,
    /// From this instant on it is worth nothing.
    pub expires_at: OffsetDateTime,
}

/// Resets that were not used, in the open unit.
pub trait PasswordResets {
    /// Records a new reset.
    fn insert(&mut self, reset: &PasswordReset) -> Result<(), StoreError>;
    /// The reset of this token, expired or not.
    fn find(&mut self, token: &TokenHash) -> Result<Option<PasswordReset>, StoreError>;
    /// Forgets every reset of a locked account.
    fn forget_all(&mut self, account: AccountId) -> Result<(), StoreError>;
    /// Forgets up to `limit` resets that had expired before `now`.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

/// An open session. Its id is known to the caller alone; the store has the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the session id.
    pub hash: TokenHash,
    /// Whose it is.
    pub account: AccountId,
    /// What that account is for.
    pub role: Role,
    /// Whether it lasts 30 days instead of 12 hours.
    pub keep: bool,
    /// When it was opened; in 1970 if that was not recorded.
    pub opened_at: OffsetDateTime,
    /// What it was opened on, if that is known.
    pub device: Option<Device>,
    /// When it was last moved on.
    pub touched_at: OffsetDateTime,
    /// From this instant on it is worth nothing.
    pub expires_at: OffsetDateTime,
}

/// A session, and for whom it acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSession {
    /// The session.
    pub session: Session,
    /// The organization of an admin's.
    pub organization: Option<Arc<Organization>>,
}

/// Sessions in the open unit.
pub trait Sessions {
    /// Records a new session.
    fn open(&mut self, session: &Session) -> Result<(), StoreError>;
    /// The session of this hash in `realm`, expired or not.
    fn find(&mut self, realm: Realm, hash: &TokenHash) -> Result<Option<Session>, StoreError>;
    /// What [`find`](Sessions::find) answers to each of `keys`, in their order, with
    /// the organization that each session's account acts for, as it is by then.
    fn find_each(
        &mut self,
        keys: &[(Realm, TokenHash)],
    ) -> Result<Vec<Option<FoundSession>>, StoreError>;
    /// Moves a session on.
    fn touch(
        &mut self,
        hash: &TokenHash,
        touched_at: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Ends a session; `false` when there is none.
    fn close(&mut self, realm: Realm, hash: &TokenHash) -> Result<bool, StoreError>;
    /// The sessions of an account that have not expired at `now`, the newest opened
    /// first, then by hash (descending): up to `limit` after `after`.
    fn of_account(
        &mut self,
        account: AccountId,
        now: OffsetDateTime,
        after: Option<&SessionPosition>,
        limit: i64,
    ) -> Result<Vec<Session>, StoreError>;
    /// Ends a session of a locked account; `false` when it has none of this hash.
    fn close_of(&mut self, account: AccountId, hash: &TokenHash) -> Result<bool, StoreError>;
    /// Ends every session of a locked account but that of this hash.
    fn close_others(&mut self, account: AccountId, hash: &TokenHash) -> Result<(), StoreError>;
    /// Ends every session of a locked account.
    fn close_all(&mut self, account: AccountId) -> Result<(), StoreError>;
    /// Forgets up to `limit` sessions that had expired before `now`.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

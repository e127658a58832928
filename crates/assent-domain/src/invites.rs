//! Organizations' invitations to end users, one by one or by CSV.

mod batch;
mod by_id;
mod cell;
mod csv_fault;
mod csv_guard;
mod csv_reader;
mod csv_text;
mod headers;
mod imports;
mod invite_one;
mod known;
mod link;
mod manage;
mod renew;
mod search;
mod uploads;

pub use batch::{
    Batch, BatchError, BatchSummary, Refusal, RefusedRow, RowFaults, Spool, begin_batch,
};
pub use by_id::{InvitePosition, delete_invite_by_id, invite_by_id};
pub use csv_fault::{CsvFault, RowFault};
pub use csv_reader::CsvError;
pub(crate) use imports::KNOWN as IMPORT_KNOWN;
pub use imports::{
    Import, ImportCsv, ImportError, ImportPiece, ImportResult, Imports, RECORDS_A_PIECE,
    import_result,
};
pub use invite_one::{InviteEndUserError, InvitedPerson, invite_end_user, invite_end_user_in};
pub use known::{KnownData, KnownKey, KnownPerson};
pub use link::{LinkToken, registration_link, token_in};
pub use manage::{DeleteInviteError, ListedInvite, delete_invite, list_invites};
pub use renew::{RenewInviteError, renew_invite};
pub use search::{InviteCursor, InviteLists, InviteSearch, InviteState, Looked, invite_page};
use time::OffsetDateTime;
pub use uploads::{PendingUpload, Swept, Upload, Uploads, sweep_abandoned};

use crate::{
    App,
    crypto::{Purpose, b64},
    ids::{AccountId, InviteId, OrganizationId},
    outcome::{Added, StoreError},
    values::{EmailAddress, Token, TokenHash},
};

/// What an invite's token is sealed for.
const TOKEN: Purpose = Purpose("assent/invite-token/v1");

/// An organization's invitation to one end user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Identity.
    pub id: InviteId,
    /// Who invites.
    pub organization: OrganizationId,
    /// Who is invited; unique over the organization's invitations.
    pub email: EmailAddress,
    /// SHA-256 of the token in the registration link.
    pub token_hash: TokenHash,
    /// The token, sealed under the master key: it is shown again in lists.
    pub token_sealed: Vec<u8>,
    /// The invitation's name in other systems: `jlinc-` and 32 characters.
    pub external_id: String,
    /// What the organization knows of the person.
    pub personal_data: KnownData,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// From this instant on it can no longer be used.
    pub expires_at: OffsetDateTime,
    /// When a browser first showed it, if one did. No surface tells: the organization sees
    /// how many were opened, never which.
    pub opened_at: Option<OffsetDateTime>,
    /// By whom it was used, if it was.
    pub used: Option<InviteUse>,
}

/// The use of an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteUse {
    /// When.
    pub at: OffsetDateTime,
    /// By which rights holder's account.
    pub account: AccountId,
    /// That rights holder's public key.
    pub public_key: String,
}

/// What an invitation's link is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// SHA-256 of the token in it.
    pub token_hash: TokenHash,
    /// The token, sealed under the master key.
    pub token_sealed: Vec<u8>,
    /// From this instant on it can no longer be used.
    pub expires_at: OffsetDateTime,
}

impl Invite {
    /// What a link that is made at `now` is made of, and its token.
    fn new_link(app: &App, now: OffsetDateTime) -> (NewLink, Token) {
        let token = Token::hex::<16>(&*app.random);
        let link = NewLink {
            token_hash: token.hash(),
            token_sealed: app.master_key.seal(TOKEN, token.expose().as_bytes(), &*app.random),
            expires_at: now + app.rules.invite_lifetime,
        };
        (link, token)
    }

    /// A new invitation of `organization` to `email`, and the token that uses it.
    pub(crate) fn new(
        app: &App,
        organization: OrganizationId,
        created_at: OffsetDateTime,
        KnownPerson { email, known: personal_data }: KnownPerson,
    ) -> (Self, Token) {
        let (link, token) = Self::new_link(app, created_at);
        let NewLink { token_hash, token_sealed, expires_at } = link;
        let invite = Self {
            id: InviteId::generate(&*app.clock, &*app.random),
            organization,
            email,
            token_hash,
            token_sealed,
            external_id: format!("jlinc-{}", b64(app.random.bytes::<24>())),
            personal_data,
            created_at,
            expires_at,
            opened_at: None,
            used: None,
        };
        (invite, token)
    }

    /// The token of this invitation's registration link.
    pub(crate) fn token(&self, app: &App) -> Result<Token, StoreError> {
        let token = app
            .master_key
            .open(TOKEN, &self.token_sealed)
            .map_err(|error| StoreError::corrupt("invite token", error))?;
        String::from_utf8(token)
            .map(Token::new)
            .map_err(|error| StoreError::corrupt("invite token", error))
    }
}

/// What became of one row of an upload. The first that applies counts, in
/// this order after [`BatchOutcome::Invited`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchOutcome {
    /// The address is new: the invitation is recorded.
    Invited,
    /// The upload named this address before.
    DuplicateInFile,
    /// The address has used an invitation, or an end user shares it.
    AlreadyAMember,
    /// The address has an open invitation.
    AlreadyInvited,
}

/// Invitations in the open unit. Those that a pending upload has [staged](Uploads::stage)
/// are in none of its answers.
pub trait Invites {
    /// Records a new invitation, unless the organization has one for its address.
    fn insert(&mut self, invite: &Invite) -> Result<Added, StoreError>;
    /// Whether the address has an invitation of the organization that is seen. Of
    /// one that [`insert`](Self::insert) has found in the way, an upload that is under way
    /// may have staged another.
    fn is_invited(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<bool, StoreError>;
    /// The organization's invitation of this address.
    fn by_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<Invite>, StoreError>;
    /// The invitation of this token.
    fn by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock_by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError>;
    /// Records that a browser has shown an invitation.
    fn mark_opened(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// Records the use of an invitation.
    fn mark_used(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        used: &InviteUse,
    ) -> Result<(), StoreError>;
    /// Puts a new link in place of an invitation's, which is dead from then on.
    fn renew(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        link: &NewLink,
    ) -> Result<(), StoreError>;
    /// The organization's invitation called `id`.
    fn get(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
    ) -> Result<Option<Invite>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
    ) -> Result<Option<Invite>, StoreError>;
    /// The organization's invitations by key, newest first: up to `limit` after
    /// `after`. As in [`list`](Self::list), what a pending upload has staged is jumped
    /// over.
    fn page(
        &mut self,
        organization: OrganizationId,
        after: Option<&InvitePosition>,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError>;
    /// The organization's invitations, newest first. One of the very instant of a
    /// pending upload is listed once that has ended.
    fn list(
        &mut self,
        organization: OrganizationId,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError>;
    /// Deletes an invitation.
    fn delete(&mut self, organization: OrganizationId, id: InviteId) -> Result<(), StoreError>;
}

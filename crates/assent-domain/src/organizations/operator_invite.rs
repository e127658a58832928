//! Operators' invitations: who may sign an organization up without paying.

use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::{
    App,
    ids::{OperatorInviteId, OrganizationId},
    outcome::{Added, StoreError},
    values::{EmailAddress, Token, TokenHash},
};

/// An operator's invitation to sign an organization up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorInvite {
    /// Identity.
    pub id: OperatorInviteId,
    /// SHA-256 of its token.
    pub token_hash: TokenHash,
    /// The only address that may use it; any may when there is none.
    pub email: Option<EmailAddress>,
    /// Whether it was made by a store's first start.
    pub first_start: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// From this instant on it can no longer be used.
    pub expires_at: OffsetDateTime,
    /// When it was revoked, if it was.
    pub revoked_at: Option<OffsetDateTime>,
    /// When and by whom it was used, if it was.
    pub used: Option<(OffsetDateTime, OrganizationId)>,
}

impl OperatorInvite {
    /// Whether `email` may use it at `now`.
    pub(crate) fn admits(&self, email: &EmailAddress, now: OffsetDateTime) -> bool {
        self.is_open(now) && self.email.as_ref().is_none_or(|bound| bound == email)
    }

    /// Whether it can still be used at `now`.
    #[must_use]
    pub fn is_open(&self, now: OffsetDateTime) -> bool {
        self.used.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A new invitation, and what is shown of it once.
#[derive(Clone, Debug)]
pub struct CreatedOperatorInvite {
    /// The invitation.
    pub invite: OperatorInvite,
    /// Its token.
    pub token: Token,
    /// The link to the sign-up that carries the token.
    pub link: String,
}

/// Makes an invitation that is good for `lifetime`, for `email` alone if one
/// is given.
pub async fn create_operator_invite(
    app: &App,
    email: Option<EmailAddress>,
    lifetime: Duration,
) -> Result<CreatedOperatorInvite, StoreError> {
    let created = draft(app, email, lifetime, false);
    let invite = created.invite.clone();
    // Two random tokens do not collide, and only a first start is unique.
    let _: Added = app.store.transact(move |tx| tx.operator_invites().insert(&invite)).await?;
    Ok(created)
}

/// Makes the invitation of a store's first start; `None` when the store has
/// had one.
pub async fn bootstrap_operator_invite(
    app: &App,
    lifetime: Duration,
) -> Result<Option<CreatedOperatorInvite>, StoreError> {
    let created = draft(app, None, lifetime, true);
    let invite = created.invite.clone();
    let added = app.store.transact(move |tx| tx.operator_invites().insert(&invite)).await?;
    Ok((added == Added::New).then_some(created))
}

/// Why an invitation does not let somebody sign up.
#[derive(Debug, Error)]
pub enum InviteTokenError {
    /// The token is unknown, expired, revoked, used, or another address's.
    #[error("this invite token is not valid for this address: ask for a new one")]
    Invalid,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether `email` may sign up with `token` now. Uses nothing up.
pub async fn verify_invite_token(
    app: &App,
    email: EmailAddress,
    token: Token,
) -> Result<(), InviteTokenError> {
    let now = app.clock.now();
    app.store
        .read(move |tx| {
            let invite = tx.operator_invites().find(&token.hash())?;
            invite.filter(|i| i.admits(&email, now)).map(|_| ()).ok_or(InviteTokenError::Invalid)
        })
        .await
}

/// The newest `limit` invitations, newest first.
pub async fn list_operator_invites(
    app: &App,
    limit: i64,
) -> Result<Vec<OperatorInvite>, StoreError> {
    app.store.read(move |tx| tx.operator_invites().list(limit)).await
}

/// Why an invitation could not be revoked.
#[derive(Debug, Error)]
pub enum RevokeOperatorInviteError {
    /// It names no invitation.
    #[error("there is no such invite token: see assent invite-token list")]
    Unknown,
    /// An organization signed up with it.
    #[error("this invite token was used already")]
    Used,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an invitation is named by: its token, which only its holders have, or
/// its id, which a list shows.
#[derive(Clone, Debug)]
pub enum InviteName {
    /// The token.
    Token(Token),
    /// The id.
    Id(OperatorInviteId),
}

/// Revokes an invitation; revoking twice changes nothing.
pub async fn revoke_operator_invite(
    app: &App,
    name: InviteName,
) -> Result<(), RevokeOperatorInviteError> {
    let now = app.clock.now();
    app.store
        .transact(move |tx| {
            let invite = match name {
                InviteName::Token(token) => tx.operator_invites().lock(&token.hash()),
                InviteName::Id(id) => tx.operator_invites().lock_by_id(id),
            };
            let mut invite = invite?.ok_or(RevokeOperatorInviteError::Unknown)?;
            if invite.used.is_some() {
                return Err(RevokeOperatorInviteError::Used);
            }
            invite.revoked_at.get_or_insert(now);
            Ok(tx.operator_invites().save(&invite)?)
        })
        .await
}

fn draft(
    app: &App,
    email: Option<EmailAddress>,
    lifetime: Duration,
    first_start: bool,
) -> CreatedOperatorInvite {
    let token = Token::hex::<16>(&*app.random);
    let created_at = app.clock.now();
    let link = format!("{}/?it={}", app.rules.organization_portal, token.expose());
    let invite = OperatorInvite {
        id: OperatorInviteId::generate(&*app.clock, &*app.random),
        token_hash: token.hash(),
        email,
        first_start,
        created_at,
        expires_at: created_at + lifetime,
        revoked_at: None,
        used: None,
    };
    CreatedOperatorInvite { invite, token, link }
}

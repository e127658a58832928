//! Listing and deleting invitations.

use thiserror::Error;

use super::{Invite, registration_link};
use crate::{
    App,
    daily_counts::{Counts, Subject, UpDown},
    entropy::Clock,
    ids::OrganizationId,
    organizations::require_organization,
    outcome::StoreError,
    store::Tx,
    values::Token,
};

/// An invitation with what only its organization is shown.
#[derive(Clone, Debug)]
pub struct ListedInvite {
    /// The invitation.
    pub invite: Invite,
    /// The apikey of its organization.
    pub apikey: String,
    /// Its token.
    pub token: Token,
    /// Its registration link.
    pub link: String,
}

/// How many invitations a page has.
const PAGE: i64 = 10;

/// The page `page` (from 1) of the organization's invitations, newest first.
pub async fn list_invites(
    app: &App,
    organization: OrganizationId,
    page: i64,
) -> Result<Vec<ListedInvite>, StoreError> {
    let offset = page.max(1).saturating_sub(1).saturating_mul(PAGE);
    let (apikey, invites) = app
        .store
        .snapshot(move |tx| {
            let apikey = require_organization(tx, organization)?.apikey;
            Ok::<_, StoreError>((apikey, tx.invites().list(organization, offset, PAGE)?))
        })
        .await?;
    invites
        .into_iter()
        .map(|invite| {
            let token = invite.token(app)?;
            let link = registration_link(app, &apikey, &token);
            Ok(ListedInvite { invite, apikey: apikey.clone(), token, link })
        })
        .collect()
}

/// Why an invitation was not deleted.
#[derive(Debug, Error)]
pub enum DeleteInviteError {
    /// The organization has no invitation of this token.
    #[error("there is no such invite")]
    Unknown,
    /// It was used, and stays as a record of that.
    #[error("this invite was used and cannot be deleted")]
    Used,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deletes the organization's invitation of this token.
pub async fn delete_invite(
    app: &App,
    organization: OrganizationId,
    token: Token,
) -> Result<(), DeleteInviteError> {
    let clock = app.clock.clone();
    app.store
        .transact(move |tx| {
            let invite = tx.invites().lock_by_token(&token.hash())?;
            let invite = invite.filter(|invite| invite.organization == organization);
            delete_locked(tx, &*clock, invite)
        })
        .await
}

/// Deletes an invitation that is locked, if it was found and not used.
pub(super) fn delete_locked(
    tx: &mut dyn Tx,
    clock: &dyn Clock,
    invite: Option<Invite>,
) -> Result<(), DeleteInviteError> {
    let Invite { organization, id, opened_at, used, .. } =
        invite.ok_or(DeleteInviteError::Unknown)?;
    if used.is_some() {
        return Err(DeleteInviteError::Used);
    }
    tx.invites().delete(organization, id)?;
    let now = clock.now();
    let mut counts = Counts::of(Subject::Invited, now, UpDown::down(1));
    if opened_at.is_some() {
        counts.extend(Counts::of(Subject::Opened, now, UpDown::down(1)).iter());
    }
    Ok(tx.daily_counts().add(organization, id.0, &counts)?)
}

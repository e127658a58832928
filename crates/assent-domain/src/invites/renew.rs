//! A new link for an invitation that was not used in time.

use thiserror::Error;

use super::{Invite, InviteState};
use crate::{
    App,
    ids::{InviteId, OrganizationId},
    outcome::StoreError,
};

/// Why an invitation got no new link.
#[derive(Debug, Error)]
pub enum RenewInviteError {
    /// The organization has no such invitation.
    #[error("there is no such invite")]
    Unknown,
    /// It was used.
    #[error("this invite was used and needs no new link")]
    Used,
    /// Its link works.
    #[error("this invite has not expired: its link works")]
    Open,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives the organization's expired invitation called `id` a new link, which lives as
/// long as that of a new invitation. The old one stays dead. All else stays, as does its place
/// in the list of invitations.
pub async fn renew_invite(
    app: &App,
    organization: OrganizationId,
    id: InviteId,
) -> Result<(), RenewInviteError> {
    let new = app.clone();
    app.store
        .transact(move |tx| {
            let invite = tx.invites().lock(organization, id)?.ok_or(RenewInviteError::Unknown)?;
            let now = new.clock.now();
            match invite.state(now) {
                InviteState::Registered => Err(RenewInviteError::Used),
                InviteState::Open => Err(RenewInviteError::Open),
                InviteState::Expired => {
                    let link = Invite::new_link(&new, now).0;
                    Ok(tx.invites().renew(organization, id, &link)?)
                }
            }
        })
        .await
}

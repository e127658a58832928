//! Invitations by their ids, and places in lists of them: for pages.

use super::{DeleteInviteError, ListedInvite, manage::delete_locked, registration_link};
use crate::{
    App,
    ids::{InviteId, OrganizationId},
    organizations::require_organization,
    outcome::StoreError,
    pages::Position,
};

/// The key of an invitation in a list by instants, newest first.
pub type InvitePosition = Position<InviteId>;

/// The organization's invitation called `id`, with its link.
pub async fn invite_by_id(
    app: &App,
    organization: OrganizationId,
    id: InviteId,
) -> Result<Option<ListedInvite>, StoreError> {
    let found = app
        .store
        .snapshot(move |tx| {
            let apikey = require_organization(tx, organization)?.apikey;
            Ok::<_, StoreError>((apikey, tx.invites().get(organization, id)?))
        })
        .await?;
    let (apikey, Some(invite)) = found else { return Ok(None) };
    let token = invite.token(app)?;
    let link = registration_link(app, &apikey, &token);
    Ok(Some(ListedInvite { invite, apikey, token, link }))
}

/// Deletes the organization's invitation called `id`.
pub async fn delete_invite_by_id(
    app: &App,
    organization: OrganizationId,
    id: InviteId,
) -> Result<(), DeleteInviteError> {
    let clock = app.clock.clone();
    app.store
        .transact(move |tx| {
            let invite = tx.invites().lock(organization, id)?;
            delete_locked(tx, &*clock, invite)
        })
        .await
}

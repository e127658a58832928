//! Inviting one end user.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Invite, KnownKey, KnownPerson, registration_link};
use crate::{
    App,
    account_data::ValueFault,
    daily_counts::{Counts, Subject, UpDown},
    ids::{InviteId, OrganizationId},
    organizations::require_organization,
    outcome::{Added, StoreError},
    store::Tx,
};

/// Why an end user was not invited.
#[derive(Debug, Error)]
pub enum InviteEndUserError {
    /// These fields have values that break a rule.
    #[error("the end user was not invited: some values are not valid")]
    Invalid(BTreeMap<KnownKey, ValueFault>),
    /// The organization has an invitation for the address, or an end user
    /// who shares it.
    #[error("this address is invited or a member already")]
    AlreadyInvited,
    /// An upload that is under way has the address: the store cannot say yet whether
    /// that comes true.
    #[error("an upload with this address is under way: try again once it has ended")]
    UploadUnderWay,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An invitation that was made just now.
#[derive(Clone, Debug)]
pub struct InvitedPerson {
    /// Its id.
    pub id: InviteId,
    /// Its registration link.
    pub link: String,
}

/// Invites the person of whom the organization knows `known`. Empty texts count as
/// none.
pub async fn invite_end_user(
    app: &App,
    organization: OrganizationId,
    known: BTreeMap<KnownKey, String>,
) -> Result<InvitedPerson, InviteEndUserError> {
    let person = KnownPerson::check(|key| known.get(&key).map(String::as_str))
        .map_err(InviteEndUserError::Invalid)?;
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| invite_end_user_in(tx, &app, organization, person)).await
}

/// The same as a step of an open unit, with what is known checked before.
pub fn invite_end_user_in(
    tx: &mut dyn Tx,
    app: &App,
    organization: OrganizationId,
    person: KnownPerson,
) -> Result<InvitedPerson, InviteEndUserError> {
    let organization = require_organization(tx, organization)?;
    if tx.end_users().shares_address(organization.id, &person.email)? {
        return Err(InviteEndUserError::AlreadyInvited);
    }
    let (invite, token) = Invite::new(app, organization.id, app.clock.now(), person);
    match tx.invites().insert(&invite)? {
        Added::New => {
            let counts = Counts::of(Subject::Invited, invite.created_at, UpDown::up(1));
            tx.daily_counts().add(organization.id, invite.id.0, &counts)?;
            let link = registration_link(app, &organization.apikey, &token);
            Ok(InvitedPerson { id: invite.id, link })
        }
        Added::AlreadyThere if tx.invites().is_invited(organization.id, &invite.email)? => {
            Err(InviteEndUserError::AlreadyInvited)
        }
        Added::AlreadyThere => Err(InviteEndUserError::UploadUnderWay),
    }
}

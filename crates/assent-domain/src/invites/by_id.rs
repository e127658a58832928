//! Invitations by their ids, and their list by key: for pages.

use std::fmt;

use time::OffsetDateTime;

use super::{DeleteInviteError, Invite, ListedInvite, manage::delete_locked, registration_link};
use crate::{
    App,
    ids::{InviteId, OrganizationId},
    organizations::require_organization,
    outcome::StoreError,
    pages::Page,
};

/// How many invitations a page has.
const PAGE: i64 = 25;

/// The key of an invitation in the list, which is newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitePosition {
    /// When it was made.
    pub at: OffsetDateTime,
    /// Its id, where instants are equal.
    pub id: InviteId,
}

impl InvitePosition {
    /// The position that is written as `text`, as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        let nanos = micros.parse::<i64>().map(i128::from).ok()?.checked_mul(1_000)?;
        let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some(Self { at, id: InviteId::parse(id)? })
    }
}

/// Microseconds since 1970, a dot, the id.
impl fmt::Display for InvitePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.unix_timestamp_nanos() / 1_000, self.id)
    }
}

/// The next page of the organization's invitations, newest first.
pub async fn invite_page(
    app: &App,
    organization: OrganizationId,
    after: Option<InvitePosition>,
) -> Result<Page<Invite, InvitePosition>, StoreError> {
    app.store
        .snapshot(move |tx| {
            let mut rows = tx.invites().page(organization, after.as_ref(), PAGE + 1)?;
            let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
            rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
            let last = rows.last().filter(|_| more);
            let next = last.map(|last| InvitePosition { at: last.created_at, id: last.id });
            Ok(Page { rows, next })
        })
        .await
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn a_position_is_read_as_it_was_written(micros in 0..=4_102_444_800_000_000_i64, id: u128) {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).unwrap();
            let position = InvitePosition { at, id: InviteId(Uuid::from_u128(id)) };
            prop_assert_eq!(InvitePosition::parse(&position.to_string()), Some(position));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = InvitePosition::parse(&text);
            let _ = InvitePosition::parse(&format!("{}.{text}", i64::MAX));
        }
    }
}

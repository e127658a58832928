//! Invitations by how their address begins and by what became of them: for pages.

use std::fmt;

use time::OffsetDateTime;

use super::{Invite, InvitePosition};
use crate::{
    App,
    ids::{InviteId, OrganizationId},
    outcome::StoreError,
    pages::{KEYED_PAGE, Page},
    values::{AddressStart, EmailAddress},
};

/// How many invitations of an address are looked at for those of one state.
const LOOKED_AT: i64 = 500;

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteState {
    /// It can be used.
    Open,
    /// It was used.
    Registered,
    /// It was not used in time.
    Expired,
}

impl InviteState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Open, Self::Registered, Self::Expired];

    /// The state as addresses of pages write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Registered => "registered",
            Self::Expired => "expired",
        }
    }

    /// The state of this [name](Self::name).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Invite {
    /// What has become of it by `now`.
    #[must_use]
    pub fn state(&self, now: OffsetDateTime) -> InviteState {
        match self.used {
            Some(_) => InviteState::Registered,
            None if now >= self.expires_at => InviteState::Expired,
            None => InviteState::Open,
        }
    }
}

/// Which invitations are looked for. Without a condition: all, newest first.
#[derive(Clone, Debug, Default)]
pub struct InviteSearch {
    /// Those to addresses that begin so, in the order of their addresses.
    pub start: Option<AddressStart>,
    /// Those of this state; unless a `start` orders them, first whichever was used last,
    /// or expires last.
    pub state: Option<InviteState>,
}

/// Where a page of what was looked for goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteCursor {
    /// After this instant: of the making, the use or the expiry, whatever orders the list.
    At(InvitePosition),
    /// After this address.
    Address(EmailAddress),
}

/// As [`InviteSearch::cursor`] reads it.
impl fmt::Display for InviteCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(position) => position.fmt(f),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl InviteSearch {
    /// The place in this search's list that is written as `text`.
    #[must_use]
    pub fn cursor(&self, text: &str) -> Option<InviteCursor> {
        match &self.start {
            None => InvitePosition::parse(text, InviteId::parse).map(InviteCursor::At),
            Some(_) => EmailAddress::from_stored(text.to_owned()).ok().map(InviteCursor::Address),
        }
    }
}

/// Invitations to addresses of one beginning.
#[derive(Clone, Debug)]
pub struct Looked {
    /// Those that are seen, in the order of their addresses.
    pub seen: Vec<Invite>,
    /// The last address that was looked at, unless there are no more.
    pub last: Option<EmailAddress>,
}

/// Invitations in the open unit, in other orders than that of their making. As in
/// [`Invites`](super::Invites), those that a pending upload has staged are in no answer.
pub trait InviteLists {
    /// The organization's invitations that are in `state` at `now`: up to `limit` after
    /// `after`. First whichever was used last, or expires last. One that expires at the
    /// very instant at which those of a pending upload do is listed once that has ended.
    fn in_state(
        &mut self,
        organization: OrganizationId,
        state: InviteState,
        now: OffsetDateTime,
        after: Option<&InvitePosition>,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError>;
    /// The organization's invitations to addresses that begin with `start`, by address
    /// (in the order of Unicode): looks at the first `limit` after `after`.
    fn starting(
        &mut self,
        organization: OrganizationId,
        start: &AddressStart,
        after: Option<&EmailAddress>,
        limit: i64,
    ) -> Result<Looked, StoreError>;
}

/// The next page of the organization's invitations that are looked for: 25, or all
/// of the next 500 to addresses that begin so where a state is asked for as well. So there may be
/// fewer, or none, and yet more to come.
pub async fn invite_page(
    app: &App,
    organization: OrganizationId,
    search: InviteSearch,
    after: Option<InviteCursor>,
) -> Result<Page<Invite, InviteCursor>, StoreError> {
    let clock = app.clock.clone();
    let InviteSearch { start, state } = search;
    if start.as_ref().is_some_and(|start| !start.is_of_some()) {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    app.store
        .snapshot(move |tx| {
            let (at, address) = match after {
                Some(InviteCursor::At(at)) => (Some(at), None),
                Some(InviteCursor::Address(address)) => (None, Some(address)),
                None => (None, None),
            };
            let now = clock.now();
            let after = at.as_ref();
            let rows = match (&start, state) {
                (Some(start), state) => {
                    let limit = if state.is_some() { LOOKED_AT } else { KEYED_PAGE + 1 };
                    let after = address.as_ref();
                    let mut found =
                        tx.invite_lists().starting(organization, start, after, limit)?;
                    found.seen.retain(|invite| state.is_none_or(|is| invite.state(now) == is));
                    return Ok(by_address(found));
                }
                (None, None) => tx.invites().page(organization, after, KEYED_PAGE + 1)?,
                (None, Some(state)) => {
                    tx.invite_lists().in_state(organization, state, now, after, KEYED_PAGE + 1)?
                }
            };
            let position = |invite: &Invite| {
                let at = match (state, &invite.used) {
                    (None, _) => invite.created_at,
                    (Some(_), Some(used)) => used.at,
                    (Some(_), None) => invite.expires_at,
                };
                InviteCursor::At(InvitePosition { at, id: invite.id })
            };
            Ok(Page::first_of(rows, position))
        })
        .await
}

fn by_address(Looked { seen, last }: Looked) -> Page<Invite, InviteCursor> {
    let position = |invite: &Invite| InviteCursor::Address(invite.email.clone());
    let Page { rows, next } = Page::first_of(seen, position);
    Page { rows, next: next.or_else(|| last.map(InviteCursor::Address)) }
}

//! [`InviteLists`] on the `invites` table, each by an index of its own.

use assent_domain::{
    ids::OrganizationId,
    invites::{Invite, InviteLists, InvitePosition, InviteState, Looked, Uploads},
    outcome::StoreError,
    values::{AddressStart, EmailAddress},
};
use diesel::{pg::Pg, prelude::*, sql_types::Text};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    invites::{Listed, Row},
    schema::invites,
};

diesel::postfix_operator!(InC, " COLLATE \"C\"", Text, backend: Pg);

/// An address in the order of Unicode, whatever the language of the database is.
fn in_c() -> InC<invites::email> {
    InC::new(invites::email)
}

/// The organization's invitations that were used, after `after`, the newest use first.
fn used(organization: OrganizationId, after: Option<&InvitePosition>) -> Listed {
    let all = invites::table
        .filter(invites::organization_id.eq(organization.0))
        .filter(invites::used_at.is_not_null())
        .order((invites::used_at.desc(), invites::id.desc()))
        .into_boxed();
    let Some(after) = after else { return all };
    let (at, id) = (after.at, after.id.0);
    // The first condition is redundant, and what the index can jump to.
    all.filter(invites::used_at.le(at))
        .filter(invites::used_at.lt(at).assume_not_null().or(invites::id.lt(id)))
}

/// The organization's invitations that were not used and are open at `now`, or not,
/// after `after`, the latest expiry first.
fn unused(
    organization: OrganizationId,
    is_open: bool,
    now: OffsetDateTime,
    after: Option<&InvitePosition>,
) -> Listed {
    let all = invites::table
        .filter(invites::organization_id.eq(organization.0))
        .filter(invites::used_at.is_null())
        .order((invites::expires_at.desc(), invites::id.desc()))
        .into_boxed();
    let all = if is_open {
        all.filter(invites::expires_at.gt(now))
    } else {
        all.filter(invites::expires_at.le(now))
    };
    let Some(after) = after else { return all };
    let (at, id) = (after.at, after.id.0);
    all.filter(invites::expires_at.le(at)).filter(invites::expires_at.lt(at).or(invites::id.lt(id)))
}

impl PgTx<'_> {
    /// When the invitations expire that a pending upload has staged.
    fn staged_until(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<OffsetDateTime>, StoreError> {
        let Some(pending) = self.pending(organization)? else { return Ok(None) };
        let staged = invites::table
            .filter(invites::organization_id.eq(organization.0))
            .filter(invites::created_at.eq(pending.upload.at))
            .filter(invites::upload_id.eq(pending.upload.id.0));
        self.row(staged.select(invites::expires_at).limit(1))
    }
}

impl InviteLists for PgTx<'_> {
    fn in_state(
        &mut self,
        organization: OrganizationId,
        state: InviteState,
        now: OffsetDateTime,
        after: Option<&InvitePosition>,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError> {
        let is_open = match state {
            InviteState::Registered => {
                return self.many(used(organization, after).select(Row::as_select()).limit(limit));
            }
            InviteState::Open => true,
            InviteState::Expired => false,
        };
        let rest = || unused(organization, is_open, now, after);
        let Some(staged) = self.staged_until(organization)? else {
            return self.many(rest().select(Row::as_select()).limit(limit));
        };
        let newer = rest().filter(invites::expires_at.gt(staged));
        self.around(newer, rest().filter(invites::expires_at.lt(staged)), limit)
    }

    fn starting(
        &mut self,
        organization: OrganizationId,
        start: &AddressStart,
        after: Option<&EmailAddress>,
        limit: i64,
    ) -> Result<Looked, StoreError> {
        let pending = self.pending(organization)?.map(|pending| pending.upload.id.0);
        let mut all = invites::table
            .filter(invites::organization_id.eq(organization.0))
            .filter(in_c().ge(start.first()))
            .order(in_c())
            .into_boxed();
        if let Some(end) = start.end() {
            all = all.filter(in_c().lt(end));
        }
        if let Some(after) = after {
            all = all.filter(in_c().gt(after.as_str()));
        }
        let rows: Vec<(Row, Option<Uuid>)> =
            self.rows(all.select((Row::as_select(), invites::upload_id)).limit(limit))?;
        let is_full = i64::try_from(rows.len()) == Ok(limit);
        let last = rows.last().filter(|_| is_full).map(|(last, _)| last.address()).transpose()?;
        let seen = rows.into_iter().filter(|(_, by)| by.is_none_or(|by| Some(by) != pending));
        Ok(Looked { seen: seen.map(|(row, _)| row.try_into()).collect::<Result<_, _>>()?, last })
    }
}

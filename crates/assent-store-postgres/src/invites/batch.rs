//! Uploads: many invitations at once, a few statements for each thousand.
//!
//! The addresses that an upload has named are in `uploaded_addresses` until its
//! transaction commits. Nobody else ever sees them there.

use std::collections::HashSet;

use assent_domain::{
    ids::OrganizationId,
    invites::{BatchOutcome, Invite},
    outcome::StoreError,
};
use diesel::{prelude::*, sql_types};

use super::Row;
use crate::{
    PgTx,
    schema::{end_users, invites, uploaded_addresses},
};

/// How many rows one statement takes: well below the 65,535 values that
/// PostgreSQL allows in one.
const AT_ONCE: usize = 1_000;

impl PgTx<'_> {
    /// Forgets the addresses that an upload of the organization has named. It sees
    /// those of its own transaction alone: none are ever committed.
    pub(super) fn forget_uploaded(
        &mut self,
        organization: OrganizationId,
    ) -> Result<(), StoreError> {
        let named = uploaded_addresses::organization_id.eq(organization.0);
        self.change(diesel::delete(uploaded_addresses::table.filter(named))).map(drop)
    }

    pub(super) fn upload(
        &mut self,
        organization: OrganizationId,
        invites: &[Invite],
    ) -> Result<Vec<BatchOutcome>, StoreError> {
        // Two uploads that name the same addresses in different orders would wait for
        // each other, so an organization's uploads take turns.
        let turn = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))";
        self.change(diesel::sql_query(turn).bind::<sql_types::Uuid, _>(organization.0))?;
        let mut outcomes = Vec::with_capacity(invites.len());
        for invites in invites.chunks(AT_ONCE) {
            outcomes.extend(self.upload_some(organization, invites)?);
        }
        Ok(outcomes)
    }

    fn upload_some(
        &mut self,
        organization: OrganizationId,
        rows: &[Invite],
    ) -> Result<Vec<BatchOutcome>, StoreError> {
        let mut unnamed = self.name(organization, rows)?;
        // Of an address that these rows name twice, the first row is the one that counts.
        let fresh: Vec<_> = rows.iter().map(|row| unnamed.remove(row.email.as_str())).collect();
        let named_first = rows.iter().zip(&fresh).filter_map(|(row, fresh)| fresh.then_some(row));

        let members = self.members(organization, named_first.clone())?;
        let strangers = named_first.filter(|row| !members.contains(row.email.as_str()));
        let invited = diesel::insert_into(invites::table)
            .values(strangers.map(Row::from).collect::<Vec<_>>())
            .on_conflict((invites::organization_id, invites::email))
            .do_nothing()
            .returning(invites::email);
        let invited: HashSet<String> = self.returned(invited)?.into_iter().collect();

        let outcome = |(row, fresh): (&Invite, bool)| match row.email.as_str() {
            _ if !fresh => BatchOutcome::DuplicateInFile,
            email if members.contains(email) => BatchOutcome::AlreadyAMember,
            email if invited.contains(email) => BatchOutcome::Invited,
            _ => BatchOutcome::AlreadyInvited,
        };
        Ok(rows.iter().zip(fresh).map(outcome).collect())
    }

    /// Remembers the addresses, and returns those that the upload had not named.
    fn name(
        &mut self,
        organization: OrganizationId,
        rows: &[Invite],
    ) -> Result<HashSet<String>, StoreError> {
        let address = |row: &Invite| {
            let of = uploaded_addresses::organization_id.eq(organization.0);
            (of, uploaded_addresses::email.eq(row.email.as_str().to_owned()))
        };
        let unnamed = diesel::insert_into(uploaded_addresses::table)
            .values(rows.iter().map(address).collect::<Vec<_>>())
            .on_conflict_do_nothing()
            .returning(uploaded_addresses::email);
        Ok(self.returned(unnamed)?.into_iter().collect())
    }

    /// Which of the addresses have used an invitation of the organization, or are
    /// shared with it by an end user.
    fn members<'a>(
        &mut self,
        organization: OrganizationId,
        rows: impl Iterator<Item = &'a Invite>,
    ) -> Result<HashSet<String>, StoreError> {
        let addresses: Vec<_> = rows.map(|row| row.email.as_str()).collect();
        let used = invites::table
            .filter(invites::organization_id.eq(organization.0))
            .filter(invites::email.eq_any(&addresses))
            .filter(invites::used_at.is_not_null())
            .select(invites::email);
        let shared = end_users::table
            .filter(end_users::organization_id.eq(organization.0))
            .filter(end_users::email.eq_any(&addresses))
            .select(end_users::email.assume_not_null());
        Ok(self.rows(used.union(shared))?.into_iter().collect())
    }
}

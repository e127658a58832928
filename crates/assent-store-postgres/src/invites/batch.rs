//! Uploads: many invitations at once, a few statements for each thousand.
//!
//! The addresses that an upload has named are in `uploaded_addresses` until its
//! transaction commits. Nobody else ever sees them there.

use std::collections::HashSet;

use assent_domain::{
    ids::OrganizationId,
    invites::{BatchOutcome, Invite},
};
use diesel::{prelude::*, sql_types};

use super::Row;
use crate::schema::{end_users, invites, uploaded_addresses};

/// How many rows one statement takes: well below the 65,535 values that
/// PostgreSQL allows in one.
const AT_ONCE: usize = 1_000;

/// Forgets the addresses that an upload of the organization has named. It sees
/// those of its own transaction alone: none are ever committed.
pub(super) fn end(conn: &mut PgConnection, organization: OrganizationId) -> QueryResult<()> {
    let named =
        uploaded_addresses::table.filter(uploaded_addresses::organization_id.eq(organization.0));
    diesel::delete(named).execute(conn).map(drop)
}

pub(super) fn insert(
    conn: &mut PgConnection,
    organization: OrganizationId,
    invites: &[Invite],
) -> QueryResult<Vec<BatchOutcome>> {
    // Two uploads that name the same addresses in different orders would wait for
    // each other, so an organization's uploads take turns.
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))")
        .bind::<sql_types::Uuid, _>(organization.0)
        .execute(conn)?;
    let mut outcomes = Vec::with_capacity(invites.len());
    for invites in invites.chunks(AT_ONCE) {
        outcomes.extend(insert_some(conn, organization, invites)?);
    }
    Ok(outcomes)
}

fn insert_some(
    conn: &mut PgConnection,
    organization: OrganizationId,
    rows: &[Invite],
) -> QueryResult<Vec<BatchOutcome>> {
    let mut unnamed = name(conn, organization, rows)?;
    // Of an address that these rows name twice, the first row is the one that counts.
    let fresh: Vec<_> = rows.iter().map(|row| unnamed.remove(row.email.as_str())).collect();
    let named_first = rows.iter().zip(&fresh).filter_map(|(row, fresh)| fresh.then_some(row));

    let members = members(conn, organization, named_first.clone())?;
    let strangers = named_first.filter(|row| !members.contains(row.email.as_str()));
    let invited: HashSet<String> = diesel::insert_into(invites::table)
        .values(strangers.map(Row::from).collect::<Vec<_>>())
        .on_conflict((invites::organization_id, invites::email))
        .do_nothing()
        .returning(invites::email)
        .load(conn)?
        .into_iter()
        .collect();

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
    conn: &mut PgConnection,
    organization: OrganizationId,
    rows: &[Invite],
) -> QueryResult<HashSet<String>> {
    let address = |row: &Invite| {
        let of = uploaded_addresses::organization_id.eq(organization.0);
        (of, uploaded_addresses::email.eq(row.email.as_str().to_owned()))
    };
    let addresses: Vec<_> = rows.iter().map(address).collect();
    let unnamed = diesel::insert_into(uploaded_addresses::table)
        .values(addresses)
        .on_conflict_do_nothing()
        .returning(uploaded_addresses::email)
        .load(conn)?;
    Ok(unnamed.into_iter().collect())
}

/// Which of the addresses have used an invitation of the organization, or are
/// shared with it by an end user.
fn members<'a>(
    conn: &mut PgConnection,
    organization: OrganizationId,
    rows: impl Iterator<Item = &'a Invite>,
) -> QueryResult<HashSet<String>> {
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
    Ok(used.union(shared).load(conn)?.into_iter().collect())
}

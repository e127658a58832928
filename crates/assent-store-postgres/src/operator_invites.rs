//! [`OperatorInvites`] on the `operator_invites` table.

use assent_domain::{
    ids::{OperatorInviteId, OrganizationId},
    organizations::{OperatorInvite, OperatorInvites},
    outcome::{Added, StoreError},
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    columns::{Hash, address},
    schema::operator_invites,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = operator_invites, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    id: Uuid,
    token_hash: Hash,
    email: Option<String>,
    first_start: bool,
    created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    revoked_at: Option<OffsetDateTime>,
    used_at: Option<OffsetDateTime>,
    used_by: Option<Uuid>,
}

impl From<&OperatorInvite> for Row {
    fn from(invite: &OperatorInvite) -> Self {
        let (used_at, used_by) = invite.used.map(|(at, by)| (at, by.0)).unzip();
        Self {
            id: invite.id.0,
            token_hash: Hash(invite.token_hash),
            email: invite.email.as_ref().map(|email| email.as_str().to_owned()),
            first_start: invite.first_start,
            created_at: invite.created_at,
            expires_at: invite.expires_at,
            revoked_at: invite.revoked_at,
            used_at,
            used_by,
        }
    }
}

impl TryFrom<Row> for OperatorInvite {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let email = row.email.map(|email| address("operator invite", email)).transpose();
        Ok(Self {
            id: OperatorInviteId(row.id),
            token_hash: row.token_hash.0,
            email: email.map_err(|error| error.of(row.id))?,
            first_start: row.first_start,
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            used: row.used_at.zip(row.used_by.map(OrganizationId)),
        })
    }
}

impl OperatorInvites for PgTx<'_> {
    fn insert(&mut self, invite: &OperatorInvite) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(operator_invites::table)
                .values(Row::from(invite))
                .on_conflict_do_nothing(),
        )
    }

    fn find(&mut self, token: &TokenHash) -> Result<Option<OperatorInvite>, StoreError> {
        self.one(
            operator_invites::table
                .filter(operator_invites::token_hash.eq(Hash(*token)))
                .select(Row::as_select()),
        )
    }

    fn lock(&mut self, token: &TokenHash) -> Result<Option<OperatorInvite>, StoreError> {
        self.one(
            operator_invites::table
                .filter(operator_invites::token_hash.eq(Hash(*token)))
                .select(Row::as_select())
                .for_update(),
        )
    }

    fn lock_by_id(&mut self, id: OperatorInviteId) -> Result<Option<OperatorInvite>, StoreError> {
        self.one(operator_invites::table.find(id.0).select(Row::as_select()).for_update())
    }

    fn save(&mut self, invite: &OperatorInvite) -> Result<(), StoreError> {
        let (used_at, used_by) = invite.used.map(|(at, by)| (at, by.0)).unzip();
        let change = diesel::update(operator_invites::table.find(invite.id.0)).set((
            operator_invites::revoked_at.eq(invite.revoked_at),
            operator_invites::used_at.eq(used_at),
            operator_invites::used_by.eq(used_by),
        ));
        self.change_one("operator invite", invite.id, change)
    }

    fn list(&mut self, limit: i64) -> Result<Vec<OperatorInvite>, StoreError> {
        self.many(
            operator_invites::table
                .order((operator_invites::created_at.desc(), operator_invites::id.desc()))
                .limit(limit)
                .select(Row::as_select()),
        )
    }
}

//! [`OperatorInvites`] on the `operator_invites` table.

use assent_domain::{
    ids::{OperatorInviteId, OrganizationId},
    organizations::{OperatorInvite, OperatorInvites},
    outcome::{Added, StoreError},
    values::TokenHash,
};
use diesel::{prelude::*, sqlite::Sqlite};

use crate::{
    SqliteTx,
    columns::{Hash, Id, Instant, address},
    schema::operator_invites,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(
    table_name = operator_invites,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false
)]
struct Row {
    id: Id,
    token_hash: Hash,
    email: Option<String>,
    first_start: bool,
    created_at: Instant,
    expires_at: Instant,
    revoked_at: Option<Instant>,
    used_at: Option<Instant>,
    used_by: Option<Id>,
}

impl From<&OperatorInvite> for Row {
    fn from(invite: &OperatorInvite) -> Self {
        Self {
            id: Id(invite.id.0),
            token_hash: Hash(invite.token_hash),
            email: invite.email.as_ref().map(|email| email.as_str().to_owned()),
            first_start: invite.first_start,
            created_at: Instant(invite.created_at),
            expires_at: Instant(invite.expires_at),
            revoked_at: invite.revoked_at.map(Instant),
            used_at: invite.used.map(|(at, _)| Instant(at)),
            used_by: invite.used.map(|(_, by)| Id(by.0)),
        }
    }
}

impl TryFrom<Row> for OperatorInvite {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: OperatorInviteId(row.id.0),
            token_hash: row.token_hash.0,
            email: row
                .email
                .map(|email| address("operator invite", email))
                .transpose()
                .map_err(|error| error.of(row.id))?,
            first_start: row.first_start,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
            used: row.used_at.zip(row.used_by).map(|(at, by)| (at.0, OrganizationId(by.0))),
        })
    }
}

impl OperatorInvites for SqliteTx<'_> {
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
        self.find(token)
    }

    fn lock_by_id(&mut self, id: OperatorInviteId) -> Result<Option<OperatorInvite>, StoreError> {
        self.one(operator_invites::table.find(Id(id.0)).select(Row::as_select()))
    }

    fn save(&mut self, invite: &OperatorInvite) -> Result<(), StoreError> {
        let Row { id, revoked_at, used_at, used_by, .. } = Row::from(invite);
        let change = diesel::update(operator_invites::table.find(id)).set((
            operator_invites::revoked_at.eq(revoked_at),
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

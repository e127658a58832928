//! [`Signups`] on the `signups` table.

use assent_domain::{
    ids::OperatorInviteId,
    organizations::{Signup, Signups},
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    columns::{Hash, address},
    schema::signups,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = signups, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    token_hash: Hash,
    email: String,
    operator_invite_id: Option<Uuid>,
    customer: Option<String>,
    expires_at: OffsetDateTime,
    completed_at: Option<OffsetDateTime>,
}

impl From<&Signup> for Row {
    fn from(signup: &Signup) -> Self {
        Self {
            token_hash: Hash(signup.token_hash),
            email: signup.email.as_str().to_owned(),
            operator_invite_id: signup.operator_invite.map(|invite| invite.0),
            customer: signup.customer.clone(),
            expires_at: signup.expires_at,
            completed_at: signup.completed_at,
        }
    }
}

impl TryFrom<Row> for Signup {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            token_hash: row.token_hash.0,
            email: address("sign-up", row.email).map_err(|error| error.of(row.token_hash))?,
            operator_invite: row.operator_invite_id.map(OperatorInviteId),
            customer: row.customer,
            expires_at: row.expires_at,
            completed_at: row.completed_at,
        })
    }
}

impl Signups for PgTx<'_> {
    fn insert(&mut self, signup: &Signup) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(signups::table).values(Row::from(signup)))
    }

    fn find(&mut self, token: &TokenHash) -> Result<Option<Signup>, StoreError> {
        self.one(signups::table.find(Hash(*token)).select(Row::as_select()))
    }

    fn lock(&mut self, token: &TokenHash) -> Result<Option<Signup>, StoreError> {
        self.one(signups::table.find(Hash(*token)).select(Row::as_select()).for_update())
    }

    fn complete(&mut self, token: &TokenHash, at: OffsetDateTime) -> Result<(), StoreError> {
        let change =
            diesel::update(signups::table.find(Hash(*token))).set(signups::completed_at.eq(at));
        self.change_one("sign-up", Hash(*token), change)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired: Vec<Hash> = self.rows(
            signups::table
                .filter(signups::expires_at.lt(now))
                .select(signups::token_hash)
                .limit(limit)
                .for_update()
                .skip_locked(),
        )?;
        self.change(diesel::delete(signups::table.filter(signups::token_hash.eq_any(expired))))
    }
}

//! [`PasswordResets`] on the `password_resets` table.

use assent_domain::{
    accounts::{PasswordReset, PasswordResets},
    ids::AccountId,
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{PgTx, columns::Hash, schema::password_resets};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = password_resets, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    token_hash: Hash,
    account_id: Option<Uuid>,
    expires_at: OffsetDateTime,
}

impl From<&PasswordReset> for Row {
    fn from(reset: &PasswordReset) -> Self {
        Self {
            token_hash: Hash(reset.token_hash),
            account_id: reset.account.map(|account| account.0),
            expires_at: reset.expires_at,
        }
    }
}

impl From<Row> for PasswordReset {
    fn from(row: Row) -> Self {
        Self {
            token_hash: row.token_hash.0,
            account: row.account_id.map(AccountId),
            expires_at: row.expires_at,
        }
    }
}

impl PasswordResets for PgTx<'_> {
    fn insert(&mut self, reset: &PasswordReset) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(password_resets::table).values(Row::from(reset)))
    }

    fn find(&mut self, token: &TokenHash) -> Result<Option<PasswordReset>, StoreError> {
        self.one(password_resets::table.find(Hash(*token)).select(Row::as_select()))
    }

    fn forget_all(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.change(diesel::delete(
            password_resets::table.filter(password_resets::account_id.eq(account.0)),
        ))
        .map(drop)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired: Vec<Hash> = self.rows(
            password_resets::table
                .filter(password_resets::expires_at.lt(now))
                .select(password_resets::token_hash)
                .limit(limit)
                .for_update()
                .skip_locked(),
        )?;
        self.change(diesel::delete(
            password_resets::table.filter(password_resets::token_hash.eq_any(expired)),
        ))
    }
}

//! [`PasswordResets`] on the `password_resets` table.

use assent_domain::{
    accounts::{PasswordReset, PasswordResets},
    ids::AccountId,
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Hash, Id, Instant},
    schema::password_resets,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(
    table_name = password_resets,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false
)]
struct Row {
    token_hash: Hash,
    account_id: Option<Id>,
    expires_at: Instant,
}

impl From<&PasswordReset> for Row {
    fn from(reset: &PasswordReset) -> Self {
        Self {
            token_hash: Hash(reset.token_hash),
            account_id: reset.account.map(|account| Id(account.0)),
            expires_at: Instant(reset.expires_at),
        }
    }
}

impl From<Row> for PasswordReset {
    fn from(row: Row) -> Self {
        Self {
            token_hash: row.token_hash.0,
            account: row.account_id.map(|id| AccountId(id.0)),
            expires_at: row.expires_at.0,
        }
    }
}

impl PasswordResets for SqliteTx<'_> {
    fn insert(&mut self, reset: &PasswordReset) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(password_resets::table).values(Row::from(reset)))
    }

    fn find(&mut self, token: &TokenHash) -> Result<Option<PasswordReset>, StoreError> {
        self.one(password_resets::table.find(Hash(*token)).select(Row::as_select()))
    }

    fn forget_all(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.change(diesel::delete(
            password_resets::table.filter(password_resets::account_id.eq(Id(account.0))),
        ))
        .map(drop)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired = diesel::alias!(password_resets as expired);
        let expired = expired
            .filter(expired.field(password_resets::expires_at).lt(Instant(now)))
            .limit(limit)
            .select(expired.field(password_resets::token_hash));
        self.change(diesel::delete(
            password_resets::table.filter(password_resets::token_hash.eq_any(expired)),
        ))
    }
}

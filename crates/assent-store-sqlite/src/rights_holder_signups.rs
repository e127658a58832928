//! [`RightsHolderSignups`] on the `rights_holder_signups` table.

use assent_domain::{
    outcome::StoreError,
    rights_holders::{RightsHolderSignup, RightsHolderSignups},
    values::TokenHash,
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Hash, Instant, address},
    schema::rights_holder_signups,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(
    table_name = rights_holder_signups,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false
)]
struct Row {
    code_hash: Hash,
    email: String,
    password_hash: String,
    keep: bool,
    destination_path: Option<String>,
    expires_at: Instant,
    completed_at: Option<Instant>,
}

impl From<&RightsHolderSignup> for Row {
    fn from(signup: &RightsHolderSignup) -> Self {
        Self {
            code_hash: Hash(signup.code_hash),
            email: signup.email.as_str().to_owned(),
            password_hash: signup.password_hash.clone(),
            keep: signup.keep,
            destination_path: signup.destination_path.clone(),
            expires_at: Instant(signup.expires_at),
            completed_at: signup.completed_at.map(Instant),
        }
    }
}

impl TryFrom<Row> for RightsHolderSignup {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            code_hash: row.code_hash.0,
            email: address("person's sign-up", row.email)
                .map_err(|error| error.of(row.code_hash))?,
            password_hash: row.password_hash,
            keep: row.keep,
            destination_path: row.destination_path,
            expires_at: row.expires_at.0,
            completed_at: row.completed_at.map(|at| at.0),
        })
    }
}

impl RightsHolderSignups for SqliteTx<'_> {
    fn insert(&mut self, signup: &RightsHolderSignup) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(rights_holder_signups::table).values(Row::from(signup)))
    }

    fn find(&mut self, code: &TokenHash) -> Result<Option<RightsHolderSignup>, StoreError> {
        self.one(rights_holder_signups::table.find(Hash(*code)).select(Row::as_select()))
    }

    fn lock(&mut self, code: &TokenHash) -> Result<Option<RightsHolderSignup>, StoreError> {
        RightsHolderSignups::find(self, code)
    }

    fn complete(&mut self, code: &TokenHash, at: OffsetDateTime) -> Result<(), StoreError> {
        let change = diesel::update(rights_holder_signups::table.find(Hash(*code)))
            .set(rights_holder_signups::completed_at.eq(Instant(at)));
        self.change_one("person's sign-up", Hash(*code), change)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired = diesel::alias!(rights_holder_signups as expired);
        let expired = expired
            .filter(expired.field(rights_holder_signups::expires_at).lt(Instant(now)))
            .limit(limit)
            .select(expired.field(rights_holder_signups::code_hash));
        let expired = rights_holder_signups::code_hash.eq_any(expired);
        self.change(diesel::delete(rights_holder_signups::table.filter(expired)))
    }
}

//! [`RightsHolderSignups`] on the `rights_holder_signups` table.

use assent_domain::{
    outcome::StoreError,
    rights_holders::{RightsHolderSignup, RightsHolderSignups},
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;

use crate::{
    PgTx,
    columns::{Hash, address},
    schema::rights_holder_signups,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(
    table_name = rights_holder_signups,
    check_for_backend(Pg),
    treat_none_as_default_value = false
)]
struct Row {
    code_hash: Hash,
    email: String,
    password_hash: String,
    keep: bool,
    destination_path: Option<String>,
    expires_at: OffsetDateTime,
    completed_at: Option<OffsetDateTime>,
}

impl From<&RightsHolderSignup> for Row {
    fn from(signup: &RightsHolderSignup) -> Self {
        Self {
            code_hash: Hash(signup.code_hash),
            email: signup.email.as_str().to_owned(),
            password_hash: signup.password_hash.clone(),
            keep: signup.keep,
            destination_path: signup.destination_path.clone(),
            expires_at: signup.expires_at,
            completed_at: signup.completed_at,
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
            expires_at: row.expires_at,
            completed_at: row.completed_at,
        })
    }
}

impl RightsHolderSignups for PgTx<'_> {
    fn insert(&mut self, signup: &RightsHolderSignup) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(rights_holder_signups::table).values(Row::from(signup)))
    }

    fn find(&mut self, code: &TokenHash) -> Result<Option<RightsHolderSignup>, StoreError> {
        self.one(rights_holder_signups::table.find(Hash(*code)).select(Row::as_select()))
    }

    fn lock(&mut self, code: &TokenHash) -> Result<Option<RightsHolderSignup>, StoreError> {
        self.one(
            rights_holder_signups::table.find(Hash(*code)).select(Row::as_select()).for_update(),
        )
    }

    fn complete(&mut self, code: &TokenHash, at: OffsetDateTime) -> Result<(), StoreError> {
        let change = diesel::update(rights_holder_signups::table.find(Hash(*code)))
            .set(rights_holder_signups::completed_at.eq(at));
        self.change_one("person's sign-up", Hash(*code), change)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired: Vec<Hash> = self.rows(
            rights_holder_signups::table
                .filter(rights_holder_signups::expires_at.lt(now))
                .select(rights_holder_signups::code_hash)
                .limit(limit)
                .for_update()
                .skip_locked(),
        )?;
        let expired = rights_holder_signups::code_hash.eq_any(expired);
        self.change(diesel::delete(rights_holder_signups::table.filter(expired)))
    }
}

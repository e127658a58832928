//! [`RightsHolders`] on the `rights_holders` and `account_data` tables.

use assent_domain::{
    account_data::AccountData,
    ids::{AccountId, OrganizationId},
    rights_holders::{RightsHolder, RightsHolders},
    store::{Added, StoreError},
};
use diesel::{pg::Pg, prelude::*};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    PgTx, added, can_be_stored, failed,
    schema::{account_data, rights_holders},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = rights_holders, check_for_backend(Pg))]
struct Row {
    account_id: Uuid,
    public_key: String,
    signing_seed: Vec<u8>,
    default_data: Value,
    preferences: Value,
}

impl From<&RightsHolder> for Row {
    fn from(holder: &RightsHolder) -> Self {
        Self {
            account_id: holder.account.0,
            public_key: holder.public_key.clone(),
            signing_seed: holder.signing_seed.clone(),
            default_data: json!(holder.default_data),
            preferences: holder.preferences.clone(),
        }
    }
}

impl From<Row> for RightsHolder {
    fn from(row: Row) -> Self {
        Self {
            account: AccountId(row.account_id),
            public_key: row.public_key,
            signing_seed: row.signing_seed,
            default_data: AccountData::from_stored(&row.default_data),
            preferences: row.preferences,
        }
    }
}

impl RightsHolders for PgTx<'_> {
    fn insert(&mut self, holder: &RightsHolder) -> Result<(), StoreError> {
        diesel::insert_into(rights_holders::table)
            .values(Row::from(holder))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn get(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        rights_holders::table
            .find(account.0)
            .select(Row::as_select())
            .first(self.conn)
            .optional()
            .map(|row| row.map(RightsHolder::from))
            .map_err(failed)
    }

    fn by_public_key(&mut self, public_key: &str) -> Result<Option<RightsHolder>, StoreError> {
        if !can_be_stored(public_key) {
            return Ok(None);
        }
        rights_holders::table
            .filter(rights_holders::public_key.eq(public_key))
            .select(Row::as_select())
            .first(self.conn)
            .optional()
            .map(|row| row.map(RightsHolder::from))
            .map_err(failed)
    }

    fn lock(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        rights_holders::table
            .find(account.0)
            .select(Row::as_select())
            .for_update()
            .first(self.conn)
            .optional()
            .map(|row| row.map(RightsHolder::from))
            .map_err(failed)
    }

    fn save_preferences(
        &mut self,
        account: AccountId,
        preferences: &Value,
    ) -> Result<(), StoreError> {
        diesel::update(rights_holders::table.find(account.0))
            .set(rights_holders::preferences.eq(preferences))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn save_default_data(
        &mut self,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        diesel::update(rights_holders::table.find(account.0))
            .set(rights_holders::default_data.eq(json!(data)))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn tie(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<Added, StoreError> {
        diesel::insert_into(account_data::table)
            .values((
                account_data::organization_id.eq(organization.0),
                account_data::account_id.eq(account.0),
                account_data::data.eq(json!(data)),
            ))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map(added)
            .map_err(failed)
    }

    fn data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError> {
        account_data::table
            .find((organization.0, account.0))
            .select(account_data::data)
            .first(self.conn)
            .optional()
            .map(|data| data.as_ref().map(AccountData::from_stored))
            .map_err(failed)
    }

    fn lock_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError> {
        account_data::table
            .find((organization.0, account.0))
            .select(account_data::data)
            .for_update()
            .first(self.conn)
            .optional()
            .map(|data| data.as_ref().map(AccountData::from_stored))
            .map_err(failed)
    }

    fn save_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        diesel::update(account_data::table.find((organization.0, account.0)))
            .set(account_data::data.eq(json!(data)))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }
}

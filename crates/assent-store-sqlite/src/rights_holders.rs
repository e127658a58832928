//! [`RightsHolders`] on the `rights_holders` and `account_data` tables.

use assent_domain::{
    account_data::AccountData,
    ids::{AccountId, OrganizationId},
    rights_holders::{RightsHolder, RightsHolders},
    store::{Added, StoreError},
};
use diesel::{prelude::*, sqlite::Sqlite};
use serde_json::Value;

use crate::{
    SqliteTx, added,
    columns::{Id, from_json, to_json},
    failed,
    schema::{account_data, rights_holders},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = rights_holders, check_for_backend(Sqlite))]
struct Row {
    account_id: Id,
    public_key: String,
    signing_seed: Vec<u8>,
    default_data: String,
    preferences: String,
}

impl From<&RightsHolder> for Row {
    fn from(holder: &RightsHolder) -> Self {
        Self {
            account_id: Id(holder.account.0),
            public_key: holder.public_key.clone(),
            signing_seed: holder.signing_seed.clone(),
            default_data: to_json(&holder.default_data),
            preferences: to_json(&holder.preferences),
        }
    }
}

impl TryFrom<Row> for RightsHolder {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            account: AccountId(row.account_id.0),
            public_key: row.public_key,
            signing_seed: row.signing_seed,
            default_data: AccountData::from_stored(&from_json("rights holder", &row.default_data)?),
            preferences: from_json("rights holder", &row.preferences)?,
        })
    }
}

impl RightsHolders for SqliteTx<'_> {
    fn insert(&mut self, holder: &RightsHolder) -> Result<(), StoreError> {
        diesel::insert_into(rights_holders::table)
            .values(Row::from(holder))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn get(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        rights_holders::table
            .find(Id(account.0))
            .select(Row::as_select())
            .first(self.conn)
            .optional()
            .map_err(failed)?
            .map(RightsHolder::try_from)
            .transpose()
    }

    fn by_public_key(&mut self, public_key: &str) -> Result<Option<RightsHolder>, StoreError> {
        rights_holders::table
            .filter(rights_holders::public_key.eq(public_key))
            .select(Row::as_select())
            .first(self.conn)
            .optional()
            .map_err(failed)?
            .map(RightsHolder::try_from)
            .transpose()
    }

    fn lock(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        RightsHolders::get(self, account)
    }

    fn save_preferences(
        &mut self,
        account: AccountId,
        preferences: &Value,
    ) -> Result<(), StoreError> {
        diesel::update(rights_holders::table.find(Id(account.0)))
            .set(rights_holders::preferences.eq(to_json(preferences)))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn save_default_data(
        &mut self,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        diesel::update(rights_holders::table.find(Id(account.0)))
            .set(rights_holders::default_data.eq(to_json(data)))
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
                account_data::organization_id.eq(Id(organization.0)),
                account_data::account_id.eq(Id(account.0)),
                account_data::data.eq(to_json(data)),
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
        let data = account_data::table
            .find((Id(organization.0), Id(account.0)))
            .select(account_data::data)
            .first::<String>(self.conn)
            .optional()
            .map_err(failed)?;
        data.map(|data| Ok(AccountData::from_stored(&from_json("account data", &data)?)))
            .transpose()
    }

    fn lock_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError> {
        self.data_towards(organization, account)
    }

    fn save_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        diesel::update(account_data::table.find((Id(organization.0), Id(account.0))))
            .set(account_data::data.eq(to_json(data)))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }
}

//! [`RightsHolders`] on the `rights_holders` and `account_data` tables.

use assent_domain::{
    account_data::AccountData,
    ids::{AccountId, OrganizationId},
    outcome::{Added, StoreError},
    rights_holders::{RightsHolder, RightsHolders},
};
use diesel::{pg::Pg, prelude::*};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    PgTx, can_be_stored,
    schema::{account_data, rights_holders},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = rights_holders, check_for_backend(Pg), treat_none_as_default_value = false)]
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
        self.insert_new(diesel::insert_into(rights_holders::table).values(Row::from(holder)))
    }

    fn get(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        self.one(rights_holders::table.find(account.0).select(Row::as_select()))
    }

    fn by_public_key(&mut self, public_key: &str) -> Result<Option<RightsHolder>, StoreError> {
        if !can_be_stored(public_key) {
            return Ok(None);
        }
        self.one(
            rights_holders::table
                .filter(rights_holders::public_key.eq(public_key))
                .select(Row::as_select()),
        )
    }

    fn lock(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        self.one(rights_holders::table.find(account.0).select(Row::as_select()).for_update())
    }

    fn save_preferences(
        &mut self,
        account: AccountId,
        preferences: &Value,
    ) -> Result<(), StoreError> {
        let change = diesel::update(rights_holders::table.find(account.0))
            .set(rights_holders::preferences.eq(preferences));
        self.change_one("rights holder", account, change)
    }

    fn save_default_data(
        &mut self,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        let change = diesel::update(rights_holders::table.find(account.0))
            .set(rights_holders::default_data.eq(json!(data)));
        self.change_one("rights holder", account, change)
    }

    fn tie(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(account_data::table)
                .values((
                    account_data::organization_id.eq(organization.0),
                    account_data::account_id.eq(account.0),
                    account_data::data.eq(json!(data)),
                ))
                .on_conflict_do_nothing(),
        )
    }

    fn data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError> {
        let data = account_data::table.find((organization.0, account.0)).select(account_data::data);
        Ok(self.row(data)?.as_ref().map(AccountData::from_stored))
    }

    fn data_towards_each(
        &mut self,
        organizations: &[OrganizationId],
        account: AccountId,
    ) -> Result<Vec<(OrganizationId, AccountData)>, StoreError> {
        let organizations: Vec<_> =
            organizations.iter().map(|organization| organization.0).collect();
        let rows: Vec<(Uuid, Value)> = self.rows(
            account_data::table
                .filter(account_data::account_id.eq(account.0))
                .filter(account_data::organization_id.eq_any(organizations))
                .select((account_data::organization_id, account_data::data)),
        )?;
        let known =
            |(id, data): (Uuid, Value)| (OrganizationId(id), AccountData::from_stored(&data));
        Ok(rows.into_iter().map(known).collect())
    }

    fn lock_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError> {
        let data = account_data::table
            .find((organization.0, account.0))
            .select(account_data::data)
            .for_update();
        Ok(self.row(data)?.as_ref().map(AccountData::from_stored))
    }

    fn save_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(account_data::table.find((organization.0, account.0)))
                .set(account_data::data.eq(json!(data))),
        )
        .map(drop)
    }
}

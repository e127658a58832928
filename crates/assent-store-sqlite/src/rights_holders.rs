//! [`RightsHolders`] on the `rights_holders` and `account_data` tables.

use assent_domain::{
    account_data::AccountData,
    ids::{AccountId, OrganizationId},
    outcome::{Added, StoreError},
    rights_holders::{RightsHolder, RightsHolders},
};
use diesel::{prelude::*, sqlite::Sqlite};
use serde_json::Value;

use crate::{
    SqliteTx,
    columns::{Id, from_json, to_json},
    schema::{account_data, rights_holders},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(
    table_name = rights_holders,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false
)]
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
        let account = AccountId(row.account_id.0);
        let stored =
            |text: &str| from_json("rights holder", text).map_err(|error| error.of(account));
        Ok(Self {
            account,
            public_key: row.public_key,
            signing_seed: row.signing_seed,
            default_data: AccountData::from_stored(&stored(&row.default_data)?),
            preferences: stored(&row.preferences)?,
        })
    }
}

impl RightsHolders for SqliteTx<'_> {
    fn insert(&mut self, holder: &RightsHolder) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(rights_holders::table).values(Row::from(holder)))
    }

    fn get(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        self.one(rights_holders::table.find(Id(account.0)).select(Row::as_select()))
    }

    fn by_public_key(&mut self, public_key: &str) -> Result<Option<RightsHolder>, StoreError> {
        self.one(
            rights_holders::table
                .filter(rights_holders::public_key.eq(public_key))
                .select(Row::as_select()),
        )
    }

    fn lock(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError> {
        RightsHolders::get(self, account)
    }

    fn save_preferences(
        &mut self,
        account: AccountId,
        preferences: &Value,
    ) -> Result<(), StoreError> {
        let change = diesel::update(rights_holders::table.find(Id(account.0)))
            .set(rights_holders::preferences.eq(to_json(preferences)));
        self.change_one("rights holder", account, change)
    }

    fn save_default_data(
        &mut self,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError> {
        let change = diesel::update(rights_holders::table.find(Id(account.0)))
            .set(rights_holders::default_data.eq(to_json(data)));
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
                    account_data::organization_id.eq(Id(organization.0)),
                    account_data::account_id.eq(Id(account.0)),
                    account_data::data.eq(to_json(data)),
                ))
                .on_conflict_do_nothing(),
        )
    }

    fn data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError> {
        let data = account_data::table
            .find((Id(organization.0), Id(account.0)))
            .select(account_data::data);
        let data: Option<String> = self.row(data)?;
        data.map(|data| from_json("account data", &data).map_err(|error| error.of(account)))
            .transpose()
            .map(|data| data.as_ref().map(AccountData::from_stored))
    }

    fn data_towards_each(
        &mut self,
        organizations: &[OrganizationId],
        account: AccountId,
    ) -> Result<Vec<(OrganizationId, AccountData)>, StoreError> {
        let organizations = organizations.iter().map(|organization| Id(organization.0));
        let query = account_data::table
            .filter(account_data::account_id.eq(Id(account.0)))
            .filter(account_data::organization_id.eq_any(organizations.collect::<Vec<_>>()))
            .select((account_data::organization_id, account_data::data));
        let rows: Vec<(Id, String)> = self.rows(query)?;
        let known = |(id, data): (Id, String)| {
            let data = from_json("account data", &data).map_err(|error| error.of(account))?;
            Ok((OrganizationId(id.0), AccountData::from_stored(&data)))
        };
        rows.into_iter().map(known).collect()
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
        self.change_row(
            diesel::update(account_data::table.find((Id(organization.0), Id(account.0))))
                .set(account_data::data.eq(to_json(data))),
        )
        .map(drop)
    }
}

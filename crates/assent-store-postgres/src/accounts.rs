//! [`Accounts`] on the `accounts` table.

use assent_domain::{
    accounts::{Account, Accounts, Realm, Role},
    ids::{AccountId, OrganizationId},
    outcome::{Added, StoreError},
    values::EmailAddress,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{PgTx, columns::address, schema::accounts};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    id: Uuid,
    realm: String,
    organization_id: Option<Uuid>,
    email: String,
    password_hash: String,
    created_at: OffsetDateTime,
}

impl From<&Account> for Row {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.0,
            realm: account.role.realm().name().to_owned(),
            organization_id: organization_id(account.role),
            email: account.email.as_str().to_owned(),
            password_hash: account.password_hash.clone(),
            created_at: account.created_at,
        }
    }
}

impl TryFrom<Row> for Account {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: AccountId(row.id),
            role: role(row.organization_id),
            email: address("account", row.email).map_err(|error| error.of(row.id))?,
            password_hash: row.password_hash,
            created_at: row.created_at,
        })
    }
}

/// The column that tells an admin's [`Role`] from a rights holder's.
pub(crate) fn organization_id(role: Role) -> Option<Uuid> {
    role.organization().map(|organization| organization.0)
}

/// What [`organization_id`] was made of; the table sees to it that the realm agrees.
pub(crate) fn role(organization_id: Option<Uuid>) -> Role {
    organization_id.map_or(Role::RightsHolder, |id| Role::Admin(OrganizationId(id)))
}

impl Accounts for PgTx<'_> {
    fn insert(&mut self, account: &Account) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(accounts::table)
                .values(Row::from(account))
                .on_conflict_do_nothing(),
        )
    }

    fn by_email(
        &mut self,
        realm: Realm,
        email: &EmailAddress,
    ) -> Result<Option<Account>, StoreError> {
        self.one(
            accounts::table
                .filter(accounts::realm.eq(realm.name()))
                .filter(accounts::email.eq(email.as_str()))
                .select(Row::as_select()),
        )
    }

    fn get(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.one(accounts::table.find(id.0).select(Row::as_select()))
    }

    fn lock(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.one(accounts::table.find(id.0).select(Row::as_select()).for_update())
    }

    fn save_password(&mut self, id: AccountId, password_hash: &str) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(accounts::table.find(id.0))
                .set(accounts::password_hash.eq(password_hash)),
        )
        .map(drop)
    }
}

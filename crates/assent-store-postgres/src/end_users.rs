//! [`EndUsers`] on the `end_users` table.

use std::collections::HashMap;

use assent_domain::{
    account_data::{Disclosed, Sections},
    end_users::{Conditions, Dated, EndUser, EndUsers, Lot, Position},
    ids::{AccountId, AgreementId, OrganizationId},
    outcome::StoreError,
    values::EmailAddress,
};
use diesel::{
    dsl::{exists, not},
    pg::Pg,
    prelude::*,
};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx, can_be_stored,
    columns::Jsonb,
    dated::{ContentVersions, DatedLot},
    lots::LAID,
    schema::end_users,
};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(
    table_name = end_users,
    primary_key(organization_id, account_id),
    check_for_backend(Pg),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub(crate) struct Row {
    organization_id: Uuid,
    account_id: Uuid,
    agreement_id: Uuid,
    pub(crate) public_key: String,
    pub(crate) signed_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) email: Option<String>,
    pub(crate) personal_data: Jsonb,
    pub(crate) shared_personal_data: Jsonb,
    pub(crate) consents: Jsonb,
    pub(crate) communication_channels: Jsonb,
}

impl From<&EndUser> for Row {
    fn from(end_user: &EndUser) -> Self {
        let sections = json!(end_user.disclosed);
        let section = |name: &str| Jsonb(sections[name].to_string());
        Self {
            organization_id: end_user.organization.0,
            account_id: end_user.account.0,
            agreement_id: end_user.agreement.0,
            public_key: end_user.public_key.clone(),
            signed_at: end_user.signed_at,
            updated_at: end_user.updated_at,
            email: end_user.address.clone(),
            personal_data: section("personal_data"),
            shared_personal_data: section("shared_personal_data"),
            consents: section("consents"),
            communication_channels: section("communication_channels"),
        }
    }
}

impl TryFrom<Row> for EndUser {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let account = AccountId(row.account_id);
        let disclosed = Disclosed::from_sections(Sections {
            personal_data: row.personal_data.0.as_str(),
            shared_personal_data: &row.shared_personal_data.0,
            consents: &row.consents.0,
            communication_channels: &row.communication_channels.0,
        });
        Ok(Self {
            organization: OrganizationId(row.organization_id),
            account,
            agreement: AgreementId(row.agreement_id),
            public_key: row.public_key,
            signed_at: row.signed_at,
            updated_at: row.updated_at,
            address: row.email,
            disclosed: disclosed
                .map_err(|error| StoreError::corrupt("end user", error).of(account))?,
        })
    }
}

/// The end users of `organization` that meet all `conditions`.
fn meeting(
    organization: OrganizationId,
    conditions: &Conditions,
) -> end_users::BoxedQuery<'static, Pg> {
    let mut query =
        end_users::table.filter(end_users::organization_id.eq(organization.0)).into_boxed();
    for (consent, given) in &conditions.consents {
        let gives = end_users::consents.contains(json!({ consent.name(): true }));
        query = if *given { query.filter(gives) } else { query.filter(not(gives)) };
    }
    for (key, shared) in &conditions.shared {
        let shares = end_users::shared_personal_data.contains(json!({ key.key(): true }));
        query = if *shared { query.filter(shares) } else { query.filter(not(shares)) };
    }
    query
}

/// Those of [`meeting`] who signed after `after`, in the order of signing.
fn signed_after(
    organization: OrganizationId,
    conditions: &Conditions,
    after: Option<&Position>,
) -> end_users::BoxedQuery<'static, Pg> {
    let query =
        meeting(organization, conditions).order((end_users::signed_at, end_users::public_key));
    let Some(Position { at, public_key }) = after else { return query };
    let at = *at;
    // The first condition is redundant, and what the index can jump to.
    query
        .filter(end_users::signed_at.ge(at))
        .filter(end_users::signed_at.gt(at).or(end_users::public_key.gt(public_key.clone())))
}

impl PgTx<'_> {
    fn load(&mut self, query: end_users::BoxedQuery<'_, Pg>) -> Result<Vec<EndUser>, StoreError> {
        self.many(query.select(Row::as_select()))
    }
}

impl EndUsers for PgTx<'_> {
    fn put(&mut self, end_user: &EndUser) -> Result<(), StoreError> {
        let row = Row::from(end_user);
        self.change_row(
            diesel::insert_into(end_users::table)
                .values(&row)
                .on_conflict((end_users::organization_id, end_users::account_id))
                .do_update()
                .set(&row),
        )
        .map(drop)
    }

    fn get(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<EndUser>, StoreError> {
        self.one(end_users::table.find((organization.0, account.0)).select(Row::as_select()))
    }

    fn lock(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<EndUser>, StoreError> {
        self.one(
            end_users::table
                .find((organization.0, account.0))
                .select(Row::as_select())
                .for_update(),
        )
    }

    fn remove(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.change(diesel::delete(end_users::table.find((organization.0, account.0)))).map(drop)
    }

    fn of_accounts(
        &mut self,
        organization: OrganizationId,
        accounts: &[AccountId],
    ) -> Result<Vec<EndUser>, StoreError> {
        let accounts = accounts.iter().map(|account| account.0);
        let query = end_users::table
            .filter(end_users::organization_id.eq(organization.0))
            .filter(end_users::account_id.eq_any(accounts.collect::<Vec<_>>()))
            .into_boxed();
        self.load(query)
    }

    fn by_public_key(
        &mut self,
        organization: OrganizationId,
        public_key: &str,
    ) -> Result<Option<EndUser>, StoreError> {
        if !can_be_stored(public_key) {
            return Ok(None);
        }
        self.one(
            end_users::table
                .filter(end_users::organization_id.eq(organization.0))
                .filter(end_users::public_key.eq(public_key))
                .select(Row::as_select()),
        )
    }

    fn shares_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<bool, StoreError> {
        let shares = end_users::table
            .filter(end_users::organization_id.eq(organization.0))
            .filter(end_users::email.eq(email.as_str()));
        self.value(diesel::select(exists(shares)))
    }

    fn by_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError> {
        self.many(
            end_users::table
                .filter(end_users::organization_id.eq(organization.0))
                .filter(end_users::email.eq(email.as_str()))
                .order((end_users::signed_at, end_users::public_key))
                .limit(limit)
                .select(Row::as_select()),
        )
    }

    fn by_signing(
        &mut self,
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError> {
        self.load(signed_after(organization, conditions, after).limit(limit))
    }

    fn lot(
        &mut self,
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Lot, StoreError> {
        self.lay(signed_after(organization, conditions, after).limit(limit).select(LAID))
    }

    fn dated(
        &mut self,
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        skip: i64,
        limit: i64,
    ) -> Result<Option<Dated>, StoreError> {
        self.dated_lot(&DatedLot::new(organization, conditions, after, skip, limit))
    }

    fn content_versions(&mut self, of: &[OrganizationId]) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = self.rows(ContentVersions::of(of))?;
        let found: HashMap<_, _> = rows.into_iter().collect();
        Ok(of.iter().map(|id| found.get(&id.0).copied().unwrap_or_default()).collect())
    }

    fn by_update(
        &mut self,
        organization: OrganizationId,
        after: Option<&Position>,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError> {
        let mut query = meeting(organization, &Conditions::default())
            .order((end_users::updated_at.desc(), end_users::public_key.desc()))
            .limit(limit);
        if let Some(Position { at, public_key }) = after {
            query = query.filter(end_users::updated_at.le(*at)).filter(
                end_users::updated_at.lt(*at).or(end_users::public_key.lt(public_key.clone())),
            );
        }
        self.load(query)
    }
}

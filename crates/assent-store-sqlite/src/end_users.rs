//! [`EndUsers`] on the `end_users` table.

use assent_domain::{
    account_data::{Disclosed, Sections},
    end_users::{Conditions, Dated, EndUser, EndUsers, Lot, Position},
    ids::{AccountId, AgreementId, OrganizationId},
    outcome::StoreError,
    values::EmailAddress,
    vocabulary::Term,
};
use diesel::{
    dsl::{auto_type, exists},
    prelude::*,
    sql_types::{Bool, Nullable, Text},
    sqlite::Sqlite,
};

use crate::{
    SqliteTx,
    columns::{Id, Instant, to_json},
    dated::DatedLot,
    lots::LAID,
    schema::{end_user_versions, end_users},
};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(
    table_name = end_users,
    check_for_backend(Sqlite),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub(crate) struct Row {
    organization_id: Id,
    account_id: Id,
    agreement_id: Id,
    public_key: String,
    signed_at: Instant,
    updated_at: Instant,
    email: Option<String>,
    personal_data: String,
    shared_personal_data: String,
    consents: String,
    communication_channels: String,
}

impl From<&EndUser> for Row {
    fn from(end_user: &EndUser) -> Self {
        let told = &end_user.disclosed;
        let sections = serde_json::to_value(told).unwrap_or_default();
        let section = |name: &str| sections.get(name).map_or_else(|| "{}".to_owned(), to_json);
        Self {
            organization_id: Id(end_user.organization.0),
            account_id: Id(end_user.account.0),
            agreement_id: Id(end_user.agreement.0),
            public_key: end_user.public_key.clone(),
            signed_at: Instant(end_user.signed_at),
            updated_at: Instant(end_user.updated_at),
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
        let account = AccountId(row.account_id.0);
        let disclosed = Disclosed::from_sections(Sections {
            personal_data: row.personal_data.as_str(),
            shared_personal_data: &row.shared_personal_data,
            consents: &row.consents,
            communication_channels: &row.communication_channels,
        });
        Ok(Self {
            organization: OrganizationId(row.organization_id.0),
            account,
            agreement: AgreementId(row.agreement_id.0),
            public_key: row.public_key,
            signed_at: row.signed_at.0,
            updated_at: row.updated_at.0,
            address: row.email,
            disclosed: disclosed
                .map_err(|error| StoreError::corrupt("end user", error).of(account))?,
        })
    }
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// The truth value in `json` at `path`.
    fn json_extract(json: Text, path: Text) -> Nullable<Bool>;
    /// `value`, or `otherwise` in place of NULL.
    fn coalesce(value: Nullable<Bool>, otherwise: Bool) -> Bool;
}

/// Whether a switch of a section has this position; one that is not there is off.
#[auto_type(no_type_alias)]
fn stands<Section>(section: Section, path: String, on: bool) -> _
where
    Section: Expression<SqlType = Text>,
{
    coalesce(json_extract(section, path), false).eq(on)
}

pub(crate) fn path(term: impl Term) -> String {
    format!("$.\"{}\"", term.name())
}

/// The end users of `organization` that meet all `conditions`. A condition is
/// bound, not spelled out, so there are few statements to keep prepared.
fn meeting(
    organization: OrganizationId,
    conditions: &Conditions,
) -> end_users::BoxedQuery<'static, Sqlite> {
    let mut query =
        end_users::table.filter(end_users::organization_id.eq(Id(organization.0))).into_boxed();
    for (consent, given) in &conditions.consents {
        query = query.filter(stands(end_users::consents, path(*consent), *given));
    }
    for (key, shared) in &conditions.shared {
        query = query.filter(stands(end_users::shared_personal_data, path(*key), *shared));
    }
    query
}

/// Those of [`meeting`] who signed after `after`, in the order of signing.
fn signed_after(
    organization: OrganizationId,
    conditions: &Conditions,
    after: Option<&Position>,
) -> end_users::BoxedQuery<'static, Sqlite> {
    let query =
        meeting(organization, conditions).order((end_users::signed_at, end_users::public_key));
    let Some(Position { at, public_key }) = after else { return query };
    let at = Instant(*at);
    // The first condition is redundant, and what the index can jump to.
    query
        .filter(end_users::signed_at.ge(at))
        .filter(end_users::signed_at.gt(at).or(end_users::public_key.gt(public_key.clone())))
}

impl SqliteTx<'_> {
    fn load(
        &mut self,
        query: end_users::BoxedQuery<'_, Sqlite>,
    ) -> Result<Vec<EndUser>, StoreError> {
        self.many(query.select(Row::as_select()))
    }
}

impl EndUsers for SqliteTx<'_> {
    fn put(&mut self, end_user: &EndUser) -> Result<(), StoreError> {
        self.change_row(
            diesel::insert_into(end_users::table)
                .values(Row::from(end_user))
                .on_conflict((end_users::organization_id, end_users::account_id))
                .do_update()
                .set(Row::from(end_user)),
        )
        .map(drop)
    }

    fn get(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<EndUser>, StoreError> {
        self.one(
            end_users::table.find((Id(organization.0), Id(account.0))).select(Row::as_select()),
        )
    }

    fn lock(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<EndUser>, StoreError> {
        EndUsers::get(self, organization, account)
    }

    fn remove(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.change(diesel::delete(end_users::table.find((Id(organization.0), Id(account.0)))))
            .map(drop)
    }

    fn of_accounts(
        &mut self,
        organization: OrganizationId,
        accounts: &[AccountId],
    ) -> Result<Vec<EndUser>, StoreError> {
        let accounts = accounts.iter().map(|account| Id(account.0));
        let query = end_users::table
            .filter(end_users::organization_id.eq(Id(organization.0)))
            .filter(end_users::account_id.eq_any(accounts.collect::<Vec<_>>()))
            .into_boxed();
        self.load(query)
    }

    fn by_public_key(
        &mut self,
        organization: OrganizationId,
        public_key: &str,
    ) -> Result<Option<EndUser>, StoreError> {
        self.one(
            end_users::table
                .filter(end_users::organization_id.eq(Id(organization.0)))
                .filter(end_users::public_key.eq(public_key))
                .select(Row::as_select()),
        )
    }

    fn shares_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<bool, StoreError> {
        let sharing = end_users::table
            .filter(end_users::organization_id.eq(Id(organization.0)))
            .filter(end_users::email.eq(email.as_str()));
        self.value(diesel::select(exists(sharing)))
    }

    fn by_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
        limit: i64,
    ) -> Result<Vec<EndUser>, StoreError> {
        self.many(
            end_users::table
                .filter(end_users::organization_id.eq(Id(organization.0)))
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
        let mut version = |id: &OrganizationId| {
            let slots: Vec<i64> = self.rows(
                end_user_versions::table
                    .filter(end_user_versions::organization_id.eq(Id(id.0)))
                    .select(end_user_versions::version),
            )?;
            Ok(slots.into_iter().sum())
        };
        of.iter().map(&mut version).collect()
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
            let at = Instant(*at);
            query = query.filter(end_users::updated_at.le(at)).filter(
                end_users::updated_at.lt(at).or(end_users::public_key.lt(public_key.clone())),
            );
        }
        self.load(query)
    }
}

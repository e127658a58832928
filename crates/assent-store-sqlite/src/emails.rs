//! [`OrganizationEmails`] on the `organization_emails` table.

use assent_domain::{
    emails::{EmailState, OrganizationEmail, OrganizationEmails},
    ids::OrganizationId,
    outcome::{Added, StoreError},
    values::{EmailAddress, TokenHash},
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Hash, Id, Instant, address},
    schema::organization_emails,
};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(
    table_name = organization_emails,
    primary_key(organization_id, email),
    treat_none_as_null = true,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false
)]
struct Row {
    organization_id: Id,
    email: String,
    created_at: Instant,
    verified_at: Option<Instant>,
    code_hash: Option<Hash>,
    code_expires_at: Option<Instant>,
}

impl From<&OrganizationEmail> for Row {
    fn from(address: &OrganizationEmail) -> Self {
        let (verified_at, code_hash, code_expires_at) = match address.state {
            EmailState::Verified(at) => (Some(Instant(at)), None, None),
            EmailState::Pending { code, expires_at } => {
                (None, Some(Hash(code)), Some(Instant(expires_at)))
            }
        };
        Self {
            organization_id: Id(address.organization.0),
            email: address.email.as_str().to_owned(),
            created_at: Instant(address.created_at),
            verified_at,
            code_hash,
            code_expires_at,
        }
    }
}

impl TryFrom<Row> for OrganizationEmail {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let of = |error: StoreError| error.of(row.organization_id);
        let state = match (row.verified_at, row.code_hash, row.code_expires_at) {
            (Some(at), None, None) => EmailState::Verified(at.0),
            (None, Some(code), Some(expires_at)) => {
                EmailState::Pending { code: code.0, expires_at: expires_at.0 }
            }
            _ => {
                let error = StoreError::corrupt("address", "it is neither verified nor pending");
                return Err(of(error));
            }
        };
        Ok(Self {
            organization: OrganizationId(row.organization_id.0),
            email: address("address", row.email).map_err(of)?,
            created_at: row.created_at.0,
            state,
        })
    }
}

impl OrganizationEmails for SqliteTx<'_> {
    fn lock(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<OrganizationEmail>, StoreError> {
        self.one(
            organization_emails::table
                .find((Id(organization.0), email.as_str()))
                .select(Row::as_select()),
        )
    }

    fn lock_by_code(
        &mut self,
        organization: OrganizationId,
        code: &TokenHash,
    ) -> Result<Option<OrganizationEmail>, StoreError> {
        self.one(
            organization_emails::table
                .filter(organization_emails::organization_id.eq(Id(organization.0)))
                .filter(organization_emails::code_hash.eq(Hash(*code)))
                .select(Row::as_select()),
        )
    }

    fn put(&mut self, email: &OrganizationEmail) -> Result<Added, StoreError> {
        let row = Row::from(email);
        self.put_unless_taken(
            diesel::insert_into(organization_emails::table)
                .values(&row)
                .on_conflict((organization_emails::organization_id, organization_emails::email))
                .do_update()
                .set(&row),
        )
    }

    fn owner(&mut self, email: &EmailAddress) -> Result<Option<OrganizationId>, StoreError> {
        let owner = organization_emails::table
            .filter(organization_emails::email.eq(email.as_str()))
            .filter(organization_emails::verified_at.is_not_null())
            .select(organization_emails::organization_id);
        Ok(self.row(owner)?.map(|Id(id)| OrganizationId(id)))
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        limit: i64,
    ) -> Result<Vec<OrganizationEmail>, StoreError> {
        self.many(
            organization_emails::table
                .filter(organization_emails::organization_id.eq(Id(organization.0)))
                .order((organization_emails::created_at, organization_emails::email))
                .limit(limit)
                .select(Row::as_select()),
        )
    }

    fn purge(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired = diesel::alias!(organization_emails as expired);
        let expired = expired
            .filter(expired.field(organization_emails::code_expires_at).lt(Instant(before)))
            .limit(limit)
            .select(expired.field(organization_emails::code_hash));
        let expired = organization_emails::code_hash.eq_any(expired);
        self.change(diesel::delete(organization_emails::table.filter(expired)))
    }
}

//! [`Invites`] on the `invites` table.

mod batch;

use assent_domain::{
    ids::{AccountId, InviteId, OrganizationId},
    invites::{BatchOutcome, Invite, InviteUse, Invites, KnownData},
    outcome::{Added, StoreError},
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    columns::{Hash, address},
    schema::invites,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = invites, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    organization_id: Uuid,
    id: Uuid,
    email: String,
    token_hash: Hash,
    token_sealed: Vec<u8>,
    external_id: String,
    personal_data: Value,
    created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    #[diesel(embed)]
    used: UseRow,
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = invites, check_for_backend(Pg), treat_none_as_default_value = false)]
#[expect(clippy::struct_field_names, reason = "they are the columns' names")]
struct UseRow {
    used_at: Option<OffsetDateTime>,
    used_by: Option<Uuid>,
    used_by_public_key: Option<String>,
}

impl From<Option<&InviteUse>> for UseRow {
    fn from(used: Option<&InviteUse>) -> Self {
        Self {
            used_at: used.map(|used| used.at),
            used_by: used.map(|used| used.account.0),
            used_by_public_key: used.map(|used| used.public_key.clone()),
        }
    }
}

impl From<&Invite> for Row {
    fn from(invite: &Invite) -> Self {
        Self {
            organization_id: invite.organization.0,
            id: invite.id.0,
            email: invite.email.as_str().to_owned(),
            token_hash: Hash(invite.token_hash),
            token_sealed: invite.token_sealed.clone(),
            external_id: invite.external_id.clone(),
            personal_data: json!(invite.personal_data),
            created_at: invite.created_at,
            expires_at: invite.expires_at,
            used: UseRow::from(invite.used.as_ref()),
        }
    }
}

impl TryFrom<Row> for Invite {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let UseRow { used_at, used_by, used_by_public_key } = row.used;
        let used = used_at.zip(used_by).zip(used_by_public_key);
        Ok(Self {
            id: InviteId(row.id),
            organization: OrganizationId(row.organization_id),
            email: address("invite", row.email).map_err(|error| error.of(row.id))?,
            token_hash: row.token_hash.0,
            token_sealed: row.token_sealed,
            external_id: row.external_id,
            personal_data: KnownData::from_json(&row.personal_data),
            created_at: row.created_at,
            expires_at: row.expires_at,
            used: used.map(|((at, account), public_key)| InviteUse {
                at,
                account: AccountId(account),
                public_key,
            }),
        })
    }
}

impl PgTx<'_> {
    /// Forgets the addresses of an upload, before the transaction commits.
    pub(crate) fn end_upload(&mut self) -> Result<(), StoreError> {
        match self.uploading.take() {
            Some(organization) => self.forget_uploaded(organization),
            None => Ok(()),
        }
    }
}

impl Invites for PgTx<'_> {
    fn insert(&mut self, invite: &Invite) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(invites::table).values(Row::from(invite)).on_conflict_do_nothing(),
        )
    }

    fn begin_upload(&mut self) -> Result<(), StoreError> {
        self.end_upload()
    }

    fn insert_uploaded(
        &mut self,
        organization: OrganizationId,
        invites: &[Invite],
    ) -> Result<Vec<BatchOutcome>, StoreError> {
        self.uploading = Some(organization);
        self.upload(organization, invites)
    }

    fn by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError> {
        self.one(
            invites::table.filter(invites::token_hash.eq(Hash(*token))).select(Row::as_select()),
        )
    }

    fn lock_by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError> {
        self.one(
            invites::table
                .filter(invites::token_hash.eq(Hash(*token)))
                .select(Row::as_select())
                .for_update(),
        )
    }

    fn mark_used(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        used: &InviteUse,
    ) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(invites::table.find((organization.0, id.0)))
                .set(UseRow::from(Some(used))),
        )
        .map(drop)
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError> {
        self.many(
            invites::table
                .filter(invites::organization_id.eq(organization.0))
                .order((invites::created_at.desc(), invites::id.desc()))
                .offset(offset)
                .limit(limit)
                .select(Row::as_select()),
        )
    }

    fn delete(&mut self, organization: OrganizationId, id: InviteId) -> Result<(), StoreError> {
        self.change(diesel::delete(invites::table.find((organization.0, id.0)))).map(drop)
    }
}

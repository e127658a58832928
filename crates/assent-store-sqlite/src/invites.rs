//! [`Invites`] on the `invites` table; an upload's addresses are in a table
//! that only its connection sees.

use assent_domain::{
    end_users::EndUsers,
    ids::{AccountId, InviteId, OrganizationId},
    invites::{BatchOutcome, Invite, InviteUse, Invites, KnownData},
    outcome::{Added, StoreError},
    values::TokenHash,
};
use diesel::{prelude::*, sqlite::Sqlite};

use crate::{
    SqliteTx,
    columns::{Hash, Id, Instant, address, from_json, to_json},
    schema::invites,
};

diesel::table! {
    /// The addresses that the upload at hand has named. No part of the file.
    temp.uploaded (email) {
        email -> Text,
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = invites, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct Row {
    organization_id: Id,
    id: Id,
    email: String,
    token_hash: Hash,
    token_sealed: Vec<u8>,
    external_id: String,
    personal_data: String,
    created_at: Instant,
    expires_at: Instant,
    #[diesel(embed)]
    used: UseRow,
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = invites, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct UseRow {
    #[diesel(column_name = used_at)]
    at: Option<Instant>,
    #[diesel(column_name = used_by)]
    by: Option<Id>,
    #[diesel(column_name = used_by_public_key)]
    public_key: Option<String>,
}

impl From<&Invite> for Row {
    fn from(invite: &Invite) -> Self {
        Self {
            organization_id: Id(invite.organization.0),
            id: Id(invite.id.0),
            email: invite.email.as_str().to_owned(),
            token_hash: Hash(invite.token_hash),
            token_sealed: invite.token_sealed.clone(),
            external_id: invite.external_id.clone(),
            personal_data: to_json(&invite.personal_data),
            created_at: Instant(invite.created_at),
            expires_at: Instant(invite.expires_at),
            used: UseRow::from(invite.used.as_ref()),
        }
    }
}

impl From<Option<&InviteUse>> for UseRow {
    fn from(used: Option<&InviteUse>) -> Self {
        Self {
            at: used.map(|used| Instant(used.at)),
            by: used.map(|used| Id(used.account.0)),
            public_key: used.map(|used| used.public_key.clone()),
        }
    }
}

impl TryFrom<Row> for Invite {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let UseRow { at, by, public_key } = row.used;
        let of = |error: StoreError| error.of(row.id);
        let known = from_json("invite", &row.personal_data).map_err(of)?;
        Ok(Self {
            id: InviteId(row.id.0),
            organization: OrganizationId(row.organization_id.0),
            email: address("invite", row.email).map_err(of)?,
            token_hash: row.token_hash.0,
            token_sealed: row.token_sealed,
            external_id: row.external_id,
            personal_data: KnownData::from_json(&known),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            used: at.zip(by).zip(public_key).map(|((at, by), public_key)| InviteUse {
                at: at.0,
                account: AccountId(by.0),
                public_key,
            }),
        })
    }
}

impl SqliteTx<'_> {
    /// Says what becomes of an uploaded invitation, and records it if it is new.
    fn upload(&mut self, invite: &Invite) -> Result<BatchOutcome, StoreError> {
        let named = self.add(
            diesel::insert_into(uploaded::table)
                .values(uploaded::email.eq(invite.email.as_str()))
                .on_conflict_do_nothing(),
        )?;
        if named == Added::AlreadyThere {
            return Ok(BatchOutcome::DuplicateInFile);
        }
        let earlier = invites::table
            .filter(invites::organization_id.eq(Id(invite.organization.0)))
            .filter(invites::email.eq(invite.email.as_str()))
            .select(invites::used_at.is_not_null());
        let earlier: Option<bool> = self.row(earlier)?;
        if earlier == Some(true) || self.shares_address(invite.organization, &invite.email)? {
            return Ok(BatchOutcome::AlreadyAMember);
        }
        if earlier.is_some() {
            return Ok(BatchOutcome::AlreadyInvited);
        }
        Ok(match Invites::insert(self, invite)? {
            Added::New => BatchOutcome::Invited,
            Added::AlreadyThere => BatchOutcome::AlreadyInvited,
        })
    }

    /// Forgets the addresses of an upload, before the transaction commits.
    pub(crate) fn end_upload(&mut self) -> Result<(), StoreError> {
        if self.uploading { self.script("DROP TABLE temp.uploaded") } else { Ok(()) }
    }
}

impl Invites for SqliteTx<'_> {
    fn insert(&mut self, invite: &Invite) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(invites::table).values(Row::from(invite)).on_conflict_do_nothing(),
        )
    }

    fn begin_upload(&mut self) -> Result<(), StoreError> {
        self.script(
            "CREATE TEMP TABLE IF NOT EXISTS uploaded (email TEXT NOT NULL PRIMARY KEY)
                 WITHOUT ROWID;
             DELETE FROM temp.uploaded;",
        )?;
        self.uploading = true;
        Ok(())
    }

    fn insert_uploaded(
        &mut self,
        _: OrganizationId,
        invites: &[Invite],
    ) -> Result<Vec<BatchOutcome>, StoreError> {
        // A prepared statement a row: SQLite is called, not sent to.
        invites.iter().map(|invite| self.upload(invite)).collect()
    }

    fn by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError> {
        self.one(
            invites::table.filter(invites::token_hash.eq(Hash(*token))).select(Row::as_select()),
        )
    }

    fn lock_by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError> {
        self.by_token(token)
    }

    fn mark_used(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        used: &InviteUse,
    ) -> Result<(), StoreError> {
        let invite = invites::table.find((Id(organization.0), Id(id.0)));
        self.change_row(diesel::update(invite).set(UseRow::from(Some(used)))).map(drop)
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError> {
        self.many(
            invites::table
                .filter(invites::organization_id.eq(Id(organization.0)))
                .order((invites::created_at.desc(), invites::id.desc()))
                .offset(offset)
                .limit(limit)
                .select(Row::as_select()),
        )
    }

    fn delete(&mut self, organization: OrganizationId, id: InviteId) -> Result<(), StoreError> {
        self.change(diesel::delete(invites::table.find((Id(organization.0), Id(id.0))))).map(drop)
    }
}

//! [`Invites`] on the `invites` table, without those that an upload under way has
//! staged.

use assent_domain::{
    ids::{AccountId, InviteId, OrganizationId},
    invites::{Invite, InvitePosition, InviteUse, Invites, KnownData, NewLink, Uploads},
    outcome::{Added, StoreError},
    values::{EmailAddress, TokenHash},
};
use diesel::{
    dsl::{exists, not},
    pg::Pg,
    prelude::*,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    columns::{Hash, address},
    schema::{invites, uploads},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = invites, check_for_backend(Pg), treat_none_as_default_value = false)]
pub(crate) struct Row {
    organization_id: Uuid,
    id: Uuid,
    email: String,
    token_hash: Hash,
    token_sealed: Vec<u8>,
    external_id: String,
    personal_data: Value,
    created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    opened_at: Option<OffsetDateTime>,
    #[diesel(embed)]
    used: UseRow,
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = invites, check_for_backend(Pg), treat_none_as_default_value = false)]
#[expect(clippy::struct_field_names, reason = "they are the columns' names")]
pub(crate) struct UseRow {
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
            opened_at: invite.opened_at,
            used: UseRow::from(invite.used.as_ref()),
        }
    }
}

impl Row {
    /// The address.
    pub(crate) fn address(&self) -> Result<EmailAddress, StoreError> {
        address("invite", self.email.clone()).map_err(|error| error.of(self.id))
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
            opened_at: row.opened_at,
            used: used.map(|((at, account), public_key)| InviteUse {
                at,
                account: AccountId(account),
                public_key,
            }),
        })
    }
}

/// That no upload under way has staged the invitation.
#[diesel::dsl::auto_type]
fn is_seen() -> _ {
    let staging = uploads::organization_id
        .eq(invites::organization_id)
        .and(uploads::id.nullable().eq(invites::upload_id));
    not(exists(uploads::table.filter(staging)))
}

/// A list of invitations, before it is said what of them is read.
pub(crate) type Listed = invites::BoxedQuery<'static, Pg>;

/// The organization's invitations after `after`, newest first.
fn after_position(organization: OrganizationId, after: Option<&InvitePosition>) -> Listed {
    let all = invites::table
        .filter(invites::organization_id.eq(organization.0))
        .order((invites::created_at.desc(), invites::id.desc()))
        .into_boxed();
    let Some(after) = after else { return all };
    let (at, id) = (after.at, after.id.0);
    // The first condition is redundant, and what the index can jump to.
    all.filter(invites::created_at.le(at)).filter(invites::created_at.lt(at).or(invites::id.lt(id)))
}

impl PgTx<'_> {
    /// Up to `limit` of two lists, one after the other: of what is newer than what a
    /// pending upload has staged, and what is older.
    pub(crate) fn around(
        &mut self,
        newer: Listed,
        older: Listed,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError> {
        let mut listed: Vec<Invite> = self.many(newer.select(Row::as_select()).limit(limit))?;
        let missing = limit - i64::try_from(listed.len()).unwrap_or(limit);
        listed.extend(self.many::<Row, Invite>(older.select(Row::as_select()).limit(missing))?);
        Ok(listed)
    }
}

impl Invites for PgTx<'_> {
    fn insert(&mut self, invite: &Invite) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(invites::table).values(Row::from(invite)).on_conflict_do_nothing(),
        )
    }

    fn is_invited(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<bool, StoreError> {
        let invited = invites::table
            .filter(invites::organization_id.eq(organization.0))
            .filter(invites::email.eq(email.as_str()))
            .filter(is_seen());
        self.value(diesel::select(exists(invited)))
    }

    fn by_address(
        &mut self,
        organization: OrganizationId,
        email: &EmailAddress,
    ) -> Result<Option<Invite>, StoreError> {
        self.one(
            invites::table
                .filter(invites::organization_id.eq(organization.0))
                .filter(invites::email.eq(email.as_str()))
                .filter(is_seen())
                .select(Row::as_select()),
        )
    }

    fn by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError> {
        let of_token = invites::table.filter(invites::token_hash.eq(Hash(*token)));
        self.one(of_token.filter(is_seen()).select(Row::as_select()))
    }

    fn lock_by_token(&mut self, token: &TokenHash) -> Result<Option<Invite>, StoreError> {
        let of_token = invites::table.filter(invites::token_hash.eq(Hash(*token)));
        self.one(of_token.filter(is_seen()).select(Row::as_select()).for_update())
    }

    fn mark_opened(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let invite = invites::table.find((organization.0, id.0)).filter(is_seen());
        let opened = diesel::update(invite).set(invites::opened_at.eq(Some(at)));
        self.change_row(opened).map(drop)
    }

    fn mark_used(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        used: &InviteUse,
    ) -> Result<(), StoreError> {
        let invite = invites::table.find((organization.0, id.0)).filter(is_seen());
        self.change_row(diesel::update(invite).set(UseRow::from(Some(used)))).map(drop)
    }

    fn renew(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
        link: &NewLink,
    ) -> Result<(), StoreError> {
        let invite = invites::table.find((organization.0, id.0)).filter(is_seen());
        let renewed = diesel::update(invite).set((
            invites::token_hash.eq(Hash(link.token_hash)),
            invites::token_sealed.eq(link.token_sealed.clone()),
            invites::expires_at.eq(link.expires_at),
        ));
        self.change_row(renewed).map(drop)
    }

    fn get(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
    ) -> Result<Option<Invite>, StoreError> {
        let invite = invites::table.find((organization.0, id.0)).filter(is_seen());
        self.one(invite.select(Row::as_select()))
    }

    fn lock(
        &mut self,
        organization: OrganizationId,
        id: InviteId,
    ) -> Result<Option<Invite>, StoreError> {
        let invite = invites::table.find((organization.0, id.0)).filter(is_seen());
        self.one(invite.select(Row::as_select()).for_update())
    }

    fn page(
        &mut self,
        organization: OrganizationId,
        after: Option<&InvitePosition>,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError> {
        let rest = || after_position(organization, after);
        let Some(pending) = self.pending(organization)? else {
            return self.many(rest().select(Row::as_select()).limit(limit));
        };
        let staged_at = pending.upload.at;
        let newer = rest().filter(invites::created_at.gt(staged_at));
        self.around(newer, rest().filter(invites::created_at.lt(staged_at)), limit)
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Invite>, StoreError> {
        let all = invites::table
            .filter(invites::organization_id.eq(organization.0))
            .order((invites::created_at.desc(), invites::id.desc()))
            .select(Row::as_select());
        let Some(pending) = self.pending(organization)? else {
            return self.many(all.offset(offset).limit(limit));
        };
        // What the upload has staged is all of one instant: the list jumps over it.
        let staged_at = pending.upload.at;
        let newer = invites::created_at.gt(staged_at);
        let mut listed: Vec<Invite> = self.many(all.filter(newer).offset(offset).limit(limit))?;
        let of_them = invites::table.filter(invites::organization_id.eq(organization.0));
        let there: i64 = self.value(of_them.filter(newer).count())?;
        let older = all.filter(invites::created_at.lt(staged_at)).offset((offset - there).max(0));
        let missing = limit - i64::try_from(listed.len()).unwrap_or(limit);
        listed.extend(self.many::<Row, Invite>(older.limit(missing))?);
        Ok(listed)
    }

    fn delete(&mut self, organization: OrganizationId, id: InviteId) -> Result<(), StoreError> {
        let invite = invites::table.find((organization.0, id.0)).filter(is_seen());
        self.change(diesel::delete(invite)).map(drop)
    }
}

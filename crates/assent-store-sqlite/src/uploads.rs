//! [`Uploads`]: those under way in the table of that name, what they stage among
//! the `invites`.

use assent_domain::{
    end_users::EndUsers,
    ids::{InviteId, OrganizationId, UploadId},
    invites::{BatchOutcome, Invite, PendingUpload, RECORDS_A_PIECE, Swept, Upload, Uploads},
    outcome::{Added, StoreError},
};
use diesel::{
    QueryResult,
    dsl::exists,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Binary, Text},
    sqlite::Sqlite,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    SqliteTx,
    columns::{Hash, Id, Instant, to_json},
    schema::{invites, uploaded_addresses, uploads},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = uploads, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct Row {
    organization_id: Id,
    id: Id,
    begun_at: Instant,
    touched_at: Instant,
    given_up: bool,
}

impl From<Row> for PendingUpload {
    fn from(row: Row) -> Self {
        let upload = Upload {
            organization: OrganizationId(row.organization_id.0),
            id: UploadId(row.id.0),
            at: row.begun_at.0,
        };
        Self { upload, touched_at: row.touched_at.0, given_up: row.given_up }
    }
}

/// Inserts an invitation of an upload, unless another has its address or an end
/// user shares that.
struct Staging<'a> {
    upload: Id,
    organization: Id,
    id: Id,
    email: &'a str,
    token_hash: Hash,
    token_sealed: &'a [u8],
    external_id: &'a str,
    personal_data: String,
    created_at: Instant,
    expires_at: Instant,
}

impl<'a> Staging<'a> {
    fn new(upload: &Upload, invite: &'a Invite) -> Self {
        Self {
            upload: Id(upload.id.0),
            organization: Id(upload.organization.0),
            id: Id(invite.id.0),
            email: invite.email.as_str(),
            token_hash: Hash(invite.token_hash),
            token_sealed: &invite.token_sealed,
            external_id: &invite.external_id,
            personal_data: to_json(&invite.personal_data),
            created_at: Instant(invite.created_at),
            expires_at: Instant(invite.expires_at),
        }
    }
}

impl QueryId for Staging<'_> {
    type QueryId = Staging<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Sqlite> for Staging<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO invites (upload_id, organization_id, id, email, token_hash, \
             token_sealed, external_id, personal_data, created_at, expires_at) SELECT ",
        );
        out.push_bind_param::<Binary, _>(&self.upload)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&self.organization)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&self.id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(self.email)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(&self.token_hash)?;
        out.push_sql(", ");
        out.push_bind_param::<Binary, _>(self.token_sealed)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(self.external_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.personal_data)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.created_at)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.expires_at)?;
        out.push_sql(" WHERE NOT EXISTS (SELECT 1 FROM end_users WHERE organization_id = ");
        out.push_bind_param::<Binary, _>(&self.organization)?;
        out.push_sql(" AND email = ");
        out.push_bind_param::<Text, _>(self.email)?;
        out.push_sql(") ON CONFLICT (organization_id, email) DO NOTHING");
        Ok(())
    }
}

impl SqliteTx<'_> {
    /// Stages an invitation, or says why it is not.
    fn stage_one(&mut self, upload: &Upload, invite: &Invite) -> Result<BatchOutcome, StoreError> {
        if self.add(Staging::new(upload, invite))? == Added::New {
            return Ok(BatchOutcome::Invited);
        }
        let (organization, email) = (Id(upload.organization.0), invite.email.as_str());
        let earlier = invites::table
            .filter(invites::organization_id.eq(organization))
            .filter(invites::email.eq(email))
            .select((invites::upload_id, invites::used_at.is_not_null()));
        let earlier: Option<(Option<Id>, bool)> = self.row(earlier)?;
        let by = earlier.and_then(|(by, _)| by);
        if by.is_some_and(|by| by.0 == upload.id.0) {
            return Ok(BatchOutcome::DuplicateInFile);
        }
        let address = (
            uploaded_addresses::organization_id.eq(organization),
            uploaded_addresses::email.eq(email),
        );
        let named = diesel::insert_into(uploaded_addresses::table).values(address);
        if self.add(named.on_conflict_do_nothing())? == Added::AlreadyThere {
            return Ok(BatchOutcome::DuplicateInFile);
        }
        let is_used = earlier.is_some_and(|(_, is_used)| is_used);
        if is_used || self.shares_address(upload.organization, &invite.email)? {
            return Ok(BatchOutcome::AlreadyAMember);
        }
        Ok(BatchOutcome::AlreadyInvited)
    }
}

/// That it is the row of this upload.
#[diesel::dsl::auto_type]
fn is(upload: &Upload) -> _ {
    let (organization, id): (Id, Id) = (Id(upload.organization.0), Id(upload.id.0));
    uploads::organization_id.eq(organization).and(uploads::id.eq(id))
}

/// That this upload has staged it.
#[diesel::dsl::auto_type]
fn is_staged_by(upload: &Upload) -> _ {
    let (organization, id): (Id, Id) = (Id(upload.organization.0), Id(upload.id.0));
    let at: Instant = Instant(upload.at);
    invites::organization_id
        .eq(organization)
        .and(invites::created_at.eq(at))
        .and(invites::upload_id.eq(id))
}

impl Uploads for SqliteTx<'_> {
    fn begin(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
        now: OffsetDateTime,
    ) -> Result<Option<Upload>, StoreError> {
        let mut upload = Upload { organization, id, at: now };
        loop {
            let at_the_time = invites::table
                .filter(invites::organization_id.eq(Id(organization.0)))
                .filter(invites::created_at.eq(Instant(upload.at)));
            let is_taken: bool = self.value(diesel::select(exists(at_the_time)))?;
            if !is_taken {
                break;
            }
            upload.at += Duration::MICROSECOND;
        }
        let row = Row {
            organization_id: Id(organization.0),
            id: Id(id.0),
            begun_at: Instant(upload.at),
            touched_at: Instant(now),
            given_up: false,
        };
        let begun = diesel::insert_into(uploads::table).values(row).on_conflict_do_nothing();
        Ok(match self.add(begun)? {
            Added::New => Some(upload),
            Added::AlreadyThere => None,
        })
    }

    fn pending(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<PendingUpload>, StoreError> {
        self.one(uploads::table.find(Id(organization.0)).select(Row::as_select()))
    }

    fn lock_pending(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<PendingUpload>, StoreError> {
        self.pending(organization)
    }

    fn stage(
        &mut self,
        upload: &Upload,
        invites: &[Invite],
        now: OffsetDateTime,
    ) -> Result<Option<Vec<BatchOutcome>>, StoreError> {
        let pending = uploads::table.filter(is(upload)).filter(uploads::given_up.eq(false));
        let touched =
            self.change_row(diesel::update(pending).set(uploads::touched_at.eq(Instant(now))))?;
        if touched == 0 {
            return Ok(None);
        }
        // A prepared statement a row: SQLite is called, not sent to.
        invites
            .iter()
            .map(|invite| self.stage_one(upload, invite))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn forget_addresses(&mut self, upload: &Upload, limit: i64) -> Result<usize, StoreError> {
        let named = uploaded_addresses::table
            .filter(uploaded_addresses::organization_id.eq(Id(upload.organization.0)));
        let some =
            named.select(uploaded_addresses::email).order(uploaded_addresses::email).limit(limit);
        let some: Vec<String> = self.rows(some)?;
        let Some(last) = some.last() else { return Ok(0) };
        self.change(diesel::delete(named.filter(uploaded_addresses::email.le(last))))
    }

    fn finish(&mut self, upload: &Upload) -> Result<bool, StoreError> {
        let pending = uploads::table.filter(is(upload)).filter(uploads::given_up.eq(false));
        Ok(self.change(diesel::delete(pending))? > 0)
    }

    fn sweep(
        &mut self,
        upload: &Upload,
        before: Option<InviteId>,
        limit: i64,
    ) -> Result<Swept, StoreError> {
        let given_up =
            diesel::update(uploads::table.filter(is(upload))).set(uploads::given_up.eq(true));
        if self.change_row(given_up)? == 0 {
            return Ok(Swept::All);
        }
        // No id is above this.
        let end = before.map_or(Id(Uuid::max()), |id| Id(id.0));
        let staged = invites::table.filter(is_staged_by(upload));
        let some = staged
            .filter(invites::id.lt(end))
            .order(invites::id.desc())
            .limit(limit)
            .select(invites::id);
        let some: Vec<Id> = self.rows(some)?;
        if let Some(last) = some.last() {
            self.change(diesel::delete(staged.filter(invites::id.ge(*last))))?;
        }
        let next = some.last().map(|last| InviteId(last.0)).or(before);
        let is_full = |found: usize| i64::try_from(found) == Ok(limit);
        if is_full(some.len()) || is_full(self.forget_addresses(upload, limit)?) {
            return Ok(Swept::Some(next));
        }
        let pieces = (limit / RECORDS_A_PIECE).max(1);
        if i64::try_from(self.drop_pieces(upload.organization, upload.id, pieces)?) == Ok(pieces) {
            return Ok(Swept::Some(next));
        }
        self.change(diesel::delete(uploads::table.filter(is(upload))))?;
        Ok(Swept::All)
    }

    fn lock_abandoned(&mut self, before: OffsetDateTime) -> Result<Option<Upload>, StoreError> {
        let is_left = uploads::given_up.or(uploads::touched_at.lt(Instant(before)));
        let found: Option<PendingUpload> =
            self.one(uploads::table.filter(is_left).select(Row::as_select()))?;
        Ok(found.map(|found| found.upload))
    }
}

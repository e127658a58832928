//! [`Uploads`]: those under way in the table of that name, what they stage among
//! the `invites`.

mod staging;

use assent_domain::{
    ids::{InviteId, OrganizationId, UploadId},
    invites::{BatchOutcome, Invite, PendingUpload, RECORDS_A_PIECE, Swept, Upload, Uploads},
    outcome::{Added, StoreError},
};
use diesel::{dsl::exists, pg::Pg, prelude::*};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    PgTx,
    schema::{invites, uploaded_addresses, uploads},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = uploads, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    organization_id: Uuid,
    id: Uuid,
    begun_at: OffsetDateTime,
    touched_at: OffsetDateTime,
    given_up: bool,
}

impl From<Row> for PendingUpload {
    fn from(row: Row) -> Self {
        let upload = Upload {
            organization: OrganizationId(row.organization_id),
            id: UploadId(row.id),
            at: row.begun_at,
        };
        Self { upload, touched_at: row.touched_at, given_up: row.given_up }
    }
}

/// That it is the row of this upload.
#[diesel::dsl::auto_type]
fn is(upload: &Upload) -> _ {
    let (organization, id): (Uuid, Uuid) = (upload.organization.0, upload.id.0);
    uploads::organization_id.eq(organization).and(uploads::id.eq(id))
}

/// That this upload has staged it.
#[diesel::dsl::auto_type]
fn is_staged_by(upload: &Upload) -> _ {
    let (organization, id): (Uuid, Uuid) = (upload.organization.0, upload.id.0);
    let at: OffsetDateTime = upload.at;
    invites::organization_id
        .eq(organization)
        .and(invites::created_at.eq(at))
        .and(invites::upload_id.eq(id))
}

impl Uploads for PgTx<'_> {
    fn begin(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
        now: OffsetDateTime,
    ) -> Result<Option<Upload>, StoreError> {
        let mut upload = Upload { organization, id, at: now };
        loop {
            let at_the_time = invites::table
                .filter(invites::organization_id.eq(organization.0))
                .filter(invites::created_at.eq(upload.at));
            let is_taken: bool = self.value(diesel::select(exists(at_the_time)))?;
            if !is_taken {
                break;
            }
            upload.at += Duration::MICROSECOND;
        }
        let row = Row {
            organization_id: organization.0,
            id: id.0,
            begun_at: upload.at,
            touched_at: now,
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
        self.one(uploads::table.find(organization.0).select(Row::as_select()))
    }

    fn lock_pending(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<PendingUpload>, StoreError> {
        self.one(uploads::table.find(organization.0).select(Row::as_select()).for_update())
    }

    fn stage(
        &mut self,
        upload: &Upload,
        invites: &[Invite],
        now: OffsetDateTime,
    ) -> Result<Option<Vec<BatchOutcome>>, StoreError> {
        let pending = uploads::table.filter(is(upload)).filter(uploads::given_up.eq(false));
        let touched = self.change_row(diesel::update(pending).set(uploads::touched_at.eq(now)))?;
        if touched == 0 {
            return Ok(None);
        }
        self.stage_lot(upload, invites).map(Some)
    }

    fn forget_addresses(&mut self, upload: &Upload, limit: i64) -> Result<usize, StoreError> {
        let named = uploaded_addresses::table
            .filter(uploaded_addresses::organization_id.eq(upload.organization.0));
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
        let end = before.map_or(Uuid::max(), |id| id.0);
        let staged = invites::table.filter(is_staged_by(upload));
        let some = staged
            .filter(invites::id.lt(end))
            .order(invites::id.desc())
            .limit(limit)
            .select(invites::id);
        let some: Vec<Uuid> = self.rows(some)?;
        if let Some(last) = some.last() {
            self.change(diesel::delete(staged.filter(invites::id.ge(*last))))?;
        }
        let next = some.last().map(|last| InviteId(*last)).or(before);
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
        let is_left = uploads::given_up.or(uploads::touched_at.lt(before));
        let found: Option<PendingUpload> = self.one(
            uploads::table.filter(is_left).select(Row::as_select()).for_update().skip_locked(),
        )?;
        Ok(found.map(|found| found.upload))
    }
}

//! [`Imports`]: results of uploads in the table of that name, their pieces in
//! `import_pieces`.

use assent_domain::{
    ids::{OrganizationId, UploadId},
    invites::{Import, ImportPiece, Imports, Upload},
    outcome::StoreError,
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Id, Instant},
    schema::{import_pieces, imports},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = imports, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct Row {
    organization_id: Id,
    id: Id,
    expires_at: Instant,
    sealed: Option<Vec<u8>>,
}

impl From<Row> for Import {
    fn from(row: Row) -> Self {
        Self {
            organization: OrganizationId(row.organization_id.0),
            id: UploadId(row.id.0),
            expires_at: row.expires_at.0,
            sealed: row.sealed,
        }
    }
}

/// How many results are looked at behind those that are kept.
const LOOKED_AT: i64 = 10;

impl SqliteTx<'_> {
    /// Takes away up to `limit` pieces of the result of an upload; answers how many.
    pub(crate) fn drop_pieces(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
        limit: i64,
    ) -> Result<usize, StoreError> {
        let of_it = import_pieces::table
            .filter(import_pieces::organization_id.eq(Id(organization.0)))
            .filter(import_pieces::import_id.eq(Id(id.0)));
        let some = of_it.select(import_pieces::number).order(import_pieces::number).limit(limit);
        let some: Vec<i64> = self.rows(some)?;
        let Some(last) = some.last() else { return Ok(0) };
        self.change(diesel::delete(of_it.filter(import_pieces::number.le(*last))))
    }
}

impl Imports for SqliteTx<'_> {
    fn add_pieces(&mut self, upload: &Upload, pieces: &[ImportPiece]) -> Result<(), StoreError> {
        if pieces.is_empty() {
            return Ok(());
        }
        let row = |piece: &ImportPiece| {
            (
                import_pieces::organization_id.eq(Id(upload.organization.0)),
                import_pieces::import_id.eq(Id(upload.id.0)),
                import_pieces::number.eq(piece.number),
                import_pieces::sealed.eq(piece.sealed.clone()),
            )
        };
        let rows: Vec<_> = pieces.iter().map(row).collect();
        self.insert_new(diesel::insert_into(import_pieces::table).values(rows))
    }

    fn keep(&mut self, import: &Import) -> Result<(), StoreError> {
        let row = Row {
            organization_id: Id(import.organization.0),
            id: Id(import.id.0),
            expires_at: Instant(import.expires_at),
            sealed: import.sealed.clone(),
        };
        self.insert_new(diesel::insert_into(imports::table).values(row))
    }

    fn expire_older(
        &mut self,
        organization: OrganizationId,
        kept: i64,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let is_theirs = imports::organization_id.eq(Id(organization.0));
        let older = imports::table.filter(is_theirs).order(imports::id.desc());
        let older = older.offset(kept).limit(LOOKED_AT).select(imports::id);
        let older: Vec<Id> = self.rows(older)?;
        let living = imports::table
            .filter(is_theirs)
            .filter(imports::id.eq_any(older))
            .filter(imports::expires_at.gt(Instant(now)));
        self.change(diesel::update(living).set(imports::expires_at.eq(Instant(now)))).map(drop)
    }

    fn import(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
    ) -> Result<Option<Import>, StoreError> {
        let key = (Id(organization.0), Id(id.0));
        self.one(imports::table.find(key).select(Row::as_select()))
    }

    fn piece(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
        number: i64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let key = (Id(organization.0), Id(id.0), number);
        self.row(import_pieces::table.find(key).select(import_pieces::sealed))
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired = imports::table
            .filter(imports::sealed.is_not_null())
            .filter(imports::expires_at.le(Instant(now)))
            .order(imports::expires_at)
            .select((imports::organization_id, imports::id));
        let Some((organization, id)): Option<(Id, Id)> = self.row(expired)? else { return Ok(0) };
        let dropped = self.drop_pieces(OrganizationId(organization.0), UploadId(id.0), limit)?;
        if i64::try_from(dropped) == Ok(limit) {
            return Ok(dropped);
        }
        let nothing: Option<Vec<u8>> = None;
        let wiped = diesel::update(imports::table.find((organization, id)))
            .set(imports::sealed.eq(nothing));
        Ok(dropped + self.change_row(wiped)?)
    }

    fn forget(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let purged = imports::table.filter(imports::sealed.is_null());
        let some = purged.filter(imports::expires_at.lt(Instant(before)));
        let some = some.order(imports::expires_at).limit(limit).select(imports::expires_at);
        let some: Vec<Instant> = self.rows(some)?;
        let Some(last) = some.last() else { return Ok(0) };
        self.change(diesel::delete(purged.filter(imports::expires_at.le(*last))))
    }
}

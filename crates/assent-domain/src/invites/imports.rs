//! Results of uploads that are kept for a day, so that a page can show them: sealed,
//! in pieces, in the store, so that any replica answers.
//!
//! Each result has a key of its own, which is in what is kept of it, sealed under the
//! master key. So the pieces of an upload that fails open for nobody, even before
//! they are swept.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use super::{BatchSummary, Upload};
use crate::{
    App,
    crypto::{Purpose, SealError, SealingKey, b64, from_b64},
    ids::{OrganizationId, UploadId},
    outcome::{BoxError, StoreError},
    store::Tx,
    values::start_of,
};

/// What is kept of a result is sealed for this, and its pieces for that.
const IMPORT: Purpose = Purpose("assent/import/v1");
const PIECE: Purpose = Purpose("assent/import-piece/v1");

/// How many bytes of a result are in a piece.
pub(super) const PIECE_BYTES: usize = 256 << 10;
/// How long a result is kept.
const KEPT: Duration = Duration::hours(24);
/// How many results of an organization are kept at once: the oldest goes.
const KEPT_AT_ONCE: i64 = 5;
/// For how long after it is known that there was one.
pub(crate) const KNOWN: Duration = Duration::days(30);
/// How many of the columns that were not used are told.
const COLUMNS: usize = 30;
/// How many characters are told of their names.
const SHOWN_CHARS: usize = 200;
/// As how many other records a piece counts where an upload is swept.
pub const RECORDS_A_PIECE: i64 = 25;

/// The result of an upload, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Whose upload it was.
    pub organization: OrganizationId,
    /// The upload.
    pub id: UploadId,
    /// From this instant on nobody sees it.
    pub expires_at: OffsetDateTime,
    /// Its summary and the key of its pieces, sealed; nothing once it was purged.
    pub sealed: Option<Vec<u8>>,
}

/// A piece of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPiece {
    /// Which one, from 0.
    pub number: i64,
    /// 256 KiB of the result, fewer in the last one; sealed.
    pub sealed: Vec<u8>,
}

/// Results of uploads in the open unit.
pub trait Imports {
    /// Adds pieces to the result of an upload that is pending, which is not seen
    /// before it is [kept](Self::keep). They are [swept](super::Uploads::sweep) with the upload.
    fn add_pieces(&mut self, upload: &Upload, pieces: &[ImportPiece]) -> Result<(), StoreError>;
    /// Keeps the result of an upload, all of whose pieces were added.
    fn keep(&mut self, import: &Import) -> Result<(), StoreError>;
    /// Has the organization's results expire at `now` that have not by then, but for
    /// the newest `kept`, which are those whose ids are the last. Looks at ten
    /// others.
    fn expire_older(
        &mut self,
        organization: OrganizationId,
        kept: i64,
        now: OffsetDateTime,
    ) -> Result<(), StoreError>;
    /// What is kept of the organization's upload `id`, expired or not.
    fn import(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
    ) -> Result<Option<Import>, StoreError>;
    /// What is sealed in a piece of the result of the organization's upload `id`.
    fn piece(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
        number: i64,
    ) -> Result<Option<Vec<u8>>, StoreError>;
    /// Takes away up to `limit` pieces of a result that has expired by `now`, and with
    /// the last of them all that is sealed. Leaves out what others have locked.
    /// Answers how many pieces and results that were.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
    /// Forgets up to `limit` results that were purged and have expired before
    /// `before`; answers how many.
    fn forget(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

/// What is sealed of a result.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// That of its pieces, in base64url.
    key: String,
    pieces: i64,
    summary: BatchSummary,
}

/// Seals a piece.
pub(super) fn sealed_piece(
    app: &App,
    key: &SealingKey,
    number: i64,
    contents: &[u8],
) -> ImportPiece {
    let numbered = [number.to_be_bytes().as_slice(), contents].concat();
    ImportPiece { number, sealed: key.seal(PIECE, &numbered, &*app.random) }
}

/// What a piece of this number has, if it is that piece.
fn opened_piece(key: &SealingKey, number: i64, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut contents = key.open(PIECE, sealed)?;
    if !contents.starts_with(&number.to_be_bytes()) {
        return Err(SealError);
    }
    contents.drain(..size_of::<i64>());
    Ok(contents)
}

/// Keeps the result of an upload that has just ended, for whose pieces there is
/// `key`; its organization's older results make room.
pub(super) fn keep_in(tx: &mut dyn Tx, app: &App, result: &Finished) -> Result<(), StoreError> {
    let (organization, now) = (result.upload.organization, app.clock.now());
    let sealed = Some(app.master_key.seal(IMPORT, &result.text, &*app.random));
    let (id, expires_at) = (result.upload.id, now + KEPT);
    tx.imports().keep(&Import { organization, id, expires_at, sealed })?;
    tx.imports().expire_older(organization, KEPT_AT_ONCE, now)
}

/// A result all of whose pieces were added.
#[derive(Clone)]
pub(super) struct Finished {
    upload: Upload,
    text: Vec<u8>,
}

impl Finished {
    pub(super) fn new(
        upload: Upload,
        key: &SealingKey,
        pieces: i64,
        summary: &BatchSummary,
    ) -> Result<Self, StoreError> {
        let mut summary = summary.clone();
        summary.unused.truncate(COLUMNS);
        summary.unused.iter_mut().for_each(|name| *name = start_of(name, SHOWN_CHARS));
        let kept = Kept { key: b64(key.expose()), pieces, summary };
        let text = serde_json::to_vec(&kept).map_err(|error| StoreError::Failed(error.into()))?;
        Ok(Self { upload, text })
    }
}

/// Why the result of an upload is not shown.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The organization has made no such upload lately, or it was never to be kept.
    #[error("there is no such result")]
    Unknown,
    /// It is not kept any more; whoever was invited is.
    #[error("the result is not kept any more: the invitations remain")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The result of an upload.
pub struct ImportResult {
    /// What it came to. Of the unused columns these are the first.
    pub summary: BatchSummary,
    /// Until when it is kept, unless five newer ones take its place.
    pub expires_at: OffsetDateTime,
    organization: OrganizationId,
    id: UploadId,
    key: SealingKey,
    pieces: i64,
}

/// The result of the organization's upload `id`.
pub async fn import_result(
    app: &App,
    organization: OrganizationId,
    id: UploadId,
) -> Result<ImportResult, ImportError> {
    let found = app.store.read(move |tx| tx.imports().import(organization, id)).await?;
    let Import { expires_at, sealed, .. } = found.ok_or(ImportError::Unknown)?;
    let sealed = sealed.filter(|_| app.clock.now() < expires_at).ok_or(ImportError::Gone)?;
    let corrupt = |error: BoxError| StoreError::corrupt("result of an upload", error).of(id);
    let text = app.master_key.open(IMPORT, &sealed).map_err(|error| corrupt(error.into()))?;
    let Kept { key, pieces, summary } =
        serde_json::from_slice(&text).map_err(|error| corrupt(error.into()))?;
    let key = from_b64(&key).and_then(|key| key.try_into().ok());
    let key = SealingKey::new(key.ok_or_else(|| corrupt(SealError.into()))?);
    Ok(ImportResult { summary, expires_at, organization, id, key, pieces })
}

impl ImportResult {
    /// The file that answers the upload, to be read piece by piece.
    #[must_use]
    pub fn into_csv(self, app: &App) -> ImportCsv {
        ImportCsv { app: app.clone(), result: self, next: 0 }
    }
}

/// The file that answers an upload.
pub struct ImportCsv {
    app: App,
    result: ImportResult,
    next: i64,
}

impl ImportCsv {
    /// Its next 256 KiB, fewer at the end. Fails if the result goes meanwhile.
    pub async fn next_piece(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let ImportResult { organization, id, key, pieces, .. } = &self.result;
        let (organization, id, number) = (*organization, *id, self.next);
        if number == *pieces {
            return Ok(None);
        }
        let found = move |tx: &mut dyn Tx| tx.imports().piece(organization, id, number);
        let sealed = self.app.store.read(found).await?;
        let sealed = sealed.ok_or_else(|| StoreError::missing("piece of a result", id))?;
        let piece = opened_piece(key, number, &sealed);
        let piece =
            piece.map_err(|error| StoreError::corrupt("piece of a result", error).of(id))?;
        self.next += 1;
        Ok(Some(piece))
    }
}

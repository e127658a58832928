//! Uploads that are under way: what they have staged, and how it goes away.

use time::{Duration, OffsetDateTime};

use super::{BatchOutcome, Invite};
use crate::{
    App,
    ids::{InviteId, OrganizationId, UploadId},
    outcome::StoreError,
    store::Tx,
};

/// Whoever has not touched an upload for that long has left it.
const LEASE: Duration = Duration::seconds(15);
/// How many records one transaction of a sweep takes away.
const SWEPT_AT_ONCE: i64 = 1_000;
/// How many such transactions one step of the housekeeping makes.
const STEPS: usize = 20;

/// An upload that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Who invites.
    pub organization: OrganizationId,
    /// Identity.
    pub id: UploadId,
    /// When all of its invitations were made, which no other invitation was.
    pub at: OffsetDateTime,
}

/// An upload that others find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingUpload {
    /// Which one.
    pub upload: Upload,
    /// When something was last staged.
    pub touched_at: OffsetDateTime,
    /// Whether nothing can be staged any more.
    pub given_up: bool,
}

impl PendingUpload {
    /// Whether anybody may take it away.
    pub(super) fn is_abandoned(&self, now: OffsetDateTime) -> bool {
        self.given_up || self.touched_at <= now - LEASE
    }
}

/// How far a sweep has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Swept {
    /// Some is taken away; before this invitation, if one is named, there may be
    /// more of them.
    Some(Option<InviteId>),
    /// Nothing is left: the upload is gone.
    All,
}

/// Uploads in the open unit: of each organization at most one is pending. What it
/// has staged nobody sees until it is finished, by any method of
/// [`Invites`](super::Invites).
pub trait Uploads {
    /// Begins an upload, unless one of the organization is pending. Its instant is
    /// the first from `now` on at which the organization has made no invitation.
    fn begin(
        &mut self,
        organization: OrganizationId,
        id: UploadId,
        now: OffsetDateTime,
    ) -> Result<Option<Upload>, StoreError>;
    /// The organization's pending upload.
    fn pending(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<PendingUpload>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock_pending(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<PendingUpload>, StoreError>;
    /// Stages those of `invites`, all of the upload's organization and instant,
    /// whose address is new to the upload and to the organization; says what became
    /// of each, in their order. None is staged if the upload is not pending any
    /// more, or given up: then there is no answer.
    fn stage(
        &mut self,
        upload: &Upload,
        invites: &[Invite],
        now: OffsetDateTime,
    ) -> Result<Option<Vec<BatchOutcome>>, StoreError>;
    /// Forgets up to `limit` addresses that the upload has named and not staged;
    /// answers how many that were.
    fn forget_addresses(&mut self, upload: &Upload, limit: i64) -> Result<usize, StoreError>;
    /// Shows all that was staged, at once. Answers whether the upload was pending,
    /// and not given up.
    fn finish(&mut self, upload: &Upload) -> Result<bool, StoreError>;
    /// Gives the upload up, and takes away up to `limit` of what it has left: the
    /// invitations before `before` in the order of a list, then addresses, then pieces
    /// of its result, each of which counts as [`RECORDS_A_PIECE`](super::RECORDS_A_PIECE),
    /// then the upload itself.
    fn sweep(
        &mut self,
        upload: &Upload,
        before: Option<InviteId>,
        limit: i64,
    ) -> Result<Swept, StoreError>;
    /// An upload that was given up, or that nobody has touched since `before`; locked
    /// until the transaction ends. Leaves out what others have locked.
    fn lock_abandoned(&mut self, before: OffsetDateTime) -> Result<Option<Upload>, StoreError>;
}

/// Begins to take away an upload that is locked and abandoned.
pub(super) fn take_over(tx: &mut dyn Tx, upload: Upload) -> Result<Upload, StoreError> {
    _ = tx.uploads().sweep(&upload, None, SWEPT_AT_ONCE)?;
    Ok(upload)
}

/// Takes away what an upload has left, in transactions that are soon over, at
/// most `most` of them. Answers whether it is gone.
pub(super) async fn sweep(app: &App, upload: Upload, most: usize) -> Result<bool, StoreError> {
    let mut before = None;
    for _ in 0..most {
        let swept = move |tx: &mut dyn Tx| tx.uploads().sweep(&upload, before, SWEPT_AT_ONCE);
        match app.store.transact(swept).await? {
            Swept::All => return Ok(true),
            Swept::Some(next) => before = next,
        }
    }
    Ok(false)
}

/// Takes away some of what an upload has left whose process is gone; answers
/// whether there was one.
pub async fn sweep_abandoned(app: &App) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let found = move |tx: &mut dyn Tx| {
        let found = tx.uploads().lock_abandoned(now - LEASE)?;
        // With that it is given up: nothing can be staged any more.
        found.map(|upload| take_over(tx, upload)).transpose()
    };
    let Some(upload) = app.store.transact(found).await? else { return Ok(false) };
    sweep(app, upload, STEPS).await?;
    Ok(true)
}

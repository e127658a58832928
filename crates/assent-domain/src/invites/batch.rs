//! Inviting everybody in a CSV file: staged a lot of rows at a time, shown at once.

mod keeping;
mod summary;
mod work;

use std::{
    io::{self, Read, Write},
    time::Duration,
};

use futures_util::FutureExt;
use thiserror::Error;

pub use summary::{BatchSummary, Refusal, RefusedRow, RowFaults};

use keeping::Keeping;
use work::{Lot, Work};

use super::{
    BatchOutcome, CsvError, Invite, PendingUpload, Upload,
    imports::{self, Finished, ImportPiece},
    uploads,
};
use crate::{
    App,
    daily_counts::{Counts, Subject, UpDown},
    ids::{OrganizationId, UploadId},
    organizations::{Organization, require_organization},
    outcome::{StoreError, with_causes},
    store::Tx,
};

/// How many rows are staged at once, at most, and at least where that takes long.
const LOT_ROWS: usize = 1_000;
const LEAST_LOT_ROWS: usize = 50;
/// For how long they are staged, about: on SQLite everybody else who writes waits
/// meanwhile.
const LOT_TIME: Duration = Duration::from_millis(30);
/// How many bytes of rows are staged at once, about.
const LOT_BYTES: usize = 1 << 20;
/// How many pieces of a result are added at once beside no rows.
const PIECES_AT_ONCE: usize = 8;
/// How many addresses are forgotten at once.
const FORGOTTEN_AT_ONCE: i64 = 1_000;
/// How often an upload asks for its turn, and the pause in between: a minute in all.
const ASKED: usize = 240;
const PAUSE: Duration = Duration::from_millis(250);

/// An upload on its way in, and its result on its way out. Both are spooled:
/// neither is ever in memory as a whole.
pub struct Spool {
    /// The uploaded file.
    pub upload: Box<dyn Read + Send>,
    /// Where the result goes.
    pub result: Box<dyn Write + Send>,
    /// Whether the result leaves out the rows that were not invited.
    pub only_invited: bool,
    /// Whether cells of the result are guarded against formula injection.
    pub guard: bool,
}

/// Why nothing of an upload was stored.
#[derive(Debug, Error)]
pub enum BatchError {
    /// The file could not be read.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// It was not the organization's next upload for as long as one waits.
    #[error("another upload of this organization is under way: try again once it has ended")]
    UnderWay,
    /// The result could not be spooled.
    #[error("the result could not be written")]
    Io(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An organization's turn to upload.
///
/// Whoever drops it leaves the turn to be taken over by others.
pub struct Batch {
    app: App,
    organization: Organization,
    upload: Upload,
}

/// Waits for the organization's turn, without holding anything: its uploads come
/// one after the other. One that its process has left is taken away first.
pub async fn begin_batch(app: &App, organization: OrganizationId) -> Result<Batch, BatchError> {
    for _ in 0..ASKED {
        match ask_for_turn(app, organization).await? {
            Turn::Ours(organization, upload) => {
                return Ok(Batch { app: app.clone(), organization: *organization, upload });
            }
            Turn::Left(upload) => _ = uploads::sweep(app, upload, usize::MAX).await?,
            Turn::Theirs => app.clock.pause(PAUSE).await,
        }
    }
    Err(BatchError::UnderWay)
}

/// Whose turn it is.
enum Turn {
    Ours(Box<Organization>, Upload),
    /// That of an upload which was left, and is given up with that.
    Left(Upload),
    Theirs,
}

async fn ask_for_turn(app: &App, organization: OrganizationId) -> Result<Turn, StoreError> {
    let id = UploadId::generate(&*app.clock, &*app.random);
    let clock = app.clock.clone();
    let ask = move |tx: &mut dyn Tx| {
        let organization = require_organization(tx, organization)?;
        let now = clock.now();
        if let Some(upload) = tx.uploads().begin(organization.id, id, now)? {
            return Ok(Turn::Ours(Box::new(organization), upload));
        }
        let is_left = |pending: &PendingUpload| pending.is_abandoned(now);
        // Who stages holds the lock: it is waited for only where it seems to be left.
        if !tx.uploads().pending(organization.id)?.is_some_and(|pending| is_left(&pending)) {
            return Ok(Turn::Theirs);
        }
        match tx.uploads().lock_pending(organization.id)?.filter(is_left) {
            Some(PendingUpload { upload, .. }) => uploads::take_over(tx, upload).map(Turn::Left),
            None => Ok(Turn::Theirs),
        }
    };
    app.store.transact(ask).await
}

impl Batch {
    /// Invites everybody in the upload who is new to the organization, and writes
    /// the result: the upload's columns, then `Signup Url`, `Status` and `Error`,
    /// a row for each of its rows, in its order. If anything fails, nobody is
    /// invited. What an earlier result added to the upload is taken off again, and
    /// the result has the upload's byte-order mark and delimiter.
    ///
    /// Reads, checks and writes on the thread that polls it: that should be one which
    /// may block.
    pub async fn import(self, spool: Spool) -> Result<BatchSummary, BatchError> {
        self.run(spool, None).await
    }

    /// The same, with the result [kept](super::import_result) for a day under the id that
    /// is answered: of all rows, guarded against formula injection. Nobody sees it
    /// before the invitations, and if anything fails there is none.
    pub async fn import_and_keep(
        self,
        upload: Box<dyn Read + Send>,
    ) -> Result<(UploadId, BatchSummary), BatchError> {
        let (id, keeping) = (self.upload.id, Keeping::new(&self.app));
        let result = keeping.sink();
        let spool = Spool { upload, result, only_invited: false, guard: true };
        Ok((id, self.run(spool, Some(keeping)).await?))
    }

    async fn run(self, spool: Spool, keeping: Option<Keeping>) -> Result<BatchSummary, BatchError> {
        let imported = self.import_all(spool, keeping).await;
        if imported.is_err()
            && let Err(error) = uploads::sweep(&self.app, self.upload, usize::MAX).await
        {
            let error = with_causes(&error);
            tracing::warn!(error, "what a failed upload has staged is left to the housekeeping");
        }
        imported
    }

    async fn import_all(
        &self,
        spool: Spool,
        mut keeping: Option<Keeping>,
    ) -> Result<BatchSummary, BatchError> {
        let mut work = Work::open(&self.app, &self.organization, self.upload, spool)?;
        let (mut staged, mut lot_rows) = (None, LEAST_LOT_ROWS);
        let mut next = work.next_lot(lot_rows)?;
        while let Some(Lot { rows, invites }) = next {
            let pieces = keeping.as_mut().map(|keeping| keeping.full_pieces(&self.app));
            // Once it was asked for, a unit goes on by itself: meanwhile the result of
            // the lot before is written, and the lot behind is read.
            let mut staging = Box::pin(self.stage(invites, pieces.unwrap_or_default()));
            let at_once = staging.as_mut().now_or_never();
            if let Some((rows, outcomes)) = staged.take() {
                work.tell(rows, outcomes)?;
            }
            next = work.next_lot(lot_rows)?;
            let Staged { outcomes, took } = match at_once {
                Some(staged) => staged?,
                None => staging.await?,
            };
            lot_rows = rows_of_next_lot(rows.len(), took);
            staged = Some((rows, outcomes));
        }
        if let Some((rows, outcomes)) = staged {
            work.tell(rows, outcomes)?;
        }
        let summary = work.finish()?;
        let kept = match keeping {
            Some(keeping) => Some(self.add_last_pieces(keeping, &summary).await?),
            None => None,
        };
        self.finish(summary.invited, kept).await?;
        Ok(summary)
    }

    fn stage(
        &self,
        invites: Vec<Invite>,
        pieces: Vec<ImportPiece>,
    ) -> impl Future<Output = Result<Staged, StoreError>> + use<> {
        let (store, clock, upload) = (self.app.store.clone(), self.app.clock.clone(), self.upload);
        async move {
            let stage = move |tx: &mut dyn Tx| {
                let began = clock.now();
                let outcomes = tx.uploads().stage(&upload, &invites, began)?;
                let outcomes = outcomes.ok_or_else(given_up)?;
                tx.imports().add_pieces(&upload, &pieces)?;
                let took = (clock.now() - began).try_into().unwrap_or_default();
                Ok(Staged { outcomes, took })
            };
            store.transact(stage).await
        }
    }

    /// Adds what is left of a result that is to be kept, some pieces at a time.
    async fn add_last_pieces(
        &self,
        mut keeping: Keeping,
        summary: &BatchSummary,
    ) -> Result<Finished, StoreError> {
        let mut pieces = keeping.last_pieces(&self.app);
        while !pieces.is_empty() {
            let later = pieces.split_off(pieces.len().min(PIECES_AT_ONCE));
            self.stage(Vec::new(), pieces).await?;
            pieces = later;
        }
        keeping.finished(self.upload, summary)
    }

    /// Shows and counts everything, once nothing else is left of the upload.
    async fn finish(&self, invited: u64, kept: Option<Finished>) -> Result<(), StoreError> {
        let upload = self.upload;
        let invited = UpDown::up(i64::try_from(invited).unwrap_or(i64::MAX));
        let counts = Counts::of(Subject::Invited, upload.at, invited);
        loop {
            let (app, kept, counts) = (self.app.clone(), kept.clone(), counts.clone());
            let finish = move |tx: &mut dyn Tx| {
                let forgotten = tx.uploads().forget_addresses(&upload, FORGOTTEN_AT_ONCE)?;
                if i64::try_from(forgotten) == Ok(FORGOTTEN_AT_ONCE) {
                    return Ok(false);
                }
                if !tx.uploads().finish(&upload)? {
                    return Err(given_up());
                }
                if let Some(kept) = kept {
                    imports::keep_in(tx, &app, &kept)?;
                }
                tx.daily_counts().add(upload.organization, upload.id.0, &counts)?;
                Ok(true)
            };
            if self.app.store.transact(finish).await? {
                return Ok(());
            }
        }
    }
}

/// A lot that was staged.
struct Staged {
    outcomes: Vec<BatchOutcome>,
    /// How long the unit took.
    took: Duration,
}

/// How many rows may take [`LOT_TIME`] if so many took so long; twice as many at most.
fn rows_of_next_lot(rows: usize, took: Duration) -> usize {
    let took = took.as_micros().max(1);
    let in_time = rows as u128 * LOT_TIME.as_micros() / took;
    let in_time = usize::try_from(in_time).unwrap_or(usize::MAX).min(rows.saturating_mul(2));
    in_time.clamp(LEAST_LOT_ROWS, LOT_ROWS)
}

/// It stood still for so long that others have taken it away.
fn given_up() -> StoreError {
    StoreError::Contended("the upload stood still, and others have given it up".into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lots_grow_where_they_are_staged_at_once_and_shrink_where_they_take_long() {
        let next = |rows, ms| rows_of_next_lot(rows, Duration::from_millis(ms));
        assert_eq!([next(50, 0), next(100, 1), next(1_000, 0)], [100, 200, 1_000]);
        assert_eq!([next(1_000, 30), next(1_000, 60), next(400, 40)], [1_000, 500, 300]);
        assert_eq!([next(50, 10_000), next(1, 0)], [50, 50]);
    }

    proptest! {
        #[test]
        fn a_lot_is_of_rows_that_may_take_their_time(rows in 1_usize..2_000, micros in 0_u64..10_000_000) {
            let next = rows_of_next_lot(rows, Duration::from_micros(micros));
            prop_assert!((LEAST_LOT_ROWS..=LOT_ROWS).contains(&next));
            // At the speed of this one; unless it is the least that there is.
            let takes = Duration::from_micros(micros) * u32::try_from(next).unwrap() / u32::try_from(rows).unwrap();
            prop_assert!(next == LEAST_LOT_ROWS || takes <= LOT_TIME, "{next} rows take {takes:?}");
        }
    }
}

//! Forgetting what has had its time, a little at each step.

use time::Duration;

use crate::{
    App,
    daily_counts::{Day, KEPT_DAYS},
    invites::{IMPORT_KNOWN, sweep_abandoned},
    mail::LETTER_KEPT,
    outcome::StoreError,
    store::Tx,
};

/// How much one step forgets of each kind.
const LOT: i64 = 500;
/// How many pieces of a result it takes away: ten megabytes.
const PIECES: i64 = 40;

/// How long an address is kept whose verification link has expired.
const PENDING_ADDRESS_KEPT: Duration = Duration::days(30);

/// Forgets expired sessions, download tickets, resets and sign-ups, addresses
/// that nobody verified, full buckets, letters long sent, the texts of letters
/// long given up, and results of uploads that are not kept any more; and what uploads have left
/// whose process is gone. Folds counts of past days. Answers how many records that were, such an
/// upload counting as one.
pub async fn step(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let forgotten: usize = app
        .store
        .transact(move |tx| {
            Ok::<_, StoreError>(
                tx.sessions().purge(now, LOT)?
                    + tx.password_resets().purge(now, LOT)?
                    + tx.download_tickets().purge(now, LOT)?
                    + tx.signups().purge(now, LOT)?
                    + tx.rights_holder_signups().purge(now, LOT)?
                    + tx.organization_emails().purge(now - PENDING_ADDRESS_KEPT, LOT)?
                    + tx.limits().purge(now, LOT)?
                    + tx.outbox().purge(now - LETTER_KEPT, LOT)?
                    + tx.imports().purge(now, PIECES)?
                    + tx.imports().forget(now - IMPORT_KNOWN, LOT)?,
            )
        })
        .await?;
    let today = Day::of(now);
    let fold = move |tx: &mut dyn Tx| tx.daily_counts().fold(today, today.before(KEPT_DAYS), LOT);
    let folded = app.store.transact(fold).await?;
    Ok(forgotten + folded + usize::from(sweep_abandoned(app).await?))
}

//! [`Limits`] on the `rate_limits` table.

use assent_domain::{limits::Limits, outcome::StoreError};
use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{PgTx, columns::Hash, schema::rate_limits, statements::Kept};

impl Limits for PgTx<'_> {
    fn lock(&mut self, key: &[u8; 32], now: OffsetDateTime) -> Result<OffsetDateTime, StoreError> {
        // An update that changes nothing locks the row and returns it. A conflict
        // that is let be and a second statement would miss a row purged in between.
        let bucket = diesel::insert_into(rate_limits::table)
            .values((rate_limits::key.eq(Hash(*key)), rate_limits::arrival_at.eq(now)))
            .on_conflict(rate_limits::key)
            .do_update()
            .set(rate_limits::arrival_at.eq(rate_limits::arrival_at))
            .returning(rate_limits::arrival_at);
        let locked = self.returned(Kept(bucket))?.pop();
        locked.ok_or_else(|| StoreError::Failed("a bucket was written and not returned".into()))
    }

    fn save(&mut self, key: &[u8; 32], arrival: OffsetDateTime) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(rate_limits::table.find(Hash(*key)))
                .set(rate_limits::arrival_at.eq(arrival)),
        )
        .map(drop)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let full: Vec<Hash> = self.rows(
            rate_limits::table
                .filter(rate_limits::arrival_at.le(now))
                .select(rate_limits::key)
                .limit(limit)
                .for_update()
                .skip_locked(),
        )?;
        self.change(diesel::delete(rate_limits::table.filter(rate_limits::key.eq_any(full))))
    }
}

//! [`Limits`] on the `rate_limits` table.

use assent_domain::{limits::Limits, store::StoreError};
use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{PgTx, columns::Hash, failed, schema::rate_limits};

impl Limits for PgTx<'_> {
    fn lock(&mut self, key: &[u8; 32], now: OffsetDateTime) -> Result<OffsetDateTime, StoreError> {
        // An update that changes nothing locks the row and returns it. A conflict
        // that is let be and a second statement would miss a row purged in between.
        diesel::insert_into(rate_limits::table)
            .values((rate_limits::key.eq(Hash(*key)), rate_limits::arrival_at.eq(now)))
            .on_conflict(rate_limits::key)
            .do_update()
            .set(rate_limits::arrival_at.eq(rate_limits::arrival_at))
            .returning(rate_limits::arrival_at)
            .get_result(self.conn)
            .map_err(failed)
    }

    fn save(&mut self, key: &[u8; 32], arrival: OffsetDateTime) -> Result<(), StoreError> {
        diesel::update(rate_limits::table.find(Hash(*key)))
            .set(rate_limits::arrival_at.eq(arrival))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let full: Vec<Hash> = rate_limits::table
            .filter(rate_limits::arrival_at.le(now))
            .select(rate_limits::key)
            .limit(limit)
            .for_update()
            .skip_locked()
            .load(self.conn)
            .map_err(failed)?;
        diesel::delete(rate_limits::table.filter(rate_limits::key.eq_any(full)))
            .execute(self.conn)
            .map_err(failed)
    }
}

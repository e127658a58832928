//! [`Limits`] on the `rate_limits` table.

use assent_domain::{limits::Limits, store::StoreError};
use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Hash, Instant},
    failed,
    schema::rate_limits,
};

impl Limits for SqliteTx<'_> {
    fn lock(&mut self, key: &[u8; 32], now: OffsetDateTime) -> Result<OffsetDateTime, StoreError> {
        diesel::insert_into(rate_limits::table)
            .values((rate_limits::key.eq(Hash(*key)), rate_limits::arrival_at.eq(Instant(now))))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map_err(failed)?;
        rate_limits::table
            .find(Hash(*key))
            .select(rate_limits::arrival_at)
            .first::<Instant>(self.conn)
            .map(|arrival| arrival.0)
            .map_err(failed)
    }

    fn save(&mut self, key: &[u8; 32], arrival: OffsetDateTime) -> Result<(), StoreError> {
        diesel::update(rate_limits::table.find(Hash(*key)))
            .set(rate_limits::arrival_at.eq(Instant(arrival)))
            .execute(self.conn)
            .map(drop)
            .map_err(failed)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let full = diesel::alias!(rate_limits as full);
        let full = full
            .filter(full.field(rate_limits::arrival_at).le(Instant(now)))
            .limit(limit)
            .select(full.field(rate_limits::key));
        diesel::delete(rate_limits::table.filter(rate_limits::key.eq_any(full)))
            .execute(self.conn)
            .map_err(failed)
    }
}

//! [`Limits`] on the `rate_limits` table.

use assent_domain::{limits::Limits, outcome::StoreError};
use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Hash, Instant},
    schema::rate_limits,
};

impl Limits for SqliteTx<'_> {
    fn lock(&mut self, key: &[u8; 32], now: OffsetDateTime) -> Result<OffsetDateTime, StoreError> {
        self.change(
            diesel::insert_into(rate_limits::table)
                .values((rate_limits::key.eq(Hash(*key)), rate_limits::arrival_at.eq(Instant(now))))
                .on_conflict_do_nothing(),
        )?;
        let arrival = rate_limits::table.find(Hash(*key)).select(rate_limits::arrival_at);
        self.value(arrival).map(|Instant(arrival)| arrival)
    }

    fn save(&mut self, key: &[u8; 32], arrival: OffsetDateTime) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(rate_limits::table.find(Hash(*key)))
                .set(rate_limits::arrival_at.eq(Instant(arrival))),
        )
        .map(drop)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let full = diesel::alias!(rate_limits as full);
        let full = full
            .filter(full.field(rate_limits::arrival_at).le(Instant(now)))
            .limit(limit)
            .select(full.field(rate_limits::key));
        self.change(diesel::delete(rate_limits::table.filter(rate_limits::key.eq_any(full))))
    }
}

//! [`DailyCounts`] on the `daily_counts` table: with one writer, each count of a day is
//! one row.

use assent_domain::{
    daily_counts::{Counts, DailyCounts, Day, Overview, Subject, UpDown},
    ids::OrganizationId,
    outcome::StoreError,
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Binary, Integer, Text},
};
use uuid::Uuid;

use crate::{
    SqliteTx,
    columns::{Id, to_json},
    statements::Kept,
};

/// A sum by a name and a day.
#[derive(QueryableByName)]
pub(crate) struct Sum {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Integer)]
    day: i32,
    #[diesel(sql_type = BigInt)]
    up: i64,
    #[diesel(sql_type = BigInt)]
    down: i64,
}

impl Sum {
    fn moved(&self) -> UpDown {
        UpDown { up: self.up, down: self.down }
    }

    /// The count of a subject, if there is one of this name.
    pub(crate) fn count(&self) -> Option<(Day, Subject, UpDown)> {
        Some((Day::new(self.day), Subject::parse(&self.what)?, self.moved()))
    }
}

impl DailyCounts for SqliteTx<'_> {
    fn add(
        &mut self,
        organization: OrganizationId,
        _: Uuid,
        counts: &Counts,
    ) -> Result<(), StoreError> {
        if counts.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = counts
            .iter()
            .map(|(day, subject, moved)| (day.number(), subject.name(), moved.up, moved.down))
            .collect();
        // One text, however many they are.
        let raise = sql_query(
            "INSERT INTO daily_counts (organization_id, day, subject, stripe, up, down) \
             SELECT ?1, value ->> 0, value ->> 1, 0, value ->> 2, value ->> 3 \
             FROM json_each(?2) WHERE true \
             ON CONFLICT (organization_id, day, subject, stripe) DO UPDATE SET \
             up = up + excluded.up, down = down + excluded.down",
        );
        let raise = raise.bind::<Binary, _>(Id(organization.0)).bind::<Text, _>(to_json(&rows));
        self.change_row(raise).map(drop)
    }

    fn totals(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Vec<(Subject, UpDown)>, StoreError> {
        let sums = sql_query(
            "SELECT subject AS what, 0 AS day, sum(up) AS up, sum(down) AS down \
             FROM daily_counts WHERE organization_id = ?1 GROUP BY subject",
        );
        let sums: Vec<Sum> = self.rows(Kept(sums.bind::<Binary, _>(Id(organization.0))))?;
        let totals = sums.iter().filter_map(Sum::count);
        Ok(totals.map(|(_, subject, moved)| (subject, moved)).collect())
    }

    fn overview(
        &mut self,
        organization: OrganizationId,
        since: Day,
    ) -> Result<Overview, StoreError> {
        let sums = sql_query(
            "SELECT what, day, sum(up) AS up, sum(down) AS down FROM (\
             SELECT CASE WHEN is_plain THEN subject ELSE '' END AS what, \
             CASE WHEN is_plain OR day < ?2 THEN 0 ELSE day END AS day, up, down FROM (\
             SELECT subject, day, up, down, \
             subject IN (SELECT value FROM json_each(?3)) AS is_plain \
             FROM daily_counts WHERE organization_id = ?1)) \
             GROUP BY what, day ORDER BY what, day",
        );
        let sums: Vec<Sum> = self.rows(Kept(
            sums.bind::<Binary, _>(Id(organization.0))
                .bind::<Integer, _>(since.number())
                .bind::<Text, _>(to_json(&Subject::PLAIN.map(Subject::name))),
        ))?;
        let mut overview = Overview::default();
        for sum in sums {
            overview.take(&sum.what, Day::new(sum.day), sum.moved());
        }
        Ok(overview)
    }

    fn all(&mut self, organization: OrganizationId) -> Result<Counts, StoreError> {
        let kept = sql_query(
            "SELECT subject AS what, day, up, down FROM daily_counts WHERE organization_id = ?1",
        );
        let kept: Vec<Sum> = self.rows(Kept(kept.bind::<Binary, _>(Id(organization.0))))?;
        Ok(kept.iter().filter_map(Sum::count).collect())
    }

    fn fold(&mut self, _: Day, oldest: Day, limit: i64) -> Result<usize, StoreError> {
        // There are no stripes. Both statements find the same rows: nobody else writes.
        let put = sql_query(
            "INSERT INTO daily_counts (organization_id, day, subject, stripe, up, down) \
             SELECT organization_id, 0, subject, 0, sum(up), sum(down) FROM (\
             SELECT * FROM daily_counts WHERE day > 0 AND day < ?1 \
             ORDER BY day, organization_id, subject, stripe LIMIT ?2) \
             WHERE true GROUP BY organization_id, subject \
             ON CONFLICT (organization_id, day, subject, stripe) DO UPDATE SET \
             up = up + excluded.up, down = down + excluded.down",
        );
        let bound = |query: diesel::query_builder::SqlQuery| {
            query.bind::<Integer, _>(oldest.number()).bind::<BigInt, _>(limit)
        };
        self.change_row(bound(put))?;
        let take = sql_query(
            "DELETE FROM daily_counts WHERE (organization_id, day, subject, stripe) IN (\
             SELECT organization_id, day, subject, stripe FROM daily_counts \
             WHERE day > 0 AND day < ?1 \
             ORDER BY day, organization_id, subject, stripe LIMIT ?2)",
        );
        self.change_row(bound(take))
    }
}

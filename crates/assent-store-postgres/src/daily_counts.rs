//! [`DailyCounts`] on the `daily_counts` table, whose rows are striped.

use assent_domain::{
    daily_counts::{Counts, DailyCounts, Day, Overview, Subject, UpDown},
    ids::OrganizationId,
    outcome::StoreError,
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, SmallInt, Text, Uuid as SqlUuid},
};
use uuid::Uuid;

use crate::{PgTx, schema::daily_counts, statements::Kept};

/// How many stripes a count of a day has.
const STRIPES: u8 = 16;

/// The stripe of whoever counts by `by`: the last byte of an id is drawn.
pub(crate) fn stripe(by: Uuid) -> i16 {
    i16::from(by.as_bytes()[15] % STRIPES)
}

/// Counts by columns, in the order of the key.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) day: Vec<i32>,
    pub(crate) subject: Vec<&'static str>,
    pub(crate) up: Vec<i64>,
    pub(crate) down: Vec<i64>,
}

impl From<&Counts> for Columns {
    fn from(counts: &Counts) -> Self {
        let mut columns = Self::default();
        columns.extend(counts);
        columns
    }
}

impl Columns {
    /// Adds the counts of another.
    pub(crate) fn extend(&mut self, counts: &Counts) {
        for (day, subject, UpDown { up, down }) in counts.iter() {
            self.day.push(day.number());
            self.subject.push(subject.name());
            self.up.push(up);
            self.down.push(down);
        }
    }
}

/// Inserts or raises counts of an organization; behind it stand a stripe, and the columns
/// of [`Columns`] in their order.
macro_rules! raise {
    ($organization:literal, $stripe:literal, $columns:literal) => {
        concat!(
            "INSERT INTO daily_counts (organization_id, stripe, day, subject, up, down) SELECT ",
            $organization,
            ", ",
            $stripe,
            ", counted.* FROM unnest(",
            $columns,
            ") AS counted ON CONFLICT (organization_id, day, subject, stripe) DO UPDATE SET \
             up = daily_counts.up + excluded.up, down = daily_counts.down + excluded.down"
        )
    };
}

pub(crate) use raise;

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

impl DailyCounts for PgTx<'_> {
    fn add(
        &mut self,
        organization: OrganizationId,
        by: Uuid,
        counts: &Counts,
    ) -> Result<(), StoreError> {
        if counts.is_empty() {
            return Ok(());
        }
        let columns = Columns::from(counts);
        let raise = sql_query(raise!("$1", "$2", "$3, $4, $5, $6"))
            .bind::<SqlUuid, _>(organization.0)
            .bind::<SmallInt, _>(stripe(by))
            .bind::<Array<Integer>, _>(columns.day)
            .bind::<Array<Text>, _>(columns.subject)
            .bind::<Array<BigInt>, _>(columns.up)
            .bind::<Array<BigInt>, _>(columns.down);
        self.change_row(raise).map(drop)
    }

    fn totals(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Vec<(Subject, UpDown)>, StoreError> {
        let sums = sql_query(
            "SELECT subject AS what, 0 AS day, sum(up)::bigint AS up, sum(down)::bigint AS down \
             FROM daily_counts WHERE organization_id = $1 GROUP BY subject",
        );
        let sums: Vec<Sum> = self.rows(Kept(sums.bind::<SqlUuid, _>(organization.0)))?;
        let totals = sums.iter().filter_map(Sum::count);
        Ok(totals.map(|(_, subject, moved)| (subject, moved)).collect())
    }

    fn overview(
        &mut self,
        organization: OrganizationId,
        since: Day,
    ) -> Result<Overview, StoreError> {
        let sums = sql_query(
            "SELECT what, day, sum(up)::bigint AS up, sum(down)::bigint AS down FROM (\
             SELECT CASE WHEN is_plain THEN subject ELSE '' END AS what, \
             CASE WHEN is_plain OR day < $2 THEN 0 ELSE day END AS day, up, down FROM (\
             SELECT subject, day, up, down, subject = ANY ($3) AS is_plain \
             FROM daily_counts WHERE organization_id = $1) AS counted) AS counted \
             GROUP BY what, day ORDER BY what, day",
        );
        let sums: Vec<Sum> = self.rows(Kept(
            sums.bind::<SqlUuid, _>(organization.0)
                .bind::<Integer, _>(since.number())
                .bind::<Array<Text>, _>(Subject::PLAIN.map(Subject::name).to_vec()),
        ))?;
        let mut overview = Overview::default();
        for sum in sums {
            overview.take(&sum.what, Day::new(sum.day), sum.moved());
        }
        Ok(overview)
    }

    fn all(&mut self, organization: OrganizationId) -> Result<Counts, StoreError> {
        let kept = sql_query(
            "SELECT subject AS what, day, up, down FROM daily_counts WHERE organization_id = $1",
        );
        let kept: Vec<Sum> = self.rows(Kept(kept.bind::<SqlUuid, _>(organization.0)))?;
        Ok(kept.iter().filter_map(Sum::count).collect())
    }

    fn fold(&mut self, today: Day, oldest: Day, limit: i64) -> Result<usize, StoreError> {
        let chosen = self.choose(today, oldest, limit)?;
        if chosen.organization.is_empty() {
            return Ok(0);
        }
        // First the rows that others go into, waiting for each other in the order of the key;
        // then those that go, as far as nobody has them. So nobody is waited for by whoever
        // waits for these.
        self.change_row(
            sql_query(
                "INSERT INTO daily_counts (organization_id, day, subject, stripe, up, down) \
                 SELECT DISTINCT organization_id, CASE WHEN day < $1 THEN 0 ELSE day END, \
                 subject COLLATE \"C\", 0, 0, 0 \
                 FROM unnest($2, $3, $4) AS chosen (organization_id, day, subject) \
                 ORDER BY 1, 2, 3 ON CONFLICT (organization_id, day, subject, stripe) \
                 DO UPDATE SET up = daily_counts.up",
            )
            .bind::<Integer, _>(oldest.number())
            .bind::<Array<SqlUuid>, _>(&chosen.organization)
            .bind::<Array<Integer>, _>(&chosen.day)
            .bind::<Array<Text>, _>(&chosen.subject),
        )?;
        let fold = sql_query(
            "WITH free AS (SELECT organization_id, day, subject, stripe FROM daily_counts \
             WHERE (organization_id, day, subject, stripe) IN \
             (SELECT * FROM unnest($2, $3, $4, $5)) FOR UPDATE SKIP LOCKED), \
             taken AS (DELETE FROM daily_counts USING free \
             WHERE daily_counts.organization_id = free.organization_id \
             AND daily_counts.day = free.day AND daily_counts.subject = free.subject \
             AND daily_counts.stripe = free.stripe \
             RETURNING daily_counts.organization_id, daily_counts.day, daily_counts.subject, \
             daily_counts.up, daily_counts.down), \
             put AS (INSERT INTO daily_counts (organization_id, day, subject, stripe, up, down) \
             SELECT organization_id, CASE WHEN day < $1 THEN 0 ELSE day END, subject, 0, \
             sum(up), sum(down) FROM taken GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 \
             ON CONFLICT (organization_id, day, subject, stripe) DO UPDATE SET \
             up = daily_counts.up + excluded.up, down = daily_counts.down + excluded.down) \
             SELECT count(*) AS count FROM taken",
        );
        let folded: Vec<Folded> = self.returned(
            fold.bind::<Integer, _>(oldest.number())
                .bind::<Array<SqlUuid>, _>(chosen.organization)
                .bind::<Array<Integer>, _>(chosen.day)
                .bind::<Array<Text>, _>(chosen.subject)
                .bind::<Array<SmallInt>, _>(chosen.stripe),
        )?;
        let count = folded.first().map_or(0, |folded| folded.count);
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }
}

/// Keys by columns.
#[derive(Default)]
struct Chosen {
    organization: Vec<Uuid>,
    day: Vec<i32>,
    subject: Vec<String>,
    stripe: Vec<i16>,
}

impl PgTx<'_> {
    /// Up to `limit` rows that are to be folded: by one index stripes of past days, by
    /// another days that are too old.
    fn choose(&mut self, today: Day, oldest: Day, limit: i64) -> Result<Chosen, StoreError> {
        let past = daily_counts::table
            .filter(daily_counts::day.gt(Day::LONG_AGO.number()))
            .select(daily_counts::all_columns)
            .limit(limit);
        let striped =
            past.filter(daily_counts::day.lt(today.number())).filter(daily_counts::stripe.gt(0));
        let mut rows: Vec<Row> = self.rows(striped)?;
        if i64::try_from(rows.len()).is_ok_and(|found| found < limit) {
            let old = past
                .filter(daily_counts::day.lt(oldest.number()))
                .filter(daily_counts::stripe.eq(0));
            rows.extend(self.rows::<Row>(old)?);
            rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        let mut chosen = Chosen::default();
        for (organization, day, subject, stripe, ..) in rows {
            chosen.organization.push(organization);
            chosen.day.push(day);
            chosen.subject.push(subject);
            chosen.stripe.push(stripe);
        }
        Ok(chosen)
    }
}

type Row = (Uuid, i32, String, i16, i64, i64);

#[derive(QueryableByName)]
struct Folded {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

//! How much happened to an organization on which day: the figures of its dashboard.
//!
//! Whatever changes what is counted adds to the counts in its own transaction, by one
//! statement that reads nothing; of all that the core locks, last, and in the order of
//! [`Counts`], so that no two wait for each other. What is there now is the sum of all days.
//! So no page counts the rows of a table that grows.

mod counts;
mod day;
mod figures;

pub use counts::{Counts, Subject, UpDown};
pub use day::Day;
pub use figures::{CHART_DAYS, DayFigures, Figures, allowing, figures};
use uuid::Uuid;

use crate::{ids::OrganizationId, outcome::StoreError};

/// For how many days before today each day is kept by itself.
pub(crate) const KEPT_DAYS: i32 = 92;

/// What a dashboard is made of, of one organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Everything that was ever counted, but for permissions.
    pub totals: Vec<(Subject, UpDown)>,
    /// All permissions by day, from a given day on, oldest first. A day on which nothing
    /// was counted is left out.
    pub permissions: Vec<(Day, UpDown)>,
}

/// Counts of organizations in the open unit.
pub trait DailyCounts {
    /// Adds to the organization's counts, in their order. Those who add by the same `by` may
    /// wait for each other until one's transaction ends; others rarely do.
    fn add(
        &mut self,
        organization: OrganizationId,
        by: Uuid,
        counts: &Counts,
    ) -> Result<(), StoreError>;
    /// Everything that was ever counted, by subject.
    fn totals(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Vec<(Subject, UpDown)>, StoreError>;
    /// What a dashboard is made of, with permissions from the day `since` on.
    fn overview(
        &mut self,
        organization: OrganizationId,
        since: Day,
    ) -> Result<Overview, StoreError>;
    /// All counts, as they are kept.
    fn all(&mut self, organization: OrganizationId) -> Result<Counts, StoreError>;
    /// Folds up to `limit` records of any organizations: what those who added apart have
    /// left of a day before `today` becomes one, and days before `oldest` become
    /// [`Day::LONG_AGO`]. No sum changes but that of such days. Answers how many records
    /// that were.
    fn fold(&mut self, today: Day, oldest: Day, limit: i64) -> Result<usize, StoreError>;
}

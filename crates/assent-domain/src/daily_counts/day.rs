//! Days as they are counted by.

use time::{Date, Duration, OffsetDateTime};

/// The seconds of a day.
const SECONDS: i64 = 86_400;

/// A day in UTC: how many days it is after 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// All days that are longer ago than anybody asks for, as one.
    pub const LONG_AGO: Self = Self(0);

    /// The day of this number.
    #[must_use]
    pub const fn new(number: i32) -> Self {
        Self(number)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of an instant; whatever is before 1970-01-02 is [`LONG_AGO`](Self::LONG_AGO).
    #[must_use]
    pub fn of(at: OffsetDateTime) -> Self {
        let days = at.unix_timestamp().div_euclid(SECONDS).max(0);
        Self(i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// The day so many days before this one.
    #[must_use]
    pub const fn before(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }

    /// Its date.
    #[must_use]
    pub fn date(self) -> Date {
        OffsetDateTime::UNIX_EPOCH.date().saturating_add(Duration::days(self.0.into()))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_day_is_of_utc_whatever_the_offset() {
        let late = datetime!(2026-11-27 23:59:59.999999 UTC);
        let day = Day::of(late);
        assert_eq!(day.date(), date!(2026 - 11 - 27));
        assert_eq!(Day::of(datetime!(2026-11-28 01:59 +02:00)), day);
        assert_eq!(Day::of(late + Duration::MICROSECOND), Day::new(day.number() + 1));
        assert_eq!(day.before(89).date(), date!(2026 - 08 - 30));
    }

    #[test]
    fn what_is_before_days_are_counted_is_long_ago() {
        for at in [datetime!(1970-01-01 23:59 UTC), datetime!(1969-12-31 23:59 UTC)] {
            assert_eq!(Day::of(at), Day::LONG_AGO);
        }
        assert_eq!(Day::LONG_AGO.date(), date!(1970 - 01 - 01));
    }
}

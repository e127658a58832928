//! Instants as pages show them.

use assent_domain::values::instant_text;
use time::{OffsetDateTime, UtcOffset};

/// An instant, for a `<time>`: exact, and as text.
pub(crate) struct Instant {
    /// ISO 8601, UTC.
    pub(crate) exact: String,
    /// To the minute, with `UTC`.
    pub(crate) text: String,
}

impl Instant {
    pub(crate) fn of(at: OffsetDateTime) -> Self {
        let utc = at.to_offset(UtcOffset::UTC);
        let text = format!(
            "{:04}-{:02}-{:02} {:02}:{:02} UTC",
            utc.year(),
            u8::from(utc.month()),
            utc.day(),
            utc.hour(),
            utc.minute()
        );
        Self { exact: instant_text(at), text }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_instant_is_exact_for_machines_and_to_the_minute_for_people() {
        let instant = Instant::of(datetime!(2026-11-27 09:05:07.123 +01:00));
        assert_eq!(instant.exact, "2026-11-27T08:05:07.123Z");
        assert_eq!(instant.text, "2026-11-27 08:05 UTC");
    }
}

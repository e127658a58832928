//! Instants as texts.

use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Iso8601},
    macros::format_description,
};

const INSTANT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// The instant that a caller writes as ISO 8601 with any offset, in UTC;
/// `None` for any other text, and for years before 0 or after 9999.
#[must_use]
pub fn parse_instant(text: &str) -> Option<OffsetDateTime> {
    let at = OffsetDateTime::parse(text, &Iso8601::PARSING).ok()?;
    at.checked_to_offset(UtcOffset::UTC).filter(|at| (0..=9_999).contains(&at.year()))
}

/// The instant as `YYYY-MM-DDTHH:MM:SS.mmmZ`, what is below a millisecond cut
/// off. Years from 0 to 9999.
#[must_use]
pub fn instant_text(at: OffsetDateTime) -> String {
    InstantText::of(at).as_str().to_owned()
}

/// [`instant_text`] without a place of its own on the heap.
pub(crate) struct InstantText {
    digits: [u8; 24],
    whole: Option<String>,
}

impl InstantText {
    pub(crate) fn of(at: OffsetDateTime) -> Self {
        let at = at.to_offset(UtcOffset::UTC);
        let (date, (hour, minute, second, milli)) = (at.date(), at.time().as_hms_milli());
        let (month, day) = (u8::from(date.month()), date.day());
        let mut digits = *b"0000-00-00T00:00:00.000Z";
        let Ok(year @ 0..=9999) = u32::try_from(date.year()) else {
            let whole = format!(
                "{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z",
                date.year()
            );
            return Self { digits, whole: Some(whole) };
        };
        let mut write = |from: usize, to: usize, mut number: u32| {
            for digit in digits[from..to].iter_mut().rev() {
                *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
                number /= 10;
            }
        };
        write(0, 4, year);
        write(5, 7, month.into());
        write(8, 10, day.into());
        write(11, 13, hour.into());
        write(14, 16, minute.into());
        write(17, 19, second.into());
        write(20, 23, milli.into());
        Self { digits, whole: None }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.whole.as_deref().unwrap_or_else(|| str::from_utf8(&self.digits).unwrap_or_default())
    }
}

/// The instant that [`instant_text`] writes as `text`; `None` for any
/// other text, such as one with an offset or other digits.
#[must_use]
pub fn read_instant_text(text: &str) -> Option<OffsetDateTime> {
    let at = PrimitiveDateTime::parse(text, INSTANT).ok()?.assume_utc();
    (at.year() >= 0 && instant_text(at) == text).then_some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_instant_may_have_any_offset_and_precision() {
        let at = datetime!(2018-11-07 23:31:16.046 UTC);
        for text in [
            "2018-11-07T23:31:16.046Z",
            "2018-11-07T23:31:16.046+00:00",
            "2018-11-08T01:01:16.046+01:30",
            "2018-11-07T15:31:16.046000-08:00",
            "20181107T233116.046Z",
        ] {
            assert_eq!(parse_instant(text), Some(at), "{text:?}");
        }
        let whole = datetime!(2018-11-07 23:31:16 UTC);
        assert_eq!(parse_instant("2018-11-07T23:31:16Z"), Some(whole));
    }

    #[test]
    fn what_is_no_instant_of_our_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2018-11-07",
            "2018-11-07T23:31:16",
            "2018-11-07T23:31:16 02:00",
            "2018-02-29T00:00:00Z",
            "2018-11-07T25:00:00Z",
            "1541633476046",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "-000100-01-01T00:00:00Z",
            "2018-11-07T23:31:16Z\0",
        ] {
            assert_eq!(parse_instant(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_of_instants_panic(text in "[-+0-9TZW:.,]{0,40}|\\PC{0,30}") {
            if let Some(at) = parse_instant(&text) {
                prop_assert!((0..=9_999).contains(&at.year()));
            }
        }
    }

    #[test]
    fn an_instant_is_written_in_utc_to_the_millisecond_and_read_back() {
        let at = datetime!(2026-11-21 21:53:06.521_999 +2);
        assert_eq!(instant_text(at), "2026-11-21T19:53:06.521Z");
        assert_eq!(
            read_instant_text("2026-11-21T19:53:06.521Z"),
            Some(datetime!(2026-11-21 19:53:06.521 UTC))
        );
    }

    #[test]
    fn an_instant_in_any_other_form_is_none() {
        for text in [
            "",
            "2026-11-21T19:53:06Z",
            "2026-11-21T19:53:06.52Z",
            "2026-11-21T19:53:06.5210Z",
            "2026-11-21T19:53:06.521",
            "2026-11-21T19:53:06.521z",
            "2026-11-21 19:53:06.521Z",
            "2026-11-21T19:53:06.521+00:00",
            "+2026-11-21T19:53:06.521Z",
            "-2026-11-21T19:53:06.521Z",
            "-001-11-21T19:53:06.521Z",
            "2026-02-29T19:53:06.521Z",
            "2026-11-21T24:00:00.000Z",
            "2026-11-21T23:59:60.000Z",
            " 2026-11-21T19:53:06.521Z",
            "2026-11-21T19:53:06.521Z ",
            "२०२६-11-21T19:53:06.521Z",
        ] {
            assert_eq!(read_instant_text(text), None, "{text:?}");
        }
    }
}

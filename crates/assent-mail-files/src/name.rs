//! What the files are called: `20260102T030405.678Z-<letter id>.eml`.

use std::fmt;

use assent_domain::{ids::LetterId, mail::Letter};
use time::{
    OffsetDateTime, PrimitiveDateTime, UtcOffset, format_description::BorrowedFormatItem,
    macros::format_description,
};
use uuid::Uuid;

const WRITTEN_AT: &[BorrowedFormatItem<'_>] =
    format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:3]Z");

/// The name of a letter's file; names sort by time. Holds nothing that could
/// lead out of the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName {
    /// When the letter was written, in whole milliseconds.
    pub(crate) written_at: OffsetDateTime,
    letter: LetterId,
}

impl FileName {
    pub(crate) fn of(letter: &Letter) -> Self {
        let written_at = letter.written_at.to_offset(UtcOffset::UTC);
        let millisecond = written_at.millisecond();
        let written_at = written_at.replace_millisecond(millisecond).unwrap_or(written_at);
        Self { written_at, letter: letter.id }
    }

    /// Reads a name that was written by this type, and no other.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (written_at, letter) = name.strip_suffix(".eml")?.split_once('-')?;
        let written_at = PrimitiveDateTime::parse(written_at, WRITTEN_AT).ok()?.assume_utc();
        let parsed = Self { written_at, letter: LetterId(Uuid::try_parse(letter).ok()?) };
        (parsed.to_string() == name).then_some(parsed)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written_at = self.written_at.format(WRITTEN_AT).map_err(|_| fmt::Error)?;
        write!(f, "{written_at}-{}.eml", self.letter)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NAME: &str = "20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml";

    #[test]
    fn a_name_tells_when_its_letter_was_written() {
        let name = FileName::parse(NAME).unwrap();
        assert_eq!(name.written_at, datetime!(2026-01-02 03:04:05.678 UTC));
        assert_eq!(name.to_string(), NAME);
    }

    #[test]
    fn no_other_name_is_taken() {
        for name in [
            "",
            ".eml",
            "../20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml",
            "/20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml",
            "20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml/..",
            "20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml\0",
            "20260102T030405.678Z-00000000-0000-0000-0000-000000000001",
            "20260102T030405.678Z-{00000000-0000-0000-0000-000000000001}.eml",
            "20260102T030405.678Z-00000000000000000000000000000001.eml",
            "20260102T030405.678Z-00000000-0000-0000-0000-00000000000A.eml",
            "20260102T030405.678Z-../../etc/passwd.eml",
            "20261302T030405.678Z-00000000-0000-0000-0000-000000000001.eml",
            "20260102T030405Z-00000000-0000-0000-0000-000000000001.eml",
            "+20260102T030405.678Z-00000000-0000-0000-0000-000000000001.eml",
        ] {
            assert_eq!(FileName::parse(name), None, "{name:?}");
        }
    }
}

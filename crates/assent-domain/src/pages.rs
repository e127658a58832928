//! Lists that are read a page at a time, by key.

use std::fmt;

use time::OffsetDateTime;

/// How many rows a page has.
pub(crate) const KEYED_PAGE: i64 = 25;

/// Rows, and where the next ones begin; nowhere when these are the last. A
/// position `P` is the key of a page's last row, in the order of the list.
#[derive(Clone, Debug)]
pub struct Page<T, P> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where to go on.
    pub next: Option<P>,
}

impl<T, P> Page<T, P> {
    /// The first [`KEYED_PAGE`] of `rows`; there is a next page if there are more.
    pub(crate) fn first_of(mut rows: Vec<T>, position: impl Fn(&T) -> P) -> Self {
        let size = usize::try_from(KEYED_PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = if more { rows.last().map(position) } else { None };
        Self { rows, next }
    }
}

/// The key of a row in a list by instants, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position<I> {
    /// When it was made, or whatever instant the list goes by.
    pub at: OffsetDateTime,
    /// Its id, where instants are equal.
    pub id: I,
}

impl<I> Position<I> {
    /// The position that is written as `text`, as [`Display`](fmt::Display) writes it,
    /// with an id that `parse_id` reads.
    pub fn parse(text: &str, parse_id: impl Fn(&str) -> Option<I>) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        Some(Self { at: from_micros(micros)?, id: parse_id(id)? })
    }
}

/// The instant so many microseconds after 1970, written as a number.
pub(crate) fn from_micros(text: &str) -> Option<OffsetDateTime> {
    let nanos = text.parse::<i64>().map(i128::from).ok()?.checked_mul(1_000)?;
    OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()
}

/// Microseconds since 1970, a dot, the id.
impl<I: fmt::Display> fmt::Display for Position<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.unix_timestamp_nanos() / 1_000, self.id)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::{InterestUid, InviteId};

    #[test]
    fn a_page_says_where_the_next_begins_if_there_is_one() {
        for (found, shown, next) in [(0, 0, None), (25, 25, None), (26, 25, Some(24))] {
            let page = Page::first_of((0..found).collect(), |last: &i32| *last);
            assert_eq!((page.rows.len(), page.next), (shown, next));
        }
    }

    proptest! {
        #[test]
        fn a_position_is_read_as_it_was_written(micros in 0..=4_102_444_800_000_000_i64, id: u128) {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).unwrap();
            let position = Position { at, id: InviteId(Uuid::from_u128(id)) };
            let written = position.to_string();
            prop_assert_eq!(Position::parse(&written, InviteId::parse), Some(position));
            let position = Position { at, id: InterestUid(Uuid::from_u128(id)) };
            let written = position.to_string();
            prop_assert_eq!(Position::parse(&written, InterestUid::parse), Some(position));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = Position::parse(&text, InviteId::parse);
            let _ = Position::parse(&format!("{}.{text}", i64::MAX), InterestUid::parse);
        }
    }
}

//! Lists that are read a page at a time, by key.

use std::fmt;

use time::OffsetDateTime;

use crate::ids::{InterestUid, InviteId};

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
    /// The first `size` of `rows`; there is a next page if there are more.
    pub(crate) fn first_of(mut rows: Vec<T>, size: i64, position: impl Fn(&T) -> P) -> Self {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
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
    fn parse_with(text: &str, parse_id: impl Fn(&str) -> Option<I>) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        let nanos = micros.parse::<i64>().map(i128::from).ok()?.checked_mul(1_000)?;
        let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some(Self { at, id: parse_id(id)? })
    }
}

/// Microseconds since 1970, a dot, the id.
impl<I: fmt::Display> fmt::Display for Position<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.unix_timestamp_nanos() / 1_000, self.id)
    }
}

impl Position<InviteId> {
    /// The position that is written as `text`, as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_with(text, InviteId::parse)
    }
}

impl Position<InterestUid> {
    /// The position that is written as `text`, as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_with(text, InterestUid::parse)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn a_position_is_read_as_it_was_written(micros in 0..=4_102_444_800_000_000_i64, id: u128) {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).unwrap();
            let position = Position { at, id: InviteId(Uuid::from_u128(id)) };
            let written = position.to_string();
            prop_assert_eq!(Position::<InviteId>::parse(&written), Some(position));
            let position = Position { at, id: InterestUid(Uuid::from_u128(id)) };
            let written = position.to_string();
            prop_assert_eq!(Position::<InterestUid>::parse(&written), Some(position));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = Position::<InviteId>::parse(&text);
            let _ = Position::<InterestUid>::parse(&format!("{}.{text}", i64::MAX));
        }
    }
}

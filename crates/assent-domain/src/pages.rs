//! Lists that are read a page at a time, by key.

use time::OffsetDateTime;

/// Where a page begins: after the row of this instant and public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The instant that the pages are ordered by.
    pub at: OffsetDateTime,
    /// The public key, where instants are equal.
    pub public_key: String,
}

/// Rows, and where the next ones begin; nowhere when these are the last.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where to go on.
    pub next: Option<Position>,
}

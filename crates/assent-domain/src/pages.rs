//! Lists that are read a page at a time, by key.

/// Rows, and where the next ones begin; nowhere when these are the last. A
/// position `P` is the key of a page's last row, in the order of the list.
#[derive(Clone, Debug)]
pub struct Page<T, P> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where to go on.
    pub next: Option<P>,
}

//! Pages of the table that were shown, to be shown again.
//!
//! A page holds for one version of what its organization's pages show, which the
//! store raises in the transaction that changes anything of it. Who shows a page
//! again has asked for the version since the page was asked for.

use std::{
    collections::HashMap,
    mem::size_of,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Filters, Table};
use crate::ids::OrganizationId;

/// How much memory pages take at most, about.
const BYTES_MAX: usize = 8 << 20;

/// The pages that a process keeps. Those that were longest not shown are forgotten
/// first, half of them at a time.
#[derive(Debug, Default)]
pub struct KeptPages(Mutex<Pages>);

#[derive(Debug, Default)]
struct Pages {
    by_key: HashMap<PageKey, Page>,
    bytes: usize,
    now: u64,
}

/// Which page it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PageKey {
    pub(super) organization: OrganizationId,
    pub(super) filters: Filters,
    /// How many rows stand before it.
    pub(super) rows: i64,
}

#[derive(Debug)]
struct Page {
    version: i64,
    table: Table,
    used: u64,
}

impl PageKey {
    fn bytes(&self) -> usize {
        size_of::<(Self, Page)>() + self.filters.bytes()
    }
}

impl KeptPages {
    /// The page that was kept, and the version that it holds for.
    pub(super) fn get(&self, key: &PageKey) -> Option<(i64, Table)> {
        let mut pages = self.pages();
        pages.now += 1;
        let now = pages.now;
        let page = pages.by_key.get_mut(key)?;
        page.used = now;
        Some((page.version, page.table.clone()))
    }

    /// Keeps a page as it is in this version.
    pub(super) fn keep(&self, key: PageKey, version: i64, table: Table) {
        let mut pages = self.pages();
        pages.now += 1;
        let page = Page { version, table, used: pages.now };
        pages.bytes += key.bytes() + page.table.bytes();
        let size = key.bytes();
        if let Some(before) = pages.by_key.insert(key, page) {
            pages.bytes -= size + before.table.bytes();
        }
        if pages.bytes > BYTES_MAX {
            pages.forget_half();
        }
    }

    /// Nothing panics while it has them.
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn forget_half(&mut self) {
        let mut used: Vec<_> = self.by_key.values().map(|page| page.used).collect();
        let middle = used.len() / 2;
        let (_, median, _) = used.select_nth_unstable(middle);
        self.by_key.retain(|_, page| page.used > *median);
        self.bytes = self.by_key.iter().map(|(key, page)| key.bytes() + page.table.bytes()).sum();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{account_data::Requested, end_users::Lot, vocabulary::Consent};

    fn key(organization: u128, rows: i64) -> PageKey {
        let organization = OrganizationId(Uuid::from_u128(organization));
        PageKey { organization, filters: Filters::default(), rows }
    }

    /// A page that can be told from those of other numbers.
    fn page(number: usize) -> Table {
        let asked = Consent::ALL.iter().take(number % Consent::ALL.len()).map(|is| (*is, true));
        let requested = Requested { consents: asked.collect(), ..Requested::default() };
        Table::of(&requested, &Lot::default(), 0).unwrap()
    }

    #[test]
    fn a_page_is_kept_under_its_organization_filters_and_place() {
        let pages = KeptPages::default();
        pages.keep(key(1, 10), 7, page(1));
        assert_eq!(pages.get(&key(1, 10)), Some((7, page(1))));
        assert_eq!(pages.get(&key(2, 10)), None);
        assert_eq!(pages.get(&key(1, 20)), None);
        let filters = Filters::consenting(Consent::Newsletter);
        assert_eq!(pages.get(&PageKey { filters, ..key(1, 10) }), None);
        pages.keep(key(1, 10), 8, page(2));
        assert_eq!(pages.get(&key(1, 10)), Some((8, page(2))));
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_longest_unused_goes_first() {
        let pages = KeptPages::default();
        for number in 0..100_000 {
            pages.keep(key(number % 3, i64::try_from(number).unwrap()), 1, page(5));
            assert!(number == 0 || pages.get(&key(0, 0)).is_some(), "it is used");
            assert!(pages.pages().bytes <= BYTES_MAX);
        }
        let kept = pages.pages();
        let counted = kept.by_key.iter().map(|(key, page)| key.bytes() + page.table.bytes());
        assert_eq!(counted.sum::<usize>(), kept.bytes);
        assert!(kept.bytes > BYTES_MAX / 4, "{}", kept.bytes);
        drop(kept);
        assert_eq!(pages.get(&key(1, 1)), None);
        assert!(pages.get(&key(99_999 % 3, 99_999)).is_some());
    }

    #[test]
    fn a_page_that_is_kept_anew_takes_its_room_once() {
        let pages = KeptPages::default();
        pages.keep(key(1, 1), 1, page(1));
        pages.keep(key(1, 1), 2, page(9));
        let kept = pages.pages();
        assert_eq!(kept.bytes, key(1, 1).bytes() + page(9).bytes());
    }
}

//! Remembered places in the lists of end users: behind so many rows stands this
//! one. By them a page far behind is read like the first.
//!
//! A place holds for one version of an organization's list, which the store
//! raises in the transaction that moves anybody. Whoever reads from a place on
//! reads the version in the same statement, and begins anew if it is another.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Conditions, Position};
use crate::ids::OrganizationId;

/// How many places are remembered at most, in all lists together and in one.
const ALL_MAX: usize = 1 << 14;
const LIST_MAX: usize = 1 << 10;

/// The places that a process remembers. Few megabytes at most: the lists that
/// were longest not asked for are forgotten first, half of them at a time.
#[derive(Debug, Default)]
pub struct Anchors(Mutex<Lists>);

#[derive(Debug, Default)]
struct Lists {
    by_conditions: HashMap<(OrganizationId, Conditions), List>,
    places: usize,
    now: u64,
}

#[derive(Debug, Default)]
struct List {
    version: i64,
    used: u64,
    /// The last row of so many.
    places: BTreeMap<i64, Position>,
}

/// Behind so many rows stands this one, in this version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) rows: i64,
    pub(super) last: Position,
    pub(super) version: i64,
}

impl Anchors {
    /// The nearest place at or before that behind `rows` rows.
    pub(super) fn nearest(
        &self,
        organization: OrganizationId,
        conditions: &Conditions,
        rows: i64,
    ) -> Option<Anchor> {
        let mut lists = self.lists();
        lists.now += 1;
        let now = lists.now;
        let found = lists.by_conditions.get_mut(&(organization, conditions.clone()))?;
        found.used = now;
        let (rows, last) = found.places.range(..=rows).next_back()?;
        Some(Anchor { rows: *rows, last: last.clone(), version: found.version })
    }

    /// Remembers a place. Those of an older version are forgotten; one of an
    /// older version is not taken.
    pub(super) fn remember(
        &self,
        organization: OrganizationId,
        conditions: &Conditions,
        anchor: Anchor,
    ) {
        let mut lists = self.lists();
        lists.now += 1;
        let Lists { by_conditions, places, now } = &mut *lists;
        let list = by_conditions.entry((organization, conditions.clone())).or_default();
        list.used = *now;
        if list.version > anchor.version && !list.places.is_empty() {
            return;
        }
        if list.version != anchor.version || list.places.len() >= LIST_MAX {
            *places -= list.places.len();
            list.places.clear();
            list.version = anchor.version;
        }
        if list.places.insert(anchor.rows, anchor.last).is_none() {
            *places += 1;
        }
        if *places > ALL_MAX {
            let mut used: Vec<_> = by_conditions.values().map(|list| list.used).collect();
            let middle = used.len() / 2;
            let (_, median, _) = used.select_nth_unstable(middle);
            by_conditions.retain(|_, list| list.used > *median);
            *places = by_conditions.values().map(|list| list.places.len()).sum();
        }
    }

    /// Nothing panics while it has them; and what they say is checked anyway.
    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;

    fn organization(number: usize) -> OrganizationId {
        OrganizationId(Uuid::from_u128(number as u128))
    }

    fn anchor(rows: i64, version: i64) -> Anchor {
        let last = Position { at: OffsetDateTime::UNIX_EPOCH, public_key: format!("{rows}") };
        Anchor { rows, last, version }
    }

    #[test]
    fn the_nearest_place_before_is_found_in_its_own_list() {
        let (anchors, all) = (Anchors::default(), Conditions::default());
        anchors.remember(organization(1), &all, anchor(10, 7));
        anchors.remember(organization(1), &all, anchor(30, 7));
        for (rows, expected) in [(9, None), (10, Some(10)), (29, Some(10)), (31, Some(30))] {
            let found = anchors.nearest(organization(1), &all, rows);
            assert_eq!(found, expected.map(|rows| anchor(rows, 7)), "{rows}");
        }
        assert_eq!(anchors.nearest(organization(2), &all, 30), None);
        let some = Conditions { consents: vec![], shared: vec![] };
        assert_eq!(some, all, "the same conditions are the same list");
    }

    #[test]
    fn places_of_an_older_version_are_forgotten_and_never_taken() {
        let (anchors, all) = (Anchors::default(), Conditions::default());
        anchors.remember(organization(1), &all, anchor(10, 7));
        anchors.remember(organization(1), &all, anchor(20, 8));
        anchors.remember(organization(1), &all, anchor(10, 7));
        assert_eq!(anchors.nearest(organization(1), &all, 15), None);
        assert_eq!(anchors.nearest(organization(1), &all, 20), Some(anchor(20, 8)));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_longest_unused_goes_first() {
        let (anchors, all) = (Anchors::default(), Conditions::default());
        for number in 0..100 {
            for rows in 0..1_000 {
                anchors.remember(organization(number), &all, anchor(rows, 1));
            }
            assert!(anchors.nearest(organization(0), &all, 5).is_some(), "it is used");
        }
        let lists = anchors.lists();
        let places: usize = lists.by_conditions.values().map(|list| list.places.len()).sum();
        assert_eq!(places, lists.places);
        assert!(places <= ALL_MAX && places > ALL_MAX / 4, "{places}");
        drop(lists);
        assert!(anchors.nearest(organization(1), &all, 5).is_none());
        assert!(anchors.nearest(organization(99), &all, 5).is_some());
        for rows in 0..3_000 {
            anchors.remember(organization(0), &all, anchor(rows, 1));
        }
        assert!(anchors.lists().by_conditions[&(organization(0), all)].places.len() <= LIST_MAX);
    }
}

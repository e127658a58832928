//! What is counted, and counts of it by day.

use std::{cmp::Ordering, collections::BTreeMap, ops::AddAssign};

use time::OffsetDateTime;

use super::Day;
use crate::{
    account_data::{Switches, is_on},
    vocabulary::{Consent, Term},
};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Invitations: made, and deleted.
    Invited,
    /// Invitations that a browser has shown; and of these, the deleted.
    Opened,
    /// Invitations that were used.
    Registered,
    /// Agreements: signed, and ended.
    People,
    /// A permission: given, and withdrawn.
    Permission(Consent),
}

impl Subject {
    /// All that are no permission.
    pub const PLAIN: [Self; 4] = [Self::Invited, Self::Opened, Self::Registered, Self::People];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let permissions = Consent::ALL.iter().map(|consent| Self::Permission(*consent));
        Self::PLAIN.into_iter().chain(permissions)
    }

    /// Its name on disk.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Opened => "opened",
            Self::Registered => "registered",
            Self::People => "people",
            Self::Permission(consent) => consent.name(),
        }
    }

    /// The subject of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let plain = Self::PLAIN.into_iter().find(|subject| subject.name() == name);
        plain.or_else(|| Consent::parse(name).map(Self::Permission))
    }
}

/// By their names, byte by byte, as stores order them.
impl Ord for Subject {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for Subject {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How much of something has come, and how much has gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpDown {
    /// What has come.
    pub up: i64,
    /// What has gone.
    pub down: i64,
}

impl UpDown {
    /// So many more.
    #[must_use]
    pub const fn up(up: i64) -> Self {
        Self { up, down: 0 }
    }

    /// So many less.
    #[must_use]
    pub const fn down(down: i64) -> Self {
        Self { up: 0, down }
    }

    /// What is there: never less than nothing, whatever was counted.
    #[must_use]
    pub fn there(self) -> u64 {
        u64::try_from(self.up.saturating_sub(self.down)).unwrap_or(0)
    }
}

impl AddAssign for UpDown {
    fn add_assign(&mut self, other: Self) {
        self.up = self.up.saturating_add(other.up);
        self.down = self.down.saturating_add(other.down);
    }
}

/// Counts of one organization, in the order of their days, then of their subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<(Day, Subject), UpDown>);

impl Counts {
    /// Of one subject at one instant.
    #[must_use]
    pub fn of(subject: Subject, at: OffsetDateTime, moved: UpDown) -> Self {
        let mut counts = Self::default();
        counts.add(Day::of(at), subject, moved);
        counts
    }

    /// Adds to the counts of a day.
    pub fn add(&mut self, day: Day, subject: Subject, moved: UpDown) {
        if moved != UpDown::default() {
            *self.0.entry((day, subject)).or_default() += moved;
        }
    }

    /// Adds what was given and withdrawn at an instant, by what was on before and is now.
    pub fn add_permissions(
        &mut self,
        at: OffsetDateTime,
        before: &Switches<Consent>,
        now: &Switches<Consent>,
    ) {
        for consent in Consent::ALL {
            let moved = match (is_on(before, *consent), is_on(now, *consent)) {
                (false, true) => UpDown::up(1),
                (true, false) => UpDown::down(1),
                _ => continue,
            };
            self.add(Day::of(at), Subject::Permission(*consent), moved);
        }
    }

    /// The count of a subject on a day.
    #[must_use]
    pub fn get(&self, day: Day, subject: Subject) -> UpDown {
        self.0.get(&(day, subject)).copied().unwrap_or_default()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Day, Subject, UpDown)> + '_ {
        self.0.iter().map(|((day, subject), moved)| (*day, *subject, *moved))
    }

    /// Whether nothing is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same, with all days before `oldest` as one.
    #[must_use]
    pub fn folded(&self, oldest: Day) -> Self {
        let mut folded = Self::default();
        for (day, subject, moved) in self.iter() {
            folded.add(if day < oldest { Day::LONG_AGO } else { day }, subject, moved);
        }
        folded
    }
}

impl Extend<(Day, Subject, UpDown)> for Counts {
    fn extend<T: IntoIterator<Item = (Day, Subject, UpDown)>>(&mut self, counts: T) {
        for (day, subject, moved) in counts {
            self.add(day, subject, moved);
        }
    }
}

impl FromIterator<(Day, Subject, UpDown)> for Counts {
    fn from_iter<T: IntoIterator<Item = (Day, Subject, UpDown)>>(counts: T) -> Self {
        let mut all = Self::default();
        all.extend(counts);
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use time::Duration;

    use super::*;

    #[test]
    fn every_subject_has_a_name_of_its_own_that_parses_back() {
        let all: Vec<_> = Subject::all().collect();
        let names: std::collections::BTreeSet<_> =
            all.iter().map(|subject| subject.name()).collect();
        assert_eq!((all.len(), names.len()), (21, 21));
        for subject in all {
            assert_eq!(Subject::parse(subject.name()), Some(subject));
        }
        assert_eq!(Subject::parse("nonsense"), None);
    }

    #[test]
    fn counts_are_in_the_order_of_a_stores_key() {
        let mut counts = Counts::default();
        for subject in [Subject::People, Subject::Permission(Consent::Newsletter), Subject::Invited]
        {
            for day in [3, 1] {
                counts.add(Day::new(day), subject, UpDown::up(1));
            }
        }
        let order: Vec<_> = counts.iter().map(|(day, is, _)| (day.number(), is.name())).collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(order, sorted);
        assert_eq!(order[..3], [(1, "Newsletter"), (1, "invited"), (1, "people")]);
    }

    fn switches() -> impl Strategy<Value = Switches<Consent>> {
        let some = proptest::sample::subsequence(Consent::ALL.to_vec(), 0..=17);
        (some, any::<u32>()).prop_map(|(some, on)| {
            some.into_iter().map(|consent| (consent, on >> consent.place() & 1 == 1)).collect()
        })
    }

    proptest! {
        #[test]
        fn what_was_given_less_what_was_withdrawn_is_what_is_on(states in vec(switches(), 1..12)) {
            let mut counts = Counts::default();
            let mut before = Switches::new();
            let mut at = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
            for now in &states {
                at += Duration::hours(13);
                counts.add_permissions(at, &before, now);
                before.clone_from(now);
            }
            let all = counts.folded(Day::new(i32::MAX));
            for consent in Consent::ALL {
                let there = all.get(Day::LONG_AGO, Subject::Permission(*consent)).there();
                prop_assert_eq!(there, u64::from(is_on(&before, *consent)));
            }
            // Withdrawing all leaves nothing, whatever came before.
            counts.add_permissions(at, &before, &Switches::new());
            let all = counts.folded(Day::new(i32::MAX));
            prop_assert!(all.iter().all(|(_, _, moved)| moved.up == moved.down));
        }

        #[test]
        fn folding_moves_old_days_and_loses_nothing(
            days in vec((0..40i32, 0..4usize, -3..9i64, 0..9i64), 0..60),
            oldest in 0..40i32,
        ) {
            let counts: Counts = days
                .iter()
                .map(|&(day, subject, up, down)| {
                    (Day::new(day), Subject::PLAIN[subject], UpDown { up, down })
                })
                .collect();
            let folded = counts.folded(Day::new(oldest));
            for (day, subject, moved) in folded.iter() {
                prop_assert!(day == Day::LONG_AGO || day >= Day::new(oldest));
                prop_assert!(day == Day::LONG_AGO || moved == counts.get(day, subject));
            }
            prop_assert_eq!(folded.folded(Day::new(40)), counts.folded(Day::new(40)));
        }
    }
}

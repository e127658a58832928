//! The figures that an organization is shown.

use std::collections::BTreeMap;

use super::{Day, Overview, Subject, UpDown};
use crate::{App, ids::OrganizationId, outcome::StoreError, vocabulary::Consent};

/// How many days the chart has, today's among them.
pub const CHART_DAYS: u16 = 90;

/// An organization in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many people have an agreement in force.
    pub people: u64,
    /// How many invitations there are.
    pub invited: u64,
    /// How many of them a browser has shown to somebody.
    pub opened: u64,
    /// How many of them were used.
    pub registered: u64,
    /// The last [`CHART_DAYS`] days, oldest first.
    pub days: Vec<DayFigures>,
}

/// What people decided on a day, permissions of all kinds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayFigures {
    /// The day.
    pub day: Day,
    /// How many permissions were given.
    pub given: u64,
    /// How many were withdrawn, also by the end of an agreement.
    pub withdrawn: u64,
}

/// The organization in numbers, as of now.
pub async fn figures(app: &App, organization: OrganizationId) -> Result<Figures, StoreError> {
    let today = Day::of(app.clock.now());
    let since = today.before(i32::from(CHART_DAYS) - 1);
    let read = app.store.read(move |tx| tx.daily_counts().overview(organization, since)).await?;
    Ok(read.figures(since))
}

/// How many people give the organization each permission. One that nobody gives is left out.
pub async fn allowing(
    app: &App,
    organization: OrganizationId,
) -> Result<BTreeMap<Consent, u64>, StoreError> {
    let totals = app.store.read(move |tx| tx.daily_counts().totals(organization)).await?;
    let permissions = totals.into_iter().filter_map(|(subject, moved)| match subject {
        Subject::Permission(consent) => Some((consent, moved.there())),
        _ => None,
    });
    Ok(permissions.filter(|(_, people)| *people > 0).collect())
}

impl Overview {
    /// Takes in a sum: of the subject of this name, or of all permissions on a day where
    /// the name is empty. Another name is left out.
    pub fn take(&mut self, name: &str, day: Day, moved: UpDown) {
        match Subject::parse(name) {
            Some(subject) => self.totals.push((subject, moved)),
            None if name.is_empty() && day > Day::LONG_AGO => self.permissions.push((day, moved)),
            None => {}
        }
    }

    fn figures(&self, since: Day) -> Figures {
        let there = |wanted| {
            let found = self.totals.iter().find(|(subject, _)| *subject == wanted);
            found.map_or(0, |(_, moved)| moved.there())
        };
        let by_day: BTreeMap<Day, UpDown> = self.permissions.iter().copied().collect();
        let day = |number| {
            let day = since.before(-i32::from(number));
            let UpDown { up, down } = by_day.get(&day).copied().unwrap_or_default();
            let figure = |count| u64::try_from(count).unwrap_or(0);
            DayFigures { day, given: figure(up), withdrawn: figure(down) }
        };
        Figures {
            people: there(Subject::People),
            invited: there(Subject::Invited),
            opened: there(Subject::Opened),
            registered: there(Subject::Registered),
            days: (0..CHART_DAYS).map(day).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_on_which_nothing_happened_is_there_too() {
        let overview = Overview {
            totals: vec![
                (Subject::People, UpDown { up: 5, down: 2 }),
                (Subject::Invited, UpDown { up: 1, down: 2 }),
            ],
            permissions: vec![(Day::new(20_001), UpDown { up: 7, down: 1 })],
        };
        let figures = overview.figures(Day::new(20_000));
        let Figures { people, invited, opened, registered, days } = figures;
        assert_eq!((people, invited, opened, registered), (3, 0, 0, 0), "never less than nothing");
        assert_eq!(days.len(), 90);
        assert_eq!(days[0], DayFigures { day: Day::new(20_000), given: 0, withdrawn: 0 });
        assert_eq!(days[1], DayFigures { day: Day::new(20_001), given: 7, withdrawn: 1 });
        assert_eq!(days[89].day, Day::new(20_089));
    }
}

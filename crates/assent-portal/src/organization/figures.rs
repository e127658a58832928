//! The figures of the dashboard: four numbers, and what was given and withdrawn day by day.

use assent_domain::{
    daily_counts::{CHART_DAYS, DayFigures, Figures},
    values::date_text,
};

use crate::{chart::Chart, texts::Texts};

/// The figures as the page shows them.
pub(crate) struct Shown {
    /// Each with its label.
    pub(crate) numbers: [(&'static str, String); 4],
    /// The name of the chart, with the sums.
    pub(crate) name: String,
    pub(crate) chart: Chart,
    /// What the bars mean: the class of each kind, and a sentence.
    pub(crate) legend: [(&'static str, String); 2],
    /// Whether nothing was given or withdrawn on any day.
    pub(crate) is_empty: bool,
    /// The first day of the chart, and the last.
    pub(crate) first: String,
    pub(crate) last: String,
    /// Newest first: the day, what was given, what was withdrawn.
    pub(crate) rows: Vec<[String; 3]>,
}

impl Shown {
    pub(crate) fn of(figures: &Figures, t: Texts) -> Self {
        let Figures { people, invited, opened, registered, days } = figures;
        let numbers = [
            (t.people(), *people),
            (t.invited(), *invited),
            (t.opened(), *opened),
            (t.registered(), *registered),
        ];
        let both: Vec<_> = days.iter().map(|day| (day.given, day.withdrawn)).collect();
        let sum = |of: fn(&DayFigures) -> u64| days.iter().map(of).sum::<u64>();
        let most = |of: fn(&DayFigures) -> u64| t.number(days.iter().map(of).max().unwrap_or(0));
        let (given, withdrawn) = (sum(|day| day.given), sum(|day| day.withdrawn));
        let (all_given, all_withdrawn) = (t.number(given), t.number(withdrawn));
        let date = |day: &DayFigures| date_text(day.day.date());
        let row = |day| [date(day), t.number(day.given), t.number(day.withdrawn)];
        Self {
            numbers: numbers.map(|(label, number)| (label, t.number(number))),
            name: t.chart_with_sums(&all_given, &all_withdrawn, CHART_DAYS),
            chart: Chart::of(&both),
            legend: [
                ("up", t.given_at_most(&all_given, &most(|day| day.given))),
                ("down", t.withdrawn_at_most(&all_withdrawn, &most(|day| day.withdrawn))),
            ],
            is_empty: given == 0 && withdrawn == 0,
            first: days.first().map(date).unwrap_or_default(),
            last: days.last().map(date).unwrap_or_default(),
            rows: days.iter().rev().map(row).collect(),
        }
    }
}

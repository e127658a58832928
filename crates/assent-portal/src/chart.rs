//! A chart of days: a bar up for what came, and a bar down for what went.
//!
//! It is a picture without words, which is stretched to the width that there is: its words
//! stand beside it, where they stay readable.

/// The width of a day, and of its bars.
const DAY: u64 = 10;
const BAR: u64 = 8;
/// How high the longest bars of both kinds are together.
const HEIGHT: u64 = 200;
/// How high a bar is at least: it would not be seen otherwise.
const LEAST: u64 = 3;

/// Bars in a field.
#[derive(Debug)]
pub(crate) struct Chart {
    /// The size of the field.
    pub(crate) width: u64,
    pub(crate) height: u64,
    /// How far from the top what came and what went part.
    pub(crate) axis: u64,
    pub(crate) bars: Vec<Bar>,
}

/// A bar, by its upper left corner.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) class: &'static str,
    pub(crate) x: u64,
    pub(crate) y: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
}

impl Chart {
    /// The chart of what came and what went on each of `days`, the oldest first.
    pub(crate) fn of(days: &[(u64, u64)]) -> Self {
        let most_up = days.iter().map(|(up, _)| *up).max().unwrap_or(0);
        let most_down = days.iter().map(|(_, down)| *down).max().unwrap_or(0);
        let all = u128::from(most_up) + u128::from(most_down);
        let length = |count: u64| match u128::from(count) * u128::from(HEIGHT) {
            0 => 0,
            high => u64::try_from(high / all).unwrap_or(HEIGHT).max(LEAST),
        };
        let axis = if all == 0 { HEIGHT / 2 } else { length(most_up) };
        let bars = days.iter().zip(0..).flat_map(|((up, down), number)| {
            let bar = |class, y, height| Bar {
                class,
                x: number * DAY + (DAY - BAR) / 2,
                y,
                width: BAR,
                height,
            };
            let up = (*up > 0).then(|| bar("up", axis - length(*up), length(*up)));
            let down = (*down > 0).then(|| bar("down", axis, length(*down)));
            up.into_iter().chain(down)
        });
        Self {
            bars: bars.collect(),
            width: days.len() as u64 * DAY,
            height: (axis + length(most_down)).max(HEIGHT),
            axis,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn count() -> impl Strategy<Value = u64> {
        prop_oneof![Just(0), 1..10u64, 0..1_000_000u64, Just(u64::MAX)]
    }

    proptest! {
        #[test]
        fn every_bar_is_in_the_field_on_its_side_of_the_axis_and_in_its_day(
            days in vec((count(), count()), 1..90),
        ) {
            let chart = Chart::of(&days);
            let bars = |count: u64| usize::from(count > 0);
            let expected: usize = days.iter().map(|(up, down)| bars(*up) + bars(*down)).sum();
            prop_assert_eq!(chart.bars.len(), expected);
            for bar in &chart.bars {
                let is_up = bar.class == "up";
                prop_assert!(bar.height >= LEAST && bar.y + bar.height <= chart.height);
                prop_assert_eq!(if is_up { bar.y + bar.height } else { bar.y }, chart.axis);
                prop_assert_eq!(bar.x / DAY, (bar.x + bar.width) / DAY);
                let (up, down) = days[usize::try_from(bar.x / DAY).unwrap()];
                prop_assert_ne!(if is_up { up } else { down }, 0);
            }
        }
    }

    #[test]
    fn twice_as_much_is_twice_as_high() {
        let chart = Chart::of(&[(50, 0), (100, 25), (0, 0), (0, 100)]);
        assert_eq!((chart.width, chart.height, chart.axis), (40, 200, 100));
        let bars: Vec<_> = chart.bars.iter().map(|bar| (bar.class, bar.x, bar.height)).collect();
        assert_eq!(bars, [("up", 1, 50), ("up", 11, 100), ("down", 11, 25), ("down", 31, 100)]);
    }

    #[test]
    fn where_nothing_happened_there_is_no_bar() {
        let chart = Chart::of(&[(0, 0); 90]);
        assert_eq!((chart.width, chart.axis, chart.bars.len()), (900, 100, 0));
    }
}

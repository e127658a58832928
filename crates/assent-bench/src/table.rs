//! The figures as people read them: a Markdown table.

use std::{fmt::Write as _, time::Duration};

use crate::{
    process::Cpu,
    row::{Row, Target, times_as_long},
};

const HEADER: [&str; 11] = [
    "store", "people", "work", "a second", "p50", "p99", "CPU", "peak", "limit", "ratio", "target",
];

/// The figures, one line each.
pub(crate) fn of(rows: &[Row]) -> String {
    let lines = rows.iter().map(line);
    aligned(&[HEADER.map(str::to_owned)].into_iter().chain(lines).collect::<Vec<_>>())
}

/// How much longer the same takes with the most people than with the fewest.
pub(crate) fn growth(rows: &[Row]) -> Option<String> {
    let header = ["store", "people", "work", "time", "target"].map(str::to_owned);
    let lines: Vec<_> = grown(rows)
        .map(|(few, many, times)| {
            let target = Target { says: "1.5 x".to_owned(), met: times <= GROWTH_MOST };
            [
                few.store.name().to_owned(),
                format!("{} / {}", thousands(many.people), thousands(few.people)),
                few.work.clone(),
                format!("{times:.2} x"),
                said(&[target]),
            ]
        })
        .collect();
    (!lines.is_empty()).then(|| aligned(&[header].into_iter().chain(lines).collect::<Vec<_>>()))
}

/// How much longer the same work may take with the most people.
const GROWTH_MOST: f64 = 1.5;

/// What was measured with the fewest people and with the most, and how many
/// times as long it takes with these.
fn grown(rows: &[Row]) -> impl Iterator<Item = (&Row, &Row, f64)> {
    let people = || rows.iter().map(|row| row.people);
    let (fewest, most) = (people().min(), people().max());
    let with = move |people| rows.iter().filter(move |row| Some(row.people) == people);
    with(fewest).filter(move |_| fewest != most).filter_map(move |few| {
        let same = |many: &&Row| (many.store, &many.work) == (few.store, &few.work);
        let many = with(most).find(same)?;
        Some((few, many, times_as_long(few, many)?))
    })
}

/// Whether every target is met, growth too.
pub(crate) fn all_met(rows: &[Row]) -> bool {
    rows.iter().flat_map(|row| &row.targets).all(|target| target.met)
        && grown(rows).all(|(_, _, times)| times <= GROWTH_MOST)
}

fn line(row: &Row) -> [String; 11] {
    let or_nothing = |text: Option<String>| text.unwrap_or_default();
    [
        row.store.name().to_owned(),
        thousands(row.people),
        row.work.clone(),
        or_nothing(row.per_second.map(|rate| match row.unit {
            "calls" => rate_of(rate),
            unit => format!("{} {unit}", rate_of(rate)),
        })),
        or_nothing(row.p50.map(time)),
        or_nothing(row.p99.map(time)),
        or_nothing(row.cpu.map(cpu_time)),
        or_nothing(row.peak.map(|bytes| format!("{} MiB", bytes.div_ceil(1 << 20)))),
        or_nothing(
            row.limit
                .as_ref()
                .map(|limit| format!("{}: {}", limit.what, rate_of(limit.per_second))),
        ),
        or_nothing(row.ratio().map(|ratio| format!("{ratio:.2}"))),
        said(&row.targets),
    ]
}

fn said(targets: &[Target]) -> String {
    let said = targets.iter().map(|Target { says, met }| match met {
        true => format!("{says}: met"),
        false => format!("{says}: **missed**"),
    });
    said.collect::<Vec<_>>().join("; ")
}

/// A rate to three digits or so.
fn rate_of(rate: f64) -> String {
    if rate < 100.0 {
        return format!("{rate:.1}");
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is no more")]
    thousands(rate.round() as u64)
}

/// A number in groups of three digits.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

fn time(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.2} s"),
        seconds if seconds >= 0.001 => format!("{:.2} ms", seconds * 1e3),
        seconds => format!("{:.0} us", seconds * 1e6),
    }
}

/// The server's, and that of the database beside it.
fn cpu_time(Cpu { server, database }: Cpu) -> String {
    if database.is_zero() { time(server) } else { format!("{} + {}", time(server), time(database)) }
}

fn aligned<const N: usize>(lines: &[[String; N]]) -> String {
    let width = |column: usize| {
        lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default()
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for (at, cells) in lines.iter().enumerate() {
        for (cell, width) in cells.iter().zip(widths) {
            write!(text, "| {cell:width$} ").expect("a text takes more text");
        }
        text += "|\n";
        if at == 0 {
            text += &widths.map(|width| format!("|{}", "-".repeat(width + 2))).concat();
            text += "|\n";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::home::Kind;

    fn row(people: u64, work: &str, per_second: f64) -> Row {
        Row { per_second: Some(per_second), ..Row::new(Kind::Sqlite, people, work) }
    }

    #[test]
    fn numbers_are_said_shortly() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(123), "123");
        assert_eq!((rate_of(25.62), rate_of(8_679.5)), ("25.6".to_owned(), "8,680".to_owned()));
        let said = [999, 1_500, 2_500_000].map(|micros| time(Duration::from_micros(micros)));
        assert_eq!(said, ["999 us", "1.50 ms", "2.50 s"]);
    }

    #[test]
    fn the_most_people_are_held_against_the_fewest_and_no_others() {
        let rows = [
            row(200, "read", 9.0),
            row(10, "read", 10.0),
            row(1_000, "read", 5.0),
            row(10, "x", 1.0),
        ];
        let grown: Vec<_> = grown(&rows).map(|(_, many, times)| (many.people, times)).collect();
        assert_eq!(grown, [(1_000, 2.0)]);
        assert!(growth(&rows).unwrap().contains("2.00 x"));
        assert!(!all_met(&rows));
        assert_eq!(growth(&rows[..1]), None);
        assert!(all_met(&rows[..1]));
    }

    #[test]
    fn a_missed_target_is_told() {
        let missed = row(10, "read", 1.0).aiming("2 x".to_owned(), false);
        assert!(of(std::slice::from_ref(&missed)).contains("2 x: **missed**"));
        assert!(!all_met(&[missed]));
    }
}

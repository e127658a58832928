//! Durations, sizes and quotas as people write them.

use std::{
    fmt::Display,
    net::{SocketAddr, ToSocketAddrs},
    ops::RangeInclusive,
    str::FromStr,
};

use assent_domain::{limits::Quota, values::is_web_address};
use time::Duration;

/// `host:port`.
pub(in crate::settings) fn address(text: &str) -> Result<SocketAddr, String> {
    let fault = || "is not an address such as 127.0.0.1:8080".to_owned();
    text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next()).ok_or_else(fault)
}

/// A number within `range`.
pub(in crate::settings) fn number<T>(text: &str, range: RangeInclusive<T>) -> Result<T, String>
where
    T: FromStr + PartialOrd + Display,
{
    let number = text.trim().parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("is not a number from {} to {}", range.start(), range.end()))
}

/// One of the given words.
pub(in crate::settings) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let chosen = choices.iter().find(|(word, _)| *word == text.trim());
    chosen.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
        format!("is not one of {}", words.join(", "))
    })
}

/// `on` or `off`.
pub(in crate::settings) fn switch(text: &str) -> Result<bool, String> {
    choice(text, &[("on", true), ("off", false)])
}

/// Some, with commas between them.
pub(in crate::settings) fn listed<T: FromStr<Err: Display>>(text: &str) -> Result<Vec<T>, String> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let read =
        |item: &str| item.parse().map_err(|error| format!("has {item:?} in it, which {error}"));
    items.map(read).collect()
}

/// An http or https address.
pub(in crate::settings) fn web_address(text: &str) -> Result<String, String> {
    if is_web_address(text) {
        Ok(text.to_owned())
    } else {
        Err("has to be an http or https address, such as https://portal.example.org".to_owned())
    }
}

/// `90d`, `72h`, `30m`, `45s`; more than nothing, at most ten years.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let fault = || "is not a duration such as 14d, 72h or 30m".to_owned();
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: i64 = digits.parse().map_err(|_| fault())?;
    let unit = match &text[digits.len()..] {
        "s" => Duration::SECOND,
        "m" | "min" => Duration::MINUTE,
        "h" => Duration::HOUR,
        "d" => Duration::DAY,
        _ => return Err(fault()),
    };
    let seconds = unit.whole_seconds().checked_mul(count).ok_or_else(fault)?;
    if seconds <= 0 || seconds > 3_650 * 86_400 {
        return Err("is not between a second and ten years".to_owned());
    }
    Ok(Duration::seconds(seconds))
}

/// `64MiB`, `512KiB`, `1GiB`, or bytes.
pub(in crate::settings) fn size(text: &str) -> Result<u64, String> {
    let fault = || "is not a size such as 64MiB".to_owned();
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let count: u64 = digits.parse().map_err(|_| fault())?;
    let unit: u64 = match &text[digits.len()..] {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(fault()),
    };
    count.checked_mul(unit).filter(|size| *size > 0).ok_or_else(fault)
}

/// `5/h`: five at once, and five an hour. `10+3/min`: ten at once, then three
/// a minute.
pub(in crate::settings) fn quota(text: &str) -> Result<Quota, String> {
    let fault = || "is not a limit such as 5/h or 10+3/min".to_owned();
    let (counts, unit) = text.trim().split_once('/').ok_or_else(fault)?;
    let unit = match unit {
        "s" => Duration::SECOND,
        "min" | "m" => Duration::MINUTE,
        "h" => Duration::HOUR,
        "d" => Duration::DAY,
        _ => return Err(fault()),
    };
    let count = |text: &str| number(text, 1_u32..=1_000_000).map_err(|_| fault());
    let (burst, rate) = match counts.split_once('+') {
        Some((burst, rate)) => (count(burst)?, count(rate)?),
        None => (count(counts)?, count(counts)?),
    };
    Ok(Quota { burst, every: unit / rate })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_sizes_and_quotas_are_read() {
        assert_eq!(duration("90d"), Ok(Duration::days(90)));
        assert_eq!(duration("30m"), Ok(Duration::minutes(30)));
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("100"), Ok(100));
        assert_eq!(quota("5/h"), Ok(Quota { burst: 5, every: Duration::minutes(12) }));
        assert_eq!(quota("10+3/min"), Ok(Quota { burst: 10, every: Duration::seconds(20) }));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "d", "1", "-1d", "0s", "1w", "99999999999999999999d", "9999d", "1é"] {
            assert!(duration(text).is_err(), "{text}");
        }
        for text in ["", "MiB", "-1", "1TB", "0", "99999999999999999999"] {
            assert!(size(text).is_err(), "{text}");
        }
        for text in ["", "5", "0/h", "5/year", "1+/h", "+/h"] {
            assert!(quota(text).is_err(), "{text}");
        }
    }
}

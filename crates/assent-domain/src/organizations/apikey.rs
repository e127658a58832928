//! Apikeys: short names of organizations, made from their full names.

use deunicode::deunicode;

/// The fewest and the most characters of an apikey.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=30;

/// Keys of the API's own replies, which stand beside apikeys in some of them.
const RESERVED: [&str; 5] = ["success", "error", "code", "fields", "status"];

/// What an apikey made of `name` begins with: its letters and digits,
/// transliterated and lower-cased, at most 30, with an `o` before a leading
/// digit; `org` when that is too short.
#[must_use]
pub fn apikey_base(name: &str) -> String {
    let mut base: String = deunicode(name)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if base.starts_with(|c: char| c.is_ascii_digit()) {
        base.insert(0, 'o');
    }
    base.truncate(*LENGTH.end());
    if base.len() < *LENGTH.start() { "org".to_owned() } else { base }
}

/// The first of `base`, `base2`, `base3` ... that is neither reserved nor
/// among those that `taken` says are taken. `org` stands for a name that was
/// too short and is never given without a number.
pub fn free_apikey<E>(
    base: &str,
    mut taken: impl FnMut(&[String]) -> Result<Vec<String>, E>,
) -> Result<String, E> {
    // Candidates are asked for in growing lots, so that a popular name costs
    // a few questions and not one for each of its bearers.
    let (mut first, mut lot) = (1_u64, 8);
    loop {
        let candidates: Vec<String> =
            (first..first + lot).filter_map(|number| candidate(base, number)).collect();
        let taken = taken(&candidates)?;
        if let Some(free) = candidates.into_iter().find(|name| !taken.contains(name)) {
            return Ok(free);
        }
        first += lot;
        lot = (lot * 4).min(4_096);
    }
}

fn candidate(base: &str, number: u64) -> Option<String> {
    if base == "org" {
        return Some(format!("org{number}"));
    }
    if number == 1 {
        return (!RESERVED.contains(&base)).then(|| base.to_owned());
    }
    let suffix = number.to_string();
    let kept = base.len().min(LENGTH.end() - suffix.len());
    Some(format!("{}{suffix}", &base[..kept]))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    fn first_free(name: &str, taken: &[&str]) -> String {
        let Ok(free) = free_apikey(&apikey_base(name), |_| {
            Ok::<_, Infallible>(taken.iter().map(|name| (*name).to_owned()).collect())
        });
        free
    }

    #[test]
    fn an_apikey_is_the_name_in_small_letters_and_digits() {
        assert_eq!(first_free("Bob Co", &[]), "bobco");
        assert_eq!(first_free("Müller & Söhne", &[]), "mullersohne");
        assert_eq!(first_free("3 Oaks", &[]), "o3oaks");
        assert_eq!(first_free("北京", &[]), "beijing");
    }

    #[test]
    fn a_taken_or_reserved_apikey_gets_a_number() {
        assert_eq!(first_free("Bob Co", &["bobco", "bobco2"]), "bobco3");
        assert_eq!(first_free("Status", &[]), "status2");
        assert_eq!(first_free("!", &[]), "org1");
        assert_eq!(first_free("X", &["org1"]), "org2");
    }

    #[test]
    fn a_number_does_not_make_an_apikey_too_long() {
        let name = "a".repeat(40);
        let base = "a".repeat(30);
        assert_eq!(first_free(&name, &[]), base);
        assert_eq!(first_free(&name, &[&base]), format!("{}2", "a".repeat(29)));
    }

    proptest! {
        #[test]
        fn every_name_gives_an_apikey_of_the_documented_form(name in "\\PC{0,60}") {
            let apikey = first_free(&name, &[]);
            prop_assert!((2..=30).contains(&apikey.len()));
            prop_assert!(apikey.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
            prop_assert!(!apikey.starts_with(|c: char| c.is_ascii_digit()));
            prop_assert!(!RESERVED.contains(&apikey.as_str()));
        }
    }
}

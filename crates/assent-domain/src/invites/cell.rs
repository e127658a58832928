//! What people mean by the cells that they upload.

use std::borrow::Cow;

use super::KnownKey;
use crate::{
    spreadsheet,
    values::{trimmed, without_marks},
    vocabulary::PersonalKey,
};

/// The text of a cell that holds the value of `key`.
pub(super) fn text_of(key: KnownKey, cell: &str) -> String {
    let text = trimmed(spreadsheet::unguarded(cell));
    match key {
        KnownKey::EMAIL => address(text).into_owned(),
        KnownKey::Personal(PersonalKey::Birthdate) if is_no_date(text) => String::new(),
        _ => text.to_owned(),
    }
}

/// The address in `a@b`, `<a@b>`, `Name <a@b>` and `mailto:a@b`; any other
/// text as it is.
fn address(text: &str) -> Cow<'_, str> {
    let seen = without_marks(text);
    match in_brackets(&seen).map(without_scheme) {
        Some(address) => address.to_owned().into(),
        None => without_scheme(&seen).to_owned().into(),
    }
}

/// What `Name <..>` has in its brackets; `None` where the name might be a
/// second address.
fn in_brackets(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once('<')?;
    let address = rest.strip_suffix('>')?.trim();
    let name = name.trim().trim_matches(['"', '\'']);
    let is_name = !name.contains('@') || name.eq_ignore_ascii_case(without_scheme(address));
    (is_name && !address.contains(['<', '>'])).then_some(address)
}

fn without_scheme(text: &str) -> &str {
    match text.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => {
            rest.split('?').next().unwrap_or_default().trim()
        }
        _ => text,
    }
}

/// Whether this is a date of zeros alone, such as Outlook's `0.0.00`, which
/// programs write where they have none.
fn is_no_date(text: &str) -> bool {
    text.contains('0') && text.chars().all(|c| c == '0' || !c.is_alphanumeric())
}

/// Whether a phone number went lost: a spreadsheet keeps six digits of what
/// it shows as `4.91701E+11`.
pub(super) fn is_lost_number(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['e', 'E']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let digits = digits.trim_start_matches(['+', '-']);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    is_number(whole) && is_number(part) && is_number(power.trim_start_matches(['+', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(key: &str, cell: &str) -> String {
        super::text_of(KnownKey::parse(key).unwrap(), cell)
    }

    #[test]
    fn an_address_may_be_written_as_programs_write_it() {
        for cell in [
            "a@b.example",
            "  a@b.example\u{a0}",
            "\u{200b}a@b.exam\u{ad}ple\u{feff}",
            "mailto:a@b.example",
            "MAILTO: a@b.example",
            "mailto:a@b.example?subject=Hello",
            "<a@b.example>",
            "< a@b.example >",
            "<mailto:a@b.example>",
            "Mara Lind <a@b.example>",
            "\"Lind, Mara\" <a@b.example>",
            "a@b.example <a@b.example>",
            "'a@b.example' <A@b.example>",
        ] {
            assert_eq!(text_of("email", cell).to_lowercase(), "a@b.example", "{cell:?}");
        }
    }

    #[test]
    fn two_addresses_stay_two_and_are_none() {
        for cell in [
            "a@b.example <c@b.example>",
            "<a@b.example>, <c@b.example>",
            "a@b.example, c@b.example",
        ] {
            assert_eq!(text_of("email", cell), cell);
        }
    }

    #[test]
    fn one_apostrophe_of_the_guard_comes_off_and_others_stay() {
        assert_eq!(text_of("firstname", "'-Bob"), "-Bob");
        assert_eq!(text_of("firstname", "''-Bob"), "''-Bob");
        assert_eq!(text_of("firstname", "'t Hooft"), "'t Hooft");
        assert_eq!(text_of("mobilephone", "'+49 170 1234567"), "+49 170 1234567");
    }

    #[test]
    fn blanks_and_invisible_characters_around_a_value_come_off() {
        assert_eq!(text_of("birthdate", " 1980-05-17\t"), "1980-05-17");
        assert_eq!(text_of("mobilephone", "\u{202a}+49 170 1234567\u{202c}"), "+49 170 1234567");
    }

    #[test]
    fn a_date_of_zeros_alone_is_none() {
        for text in
            ["0/0/00", "0.0.00", "00.00.0000", "0000-00-00", "0-0-0", "0000-00-00 00:00:00", "0"]
        {
            assert_eq!(text_of("birthdate", text), "", "{text}");
        }
        for text in ["0.0.01", "2000-00-00", "-", "T0"] {
            assert_eq!(text_of("birthdate", text), text);
        }
        assert_eq!(text_of("firstname", "0.0.00"), "0.0.00");
    }

    #[test]
    fn a_number_in_scientific_notation_is_lost_and_others_are_not() {
        for text in ["4.91701E+11", "4,91701E+11", "4.9E11", "5E+10", "-4.9e+11", "+4.91701E+11"] {
            assert!(is_lost_number(text), "{text}");
        }
        for text in ["", "491701234567", "+49 170", "E", "1E", "E11", "0049-E-5", "ext 5e"] {
            assert!(!is_lost_number(text), "{text}");
        }
    }
}

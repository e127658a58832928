//! How addresses begin.

use super::{
    EMAIL_MAX_BYTES,
    email::ascii_domain,
    text::{composed, trimmed},
};

/// What addresses begin with, in the one form of an
/// [`EmailAddress`](super::EmailAddress): a range of them in the order of Unicode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressStart(String);

impl AddressStart {
    /// The beginning that a person typed; `None` if they typed nothing. Of a domain that is
    /// not ASCII, whole labels are found.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let start = composed(&trimmed(typed).to_lowercase());
        let in_one_form = start.rsplit_once('@').and_then(|(local, domain)| {
            let domain = ascii_domain(domain)?;
            Some(format!("{local}@{domain}"))
        });
        let start = in_one_form.unwrap_or(start);
        (!start.is_empty()).then_some(Self(start))
    }

    /// Whether any address may begin so.
    #[must_use]
    pub fn is_of_some(&self) -> bool {
        let is_plain = |c: char| !c.is_control() && !c.is_whitespace();
        self.0.len() <= EMAIL_MAX_BYTES && self.0.chars().all(is_plain)
    }

    /// The first text that begins so.
    #[must_use]
    pub fn first(&self) -> &str {
        &self.0
    }

    /// The first text after all that begin so, if there is one.
    #[must_use]
    pub fn end(&self) -> Option<String> {
        let (at, last) = self.0.char_indices().rfind(|(_, c)| *c != char::MAX)?;
        let next = (last..=char::MAX).nth(1)?;
        Some(format!("{}{next}", &self.0[..at]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::EmailAddress;

    fn start(typed: &str) -> AddressStart {
        AddressStart::of(typed).unwrap()
    }

    #[test]
    fn what_is_typed_is_brought_into_the_form_of_addresses() {
        for (typed, first) in [
            (" Ada ", "ada"),
            ("ADA@Exam", "ada@exam"),
            ("ada@", "ada@"),
            ("Zoe\u{308}", "zo\u{eb}"),
            ("info@bücher.ex", "info@xn--bcher-kva.ex"),
        ] {
            assert_eq!(start(typed).first(), first, "{typed:?}");
        }
        for nothing in ["", "  ", "\u{200b}"] {
            assert_eq!(AddressStart::of(nothing), None);
        }
        assert!(start("ada").is_of_some());
        for typed in ["a\0b", "a b", "a\nb", &"a".repeat(255)] {
            assert!(!start(typed).is_of_some(), "{typed:?}");
        }
    }

    #[test]
    fn after_the_last_character_there_is_no_other() {
        assert_eq!(start("a").end().as_deref(), Some("b"));
        assert_eq!(start("a\u{d7ff}").end().as_deref(), Some("a\u{e000}"));
        assert_eq!(AddressStart(format!("a{}", char::MAX)).end().as_deref(), Some("b"));
        assert_eq!(AddressStart(char::MAX.to_string()).end(), None);
    }

    proptest! {
        #[test]
        fn what_begins_so_is_in_the_range_and_nothing_else(a in "\\PC{1,4}", b in "\\PC{0,4}") {
            let start = AddressStart(a.clone());
            let (first, end) = (start.first(), start.end());
            for text in [b.clone(), format!("{a}{b}"), format!("{b}{a}")] {
                let is_in = &*text >= first && end.as_ref().is_none_or(|end| text < *end);
                prop_assert_eq!(is_in, text.starts_with(&a), "{:?} {:?}", a, text);
            }
        }

        #[test]
        fn an_address_begins_with_each_of_its_beginnings(
            raw in "[a-zA-Z.]{1,6}@[a-z.-]{1,8}", cut in 1..8_usize,
        ) {
            if let Ok(address) = EmailAddress::parse(&raw) {
                let typed: String = raw.chars().take(cut).collect();
                prop_assert!(address.as_str().starts_with(start(&typed).first()));
            }
        }
    }
}

//! Addresses of mailboxes.

use std::{borrow::Cow, fmt};

use email_address::{EmailAddress as Rfc5321, Options};
use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};
use thiserror::Error;

use super::text::{composed, trimmed};

/// The most bytes of an email address, the limit that SMTP sets (RFC 5321).
pub const EMAIL_MAX_BYTES: usize = 254;

/// A mailbox address in the one form in which it is compared, kept and mailed:
/// trimmed, lower-cased, composed (NFC), its domain in ASCII (UTS 46), so that
/// a mailbox is one whether it is typed in Unicode, decomposed as macOS writes
/// it or not, or its domain in Punycode.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// Why a text is not an [`EmailAddress`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EmailAddressError {
    /// Not `local@domain`.
    #[error("is not an email address, such as alice@example.com")]
    Malformed,
    /// Over [`EMAIL_MAX_BYTES`].
    #[error("is longer than {EMAIL_MAX_BYTES} bytes, the most an email address may have")]
    TooLong,
}

impl EmailAddress {
    /// Parses what a person typed: trims, lower-cases, composes, puts the domain
    /// in its one form, checks. Control characters, display names and address literals
    /// are refused.
    pub fn parse(raw: &str) -> Result<Self, EmailAddressError> {
        let address = composed(&trimmed(raw).to_lowercase());
        let (local, domain) = address.rsplit_once('@').ok_or(EmailAddressError::Malformed)?;
        let domain = ascii_domain(domain).ok_or(EmailAddressError::Malformed)?;
        Self::checked(format!("{local}@{domain}"))
    }

    /// Takes an address as it was stored. One from before domains had one form
    /// may have a domain that has none, and is still somebody's: it is neither
    /// changed nor refused.
    pub fn from_stored(address: String) -> Result<Self, EmailAddressError> {
        Self::checked(address)
    }

    fn checked(address: String) -> Result<Self, EmailAddressError> {
        if address.len() > EMAIL_MAX_BYTES {
            return Err(EmailAddressError::TooLong);
        }
        let options = Options::default().without_display_text().without_domain_literal();
        let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
        let plain = plain && Rfc5321::parse_with_options(&address, options).is_ok();
        if plain { Ok(Self(address)) } else { Err(EmailAddressError::Malformed) }
    }

    /// The address as it is shown to people: `typed`, of which it was parsed, with
    /// the domain in its one form. What is before the `@` keeps its capitals.
    pub(crate) fn as_typed(&self, typed: &str) -> String {
        let local = typed.rsplit_once('@').map_or("", |(local, _)| local);
        let capitals_aside = |local: &str| local.to_lowercase();
        match self.0.rsplit_once('@') {
            Some((own, domain)) if capitals_aside(local) == own => format!("{local}@{domain}"),
            _ => self.0.clone(),
        }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The domain in ASCII. What UTS 46 leaves to registries (hyphens, lengths) is
/// left to them, and what it leaves of ASCII to the check of the address.
pub(super) fn ascii_domain(domain: &str) -> Option<Cow<'_, str>> {
    let (hyphens, length) = (Hyphens::Allow, DnsLength::Ignore);
    Uts46::new().to_ascii(domain.as_bytes(), AsciiDenyList::EMPTY, hyphens, length).ok()
}

/// The one form of an address that was stored in another, before domains had
/// one; `None` for one that needs no change, or is none.
#[must_use]
pub fn address_in_one_form(stored: &str) -> Option<EmailAddress> {
    EmailAddress::parse(stored).ok().filter(|address| address.as_str() != stored)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_trimmed_and_lower_cased() {
        assert_eq!(EmailAddress::parse(" Ada@Example.ORG ").unwrap().as_str(), "ada@example.org");
    }

    #[test]
    fn a_domain_is_one_however_it_is_spelled() {
        for domain in [
            "bücher.example",
            "bu\u{308}cher.example",
            "BÜCHER.Example",
            "BU\u{308}CHER.EXAMPLE",
            "xn--bcher-kva.example",
            "XN--BCHER-KVA.EXAMPLE",
            "bücher\u{3002}example",
            "ｂücher．example",
            "bü\u{ad}cher.example",
        ] {
            let address = EmailAddress::parse(&format!(" Info@{domain}"));
            assert_eq!(address.unwrap().as_str(), "info@xn--bcher-kva.example", "{domain:?}");
        }
        let same = |a: &str, b: &str| assert_eq!(EmailAddress::parse(a), EmailAddress::parse(b));
        same("a@straße.example", "a@xn--strae-oqa.example");
        same("a@παράδειγμα.example", "a@ΠΑΡΆΔΕΙΓΜΑ.example");
        same("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah");
    }

    #[test]
    fn the_part_before_the_at_is_no_domain() {
        let address = EmailAddress::parse("Bücher@bücher.example").unwrap();
        assert_eq!(address.as_str(), "bücher@xn--bcher-kva.example");
        assert_eq!(
            EmailAddress::parse("xn--bcher-kva@example.org").unwrap().as_str(),
            "xn--bcher-kva@example.org"
        );
    }

    #[test]
    fn a_decomposed_address_is_the_composed_one() {
        for (typed, address) in [
            ("e\u{301}@example.com", "\u{e9}@example.com"),
            ("Zoe\u{308}.Go\u{308}tz@example.com", "zo\u{eb}.g\u{f6}tz@example.com"),
            ("\u{1112}\u{1161}\u{11ab}@example.com", "\u{d55c}@example.com"),
            ("\u{212b}@example.com", "\u{e5}@example.com"),
            ("\u{200b} I\u{301}@example.com\u{feff}", "\u{ed}@example.com"),
        ] {
            let parsed = EmailAddress::parse(typed);
            assert_eq!(parsed.as_ref().map(EmailAddress::as_str), Ok(address), "{typed:?}");
        }
        // Compatibility forms are other mailboxes.
        assert_ne!(EmailAddress::parse("\u{fb01}@b.example"), EmailAddress::parse("fi@b.example"));
    }

    #[test]
    fn a_domain_that_no_name_has_is_malformed() {
        for raw in [
            "a@xn--a.example",
            "a@xn--bcher-kva\u{308}.example",
            "a@\u{200b}",
            "a@b＠c.example",
            "a@\u{200d}x.example",
        ] {
            assert_eq!(EmailAddress::parse(raw), Err(EmailAddressError::Malformed), "{raw:?}");
        }
    }

    #[test]
    fn what_was_stored_before_domains_had_one_form_is_read_as_it_is() {
        let wide = format!("a@{}example", "\u{fc}.".repeat(80));
        for stored in ["a@xn--a.example", "a@b\u{fc}cher.example", &wide] {
            let read = EmailAddress::from_stored(stored.to_owned());
            assert_eq!(read.as_ref().map(EmailAddress::as_str), Ok(stored));
        }
        for stored in ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a b@c.example"] {
            let read = EmailAddress::from_stored(stored.to_owned());
            assert_eq!(read, Err(EmailAddressError::Malformed), "{stored:?}");
        }
    }

    #[test]
    fn domains_in_ascii_are_taken_as_before() {
        for raw in ["a@ex-ample.org", "a@ab--cd.example", "a@1.example", "a@localhost"] {
            let parsed = EmailAddress::parse(raw);
            assert_eq!(parsed.as_ref().map(EmailAddress::as_str), Ok(raw));
        }
    }

    #[test]
    fn what_is_no_plain_address_is_malformed() {
        for raw in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a@b@c",
            "Ada <ada@example.org>",
            "ada@[127.0.0.1]",
            "ada@example.org\r\nRCPT TO:<eve@example.org>",
            "ada lovelace@example.org",
            "\"ada lovelace\"@example.org",
        ] {
            assert_eq!(EmailAddress::parse(raw), Err(EmailAddressError::Malformed), "{raw:?}");
        }
    }

    #[test]
    fn an_address_over_254_bytes_is_too_long() {
        let raw = format!("a@{}.example", "b".repeat(250));
        assert_eq!(EmailAddress::parse(&raw), Err(EmailAddressError::TooLong));
    }

    proptest! {
        #[test]
        fn an_address_is_its_own_one_form(
            raw in "[a-zA-ZüİΣﬁ\u{300}\u{301}\u{345}\u{1100}\u{1161}\u{212b}]{1,4}@[a-zA-ZäöüÄÖÜßéñ日本\u{308}.-]{1,12}",
        ) {
            if let Ok(address) = EmailAddress::parse(&raw) {
                prop_assert!(EmailAddress::parse(&composed(&raw)).is_ok_and(|same| same == address));
                prop_assert!(address.as_str().rsplit_once('@').unwrap().1.is_ascii());
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }
    }
}

//! Values that are valid by construction.

use std::{borrow::Cow, fmt};

use email_address::{EmailAddress as Rfc5321, Options};
use idna::{
    AsciiDenyList,
    uts46::{DnsLength, Hyphens, Uts46},
};
use thiserror::Error;
use time::{
    Date, OffsetDateTime, UtcOffset, format_description::well_known::Iso8601,
    macros::format_description,
};
use url::Url;

mod token;

pub(crate) use token::cut_out;
pub use token::{Token, TokenHash};

/// The most bytes of an email address, the limit that SMTP sets (RFC 5321).
pub const EMAIL_MAX_BYTES: usize = 254;

/// A mailbox address in the one form in which it is compared, kept and mailed:
/// trimmed, lower-cased, its domain in ASCII (UTS 46), so that a domain is one
/// whether it is typed in Unicode, decomposed or not, or in Punycode.
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
    /// Parses what a person typed: trims, lower-cases, puts the domain in its
    /// one form, checks. Control characters, display names and address literals
    /// are refused.
    pub fn parse(raw: &str) -> Result<Self, EmailAddressError> {
        let address = raw.trim().to_lowercase();
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

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The domain in ASCII. What UTS 46 leaves to registries (hyphens, lengths) is
/// left to them, and what it leaves of ASCII to the check of the address.
fn ascii_domain(domain: &str) -> Option<Cow<'_, str>> {
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

/// The most bytes of an address that [`is_web_address`].
pub const WEB_ADDRESS_MAX_BYTES: usize = 2_048;

/// Whether `text` is an absolute http or https address of at most 2,048 bytes,
/// as it stands: nothing has to be trimmed, repaired or guessed.
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    text.len() <= WEB_ADDRESS_MAX_BYTES && is_absolute_web_address(text)
}

/// The same of any length.
pub(crate) fn is_absolute_web_address(text: &str) -> bool {
    let is_of = |scheme: &&str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["http://", "https://"].into_iter().find(is_of);
    let host = scheme.and_then(|scheme| text[scheme.len()..].chars().next());
    host.is_some_and(|first| !matches!(first, '/' | '\\'))
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
        && Url::parse(text).is_ok_and(|url| url.has_host())
}

/// Whether `text` is a path of a portal, of at most 2,048 bytes: a browser
/// that is sent there stays on the portal's own host, whatever it makes of
/// the text.
#[must_use]
pub fn is_portal_path(text: &str) -> bool {
    text.starts_with('/')
        && text.len() <= 2_048
        && !text.contains("//")
        && !text.contains(|c: char| c == '\\' || c.is_control())
}

/// Whether `text` has no control characters.
pub(crate) fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Whether the only control characters of `text` end lines and indent them.
pub(crate) fn is_prose(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The instant that a caller writes as ISO 8601 with any offset, in UTC;
/// `None` for any other text, and for years before 0 or after 9999.
#[must_use]
pub fn parse_instant(text: &str) -> Option<OffsetDateTime> {
    let at = OffsetDateTime::parse(text, &Iso8601::PARSING).ok()?;
    at.checked_to_offset(UtcOffset::UTC).filter(|at| (0..=9_999).contains(&at.year()))
}

/// The day as `YYYY-MM-DD`. Years from 0 to 9999.
#[must_use]
pub fn date_text(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// The day that [`date_text`] writes as `text`; `None` for any other text.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok()?;
    (date.year() >= 0 && date_text(date) == text).then_some(date)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_instant_may_have_any_offset_and_precision() {
        let at = datetime!(2018-11-07 23:31:16.046 UTC);
        for text in [
            "2018-11-07T23:31:16.046Z",
            "2018-11-07T23:31:16.046+00:00",
            "2018-11-08T01:01:16.046+01:30",
            "2018-11-07T15:31:16.046000-08:00",
            "20181107T233116.046Z",
        ] {
            assert_eq!(parse_instant(text), Some(at), "{text:?}");
        }
        let whole = datetime!(2018-11-07 23:31:16 UTC);
        assert_eq!(parse_instant("2018-11-07T23:31:16Z"), Some(whole));
    }

    #[test]
    fn what_is_no_instant_of_our_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2018-11-07",
            "2018-11-07T23:31:16",
            "2018-11-07T23:31:16 02:00",
            "2018-02-29T00:00:00Z",
            "2018-11-07T25:00:00Z",
            "1541633476046",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "-000100-01-01T00:00:00Z",
            "2018-11-07T23:31:16Z\0",
        ] {
            assert_eq!(parse_instant(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_of_instants_panic(text in "[-+0-9TZW:.,]{0,40}|\\PC{0,30}") {
            if let Some(at) = parse_instant(&text) {
                prop_assert!((0..=9_999).contains(&at.year()));
            }
        }
    }

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

    #[test]
    fn a_portal_path_begins_with_one_slash_and_leads_nowhere_else() {
        let long = format!("/{}", "a".repeat(2_047));
        for text in ["/", "/organizations/bobco", "/a?b=c&d=/e#f", "/Łódź", "/a:b@c", &long] {
            assert!(is_portal_path(text), "{text:?}");
        }
        for text in [
            "",
            "organizations",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a//b",
            "/go?to=https://evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            " /organizations",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: b",
            "/\0",
            &format!("{long}a"),
        ] {
            assert!(!is_portal_path(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_its_own_one_form(raw in "[a-zü]{1,4}@[a-zA-ZäöüÄÖÜßéñ日本\u{308}.-]{1,12}") {
            if let Ok(address) = EmailAddress::parse(&raw) {
                prop_assert!(address.as_str().rsplit_once('@').unwrap().1.is_ascii());
                prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address));
            }
        }

        #[test]
        fn whoever_is_sent_to_a_portal_path_stays_at_the_portal(
            text in "/[/a.\\\\:@%2f\t\n ?#é]{0,8}",
        ) {
            let portal = Url::parse("https://people.example/verify/code").unwrap();
            if is_portal_path(&text) {
                let there = portal.join(&text).unwrap();
                prop_assert_eq!(there.origin(), portal.origin(), "{}", there);
            }
        }
    }

    #[test]
    fn only_http_and_https_are_web_addresses() {
        assert!(is_web_address("https://example.org/logo.png"));
        assert!(is_web_address("http://127.0.0.1:8080"));
        assert!(is_web_address("HTTPS://example.org"));
        for text in [
            "",
            "example.org",
            "javascript:alert(1)",
            "ftp://example.org/",
            "http://",
            "https:example.org",
            "https:///example.org",
            " https://example.org/",
            "https://example.org/\0",
            "https://example.org/\nx",
        ] {
            assert!(!is_web_address(text), "{text:?}");
        }
    }
}

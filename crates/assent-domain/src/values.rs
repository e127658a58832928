//! Values that are valid by construction.

use time::{Date, macros::format_description};
use url::Url;

mod address_start;
mod email;
mod instant;
mod text;
mod token;

pub use address_start::AddressStart;
pub use email::{EMAIL_MAX_BYTES, EmailAddress, EmailAddressError, address_in_one_form};
pub(crate) use instant::InstantText;
pub use instant::{instant_text, parse_instant, read_instant_text};
pub use text::trimmed;
pub(crate) use text::{composed, is_blank, is_one_line, is_prose, start_of, without_marks};
pub(crate) use token::cut_out;
pub use token::{Token, TokenHash};

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

    use super::*;

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

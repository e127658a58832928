//! Registration links: `<portal>/regauth/g<apikey>g<invite token>`.

use crate::{
    App,
    values::{Token, cut_out},
};

/// The registration link of the invitation that `token` uses.
#[must_use]
pub fn registration_link(app: &App, apikey: &str, token: &Token) -> String {
    format!("{}/regauth/g{apikey}g{}", app.rules.rights_holder_portal, token.expose())
}

/// What the last segment of a registration link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkToken {
    /// The apikey of the organization that invites, and perhaps more.
    named: String,
    /// The invitation's token.
    pub token: Token,
}

impl LinkToken {
    /// Finds `g<apikey>g<32 hex>` or `g<apikey>g<17 digits>g<32 hex>` in what a
    /// person pasted: alone, or the whole link, with anything around it. An
    /// apikey may contain `g`, so it is read from the right.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_segment(cut_out(text, |part| Self::parse_segment(part).is_some())?)
    }

    fn parse_segment(segment: &str) -> Option<Self> {
        let (rest, token) = segment.strip_prefix('g')?.rsplit_once('g')?;
        if !is_token(token) {
            return None;
        }
        let fits = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then(|| Self { named: rest.to_owned(), token: Token::new(token) })
    }

    /// Whether the link is one of the organization `apikey`. An apikey may
    /// itself end in `g` and 17 digits, so only its owner can tell.
    #[must_use]
    pub fn names(&self, apikey: &str) -> bool {
        let rest = self.named.strip_prefix(apikey);
        rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('g').is_some_and(is_17_digits))
    }
}

/// The token in any form in which callers name an invitation: 32 hex digits,
/// or anything longer that ends in `g` and those, with anything around it.
#[must_use]
pub fn token_in(text: &str) -> Option<Token> {
    let last = |part: &str| part.rfind('g').map_or(0, |at| at + 1);
    let part = cut_out(text, |part| is_token(&part[last(part)..]))?;
    Some(Token::new(&part[last(part)..]))
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_17_digits(text: &str) -> bool {
    text.len() == 17 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKEN: &str = "c3b1b27093b2d95eb23d3b381b3542bc";

    #[test]
    fn an_apikey_with_g_in_it_is_read_whole() {
        let parsed = LinkToken::parse(&format!("ggoggleg{TOKEN}")).unwrap();
        assert!(parsed.names("goggle") && !parsed.names("gogg"));
        assert_eq!(parsed.token.expose(), TOKEN);
    }

    #[test]
    fn the_form_with_17_digits_is_read_too() {
        let parsed = LinkToken::parse(&format!("gbobcog08300400501981586g{TOKEN}")).unwrap();
        assert!(parsed.names("bobco") && parsed.names("bobcog08300400501981586"));
        assert!(!parsed.names("bob") && !parsed.names("bobcog"));
    }

    #[test]
    fn what_is_no_link_token_is_refused() {
        for text in ["", "g", TOKEN, "gbobcog123", &format!("gg{TOKEN}"), &format!("gb-og{TOKEN}")]
        {
            assert_eq!(LinkToken::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_link_is_read_however_it_was_pasted() {
        let segment = format!("gbobcog{TOKEN}");
        let parsed = LinkToken::parse(&segment);
        assert!(parsed.is_some());
        for text in [
            format!(" {segment}\n"),
            format!("{segment}."),
            format!("{segment}>"),
            format!("<{segment}"),
            format!("'{segment}'"),
            format!("https://people.example/regauth/{segment}"),
            format!("<https://people.example/regauth/{segment}>,"),
            format!("https://people.example/regauth/{segment}?source=gmail"),
        ] {
            assert_eq!(LinkToken::parse(&text), parsed, "{text}");
        }
    }

    #[test]
    fn a_token_is_found_at_the_end_of_longer_forms() {
        for text in [
            TOKEN.to_owned(),
            format!("08300400501981586g{TOKEN}"),
            format!("http://portal/regauth/gbobcog{TOKEN}"),
            format!(" <http://portal/regauth/gbobcog{TOKEN}>."),
            format!("{TOKEN}."),
        ] {
            assert_eq!(token_in(&text), Some(Token::new(TOKEN)), "{text}");
        }
        assert_eq!(token_in("abc"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,80}") {
            let _ = LinkToken::parse(&text);
            let _ = token_in(&text);
        }

        #[test]
        fn every_apikey_comes_back(apikey in "[a-z][a-z0-9]{1,29}") {
            let parsed = LinkToken::parse(&format!("g{apikey}g{TOKEN}")).unwrap();
            prop_assert!(parsed.names(&apikey));
        }
    }
}

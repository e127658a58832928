//! Secrets that whoever has them may use, and how they are found in what a
//! person pastes.

use std::fmt;

use crate::{
    crypto::{b64, sha256},
    entropy::Random,
};

/// A bearer secret: a session id, a link's token. Its [`Debug`](fmt::Debug)
/// output never shows it, and a store keeps its [`Token::hash`] alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Token(String);

/// SHA-256 of a [`Token`]: what is stored and looked up.
pub type TokenHash = [u8; 32];

impl Token {
    /// Wraps a secret received from outside.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret of `chars` characters in what a person pasted: with blanks,
    /// quotes or a full stop around it, or the whole link. What has no such part
    /// is a secret that nobody has.
    #[must_use]
    pub fn pasted(text: &str, chars: usize) -> Self {
        Self::new(cut_out(text, |part| part.len() == chars).unwrap_or(text.trim()))
    }

    /// A new secret of `N` random bytes in lower-case hex.
    #[must_use]
    pub fn hex<const N: usize>(random: &dyn Random) -> Self {
        Self(hex::encode(random.bytes::<N>()))
    }

    /// A new secret of `N` random bytes in base64url.
    #[must_use]
    pub fn base64url<const N: usize>(random: &dyn Random) -> Self {
        Self(b64(random.bytes::<N>()))
    }

    /// The secret itself; call it only where the secret has to leave.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the store keeps in its place.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        sha256(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The last run of the characters of secrets in `text` that `fits`; what
/// follows a `?` or a `#` counts only if nothing before it does.
pub(crate) fn cut_out(text: &str, fits: impl Fn(&str) -> bool) -> Option<&str> {
    let in_secrets = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let path = text.split(['?', '#']).next().unwrap_or_default();
    [path, text].into_iter().find_map(|text| text.rsplit(|c| !in_secrets(c)).find(|run| fits(run)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "c3b1b27093b2d95eb23d3b381b3542bc";

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Token::new("secret")), "Token(…)");
    }

    #[test]
    fn a_secret_is_found_in_what_is_pasted_around_it() {
        for pasted in [
            SECRET.to_owned(),
            format!(" {SECRET}\r\n"),
            format!("{SECRET}."),
            format!("<{SECRET}>"),
            format!("\"{SECRET}\","),
            format!("\u{201c}{SECRET}\u{201d}"),
            format!("\u{feff}{SECRET}\u{a0}\u{200b}"),
            format!("code: {SECRET}"),
            format!("https://people.example/verify/{SECRET}"),
            format!("<https://people.example/verify/{SECRET}>."),
            format!(
                "https://people.example/verify/{SECRET}/?id=0123456789abcdef0123456789abcdef#x"
            ),
            format!("https://people.example/?code={SECRET}"),
        ] {
            assert_eq!(Token::pasted(&pasted, 32).expose(), SECRET, "{pasted:?}");
        }
    }

    #[test]
    fn nothing_is_made_up_of_what_has_no_secret() {
        for text in ["", "abc", &SECRET[1..], &format!("{SECRET}0"), &format!("-{SECRET}")] {
            assert_eq!(Token::pasted(text, 32).expose(), text);
        }
        assert_eq!(Token::pasted(" abc ", 32).expose(), "abc");
    }

    proptest! {
        #[test]
        fn every_secret_comes_out_as_it_is(secret in "[A-Za-z0-9_-]{32}", around in "[ .<>\"'\n]{0,3}") {
            let pasted = format!("{around}{secret}{around}");
            prop_assert_eq!(Token::pasted(&pasted, 32), Token::new(secret));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = Token::pasted(&text, 32);
        }
    }
}

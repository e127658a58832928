//! Texts that people write, and what of them is seen.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::{
    CodePointSetData, CodePointSetDataBorrowed, props::DefaultIgnorableCodePoint,
};

/// Whether `text` has no control characters.
pub(crate) fn is_one_line(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

/// Whether the only control characters of `text` end lines and indent them.
pub(crate) fn is_prose(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Whether nothing of `text` is seen.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(is_blank_char)
}

/// `text` in the one form (NFC) of all ways to write it: keyboards and systems
/// differ in how they compose an accent.
pub(crate) fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// The first `most` characters of a text, with a mark where more follow.
pub(crate) fn start_of(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `text` without what is pasted along with it around it: blanks and marks.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_mark(c))
}

/// `text` without marks anywhere.
pub(crate) fn without_marks(text: &str) -> Cow<'_, str> {
    if text.contains(is_mark) {
        text.chars().filter(|c| !is_mark(*c)).collect::<String>().into()
    } else {
        text.into()
    }
}

/// Whether the eye sees nothing in the character's place: blanks, Braille of
/// no dots, and what Unicode has programs show as nothing (The Unicode
/// Standard, section 5.21), such as fillers, joiners and variation selectors.
fn is_blank_char(c: char) -> bool {
    const IGNORABLE: CodePointSetDataBorrowed<'static> =
        CodePointSetData::new::<DefaultIgnorableCodePoint>();
    c.is_whitespace() || c.is_control() || c == '\u{2800}' || IGNORABLE.contains(c)
}

/// Whether the character is a mark that programs leave in texts, which say the
/// same without: of byte order and direction, joiners, soft hyphens, and the
/// end of a file on old systems. A variation selector is none: it ends emojis.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{1a}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_start_of_a_text_is_all_of_it_or_ends_in_a_mark(
            text in "\\PC{0,12}", most in 0..12_usize,
        ) {
            let start = start_of(&text, most);
            prop_assert_eq!(start == text, text.chars().count() <= most);
            if start != text {
                prop_assert_eq!(start.chars().count(), most + 1);
                prop_assert!(text.starts_with(start.strip_suffix('…').unwrap()));
            }
        }
    }

    #[test]
    fn a_text_of_which_nothing_is_seen_is_blank() {
        for text in [
            "",
            " \t\r\n",
            "\u{a0}\u{3000}",
            "\u{200b}\u{200d}\u{feff}",
            "\u{ad}",
            "\u{3164}\u{115f}\u{ffa0}",
            "\u{fe0f}",
            "\u{2800}",
            "\u{e0041}",
            "\u{202e}\u{2069}",
            "\0",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", "\u{200b}.", "日", "👩\u{200d}🔬", "-", "\u{2801}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn what_is_within_a_text_stays_when_it_is_trimmed() {
        assert_eq!(trimmed(" \u{feff}👩\u{200d}🔬 x\u{200b}\u{1a}"), "👩\u{200d}🔬 x");
        assert_eq!(without_marks("a\u{ad}b\u{200b} \u{1a}"), "ab ");
    }

    #[test]
    fn an_emoji_that_ends_a_text_stays_whole() {
        assert_eq!(trimmed("🏛\u{fe0f} "), "🏛\u{fe0f}");
    }
}

//! All texts of the pages, each in every language side by side: one that lacks a
//! language does not compile. Templates name texts, and know no language.

use crate::language::Language;

/// The texts in one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts(pub(crate) Language);

/// Texts by name: `name { "in English", "auf Deutsch" }`, and with arguments
/// `name(who: &str) { "Hello {who}", "Hallo {who}" }`.
macro_rules! texts {
    ($($name:ident $(($($argument:ident: $kind:ty),+))? { $english:literal, $german:literal })+) => {
        impl $crate::texts::Texts {
            $(texts!(@text $name $(($($argument: $kind),+))? $english, $german);)+
        }
    };
    (@text $name:ident $english:literal, $german:literal) => {
        pub(crate) const fn $name(self) -> &'static str {
            match self.0 {
                $crate::language::Language::English => $english,
                $crate::language::Language::German => $german,
            }
        }
    };
    (@text $name:ident ($($argument:ident: $kind:ty),+) $english:literal, $german:literal) => {
        pub(crate) fn $name(self, $($argument: $kind),+) -> String {
            match self.0 {
                $crate::language::Language::English => format!($english),
                $crate::language::Language::German => format!($german),
            }
        }
    };
}
mod accounts;
mod faults;
mod feed;
mod finding;
mod imports;
mod number;
mod operator;
mod organization;
mod page;
mod person;
mod verification;
mod vocabulary;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_in_the_language_that_was_asked_for() {
        assert_eq!(Texts(Language::English).sign_in(), "Sign in");
        assert_eq!(Texts(Language::German).sign_in(), "Anmelden");
    }
}

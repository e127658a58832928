//! Numbers as people read them.

use super::Texts;
use crate::language::Language;

impl Texts {
    /// A number in groups of three digits.
    pub(crate) fn number(self, number: u64) -> String {
        let mark = match self.0 {
            Language::English => ',',
            Language::German => '.',
        };
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(mark);
            }
            grouped.push(digit);
        }
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_the_language_does() {
        for (number, english, german) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1,000", "1.000"),
            (1_234_567, "1,234,567", "1.234.567"),
        ] {
            assert_eq!(Texts(Language::English).number(number), english);
            assert_eq!(Texts(Language::German).number(number), german);
        }
    }
}

//! How much something is, as pages show it.

use crate::texts::Texts;

impl Texts {
    /// So many bytes, roughly.
    pub(crate) fn size(self, bytes: u64) -> String {
        match bytes {
            0..1_024 => format!("{} B", self.number(bytes)),
            1_024..1_048_576 => format!("{} KB", self.number(bytes >> 10)),
            _ => format!("{} MB", self.number(bytes >> 20)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_size_is_in_the_largest_unit_of_which_there_is_one() {
        let texts = Texts(Language::English);
        for (bytes, text) in
            [(1_023, "1,023 B"), (1_024, "1 KB"), (64 << 20, "64 MB"), (2_000 << 20, "2,000 MB")]
        {
            assert_eq!(texts.size(bytes), text);
        }
    }
}

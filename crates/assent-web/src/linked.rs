//! Lines of plain text in which addresses can be followed.

/// A piece of a line: plain, or an address to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it says.
    pub text: String,
    /// Whether it is an address, `http://` or `https://`.
    pub link: bool,
}

/// The pieces of one line, which are together the line again.
#[must_use]
pub fn parts(line: &str) -> Vec<Part> {
    let words = line.split_inclusive(' ').map(|word| Part {
        text: word.to_owned(),
        link: word.starts_with("http://") || word.starts_with("https://"),
    });
    words.collect()
}

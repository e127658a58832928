//! The heads of a form's fields, on their way to the parser, which refuses a
//! form for a control character in the name of a file.

use bytes::{Bytes, BytesMut};

/// What ends a head.
const END: &[u8] = b"\r\n\r\n";

/// Follows the bytes of a form, and puts `_` in place of the control characters
/// in its heads. Contents stay as they are.
pub(crate) struct Heads {
    /// What comes before a head.
    delimiter: Vec<u8>,
    in_head: bool,
    /// How much came of what ends the head, or the content.
    matched: usize,
}

impl Heads {
    /// Those of a form with this boundary.
    pub(crate) fn new(boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        // A form begins as if a line had ended.
        Self { delimiter, in_head: false, matched: 2 }
    }

    /// The next bytes.
    pub(crate) fn cleaned(&mut self, bytes: Bytes) -> Bytes {
        let mut faults = Vec::new();
        for (at, byte) in bytes.iter().enumerate() {
            let is_plain = !byte.is_ascii_control() || matches!(byte, b'\r' | b'\n' | b'\t');
            if self.in_head && !is_plain {
                faults.push(at);
            }
            self.step(*byte);
        }
        if faults.is_empty() {
            return bytes;
        }
        let mut bytes = BytesMut::from(bytes);
        for at in faults {
            bytes[at] = b'_';
        }
        bytes.freeze()
    }

    fn step(&mut self, byte: u8) {
        let awaited = if self.in_head { END } else { &self.delimiter };
        // Either begins with the only carriage return that may begin it anew.
        self.matched = match byte {
            byte if byte == awaited[self.matched] => self.matched + 1,
            b'\r' => 1,
            _ => 0,
        };
        if self.matched == awaited.len() {
            // The line end of a head may be that of an empty content.
            self.matched = if self.in_head { 2 } else { 0 };
            self.in_head = !self.in_head;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: &str = "--b\r\nname=\"a\0b\"\r\n\r\nx\0y\r\n--\0\r\n\r\n\0\r\n--b\r\n\
                        x: \x07\t\r\n\r\n\r\n--b\r\n\x01\r\n\r\n\x01\r\n--b--\r\n";
    const CLEANED: &str = "--b\r\nname=\"a_b\"\r\n\r\nx\0y\r\n--\0\r\n\r\n\0\r\n--b\r\n\
                           x: _\t\r\n\r\n\r\n--b\r\n_\r\n\r\n\x01\r\n--b--\r\n";

    proptest! {
        #[test]
        fn control_characters_of_heads_alone_are_replaced_however_the_form_comes(
            size in 1..FORM.len(),
        ) {
            let mut heads = Heads::new("b");
            let pieces = FORM.as_bytes().chunks(size).map(Bytes::copy_from_slice);
            let cleaned: Vec<_> = pieces.map(|piece| heads.cleaned(piece)).collect();
            prop_assert_eq!(cleaned.concat(), CLEANED.as_bytes());
        }

        #[test]
        fn no_bytes_make_it_panic_or_change_their_length(
            bytes in proptest::collection::vec(proptest::sample::select(b"\r\n-b\0".to_vec()), 0..200),
        ) {
            let cleaned = Heads::new("b").cleaned(Bytes::from(bytes.clone()));
            prop_assert_eq!(cleaned.len(), bytes.len());
        }
    }
}

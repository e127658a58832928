//! Where an answer's body ends.

use anyhow::{Context, ensure};

/// How much of a body is still to come.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many bytes.
    Length(usize),
    /// The line that says a chunk's size.
    Size,
    /// So many bytes of a chunk.
    Chunk(usize),
    /// The end of the line behind a chunk.
    ChunkEnd,
    /// The end of the line behind the last chunk.
    LastEnd,
    /// Nothing.
    Whole,
}

impl Framing {
    pub(super) fn of_length(length: usize) -> Self {
        if length == 0 { Self::Whole } else { Self::Length(length) }
    }

    pub(super) fn chunked() -> Self {
        Self::Size
    }

    pub(super) fn is_whole(&self) -> bool {
        *self == Self::Whole
    }

    /// Passes on what is body of `bytes`, and tells how many of them are used up.
    pub(super) fn take(
        &mut self,
        bytes: &[u8],
        piece: &mut impl FnMut(&[u8]),
    ) -> anyhow::Result<usize> {
        let mut used = 0;
        while let Some(step) = self.step(&bytes[used..], piece)? {
            used += step;
        }
        Ok(used)
    }

    /// One step; `None` if it needs more bytes, or none.
    fn step(
        &mut self,
        bytes: &[u8],
        piece: &mut impl FnMut(&[u8]),
    ) -> anyhow::Result<Option<usize>> {
        let (next, used) = match *self {
            Self::Whole => return Ok(None),
            Self::Length(left) | Self::Chunk(left) => {
                let here = left.min(bytes.len());
                if here == 0 {
                    return Ok(None);
                }
                piece(&bytes[..here]);
                let next = match (&self, left - here) {
                    (Self::Length(_), left) => Self::of_length(left),
                    (_, 0) => Self::ChunkEnd,
                    (_, left) => Self::Chunk(left),
                };
                (next, here)
            }
            Self::Size => {
                let Some(end) = bytes.windows(2).position(|two| two == b"\r\n") else {
                    return Ok(None);
                };
                let size = std::str::from_utf8(&bytes[..end]).ok();
                let size = size.and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
                let size = size.context("a chunk has no size")?;
                (if size == 0 { Self::LastEnd } else { Self::Chunk(size) }, end + 2)
            }
            Self::ChunkEnd | Self::LastEnd => {
                if bytes.len() < 2 {
                    return Ok(None);
                }
                ensure!(bytes.starts_with(b"\r\n"), "a chunk is longer than it said");
                (if *self == Self::LastEnd { Self::Whole } else { Self::Size }, 2)
            }
        };
        *self = next;
        Ok(Some(used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body in `bytes` that come `at_once`, and what is left behind it.
    fn body(mut framing: Framing, bytes: &[u8], at_once: usize) -> (String, usize) {
        let (mut body, mut buffer, mut rest) = (Vec::new(), Vec::new(), bytes);
        loop {
            let used = framing.take(&buffer, &mut |piece| body.extend_from_slice(piece)).unwrap();
            buffer.drain(..used);
            if framing.is_whole() || rest.is_empty() {
                assert!(framing.is_whole());
                return (String::from_utf8(body).unwrap(), buffer.len() + rest.len());
            }
            let (next, later) = rest.split_at(at_once.min(rest.len()));
            buffer.extend_from_slice(next);
            rest = later;
        }
    }

    #[test]
    fn a_body_ends_where_it_says_however_it_is_cut() {
        let chunked = b"5\r\nhello\r\n00b\r\n, wonderful\r\n0\r\n\r\nHTTP/1.1";
        for at_once in 1..chunked.len() {
            assert!(chunked.len() > at_once);
            let (text, left) = body(Framing::chunked(), &chunked[..chunked.len() - 8], at_once);
            assert_eq!((text.as_str(), left), ("hello, wonderful", 0), "{at_once} at once");
            let (text, _) = body(Framing::of_length(5), b"helloHTTP", at_once);
            assert_eq!(text, "hello");
        }
        assert_eq!(body(Framing::chunked(), chunked, 1_000), ("hello, wonderful".to_owned(), 8));
        assert_eq!(body(Framing::of_length(0), b"HTTP", 4), (String::new(), 4));
    }

    #[test]
    fn a_chunk_without_a_size_or_with_a_wrong_one_is_refused() {
        let mut nothing = |_: &[u8]| {};
        assert!(Framing::chunked().take(b"x\r\n", &mut nothing).is_err());
        assert!(Framing::chunked().take(b"2\r\nhello\r\n", &mut nothing).is_err());
    }
}

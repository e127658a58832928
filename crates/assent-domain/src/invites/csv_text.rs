//! An upload as UTF-8 text, whatever says which way it is written.
//!
//! A byte-order mark is believed. Without one it has to be UTF-8; else the
//! refusal names what it seems to be and how to mend it.

use std::io::{self, Chain, Cursor, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

use super::{csv_fault::CsvFault, csv_guard::Fault};

/// How many bytes are read ahead: what the header is looked for in.
pub(super) const START_BYTES: u64 = 64 << 10;

/// The text of an upload, which [`open`] begins.
pub(super) struct Text<R> {
    /// Its first [`START_BYTES`], without the mark.
    pub(super) start: Vec<u8>,
    /// What comes after these.
    pub(super) rest: Decoded<R>,
    /// Whether there was a byte-order mark.
    pub(super) has_mark: bool,
}

/// Reads the mark and the start of an upload.
pub(super) fn open<R: Read>(mut source: R) -> io::Result<Text<R>> {
    let mut raw = Vec::new();
    source.by_ref().take(START_BYTES).read_to_end(&mut raw)?;
    let (mark, encoding) = match raw.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Err(seems("UTF-32")),
        [0xef, 0xbb, 0xbf, ..] => (3, None),
        [0xff, 0xfe, ..] => (2, Some(UTF_16LE)),
        [0xfe, 0xff, ..] => (2, Some(UTF_16BE)),
        [b'P', b'K', 3, 4, ..] => return Err(whole(CsvFault::ZipFile)),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(whole(CsvFault::Workbook)),
        [b'%', b'P', b'D', b'F', ..] => return Err(whole(CsvFault::Pdf)),
        unmarked if has_empty_bytes(unmarked) => {
            return Err(seems("UTF-16 without a byte-order mark"));
        }
        _ => (0, None),
    };
    raw.drain(..mark);
    let source = Cursor::new(raw).chain(source);
    let mut rest = match encoding {
        None => Decoded::Utf8(source),
        Some(encoding) => Decoded::Utf16(Box::new(Utf16::new(
            source,
            encoding.new_decoder_without_bom_handling(),
        ))),
    };
    let mut start = Vec::new();
    rest.by_ref().take(START_BYTES).read_to_end(&mut start)?;
    Ok(Text { start, rest, has_mark: mark > 0 })
}

/// What this, which is no UTF-8, seems to be, and what to do.
pub(super) fn not_utf8(start: &[u8], row: &[u8]) -> CsvFault {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(start, false);
    detector.feed(row, true);
    let name = detector.guess(None, Utf8Detection::Deny).name();
    CsvFault::NotUtf8(name.replace("windows-", "Windows-"))
}

/// Whether every other byte of the first ones is 0, as it is in Western
/// UTF-16. Those at the end fill the file up.
fn has_empty_bytes(bytes: &[u8]) -> bool {
    let filled = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let bytes = &bytes[..filled.min(512)];
    let empty = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    bytes.len() >= 4 && empty(0).max(empty(1)) * 4 > bytes.len()
}

fn seems(what: &str) -> io::Error {
    whole(CsvFault::NotUtf8(what.to_owned()))
}

/// What is wrong with all of it.
fn whole(reason: CsvFault) -> io::Error {
    io::Error::other(Fault { line: 1, reason })
}

/// UTF-8 of what the source has.
pub(super) enum Decoded<R> {
    Utf8(Chain<Cursor<Vec<u8>>, R>),
    Utf16(Box<Utf16<Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Utf8(source) => source.read(buffer),
            Self::Utf16(source) => source.read(buffer),
        }
    }
}

/// How many bytes of UTF-16 are decoded at once.
const CHUNK: usize = 8 << 10;

/// Decodes UTF-16 as it comes.
pub(super) struct Utf16<R> {
    source: R,
    decoder: Decoder,
    decoded: Vec<u8>,
    given: usize,
    line: u64,
    is_over: bool,
}

impl<R: Read> Utf16<R> {
    fn new(source: R, decoder: Decoder) -> Self {
        Self { source, decoder, decoded: Vec::new(), given: 0, line: 1, is_over: false }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let mut chunk = [0; CHUNK];
        let read = self.source.read(&mut chunk)?;
        self.is_over = read == 0;
        self.given = 0;
        self.decoded.resize(CHUNK * 3 + 16, 0);
        let (result, _, written) = self.decoder.decode_to_utf8_without_replacement(
            &chunk[..read],
            &mut self.decoded,
            self.is_over,
        );
        self.decoded.truncate(written);
        self.line += self.decoded.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => {
                Err(io::Error::other(Fault { line: self.line, reason: CsvFault::NotUtf16 }))
            }
        }
    }
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded.len() && !self.is_over {
            self.decode_more()?;
        }
        let read = (&self.decoded[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

//! Reading the CSV that organizations upload: row by row, in bounded memory,
//! as those who sent it meant it.

use std::io::{self, Chain, Cursor, Read};

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use thiserror::Error;

use super::{
    csv_fault::{CsvFault, RowFault},
    csv_guard::{Fault, Guard},
    csv_text::{self, Decoded, Text},
    headers::{Columns, HeaderFault},
};
use crate::{
    spreadsheet,
    values::{start_of, trimmed},
};

/// What may stand between the fields of a row.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many columns a refusal lists.
const LISTED_COLUMNS: usize = 30;
/// How much a refusal shows of a text.
const SHOWN_CHARS: usize = 40;

/// Why an upload could not be read. Nothing of it is stored.
#[derive(Debug, Error)]
pub enum CsvError {
    /// The file breaks the format on this line.
    #[error("line {line}: {reason}")]
    Malformed {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: CsvFault,
    },
    /// The spooled file could not be read.
    #[error("the upload could not be read")]
    Io(#[source] io::Error),
}

/// The start of a text, which was read ahead, and the rest.
type Whole<R> = Chain<Cursor<Vec<u8>>, Decoded<R>>;

/// Reads an upload row by row. Lines are counted by [`Guard`]: the csv crate's
/// own count is behind where lines end in CR LF, and after blank ones.
pub(super) struct Rows<R: Read> {
    csv: csv::Reader<Guard<Whole<R>>>,
    delimiter: u8,
    has_mark: bool,
    header: StringRecord,
    record: ByteRecord,
    /// The first bytes, by which an encoding is guessed.
    start: Vec<u8>,
}

/// A row, as wide as the header.
#[derive(Debug)]
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// Its fields.
    pub(super) cells: StringRecord,
    /// Why it can't be used, whatever is in it.
    pub(super) fault: Option<RowFault>,
}

impl<R: Read> Rows<R> {
    /// Reads the header, which has to name a column of addresses.
    pub(super) fn open(source: R) -> Result<(Self, Columns), CsvError> {
        let Text { mut start, rest, has_mark } =
            csv_text::open(source).map_err(|error| explain(error.into(), 1))?;
        let (hint, hint_bytes) = hint(&start);
        let line = 1 + start[..hint_bytes].iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
        start.drain(..hint_bytes);
        let delimiter = delimiter(&start, hint);
        let source = Cursor::new(start.clone()).chain(rest);
        let csv = parser(delimiter).from_reader(Guard::new(source, delimiter, line));
        let header = StringRecord::new();
        let mut rows = Self { csv, delimiter, has_mark, header, record: ByteRecord::new(), start };
        let Some((line, header)) = rows.record()? else {
            return Err(malformed(1, CsvFault::Empty));
        };
        if has_quote(&header) {
            return Err(malformed(line, CsvFault::QuoteInName));
        }
        let columns = Columns::of(&header).map_err(|fault| match fault {
            HeaderFault::Twice(label) => malformed(line, CsvFault::NamedTwice(label)),
            HeaderFault::NoAddress => malformed(line, CsvFault::NoAddress(listed(&header))),
        })?;
        rows.header = header;
        Ok((rows, columns))
    }

    /// The header as it was sent.
    pub(super) fn header(&self) -> &StringRecord {
        &self.header
    }

    /// What stands between fields.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether the upload began with a byte-order mark.
    pub(super) fn has_mark(&self) -> bool {
        self.has_mark
    }

    /// The next row that is not blank. One that is too short is filled up; of
    /// one that is too long, only what is empty is left out without a word.
    pub(super) fn next(&mut self) -> Result<Option<Row>, CsvError> {
        let Some((line, mut cells)) = self.record()? else { return Ok(None) };
        let width = self.header.len();
        let mut fault = None;
        if cells.len() > width {
            let fields = cells.len();
            let surplus = cells.iter().skip(width).map(trimmed).find(|cell| !cell.is_empty());
            fault = surplus.map(|text| RowFault { fields, width, surplus: shown(text) });
            cells.truncate(width);
        }
        for _ in cells.len()..width {
            cells.push_field("");
        }
        Ok(Some(Row { line, cells, fault }))
    }

    /// The next record that is not blank, and the line on which it begins.
    fn record(&mut self) -> Result<Option<(u64, StringRecord)>, CsvError> {
        loop {
            let read = self.csv.read_byte_record(&mut self.record);
            let line = self.csv.get_mut().next_row_line();
            if !read.map_err(|error| explain(error, line))? {
                return Ok(None);
            }
            let record = StringRecord::from_byte_record(self.record.clone()).map_err(|error| {
                let bytes = error.into_byte_record();
                malformed(line, csv_text::not_utf8(&self.start, bytes.as_slice()))
            })?;
            let is_filler = |cell: &str| trimmed(cell).chars().all(|c| c == '\0');
            if !record.iter().all(is_filler) {
                return Ok(Some((line, record)));
            }
        }
    }
}

fn parser(delimiter: u8) -> ReaderBuilder {
    let mut parser = ReaderBuilder::new();
    parser.delimiter(delimiter).has_headers(false).flexible(true);
    parser
}

/// The delimiter of a first line `sep=;`, which Excel writes and reads, and
/// how many bytes that line takes up.
fn hint(start: &[u8]) -> (Option<u8>, usize) {
    let blank = start.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let line = start[blank..].split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
    let text = line.strip_prefix(b"\"").unwrap_or(line);
    let rest = match text.split_at_checked(4) {
        Some((name, rest)) if name.eq_ignore_ascii_case(b"sep=") => rest,
        _ => return (None, 0),
    };
    let Some((delimiter, rest)) = rest.split_first() else { return (None, 0) };
    let may_delimit = delimiter.is_ascii_punctuation() || matches!(delimiter, b'\t' | b' ');
    // A spreadsheet that saved the file again has filled the row up.
    let is_filler = |byte: &u8| {
        byte.is_ascii_whitespace()
            || *byte == b'"'
            || DELIMITERS.contains(byte)
            || byte == delimiter
    };
    if may_delimit && *delimiter != b'"' && rest.iter().all(is_filler) {
        (Some(*delimiter), blank + line.len())
    } else {
        (None, 0)
    }
}

/// The delimiter under which the header names a column of addresses; of
/// several one under which nothing is wrong with it, that of the hint, or the
/// one that makes more of the header.
fn delimiter(start: &[u8], hint: Option<u8>) -> u8 {
    let candidates = hint.into_iter().chain(DELIMITERS);
    let rated = candidates.map(|delimiter| {
        let (header, is_whole) = header_under(start, delimiter);
        let (names_address, known) = Columns::understood(&header);
        let is_hinted = hint == Some(delimiter);
        ((names_address, is_whole, is_hinted, known, header.len()), delimiter)
    });
    // The first of equals counts.
    let best = rated.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map_or(b',', |(_, delimiter)| delimiter)
}

/// The header as it reads with this delimiter, up to the first fault, and
/// whether there is none in it.
fn header_under(start: &[u8], delimiter: u8) -> (StringRecord, bool) {
    let mut text = Vec::new();
    let is_sound = Guard::new(start, delimiter, 1).read_to_end(&mut text).is_ok();
    let mut csv = parser(delimiter).from_reader(text.as_slice());
    let mut record = ByteRecord::new();
    while csv.read_byte_record(&mut record).is_ok_and(|read| read) {
        let header = StringRecord::from_byte_record_lossy(record.clone());
        if header.iter().any(|cell| !trimmed(cell).is_empty()) {
            let is_ended = csv.position().byte() < text.len() as u64;
            let is_whole = (is_sound || is_ended) && !has_quote(&header);
            return (header, is_whole);
        }
    }
    (StringRecord::new(), is_sound)
}

fn has_quote(header: &StringRecord) -> bool {
    header.iter().any(|name| name.contains('"'))
}

fn listed(header: &StringRecord) -> String {
    let names = header.iter().map(|name| trimmed(spreadsheet::unguarded(name)));
    let names: Vec<_> = names.filter(|name| !name.is_empty()).map(shown).collect();
    let more = names.len().saturating_sub(LISTED_COLUMNS);
    let names = names.into_iter().take(LISTED_COLUMNS).map(|name| format!("{name:?}"));
    let text = names.collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

fn shown(text: &str) -> String {
    start_of(text, SHOWN_CHARS)
}

fn malformed(line: u64, reason: CsvFault) -> CsvError {
    CsvError::Malformed { line, reason }
}

/// What is wrong with the row that begins on `line`.
fn explain(error: csv::Error, line: u64) -> CsvError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => match error.downcast::<Fault>() {
            Ok(Fault { line, reason }) => malformed(line, reason),
            Err(error) => CsvError::Io(error),
        },
        other => malformed(line, CsvFault::Other(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests;

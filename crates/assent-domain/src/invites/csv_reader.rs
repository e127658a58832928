//! Reading the CSV that organizations upload: strictly, row by row, in
//! bounded memory.

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use thiserror::Error;

use super::csv_guard::{Fault, Guard};
use crate::vocabulary::PersonalKey;

/// How many bytes of the header line decide the delimiter.
const HEADER_MAX_BYTES: usize = 64 << 10;

/// Why an upload could not be read. Nothing of it is stored.
#[derive(Debug, Error)]
pub enum CsvError {
    /// The file breaks the format on this line.
    #[error("line {line}: {reason}")]
    Malformed {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The spooled file could not be read.
    #[error("the upload could not be read")]
    Io(#[source] io::Error),
}

/// What stands between the fields of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Delimiter {
    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The delimiter that occurs most often outside quotes in the header
    /// line, which is the first that is not blank; a comma where none does.
    #[must_use]
    pub fn of_header(line: &[u8]) -> Self {
        let mut counts = [(Self::Comma, 0), (Self::Semicolon, 0), (Self::Tab, 0)];
        let mut quoted = false;
        for byte in line.iter().skip_while(|byte| matches!(byte, b'\n' | b'\r')) {
            match byte {
                b'"' => quoted = !quoted,
                b'\n' | b'\r' if !quoted => break,
                byte if !quoted => {
                    for (delimiter, count) in &mut counts {
                        *count += u32::from(delimiter.byte() == *byte);
                    }
                }
                _ => {}
            }
        }
        // The first of equals counts, so walk backwards.
        counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(Self::Comma, |(d, _)| d)
    }
}

/// Reads an upload row by row. Lines are counted by [`Guard`]: the csv crate's
/// own count is behind where lines end in CR LF, and after blank ones.
pub(super) struct Rows<R: Read> {
    csv: csv::Reader<Guard<BufReader<R>>>,
    header: StringRecord,
    columns: Vec<Option<PersonalKey>>,
    record: ByteRecord,
}

impl<R: Read> Rows<R> {
    /// Reads the header, which has to name `Email`.
    pub(super) fn open(source: R) -> Result<Self, CsvError> {
        let mut source = BufReader::with_capacity(HEADER_MAX_BYTES, source);
        let start = source.fill_buf().map_err(CsvError::Io)?;
        let bom = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let delimiter = Delimiter::of_header(&start[bom..]).byte();
        source.consume(bom);
        let mut csv = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .from_reader(Guard::new(source, delimiter));
        let mut record = ByteRecord::new();
        if !csv.read_byte_record(&mut record).map_err(|error| explain(error, 1))? {
            return Err(malformed(1, "the file is empty: it needs a header with Email in it"));
        }
        let line = csv.get_mut().next_row_line();
        let header = utf8(&record, line)?;
        let columns: Vec<_> = header.iter().map(column).collect();
        for (index, key) in columns.iter().enumerate() {
            if let Some(key) = key
                && columns[..index].contains(&Some(*key))
            {
                return Err(malformed(line, format!("the header names {} twice", key.label())));
            }
        }
        if !columns.contains(&Some(PersonalKey::Email)) {
            return Err(malformed(line, "the header does not name Email"));
        }
        Ok(Self { csv, header, columns, record })
    }

    /// The header as it was sent.
    pub(super) fn header(&self) -> &StringRecord {
        &self.header
    }

    /// What each column holds; `None` for one that is not known.
    pub(super) fn columns(&self) -> &[Option<PersonalKey>] {
        &self.columns
    }

    /// The next row, as wide as the header.
    pub(super) fn next(&mut self) -> Result<Option<StringRecord>, CsvError> {
        let read = self.csv.read_byte_record(&mut self.record);
        let line = self.csv.get_mut().next_row_line();
        if read.map_err(|error| explain(error, line))? {
            utf8(&self.record, line).map(Some)
        } else {
            Ok(None)
        }
    }
}

fn column(name: &str) -> Option<PersonalKey> {
    let name = name.trim();
    PersonalKey::ALL.iter().copied().find(|key| key.label().eq_ignore_ascii_case(name))
}

fn utf8(record: &ByteRecord, line: u64) -> Result<StringRecord, CsvError> {
    StringRecord::from_byte_record(record.clone())
        .map_err(|_| malformed(line, "the text is not UTF-8"))
}

fn malformed(line: u64, reason: impl Into<String>) -> CsvError {
    CsvError::Malformed { line, reason: reason.into() }
}

/// What is wrong with the row that begins on `line`.
fn explain(error: csv::Error, line: u64) -> CsvError {
    match error.into_kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            malformed(line, format!("the row has {len} fields, but the header has {expected_len}"))
        }
        csv::ErrorKind::Io(error) => match error.downcast::<Fault>() {
            Ok(Fault { line, reason }) => malformed(line, reason),
            Err(error) => CsvError::Io(error),
        },
        other => malformed(line, format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(file: &[u8]) -> Result<Vec<Vec<String>>, CsvError> {
        let mut rows = Rows::open(file)?;
        let mut read = Vec::new();
        while let Some(row) = rows.next()? {
            read.push(row.iter().map(str::to_owned).collect());
        }
        Ok(read)
    }

    fn fault(file: &[u8]) -> String {
        rows(file).expect_err("the file is refused").to_string()
    }

    #[test]
    fn a_byte_order_mark_semicolons_tabs_crlf_and_quoted_newlines_are_read() {
        let expected = vec![vec!["a@b.example".to_owned(), "x\ny".to_owned()]];
        for file in [
            "\u{feff}Email,First Name\r\na@b.example,\"x\ny\"\r\n",
            "Email;First Name\na@b.example;\"x\ny\"\n",
            "\r\n\nEmail;First Name\na@b.example;\"x\ny\"\n",
            "Email\tFirst Name\na@b.example\t\"x\ny\"",
            " email , FIRST NAME \na@b.example,\"x\ny\"\n\n",
        ] {
            assert_eq!(rows(file.as_bytes()).unwrap(), expected, "{file:?}");
        }
    }

    #[test]
    fn the_delimiter_is_decided_outside_quotes() {
        assert_eq!(Delimiter::of_header(b"\"a,b,c\";Email\nx,y,z"), Delimiter::Semicolon);
        assert_eq!(Delimiter::of_header(b"Email"), Delimiter::Comma);
    }

    #[test]
    fn what_is_no_csv_of_people_is_refused_with_line_and_reason() {
        assert_eq!(fault(b""), "line 1: the file is empty: it needs a header with Email in it");
        assert_eq!(fault(b"Name\nx\n"), "line 1: the header does not name Email");
        assert_eq!(fault(b"Email,email\n"), "line 1: the header names Email twice");
        assert_eq!(
            fault(b"Email,City\na@b.example\n"),
            "line 2: the row has 1 fields, but the header has 2"
        );
        assert_eq!(fault(b"Email\na@b.example\n\xff\xfe\n"), "line 3: the text is not UTF-8");
        assert_eq!(
            fault(b"Email\na@b.example\n\"b@b.example\nc@b.example\n"),
            "line 3: a quote that was opened here is never closed"
        );
        assert_eq!(
            fault(b"Email\n\"a\"b\n"),
            "line 2: there is text between a closing quote and the next delimiter"
        );
    }

    #[test]
    fn lines_are_counted_as_an_editor_shows_them() {
        for (file, line) in [
            ("Email,City\r\na@b.example,x\r\nb@b.example\r\n", 3),
            ("Email,City\n\n\na@b.example\n", 4),
            ("Email,City\r\n\r\na@b.example\r\n", 3),
            ("\u{feff}Email,City\r\na@b.example\r\n", 2),
            ("Email,City\na@b.example,\"two\nlines\"\nb@b.example\n", 4),
            ("\r\n\nCity\n", 3),
        ] {
            assert!(fault(file.as_bytes()).starts_with(&format!("line {line}: ")), "{file:?}");
        }
    }

    #[test]
    fn a_row_over_a_mebibyte_is_refused() {
        let mut file = b"Email\n".to_vec();
        file.resize(file.len() + (1 << 20) + 1, b'x');
        assert_eq!(fault(&file), "line 2: the row is longer than 1 MiB");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(file in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = rows(&file);
        }

        #[test]
        fn what_the_writer_writes_the_reader_reads(cells in proptest::collection::vec("\\PC{0,12}", 1..9)) {
            let mut sheet = crate::spreadsheet::Sheet::new(Vec::new(), false);
            sheet.row(["Email", "Note"]).unwrap();
            for cell in &cells {
                sheet.row(["a@b.example", cell]).unwrap();
            }
            let read = rows(&sheet.finish().unwrap()).unwrap();
            let notes: Vec<_> = read.into_iter().map(|row| row[1].clone()).collect();
            prop_assert_eq!(notes, cells);
        }
    }
}

//! CSV as Assent writes it: RFC 4180, and safe to open in a spreadsheet.

use std::io;

/// How a CSV is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// What stands between the cells.
    pub delimiter: u8,
    /// Whether it begins with a byte-order mark, without which Excel takes
    /// UTF-8 for something else.
    pub mark: bool,
    /// Whether cells that a spreadsheet would take for a formula get a `'` in
    /// front.
    pub guard: bool,
}

/// Commas, no mark, guarded.
impl Default for Style {
    fn default() -> Self {
        Self { delimiter: b',', mark: false, guard: true }
    }
}

/// Rows of CSV in memory, with CRLF line ends.
#[derive(Debug)]
pub struct Lines {
    bytes: Vec<u8>,
    /// Where the row begins that is being written.
    row: usize,
    /// Whether that row has a cell.
    begun: bool,
    delimiter: u8,
    guard: bool,
}

impl Lines {
    /// No row yet; the mark, if the style has one.
    #[must_use]
    pub fn new(style: Style) -> Self {
        let bytes = if style.mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
        let (row, delimiter, guard) = (bytes.len(), style.delimiter, style.guard);
        Self { bytes, row, begun: false, delimiter, guard }
    }

    /// Writes the row's next cell.
    pub fn cell(&mut self, cell: &str) {
        if std::mem::replace(&mut self.begun, true) {
            self.bytes.push(self.delimiter);
        }
        let delimiter = self.delimiter;
        let quoted = cell.bytes().any(|b| b == delimiter || matches!(b, b'"' | b'\r' | b'\n'));
        if quoted {
            self.bytes.push(b'"');
        }
        if self.guard && is_to_be_guarded(cell) {
            self.bytes.push(b'\'');
        }
        let mut parts = cell.split('"').map(str::as_bytes);
        if quoted {
            self.bytes.extend_from_slice(parts.next().unwrap_or_default());
            for part in parts {
                self.bytes.extend_from_slice(b"\"\"");
                self.bytes.extend_from_slice(part);
            }
            self.bytes.push(b'"');
        } else {
            self.bytes.extend_from_slice(cell.as_bytes());
        }
    }

    /// Ends the row. One without a letter is told from no row by quotes.
    pub fn end_row(&mut self) {
        let end: &[u8] = if self.bytes.len() == self.row { b"\"\"\r\n" } else { b"\r\n" };
        self.bytes.extend_from_slice(end);
        (self.row, self.begun) = (self.bytes.len(), false);
    }

    /// All rows so far.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Writes rows of text as CSV.
pub struct Sheet<W: io::Write> {
    lines: Lines,
    sink: W,
}

/// How much a [`Sheet`] gathers before it writes.
const GATHERED: usize = 16 << 10;

impl<W: io::Write> Sheet<W> {
    /// A sheet into `sink`.
    pub fn new(sink: W, style: Style) -> Self {
        Self { lines: Lines::new(style), sink }
    }

    /// Writes one row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            self.lines.cell(cell);
        }
        self.lines.end_row();
        if self.lines.bytes.len() < GATHERED { Ok(()) } else { self.write() }
    }

    /// Writes what is left, and gives the sink back.
    pub fn finish(mut self) -> io::Result<W> {
        self.write()?;
        self.sink.flush()?;
        Ok(self.sink)
    }

    fn write(&mut self) -> io::Result<()> {
        self.sink.write_all(&self.lines.bytes)?;
        self.lines.bytes.clear();
        self.lines.row = 0;
        Ok(())
    }
}

/// What a formula may begin with.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// `cell` without the `'` that the guard put in front of it.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// Whether a spreadsheet would take `cell` for a formula. Phone numbers, ids and
/// addresses are none: they call nothing.
fn is_to_be_guarded(cell: &str) -> bool {
    cell.starts_with(FORMULA) && !(is_phone_number(cell) || is_id(cell) || is_address(cell))
}

/// `^\+[0-9][0-9 ().-]{3,}$`
fn is_phone_number(cell: &str) -> bool {
    let Some(rest) = cell.strip_prefix('+') else { return false };
    rest.len() >= 4
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(|c| c.is_ascii_digit() || " ().-".contains(c))
}

/// Whether it is a public key, 43 characters base64url. None is made that
/// begins with `-`, but some were.
fn is_id(cell: &str) -> bool {
    cell.len() == 43 && cell.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// `^[-+][A-Za-z0-9._+-]+@[^|!(]+$`
fn is_address(cell: &str) -> bool {
    let Some((name, domain)) = cell.strip_prefix(['-', '+']).and_then(|rest| rest.split_once('@'))
    else {
        return false;
    };
    let may_stand = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-');
    !name.is_empty()
        && name.bytes().all(may_stand)
        && !domain.is_empty()
        && !domain.contains(['|', '!', '('])
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn guarded(cell: &str) -> String {
        format!("{}{cell}", if is_to_be_guarded(cell) { "'" } else { "" })
    }

    proptest! {
        #[test]
        fn rows_are_written_as_the_csv_crate_writes_them(
            rows in vec(vec("[a;,\"\r\n'=é ]{0,4}", 0..4), 0..4), semicolon in any::<bool>(),
        ) {
            let delimiter = if semicolon { b';' } else { b',' };
            let style = Style { delimiter, mark: false, guard: false };
            let mut lines = Lines::new(style);
            let mut csv = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .terminator(csv::Terminator::CRLF)
                .flexible(true)
                .from_writer(Vec::new());
            for row in &rows {
                for cell in row {
                    lines.cell(cell);
                }
                lines.end_row();
                csv.write_record(row).unwrap();
            }
            prop_assert_eq!(lines.into_bytes(), csv.into_inner().unwrap());
        }
    }

    fn written(guard: bool, cells: &[&str]) -> String {
        let style = Style { guard, ..Style::default() };
        let mut sheet = Sheet::new(Vec::new(), style);
        sheet.row(cells.iter().copied()).unwrap();
        String::from_utf8(sheet.finish().unwrap()).unwrap()
    }

    #[test]
    fn formulas_are_guarded_and_phone_numbers_are_not() {
        assert_eq!(
            written(true, &["=1+1", "+1 (555) 111-22", "+1+1", "-5", "@x", "a=b", "+123"]),
            "'=1+1,+1 (555) 111-22,'+1+1,'-5,'@x,a=b,'+123\r\n"
        );
    }

    #[test]
    fn addresses_and_ids_that_cannot_run_are_not_guarded() {
        let id = format!("-{}", "aB3_-x".repeat(7));
        for cell in ["-a@b.example", "+a.b_c+d-e@b.example", "-a@bücher.example", &id] {
            assert_eq!(guarded(cell), cell);
        }
        for cell in [
            "=a@b.example",
            "@a@b.example",
            "-a!b@b.example",
            "-a@b|c",
            "-a@b!A1",
            "-a@SUM(A1)",
            "+@b.example",
            "-a@",
            &id[..42],
            &format!("={}", &id[1..]),
        ] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
    }

    #[test]
    fn one_apostrophe_of_the_guard_comes_off() {
        for cell in ["=1+1", "-Bob", "@x", "\tx", "+1+1", "x", "'t Hooft", ""] {
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        assert_eq!(unguarded("''=1"), "''=1");
    }

    #[test]
    fn a_sheet_has_the_mark_and_the_delimiter_of_its_style() {
        let style = Style { delimiter: b';', mark: true, guard: true };
        let mut sheet = Sheet::new(Vec::new(), style);
        sheet.row(["a,b", "c;d"]).unwrap();
        assert_eq!(sheet.finish().unwrap(), "\u{feff}a,b;\"c;d\"\r\n".as_bytes());
    }

    #[test]
    fn what_a_sink_refuses_is_told_as_its_own_error() {
        struct Full;
        impl io::Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut sheet = Sheet::new(Full, Style::default());
        let long = "x".repeat(100_000);
        let error = sheet.row([long.as_str()]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        let mut sheet = Sheet::new(Full, Style::default());
        sheet.row(["x"]).unwrap();
        assert_eq!(sheet.finish().err().unwrap().kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    fn the_guard_can_be_switched_off() {
        assert_eq!(written(false, &["=1+1"]), "=1+1\r\n");
    }

    #[test]
    fn quotes_delimiters_and_newlines_are_quoted() {
        assert_eq!(
            written(true, &["a,b", "say \"hi\"", "two\nlines", ""]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n"
        );
    }

    #[test]
    fn a_row_of_one_empty_cell_is_still_a_row() {
        assert_eq!(written(true, &[""]), "\"\"\r\n");
    }
}

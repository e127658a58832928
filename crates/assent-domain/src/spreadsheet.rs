//! CSV as Assent writes it: RFC 4180, and safe to open in a spreadsheet.

use std::{borrow::Cow, io};

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

/// Writes rows of text as CSV with CRLF line ends.
pub struct Sheet<W: io::Write> {
    csv: csv::Writer<W>,
    guard: bool,
}

impl<W: io::Write> Sheet<W> {
    /// A sheet into `sink`.
    pub fn new(mut sink: W, style: Style) -> io::Result<Self> {
        if style.mark {
            sink.write_all(b"\xef\xbb\xbf")?;
        }
        let csv = csv::WriterBuilder::new()
            .delimiter(style.delimiter)
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(sink);
        Ok(Self { csv, guard: style.guard })
    }

    /// Writes one row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            let cell = if self.guard { guarded(cell) } else { Cow::Borrowed(cell) };
            self.csv.write_field(cell.as_bytes()).map_err(cause)?;
        }
        self.csv.write_record(None::<&[u8]>).map_err(cause)
    }

    /// Flushes, and gives the sink back.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// What the sink said: whoever answers for it asks for its kind.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// What a formula may begin with.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// `cell` without the `'` that the guard put in front of it.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// `cell` with a `'` in front if a spreadsheet would take it for a formula.
/// Phone numbers, ids and addresses stay as they are: they call nothing.
fn guarded(cell: &str) -> Cow<'_, str> {
    let stays = || is_phone_number(cell) || is_id(cell) || is_address(cell);
    if cell.starts_with(FORMULA) && !stays() {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
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
    use super::*;

    fn written(guard: bool, cells: &[&str]) -> String {
        let style = Style { guard, ..Style::default() };
        let mut sheet = Sheet::new(Vec::new(), style).unwrap();
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
        let mut sheet = Sheet::new(Vec::new(), style).unwrap();
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
        let mut sheet = Sheet::new(Full, Style::default()).unwrap();
        let long = "x".repeat(100_000);
        let error = sheet.row([long.as_str()]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        let mut sheet = Sheet::new(Full, Style::default()).unwrap();
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

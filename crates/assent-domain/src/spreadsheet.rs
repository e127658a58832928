//! CSV as Assent writes it: RFC 4180, and safe to open in a spreadsheet.

use std::{borrow::Cow, io};

/// Writes rows of text as CSV with CRLF line ends.
pub struct Sheet<W: io::Write> {
    csv: csv::Writer<W>,
    guard: bool,
}

impl<W: io::Write> Sheet<W> {
    /// A sheet into `sink`. With `guard`, cells that a spreadsheet would take
    /// for a formula get a `'` in front.
    pub fn new(sink: W, guard: bool) -> Self {
        let csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(sink);
        Self { csv, guard }
    }

    /// Writes one row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
        for cell in cells {
            let cell = if self.guard { guarded(cell) } else { Cow::Borrowed(cell) };
            self.csv.write_field(cell.as_bytes())?;
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    /// Flushes, and gives the sink back.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(|error| io::Error::other(error.error().to_string()))
    }
}

/// `cell` with a `'` in front if a spreadsheet would take it for a formula.
/// Phone numbers with a leading `+` stay.
fn guarded(cell: &str) -> Cow<'_, str> {
    let suspicious = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if suspicious && !is_phone_number(cell) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn written(guard: bool, cells: &[&str]) -> String {
        let mut sheet = Sheet::new(Vec::new(), guard);
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

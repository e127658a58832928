//! What is wrong with an upload that nothing is stored of.

use serde::{Deserialize, Serialize};
use thiserror::Error;

const REMEDY: &str = "save the file as \"CSV UTF-8\" and send it again";

/// What is wrong with a line of an upload, or with all of it. Each is a sentence for a
/// person that says what to do.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CsvFault {
    /// There is nothing in it.
    #[error("the file is empty: it needs a header with Email in it")]
    Empty,
    /// A name in the header has a quote that ends nothing.
    #[error("a column's name has a quote in its midst: take the quotes out")]
    QuoteInName,
    /// Two columns mean the datum of this label.
    #[error("the header names {0} twice")]
    NamedTwice(&'static str),
    /// No column has addresses; its columns are these.
    #[error(
        "the header does not name Email: its columns are {0}; name the one with the addresses Email"
    )]
    NoAddress(String),
    /// It is in another encoding, such as this.
    #[error("the text is not UTF-8: it seems to be {0}; {remedy}", remedy = REMEDY)]
    NotUtf8(String),
    /// Its byte-order mark says UTF-16, and it is not.
    #[error("the text is no UTF-16, though its mark says so: {}", REMEDY)]
    NotUtf16,
    /// It is a workbook, or another zip file.
    #[error("this is an Excel workbook, or another zip file, and no CSV: {}", REMEDY)]
    ZipFile,
    /// It is a workbook of the older kind.
    #[error("this is an Excel workbook and no CSV: {}", REMEDY)]
    Workbook,
    /// It is a PDF.
    #[error("this is a PDF and no CSV: {}", REMEDY)]
    Pdf,
    /// A row of more than 1 MiB.
    #[error("the row is longer than 1 MiB")]
    RowTooLong,
    /// Text behind a quoted field.
    #[error("there is text between a closing quote and the next delimiter")]
    TextAfterQuote,
    /// A quote that nothing closes.
    #[error("a quote that was opened here is never closed")]
    OpenQuote,
    /// What the parser says of anything else.
    #[error("{0}")]
    Other(String),
}

/// Why a row can't be read, though the file can.
#[derive(Clone, Debug, Error, PartialEq, Eq, Serialize, Deserialize)]
#[error("the row has {fields} fields, but the header has {width}: {surplus:?} is left over")]
pub struct RowFault {
    /// How many fields it has.
    pub fields: usize,
    /// How many the header has.
    pub width: usize,
    /// The first text that is in no column.
    pub surplus: String,
}

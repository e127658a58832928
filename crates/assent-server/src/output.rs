//! What commands print, also where nobody reads it.

use std::{
    fmt,
    io::{self, Write},
};

/// Prints `text` to standard output. That a reader has seen enough and gone is
/// no failure; anything else is.
pub(crate) fn print(text: impl fmt::Display) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// Prints a line.
pub(crate) fn line(text: impl fmt::Display) -> io::Result<()> {
    print(format_args!("{text}\n"))
}

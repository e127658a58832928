//! What the csv crate lets pass and we do not.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use thiserror::Error;

/// The most bytes of a row; no row of people is longer.
const ROW_MAX_BYTES: u64 = 1 << 20;

/// What is wrong with a file, told through its reader.
#[derive(Debug, Error)]
#[error("line {line}: {reason}")]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) reason: &'static str,
}

/// Follows the bytes on their way to the parser: refuses a row that is too
/// long and a quote that is never closed, and knows where rows begin.
pub(super) struct Guard<R> {
    source: R,
    delimiter: u8,
    state: State,
    line: u64,
    quote_line: u64,
    row_bytes: u64,
    /// The lines on which rows begin that the parser has not given out yet: as
    /// many as fit into its buffer.
    row_lines: VecDeque<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    QuoteInQuoted,
}

impl<R> Guard<R> {
    pub(super) fn new(source: R, delimiter: u8) -> Self {
        let (state, row_lines) = (State::FieldStart, VecDeque::new());
        Self { source, delimiter, state, line: 1, quote_line: 1, row_bytes: 0, row_lines }
    }

    /// The line on which the next row begins; the last one when there is none.
    pub(super) fn next_row_line(&mut self) -> u64 {
        self.row_lines.pop_front().unwrap_or(self.line)
    }

    fn step(&mut self, byte: u8) -> Result<(), Fault> {
        if self.row_bytes == 0 && !matches!(byte, b'\n' | b'\r') {
            self.row_lines.push_back(self.line);
        }
        self.row_bytes += 1;
        if self.row_bytes > ROW_MAX_BYTES {
            return Err(Fault { line: self.line, reason: "the row is longer than 1 MiB" });
        }
        self.state = match (self.state, byte) {
            (State::FieldStart, b'"') => {
                self.quote_line = self.line;
                State::Quoted
            }
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::QuoteInQuoted, b'"') | (State::Quoted, _) => State::Quoted,
            (_, b'\n' | b'\r') => {
                self.row_bytes = 0;
                State::FieldStart
            }
            (_, byte) if byte == self.delimiter => State::FieldStart,
            (State::QuoteInQuoted, _) => {
                let reason = "there is text between a closing quote and the next delimiter";
                return Err(Fault { line: self.line, reason });
            }
            (State::FieldStart | State::Unquoted, _) => State::Unquoted,
        };
        self.line += u64::from(byte == b'\n');
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        if read == 0 && !buffer.is_empty() && self.state == State::Quoted {
            let reason = "a quote that was opened here is never closed";
            return Err(io::Error::other(Fault { line: self.quote_line, reason }));
        }
        for byte in &buffer[..read] {
            self.step(*byte).map_err(io::Error::other)?;
        }
        Ok(read)
    }
}

//! What the csv crate lets pass and we do not, and what it does not know.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use thiserror::Error;

use super::csv_fault::CsvFault;

/// The most bytes of a row; no row of people is longer.
const ROW_MAX_BYTES: u64 = 1 << 20;
/// How many bytes are looked at at once.
const CHUNK: usize = 8 << 10;
/// What old systems end a file with.
const CTRL_Z: u8 = 0x1a;
/// What fills a file up that was given a size beforehand.
const NUL: u8 = 0;

/// What is wrong with a file, told through its reader.
#[derive(Debug, Error)]
#[error("line {line}: {reason}")]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) reason: CsvFault,
}

/// Follows the bytes on their way to the parser: refuses a row that is too
/// long, a quote that is never closed and text after one, and knows where
/// rows begin. Blanks around a quoted field, and ^Z and NUL at the end, do not
/// come through. A fault is told once what is before it was read.
pub(super) struct Guard<R> {
    source: R,
    delimiter: u8,
    state: State,
    line: u64,
    quote_line: u64,
    row_bytes: u64,
    /// Blanks at the start of a field, until it is known what follows.
    held: Vec<u8>,
    /// How many ^Z and NUL came last, and whether there is a NUL among them.
    ends: (usize, bool),
    passed: Vec<u8>,
    given: usize,
    is_over: bool,
    fault: Option<Fault>,
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
    AfterQuoted,
}

impl<R> Guard<R> {
    /// A guard over a text that begins with its header on `line`.
    pub(super) fn new(source: R, delimiter: u8, line: u64) -> Self {
        Self {
            source,
            delimiter,
            state: State::FieldStart,
            line,
            quote_line: line,
            row_bytes: 0,
            held: Vec::new(),
            ends: (0, false),
            passed: Vec::new(),
            given: 0,
            is_over: false,
            fault: None,
            row_lines: VecDeque::new(),
        }
    }

    /// The line on which the next row begins; the last one when there is none.
    pub(super) fn next_row_line(&mut self) -> u64 {
        self.row_lines.pop_front().unwrap_or(self.line)
    }

    fn fault(&self, reason: CsvFault) -> Fault {
        Fault { line: self.line, reason }
    }

    fn take(&mut self, byte: u8) -> Result<(), Fault> {
        if matches!(byte, CTRL_Z | NUL) && self.state != State::Quoted {
            self.ends = (self.ends.0 + 1, self.ends.1 || byte == NUL);
            return Ok(());
        }
        let (count, has_nul) = std::mem::take(&mut self.ends);
        for _ in 0..count {
            // They end nothing here, and a field with a NUL is refused whatever else it has.
            self.step(if has_nul { NUL } else { CTRL_Z })?;
        }
        self.step(byte)
    }

    fn step(&mut self, byte: u8) -> Result<(), Fault> {
        if self.row_bytes == 0 && !matches!(byte, b'\n' | b'\r') {
            self.row_lines.push_back(self.line);
        }
        self.row_bytes += 1;
        if self.row_bytes > ROW_MAX_BYTES {
            return Err(self.fault(CsvFault::RowTooLong));
        }
        let is_blank = byte != self.delimiter && matches!(byte, b' ' | b'\t');
        self.state = match (self.state, byte) {
            (State::FieldStart, b'"') => {
                self.held.clear();
                self.quote_line = self.line;
                State::Quoted
            }
            (State::FieldStart, _) if is_blank => {
                self.held.push(byte);
                return Ok(());
            }
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::QuoteInQuoted, b'"') | (State::Quoted, _) => State::Quoted,
            (_, b'\n' | b'\r') => {
                self.row_bytes = 0;
                State::FieldStart
            }
            (_, byte) if byte == self.delimiter => State::FieldStart,
            (State::QuoteInQuoted | State::AfterQuoted, _) if is_blank => {
                self.state = State::AfterQuoted;
                return Ok(());
            }
            (State::QuoteInQuoted | State::AfterQuoted, _) => {
                return Err(self.fault(CsvFault::TextAfterQuote));
            }
            (State::FieldStart | State::Unquoted, _) => State::Unquoted,
        };
        self.passed.append(&mut self.held);
        self.passed.push(byte);
        self.line += u64::from(byte == b'\n');
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.is_over = true;
        self.passed.append(&mut self.held);
        if self.state == State::Quoted {
            return Err(Fault { line: self.quote_line, reason: CsvFault::OpenQuote });
        }
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.passed.len() && !self.is_over {
            (self.given, self.passed) = (0, Vec::with_capacity(CHUNK));
            let mut chunk = [0; CHUNK];
            let read = self.source.read(&mut chunk)?;
            let taken = match read {
                0 => self.end(),
                _ => chunk[..read].iter().try_for_each(|byte| self.take(*byte)),
            };
            if let Err(fault) = taken {
                self.is_over = true;
                self.fault = Some(fault);
            }
        }
        if self.given == self.passed.len()
            && let Some(fault) = self.fault.take()
        {
            return Err(io::Error::other(fault));
        }
        let read = (&self.passed[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

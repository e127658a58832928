//! The result of an upload on its way into the store, a piece at a time.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::BatchSummary;
use crate::{
    App,
    crypto::SealingKey,
    invites::{
        Upload,
        imports::{Finished, ImportPiece, PIECE_BYTES, sealed_piece},
    },
    outcome::StoreError,
};

/// What was written of a result and is in no piece yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        // Bytes are whole whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A result that is to be kept.
pub(super) struct Keeping {
    key: SealingKey,
    written: Written,
    /// How many pieces were sealed.
    pieces: i64,
}

impl Keeping {
    pub(super) fn new(app: &App) -> Self {
        let key = SealingKey::generate(&*app.random);
        Self { key, written: Written::default(), pieces: 0 }
    }

    /// Where the result is to be written.
    pub(super) fn sink(&self) -> Box<dyn Write + Send> {
        Box::new(self.written.clone())
    }

    /// The pieces that have become full since they were asked for last.
    pub(super) fn full_pieces(&mut self, app: &App) -> Vec<ImportPiece> {
        let full = {
            let mut written = self.written.bytes();
            let whole = written.len() / PIECE_BYTES * PIECE_BYTES;
            let rest = written.split_off(whole);
            mem::replace(&mut *written, rest)
        };
        self.sealed(app, &full)
    }

    /// What is left once all is written.
    pub(super) fn last_pieces(&mut self, app: &App) -> Vec<ImportPiece> {
        let rest = mem::take(&mut *self.written.bytes());
        self.sealed(app, &rest)
    }

    fn sealed(&mut self, app: &App, bytes: &[u8]) -> Vec<ImportPiece> {
        let pieces = (self.pieces..).zip(bytes.chunks(PIECE_BYTES));
        let pieces: Vec<_> = pieces
            .map(|(number, contents)| sealed_piece(app, &self.key, number, contents))
            .collect();
        self.pieces = pieces.last().map_or(self.pieces, |last| last.number + 1);
        pieces
    }

    /// What is kept beside the pieces.
    pub(super) fn finished(
        self,
        upload: Upload,
        summary: &BatchSummary,
    ) -> Result<Finished, StoreError> {
        Finished::new(upload, &self.key, self.pieces, summary)
    }
}

//! Temporary files: what is too long for memory, on its way in or out, and work on
//! them.

use std::{fs::File, io, path::Path};

use actix_web::web;
use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::{
    io::{AsyncReadExt, AsyncSeekExt},
    runtime::Handle,
};
use tracing::Instrument;

use crate::failure::Failure;

/// How many bytes of a spooled file are sent at once.
const PIECE: usize = 64 << 10;

/// A temporary file without a name: it is gone when it is dropped, whatever
/// happens to the process.
pub async fn file_in(folder: &Path) -> Result<tokio::fs::File, Failure> {
    let folder = folder.to_owned();
    let made = tokio::fs::create_dir_all(&folder).await;
    let file = made.and_then(|()| tempfile::tempfile_in(folder));
    Ok(file.map(tokio::fs::File::from_std)?)
}

/// Does work that reads and writes files, and that may have to wait for others in
/// between, on a thread which may block. Once it was begun it goes on to its end,
/// whoever listens.
pub async fn work_on<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> io::Result<T> {
    let (runtime, work) = (Handle::current(), work.in_current_span());
    web::block(move || runtime.block_on(work)).await.map_err(io::Error::other)
}

/// Winds a file back: how many bytes it has, and all of them, piece by piece.
pub async fn stream_from_start(
    file: File,
) -> io::Result<(u64, impl Stream<Item = io::Result<Bytes>>)> {
    let mut file = tokio::fs::File::from_std(file);
    file.rewind().await?;
    let size = file.metadata().await?.len();
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    });
    Ok((size, pieces))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use futures_util::TryStreamExt;

    use super::*;

    #[actix_web::test]
    async fn a_spooled_file_is_streamed_from_its_start_wherever_it_was_left_and_has_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let spool = folder.path().join("spool");
        let mut file = file_in(&spool).await.unwrap().into_std().await;
        let written = vec![7; PIECE + 1];
        file.write_all(&written).unwrap();
        assert_eq!(std::fs::read_dir(&spool).unwrap().count(), 0);
        let (size, pieces) = stream_from_start(file).await.unwrap();
        assert_eq!(size, PIECE as u64 + 1);
        let pieces: Vec<_> = pieces.try_collect().await.unwrap();
        assert_eq!(pieces.concat(), written);
        assert!(pieces.len() > 1);
    }
}

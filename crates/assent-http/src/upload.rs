//! Uploads: read to a temporary file as they come, never into memory.

use std::{fs::File, io, path::Path, time::Duration};

use actix_multipart::{Field, Multipart};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::reply::Failure;

/// How many bytes of a spooled file are sent at once.
const PIECE: usize = 64 << 10;
/// How long a client may pause while it sends a form.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of a text field of a form.
const TEXT_MAX_BYTES: usize = 4 << 10;

/// A temporary file without a name: it is gone when it is dropped, whatever
/// happens to the process.
pub(crate) async fn spool(folder: &Path) -> Result<tokio::fs::File, Failure> {
    let folder = folder.to_owned();
    let made = tokio::fs::create_dir_all(&folder).await;
    let file = made.and_then(|()| tempfile::tempfile_in(folder));
    file.map(tokio::fs::File::from_std).map_err(|error| Failure::internal(&error))
}

/// The field's file, spooled and wound back; at most `limit` bytes.
pub(crate) async fn spool_field(
    field: &mut Field,
    folder: &Path,
    limit: u64,
) -> Result<File, Failure> {
    let mut file = spool(folder).await?;
    let mut size = 0;
    while let Some(chunk) = in_time(field.next()).await? {
        let chunk = chunk.map_err(broken_off)?;
        size += chunk.len() as u64;
        if size > limit {
            return Err(Failure::too_large(limit));
        }
        file.write_all(&chunk).await.map_err(|error| Failure::internal(&error))?;
    }
    rewound(file).await
}

/// The text of a short form field.
pub(crate) async fn text_field(field: &mut Field) -> Result<String, Failure> {
    let name = field.name().unwrap_or_default().to_owned();
    match in_time(field.bytes(TEXT_MAX_BYTES)).await? {
        Ok(Ok(bytes)) => String::from_utf8(bytes.to_vec())
            .map_err(|_| Failure::invalid_field(&name, "is not UTF-8")),
        Ok(Err(error)) => Err(broken_off(error)),
        Err(_) => Err(Failure::invalid_field(&name, "is too long")),
    }
}

/// The next field of a form.
pub(crate) async fn next_field(form: &mut Multipart) -> Result<Option<Field>, Failure> {
    in_time(form.next()).await?.transpose().map_err(broken_off)
}

/// Reads a field to its end and forgets it; at most `limit` bytes. Answers how
/// many they were.
pub(crate) async fn skip_field(field: &mut Field, limit: u64) -> Result<u64, Failure> {
    let mut size = 0;
    while let Some(chunk) = in_time(field.next()).await? {
        size += chunk.map_err(broken_off)?.len() as u64;
        if size > limit {
            return Err(Failure::too_large(limit));
        }
    }
    Ok(size)
}

/// What the client sends next, unless it stops sending.
async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| Failure::too_slow())
}

fn broken_off(error: impl std::fmt::Display) -> Failure {
    Failure::malformed_body(format!("the form could not be read: {error}"))
}

async fn rewound(mut file: tokio::fs::File) -> Result<File, Failure> {
    let rewound = match file.flush().await {
        Ok(()) => file.rewind().await,
        Err(error) => Err(error),
    };
    rewound.map_err(|error| Failure::internal(&error))?;
    Ok(file.into_std().await)
}

/// The bytes of a spooled file from its start, and how many they are.
pub(crate) async fn contents(
    file: File,
) -> io::Result<(u64, impl futures_util::Stream<Item = io::Result<Bytes>>)> {
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

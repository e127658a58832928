//! Answers that are longer than memory should be: they are read and sent a
//! page at a time.

use std::{
    future::ready,
    io::{self, Write},
};

use actix_web::{HttpResponse, http::header};
use assent_domain::{
    outcome::{StoreError, with_causes},
    pages::Page,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, future::Either, stream};
use serde::Serialize;

use crate::failure::Failure;

/// The media type of JSON.
pub const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

/// Answers with the pieces that `source` has until it says `None`. The first
/// is waited for, so that a store that is away is told as such; if it fails
/// later the connection is cut, for half an answer must not pass for a whole.
pub async fn pieces<S, F>(
    head: (header::HeaderName, &'static str),
    disposition: Option<String>,
    source: S,
    next: impl Fn(S) -> F + 'static,
) -> Result<HttpResponse, Failure>
where
    S: 'static,
    F: Future<Output = Result<Option<(Vec<u8>, S)>, StoreError>> + 'static,
{
    let mut rest = Box::pin(stream::try_unfold(source, next));
    let first = rest.next().await.transpose()?;
    let whole = stream::iter(first.map(Ok)).chain(rest);
    let mut response = HttpResponse::Ok();
    response.insert_header(head);
    if let Some(disposition) = disposition {
        response.insert_header((header::CONTENT_DISPOSITION, disposition));
    }
    Ok(response.streaming(logged(whole)))
}

fn logged(
    pieces: impl Stream<Item = Result<Vec<u8>, StoreError>>,
) -> impl Stream<Item = Result<Bytes, StoreError>> {
    pieces.map_ok(Bytes::from).inspect_err(|error| {
        tracing::error!(error = with_causes(error), "an answer was cut off");
    })
}

/// The items of a JSON array, written one after the other.
#[derive(Default)]
pub struct JsonItems {
    any: bool,
}

impl JsonItems {
    /// Writes one more.
    pub fn push(&mut self, item: &impl Serialize, mut sink: impl Write) -> io::Result<()> {
        if std::mem::replace(&mut self.any, true) {
            sink.write_all(b",")?;
        }
        Ok(serde_json::to_writer(sink, item)?)
    }

    /// The same with all of these, into memory.
    pub fn extend<T: Serialize>(
        &mut self,
        items: &[T],
        piece: &mut Vec<u8>,
    ) -> Result<(), StoreError> {
        let pushed = items.iter().try_for_each(|item| self.push(item, &mut *piece));
        pushed.map_err(|error| StoreError::Failed(error.into()))
    }
}

/// How a successful answer begins whose one key is a list.
#[must_use]
pub fn list_head(key: &str) -> String {
    format!("{{\"success\":true,\"{key}\":[")
}

/// How it ends.
pub const LIST_TAIL: &[u8] = b"]}";

/// Answers `{"success":true,"<key>":[...]}` with the items that `page` finds,
/// page after page.
pub async fn list<T, P, F>(
    key: &'static str,
    page: impl Fn(Option<P>) -> F + 'static,
) -> Result<HttpResponse, Failure>
where
    T: Serialize,
    P: 'static,
    F: Future<Output = Result<Page<T, P>, StoreError>> + 'static,
{
    enum At<P> {
        Start,
        After(P, JsonItems),
        End,
    }
    pieces(JSON, None, At::Start, move |at| {
        let (mut piece, after, mut items) = match at {
            At::Start => (list_head(key).into_bytes(), None, JsonItems::default()),
            At::After(position, items) => (Vec::new(), Some(position), items),
            At::End => return Either::Left(ready(Ok(None))),
        };
        let page = page(after);
        Either::Right(async move {
            let page = page.await?;
            items.extend(&page.rows, &mut piece)?;
            let next = page.next.map_or(At::End, |position| At::After(position, items));
            if matches!(next, At::End) {
                piece.extend_from_slice(LIST_TAIL);
            }
            Ok(Some((piece, next)))
        })
    })
    .await
}

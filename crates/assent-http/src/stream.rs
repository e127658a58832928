//! Answers that are longer than memory should be: they are read and sent a
//! page at a time.

use std::{
    future::ready,
    io::{self, Write},
};

use actix_web::{HttpResponse, http::header};
use assent_domain::{
    end_users::{Page, Position},
    store::{StoreError, with_causes},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, future::Either, stream};
use serde::Serialize;

use crate::reply::Failure;

/// The media type of JSON.
pub(crate) const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

/// Answers with the pieces that `source` has until it says `None`. The first
/// is waited for, so that a store that is away is told as such; if it fails
/// later the connection is cut, for half an answer must not pass for a whole.
pub(crate) async fn pieces<S, F>(
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

/// `{"success":true,"<key>":[...]}`, written item by item.
pub(crate) struct JsonList<W> {
    sink: W,
    any: bool,
}

impl<W: Write> JsonList<W> {
    pub(crate) fn begin(mut sink: W, key: &str) -> io::Result<Self> {
        write!(sink, "{{\"success\":true,\"{key}\":[")?;
        Ok(Self { sink, any: false })
    }

    pub(crate) fn push(&mut self, item: &impl Serialize) -> io::Result<()> {
        if std::mem::replace(&mut self.any, true) {
            self.sink.write_all(b",")?;
        }
        Ok(serde_json::to_writer(&mut self.sink, item)?)
    }

    pub(crate) fn end(mut self) -> io::Result<W> {
        self.sink.write_all(b"]}")?;
        self.sink.flush()?;
        Ok(self.sink)
    }
}

/// Answers `{"success":true,"<key>":[...]}` with the items that `page` finds,
/// page after page.
pub(crate) async fn list<T, F>(
    key: &'static str,
    page: impl Fn(Option<Position>) -> F + 'static,
) -> Result<HttpResponse, Failure>
where
    T: Serialize,
    F: Future<Output = Result<Page<T>, StoreError>> + 'static,
{
    enum At {
        Start,
        After(Position),
        End,
    }
    pieces(JSON, None, At::Start, move |at| {
        let (first, after) = match at {
            At::Start => (true, None),
            At::After(position) => (false, Some(position)),
            At::End => return Either::Left(ready(Ok(None))),
        };
        let page = page(after);
        Either::Right(async move {
            let page = page.await?;
            let mut piece = Vec::new();
            if first {
                piece.extend_from_slice(format!("{{\"success\":true,\"{key}\":[").as_bytes());
            }
            array_items(!first, &page.rows, &mut piece)?;
            let next = page.next.map_or(At::End, At::After);
            if matches!(next, At::End) {
                piece.extend_from_slice(b"]}");
            }
            Ok(Some((piece, next)))
        })
    })
    .await
}

/// The items of a page as they stand in a JSON array that has `before` items
/// in it already.
pub(crate) fn array_items<T: Serialize>(
    before: bool,
    items: &[T],
    into: &mut Vec<u8>,
) -> Result<(), StoreError> {
    let mut comma = before;
    for item in items {
        if comma {
            into.push(b',');
        }
        comma = true;
        serde_json::to_writer(&mut *into, item)
            .map_err(|error| StoreError::Failed(error.into()))?;
    }
    Ok(())
}

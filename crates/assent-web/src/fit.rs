//! What the method and the version of a request make of the form of its
//! answer, whatever the answer is.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{BodySize, BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{ConnectionType, Method, Version},
    middleware::Next,
};
use bytes::Bytes;

use crate::written::written;

/// Has a failure written that was not yet, takes the body from the answer to a
/// `HEAD`, and the chunks from one to HTTP/1.0, which does not know them: there the
/// end of the connection is the end of a body whose length is not known.
pub(crate) async fn fit(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<EitherBody<BoxBody, Headless>>, Error> {
    let head_alone = request.method() == Method::HEAD;
    let is_old = request.version() < Version::HTTP_11;
    let mut response = written(next.call(request).await?);
    let size = response.response().body().size();
    if is_old && size == BodySize::Stream {
        let head = response.response_mut().head_mut();
        head.no_chunking(true);
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(if head_alone {
        response.map_body(|_, _| EitherBody::right(Headless(size)))
    } else {
        response.map_into_left_body()
    })
}

/// The length of a body, and nothing of it.
pub(crate) struct Headless(BodySize);

impl MessageBody for Headless {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}

//! Answers that are compressed for those who accept it: gzip alone, which
//! everybody does, and which is no further library.
//!
//! Compression is a mark of an endpoint, never of a server: the length of an
//! answer tells something about a secret in it to whoever can write another
//! part of it (BREACH).

use actix_http::encoding::Encoder;
use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, AcceptEncoding, ContentEncoding, Encoding, HeaderValue},
    middleware::Next,
};

use crate::written::written;

/// Below this many bytes there is nothing to gain.
const LEAST: u64 = 1_024;

/// Compresses what is answered. Streams stay streams: each piece is compressed
/// as it comes, and sent.
pub(crate) async fn compress(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<Encoder<BoxBody>>, Error> {
    let accepted = takes_gzip(request.get_header::<AcceptEncoding>());
    let response = written(next.call(request).await?);
    let mut response = response.map_body(|head, body| {
        let worth_it = match body.size() {
            BodySize::None => false,
            BodySize::Sized(size) => size >= LEAST,
            BodySize::Stream => true,
        };
        let how =
            if accepted && worth_it { ContentEncoding::Gzip } else { ContentEncoding::Identity };
        Encoder::response(how, head, body)
    });
    response.headers_mut().insert(header::VARY, VARY);
    Ok(response)
}

/// On every answer that may be compressed, also on one that is not.
pub(crate) const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding");

/// Whether gzip is taken, and not liked less than nothing at all.
pub(crate) fn takes_gzip(accept: Option<AcceptEncoding>) -> bool {
    let known = [Encoding::identity(), Encoding::gzip()];
    accept.and_then(|accept| accept.negotiate(known.iter())) == Some(Encoding::gzip())
}

//! A text that never changes while the process runs: it is compressed once,
//! and whoever has it already is told so.

use std::io::Write;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header::{
        AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding, ETAG, EntityTag, Header,
        HeaderName, IfNoneMatch, TryIntoHeaderValue, VARY,
    },
};
use assent_domain::crypto::{b64, sha256};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

use crate::compress;

/// A text in both of its forms, each with its tag.
#[derive(Clone)]
pub(crate) struct Fixed {
    plain: (Bytes, EntityTag),
    gzip: (Bytes, EntityTag),
}

impl Fixed {
    /// # Panics
    ///
    /// Never: memory takes all that is written to it.
    pub(crate) fn of(text: String) -> Self {
        let hash = b64(sha256(text.as_bytes()));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text.as_bytes()).expect("memory takes it");
        let compressed = encoder.finish().expect("memory takes it");
        let gzip = (compressed.into(), EntityTag::new_strong(format!("{hash}-gzip")));
        Self { plain: (text.into(), EntityTag::new_strong(hash)), gzip }
    }

    /// Answers the text, or 304 to those who have it. It may be kept, and is
    /// asked for again before it is used: the next version has another.
    pub(crate) fn answer(
        &self,
        request: &HttpRequest,
        head: (HeaderName, &'static str),
    ) -> HttpResponse {
        let compressed = compress::takes_gzip(request.get_header::<AcceptEncoding>());
        let (text, tag) = if compressed { &self.gzip } else { &self.plain };
        let has_it = match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => request.headers().contains_key(IfNoneMatch::name()),
            Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
            Err(_) => false,
        };
        let mut response = if has_it { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((CACHE_CONTROL, "no-cache")).insert_header((VARY, compress::VARY));
        if let Ok(tag) = tag.clone().try_into_value() {
            response.insert_header((ETAG, tag));
        }
        if has_it {
            return response.finish();
        }
        if compressed {
            response.insert_header((CONTENT_ENCODING, ContentEncoding::Gzip));
        }
        response.insert_header(head).body(text.clone())
    }
}

//! Front ends on other origins, as the operator names them (CORS).
//!
//! It is written here because the crate for it answers a preflight with 200
//! and a refused one in its own words; all that it does more, wildcards and
//! credentials, is what must not be possible here.

use std::{fmt, str::FromStr};

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use thiserror::Error;
use url::Url;

use crate::Shared;

/// The origin of a front end, as browsers send it: `https://portal.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

/// Why a text is not an [`Origin`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("is not an origin such as https://portal.example.org: a scheme and a host, and no path")]
pub struct OriginError;

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let url: Url = text.trim().parse().map_err(|_| OriginError)?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && !text.contains('*');
        if !bare || !matches!(url.scheme(), "http" | "https") {
            return Err(OriginError);
        }
        // As a browser writes it: lower-case, without a default port.
        let origin = url.origin().ascii_serialization();
        HeaderValue::try_from(origin).map(Self).map_err(|_| OriginError)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or_default())
    }
}

/// What a front end may send.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const HEADERS: HeaderValue = HeaderValue::from_static("Session-Id, Content-Type, Request-Id");
/// What a front end may read.
const EXPOSED: HeaderValue =
    HeaderValue::from_static("Request-Id, Retry-After, Content-Disposition, Unused-Columns");
/// For how many seconds a browser need not ask again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Answers the preflights of the listed origins, and lets their front ends
/// read whatever is answered under `/api`.
pub(crate) async fn allow(
    shared: web::Data<Shared>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if shared.cors_origins.is_empty() || !request.path().starts_with("/api/") {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let origin = listed(&shared.cors_origins, request.headers()).cloned();
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_preflight && origin.is_some() {
        let mut response = HttpResponse::NoContent().finish();
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        request.into_response(response).map_into_right_body()
    } else {
        next.call(request).await?.map_into_left_body()
    };
    let headers = response.headers_mut();
    // Also without an origin: a cache must not give this answer to one.
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(Origin(origin)) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if !is_preflight {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
    Ok(response)
}

/// The origin of a request, if it is one of these.
fn listed<'a>(origins: &'a [Origin], headers: &HeaderMap) -> Option<&'a Origin> {
    const ORIGIN: HeaderName = header::ORIGIN;
    let origin = headers.get(ORIGIN)?;
    origins.iter().find(|listed| listed.0 == *origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_read_as_a_browser_writes_it() {
        for (text, origin) in [
            ("https://portal.example", "https://portal.example"),
            (" HTTPS://Portal.Example/ ", "https://portal.example"),
            ("https://portal.example:443", "https://portal.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(text.parse::<Origin>().map(|origin| origin.to_string()), Ok(origin.into()));
        }
    }

    #[test]
    fn what_is_no_exact_origin_is_refused() {
        for text in [
            "",
            "*",
            "null",
            "portal.example",
            "https://*.example",
            "https://portal.example/path",
            "https://portal.example?x",
            "https://portal.example/#x",
            "https://user@portal.example",
            "ftp://portal.example",
            "file:///",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(OriginError), "{text}");
        }
    }
}

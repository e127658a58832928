//! What a handler answers in place of its page.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use assent_domain::{limits::LimitError, outcome::StoreError};
use assent_web::{failure::Failure, route};
use url::form_urlencoded;

use crate::visit::Visit;

/// Another place to go to, or a failure, which the wire of the pages writes.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Somewhere else, by a path.
    Elsewhere(String),
    /// A page that says what went wrong.
    Failure(Failure),
}

/// The codes of failures that pages alone have.
pub(crate) mod code {
    pub(crate) const FORGED: &str = "forged";
    pub(crate) const GONE: &str = "gone";
    pub(crate) const OFF_LINK_GONE: &str = "off-link-gone";
    pub(crate) const RESULT_GONE: &str = "result-gone";
    pub(crate) const TOO_LARGE: &str = "too-large";
    pub(crate) const UNREADABLE: &str = "unreadable";
}

impl Refused {
    /// To the page where one signs in, and back from there.
    pub(crate) fn sign_in_first(visit: &Visit) -> Self {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("next", &visit.address());
        Self::Elsewhere(format!("/?{}", query.finish()))
    }

    /// There is no such page, or it is somebody else's.
    pub(crate) fn not_found() -> Self {
        Self::Failure(route::nothing_there())
    }

    /// The link was used, has expired, or never was one.
    pub(crate) fn gone() -> Self {
        Self::of(StatusCode::GONE, code::GONE, "this link does not work any more")
    }

    /// The link that turned a permission off never was one, or its agreement has ended.
    pub(crate) fn off_link_gone() -> Self {
        Self::of(StatusCode::GONE, code::OFF_LINK_GONE, "this link does not work any more")
    }

    /// The result of an upload is not kept any more.
    pub(crate) fn result_gone() -> Self {
        Self::of(StatusCode::GONE, code::RESULT_GONE, "this result is not kept any more")
    }

    /// The request did not come from a page of ours.
    pub(crate) fn forged() -> Self {
        Self::of(StatusCode::FORBIDDEN, code::FORGED, "the request did not come from the page")
    }

    /// More was sent than the page takes.
    pub(crate) fn too_large() -> Self {
        Self::of(StatusCode::PAYLOAD_TOO_LARGE, code::TOO_LARGE, "this is more than a page takes")
    }

    /// What was sent is no form.
    pub(crate) fn unreadable() -> Self {
        Self::of(StatusCode::BAD_REQUEST, code::UNREADABLE, "this is no form")
    }

    fn of(status: StatusCode, code: &'static str, sentence: &str) -> Self {
        Self::Failure(Failure::new(status, code, sentence))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere(path) => write!(f, "to {path}"),
            Self::Failure(failure) => failure.fmt(f),
        }
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Elsewhere(_) => StatusCode::SEE_OTHER,
            Self::Failure(failure) => failure.status(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Elsewhere(path) => see_other(path),
            Self::Failure(failure) => failure.error_response(),
        }
    }
}

/// Leads on to a path of this door.
pub(crate) fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, path)).finish()
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<LimitError> for Refused {
    fn from(error: LimitError) -> Self {
        Self::Failure(error.into())
    }
}

impl From<askama::Error> for Refused {
    fn from(error: askama::Error) -> Self {
        Self::Failure(Failure::internal(&error))
    }
}

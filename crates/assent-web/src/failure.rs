//! Failures: why a call was not successful, whatever form that is answered in.
//!
//! Each use-case error maps to one [`Failure`] in an exhaustive `match` next
//! to its handler, so a new variant does not compile until it has a code.

use std::{collections::BTreeMap, error::Error, fmt, io};

use actix_web::{
    HttpRequest, HttpResponse, Responder, ResponseError,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use assent_domain::{
    limits::{Exceeded, LimitError},
    outcome::{StoreError, with_causes},
};
use serde::Serialize;

/// An unsuccessful answer. Most are 200, as the documents have it; the code
/// tells programs what happened and never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
    error: String,
    fields: BTreeMap<String, String>,
    retry_after: Option<i64>,
    /// Which kind of failure of the store it is, if it is one.
    store: Option<&'static str>,
}

/// That a response tells of a failure of the store, and of which kind: for the
/// metrics.
#[derive(Clone, Copy, Debug)]
pub struct StoreFailure(pub &'static str);

impl Failure {
    /// A failure with this status and code; `error` is a sentence for a person.
    pub fn new(status: StatusCode, code: &'static str, error: impl fmt::Display) -> Self {
        let (error, fields) = (error.to_string(), BTreeMap::new());
        Self { status, code, error, fields, retry_after: None, store: None }
    }

    /// An unsuccessful call: 200 and `"success": false`.
    pub fn unsuccessful(code: &'static str, error: impl fmt::Display) -> Self {
        Self::new(StatusCode::OK, code, error)
    }

    /// An unsuccessful call because of these fields.
    #[must_use]
    pub fn invalid_fields(fields: BTreeMap<String, String>) -> Self {
        let mut error = "Some fields are missing or not valid: ".to_owned();
        let told = fields.iter().map(|(field, fault)| format!("{field} {fault}"));
        error.push_str(&told.collect::<Vec<_>>().join("; "));
        error.push('.');
        Self { fields, ..Self::unsuccessful("invalid-field", error) }
    }

    /// An unsuccessful call because of one field.
    pub fn invalid_field(field: &str, fault: impl fmt::Display) -> Self {
        Self::invalid_fields([(field.to_owned(), fault.to_string())].into())
    }

    /// The same failure, of a call whose good answer is a file: who stores
    /// what comes with a 200 shall not take it for that file.
    #[must_use]
    pub fn in_place_of_a_file(self) -> Self {
        let status = match self.status {
            StatusCode::OK => StatusCode::UNPROCESSABLE_ENTITY,
            status => status,
        };
        Self { status, ..self }
    }

    /// The same failure, on account of one field.
    #[must_use]
    pub fn on_field(mut self, field: &str) -> Self {
        let error = self.error.clone();
        self.fields.insert(field.to_owned(), error);
        self
    }

    /// The session is missing, unknown or expired.
    pub fn unauthenticated(error: impl fmt::Display) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", error)
    }

    /// A body over the limit.
    #[must_use]
    pub fn too_large(limit: u64) -> Self {
        let error = format!("the body is larger than {limit} bytes, the most this endpoint takes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", error)
    }

    /// A body that does not come.
    #[must_use]
    pub fn too_slow() -> Self {
        let error = "the body did not come in time: send it again";
        Self::new(StatusCode::REQUEST_TIMEOUT, "body-too-slow", error)
    }

    /// A body that is not what the endpoint reads.
    pub fn malformed_body(error: impl fmt::Display) -> Self {
        Self::unsuccessful("malformed-body", error)
    }

    /// Over a limit.
    fn too_many(exceeded: Exceeded) -> Self {
        let seconds = exceeded.retry_after.whole_seconds().max(0) + 1;
        let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", exceeded);
        Self { retry_after: Some(seconds), ..failure }
    }

    /// Our fault: logs the cause, and tells the caller nothing about it.
    pub fn internal(cause: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = with_causes(cause), "a request failed");
        let error = "something went wrong on our side: try again later";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", error)
    }
}

/// A file of ours that could not be written or read. A disk without room is
/// the operator's matter, and over once there is some.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded | FileTooLarge | ReadOnlyFilesystem => {
                tracing::error!(error = with_causes(&error), "there is no room to spool a file");
                let error = "there is no room for this on our side: try again later";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", error)
            }
            _ => Self::internal(&error),
        }
    }
}

/// Logs the cause, once and here, and tells the caller nothing about it.
impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = match error {
            StoreError::Unavailable(_) | StoreError::Contended(_) => {
                tracing::error!(error = with_causes(&error), "the store is away");
                let error = "the store is unavailable: try again later";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", error)
            }
            StoreError::Failed(_) | StoreError::Corrupt { .. } => Self::internal(&error),
        };
        Self { store: Some(error.kind()), ..failure }
    }
}

impl From<LimitError> for Failure {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::Exceeded(exceeded) => Self::too_many(exceeded),
            LimitError::Store(error) => error.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        #[derive(Serialize)]
        struct Envelope<'a> {
            success: bool,
            error: &'a str,
            code: &'a str,
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            fields: &'a BTreeMap<String, String>,
        }
        let Self { error, code, fields, .. } = self;
        let mut response =
            HttpResponse::build(self.status).json(Envelope { success: false, error, code, fields });
        if let Some(kind) = self.store {
            response.extensions_mut().insert(StoreFailure(kind));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl Responder for Failure {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.error_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_room_is_unavailable_and_other_faults_of_files_are_ours() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::ReadOnlyFilesystem] {
            assert_eq!(Failure::from(io::Error::from(kind)).status, 503, "{kind:?}");
        }
        // As the system says it.
        assert_eq!(Failure::from(io::Error::from_raw_os_error(28)).code, "unavailable");
        assert_eq!(Failure::from(io::Error::other("x")).status, 500);
    }

    #[test]
    fn in_place_of_a_file_only_an_unsuccessful_call_has_another_status() {
        let refused = Failure::malformed_body("x").in_place_of_a_file();
        assert_eq!((refused.status.as_u16(), refused.code), (422, "malformed-body"));
        assert_eq!(Failure::too_large(1).in_place_of_a_file().status, 413);
        assert_eq!(Failure::unauthenticated("x").in_place_of_a_file().status, 401);
    }
}

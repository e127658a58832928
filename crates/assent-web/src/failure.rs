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
        header::{self, HeaderMap, HeaderValue},
    },
};
use assent_domain::{
    limits::{Exceeded, LimitError},
    outcome::{StoreError, with_causes},
};

/// Why a call was not successful. The code tells programs what happened and never
/// changes; what is answered is up to the [`Wire`](crate::wire::Wire) of the surface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: StatusCode,
    code: &'static str,
    sentence: String,
    fields: BTreeMap<String, String>,
    in_place_of_a_file: bool,
    retry_after: Option<i64>,
    allow: Option<Box<str>>,
    /// Which kind of failure of the store it is, if it is one.
    store: Option<&'static str>,
}

/// That a response tells of a failure of the store, and of which kind: for the
/// metrics.
#[derive(Clone, Copy, Debug)]
pub struct StoreFailure(pub &'static str);

/// In a response: the failure that is still to be written.
pub(crate) struct Unwritten(pub(crate) Failure);

impl Failure {
    /// A failure with this status and code; `error` is a sentence for a person.
    pub fn new(status: StatusCode, code: &'static str, error: impl fmt::Display) -> Self {
        Self {
            status,
            code,
            sentence: error.to_string(),
            fields: BTreeMap::new(),
            in_place_of_a_file: false,
            retry_after: None,
            allow: None,
            store: None,
        }
    }

    /// The status; 200 where it has none of its own and was not given one by a wire.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What happened, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What happened, for a person.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Why single fields are refused, by name.
    #[must_use]
    pub fn fields(&self) -> &BTreeMap<String, String> {
        &self.fields
    }

    /// After how many seconds to try again.
    #[must_use]
    pub fn retry_after(&self) -> Option<i64> {
        self.retry_after
    }

    /// An unsuccessful call: its status is up to the wire of the surface.
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

    /// The same failure, of a call whose good answer is a file: see
    /// [`Wire::status_of`](crate::wire::Wire::status_of).
    #[must_use]
    pub fn in_place_of_a_file(self) -> Self {
        Self { in_place_of_a_file: true, ..self }
    }

    /// The same failure; where it has no status of its own, with what `status` says of
    /// its code, and of whether it stands in place of a file.
    pub(crate) fn with_status_by(self, status: impl FnOnce(&str, bool) -> StatusCode) -> Self {
        let status = match self.status {
            StatusCode::OK => status(self.code, self.in_place_of_a_file),
            own => own,
        };
        Self { status, ..self }
    }

    /// The headers that belong to it in whatever form.
    pub(crate) fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) =
            self.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok())
        {
            headers.insert(header::ALLOW, allow);
        }
        headers
    }

    /// The answer without a body, for the wire to write.
    fn unwritten(self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status);
        let mut extensions = response.extensions_mut();
        if let Some(kind) = self.store {
            extensions.insert(StoreFailure(kind));
        }
        extensions.insert(Unwritten(self));
        drop(extensions);
        response
    }

    /// The same failure, on account of one field.
    #[must_use]
    pub fn on_field(mut self, field: &str) -> Self {
        let error = self.sentence.clone();
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

    /// A method that is none of those in `allow`.
    pub(crate) fn wrong_method(allow: &str) -> Self {
        let error = format!("this endpoint answers {allow} only");
        let failure = Self::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", error);
        Self { allow: Some(allow.into()), ..failure }
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
        f.write_str(&self.sentence)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        self.clone().unwritten()
    }
}

impl Responder for Failure {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.unwritten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{envelope::Envelope, wire::on};

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
        let status = |failure: Failure| on(failure.in_place_of_a_file(), &Envelope).status.as_u16();
        assert_eq!(status(Failure::malformed_body("x")), 422);
        assert_eq!(status(Failure::too_large(1)), 413);
        assert_eq!(status(Failure::unauthenticated("x")), 401);
    }
}

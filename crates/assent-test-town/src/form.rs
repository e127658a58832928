//! Multipart forms, as browsers send them.

use actix_web::{http::Method, test::TestRequest};

use crate::town::request;

const BOUNDARY: &str = "----a-boundary-of-ours";

/// The field of the batch's file.
pub const FILE: &str = "emailListCSVStream";

/// A form, of as many parts as were added.
#[derive(Clone, Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// A form without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A form with the file alone.
    pub fn of_file(contents: impl AsRef<[u8]>) -> Self {
        Self::new().file(FILE, contents)
    }

    /// With a field.
    #[must_use]
    pub fn text(self, name: &str, value: &str) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
        self.part(&head, value.as_bytes())
    }

    /// With a file.
    #[must_use]
    pub fn file(self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        self.file_called(name, b"people.csv", contents)
    }

    /// A file of any name: `called` need not even be text.
    #[must_use]
    pub fn file_called(mut self, name: &str, called: &[u8], contents: impl AsRef<[u8]>) -> Self {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; ");
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(&[b"filename=\"", called].concat());
        self.part("\"\r\nContent-Type: text/csv", contents.as_ref())
    }

    fn part(mut self, head: &str, contents: &[u8]) -> Self {
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(b"\r\n\r\n");
        self.0.extend_from_slice(contents);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// The body up to the end of its last part's contents, more of which may
    /// follow.
    #[must_use]
    pub fn begun(&self) -> &[u8] {
        &self.0[..self.0.len() - 2]
    }

    /// The whole body.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut body = self.0.clone();
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body
    }

    /// Its `Content-Type`.
    #[must_use]
    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    /// The upload, with the `session` in the header unless it is empty.
    #[must_use]
    pub fn upload_to(&self, path: &str, session: &str) -> TestRequest {
        request(Method::POST, path, session)
            .insert_header(("Content-Type", Self::content_type()))
            .set_payload(self.body())
    }
}

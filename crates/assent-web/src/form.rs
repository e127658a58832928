//! Forms with files (`multipart/form-data`): read field by field as they come.

use std::{fs::File, path::Path, time::Duration};

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpRequest,
    http::header::{self, HeaderMap, HeaderValue},
    web,
};
use futures_util::StreamExt;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use crate::{failure::Failure, form_heads::Heads, spool};

/// How long a client may pause while it sends a form.
const PATIENCE: Duration = Duration::from_secs(30);
/// The media type of a form.
const FORM: &str = "multipart/form-data";
/// The most bytes of a text field of a form.
const TEXT_MAX_BYTES: usize = 4 << 10;

/// The field's file, spooled and wound back; at most `limit` bytes.
pub async fn spool_field(field: &mut Field, folder: &Path, limit: u64) -> Result<File, Failure> {
    let mut file = spool::file_in(folder).await?;
    let mut size = 0;
    while let Some(chunk) = in_time(field.next()).await? {
        let chunk = chunk.map_err(broken_off)?;
        size += chunk.len() as u64;
        if size > limit {
            return Err(Failure::too_large(limit));
        }
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    file.rewind().await?;
    Ok(file.into_std().await)
}

/// The text of a short form field, without blanks around it. What is not
/// UTF-8 of it is left to whoever looks for something in it.
pub async fn text_field(name: &str, field: &mut Field) -> Result<String, Failure> {
    match in_time(field.bytes(TEXT_MAX_BYTES)).await? {
        Ok(Ok(bytes)) => Ok(String::from_utf8_lossy(&bytes).trim().to_owned()),
        Ok(Err(error)) => Err(broken_off(error)),
        Err(_) => Err(Failure::invalid_field(name, "is too long")),
    }
}

/// The form in the body of a request. It is read as another kind of multipart
/// body, of which the parser does not read the fields' names: it would refuse
/// a form in which a file's name is not UTF-8, or is not quoted as it likes. Nor
/// does it see control characters in such a name.
pub fn of(request: &HttpRequest, payload: web::Payload) -> Result<Multipart, Failure> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let parameters = match content_type.split_at_checked(FORM.len()) {
        Some((kind, parameters)) if kind.eq_ignore_ascii_case(FORM) => parameters,
        _ => return Err(broken_off(format!("its type has to be {FORM}"))),
    };
    let boundary = parameter(content_type, "boundary").unwrap_or_default();
    let content_type = HeaderValue::try_from(format!("multipart/mixed{parameters}"));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, content_type.map_err(broken_off)?);
    let mut heads = Heads::new(&boundary);
    let payload = payload.map(move |bytes| bytes.map(|bytes| heads.cleaned(bytes)));
    Ok(Multipart::new(&headers, payload))
}

/// The next field of a form, and its name.
pub async fn next_field(form: &mut Multipart) -> Result<Option<(String, Field)>, Failure> {
    let field = in_time(form.next()).await?.transpose().map_err(broken_off)?;
    let named = field.map(|field| {
        let disposition = field.headers().get(header::CONTENT_DISPOSITION);
        let name = disposition.and_then(|disposition| name_in(disposition.as_bytes()));
        name.map(|name| (name, field)).ok_or_else(|| broken_off("a field has no name"))
    });
    named.transpose()
}

/// Whether this is the field of a file that nobody has chosen, as browsers send it.
#[must_use]
pub fn is_left_empty(field: &Field) -> bool {
    let disposition = field.headers().get(header::CONTENT_DISPOSITION);
    let disposition = disposition.map(|value| String::from_utf8_lossy(value.as_bytes()));
    disposition.is_some_and(|text| parameter(&text, "filename").is_some_and(|name| name.is_empty()))
}

/// The `name` in a field's disposition, whatever else is there.
fn name_in(disposition: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(disposition);
    let (kind, _) = text.split_once(';')?;
    let is_field = kind.trim().eq_ignore_ascii_case("form-data");
    is_field.then(|| parameter(&text, "name")).flatten()
}

/// The parameter of this name in a header's value.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let (_, mut rest) = text.split_once(';')?;
    loop {
        let (name, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_at_checked(end_of_quoted(quoted))?,
            None => value.split_at_checked(value.find(';').unwrap_or(value.len()))?,
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim_end().replace("\\\"", "\""));
        }
        rest = after.split_once(';')?.1;
    }
}

/// Where a quoted text ends: at a quote that the parameter ends with. Windows
/// writes names with backslashes, which escape nothing.
fn end_of_quoted(text: &str) -> usize {
    let ends = |(at, _): &(usize, &str)| {
        let after = text[at + 1..].trim_start();
        after.is_empty() || after.starts_with(';')
    };
    text.match_indices('"').find(ends).map_or(text.len(), |(at, _)| at)
}

/// Reads a field to its end and forgets it; at most `limit` bytes. Answers how
/// many they were.
pub async fn skip_field(field: &mut Field, limit: u64) -> Result<u64, Failure> {
    let mut size = 0;
    while let Some(chunk) = in_time(field.next()).await? {
        size += chunk.map_err(broken_off)?.len() as u64;
        if size > limit {
            return Err(Failure::too_large(limit));
        }
    }
    Ok(size)
}

/// What the client sends next, unless it stops sending.
async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, Failure> {
    tokio::time::timeout(PATIENCE, next).await.map_err(|_| Failure::too_slow())
}

fn broken_off(error: impl std::fmt::Display) -> Failure {
    Failure::malformed_body(format!("the form could not be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fields_name_is_found_beside_any_name_of_a_file() {
        for disposition in [
            &b"form-data; name=\"f\"; filename=\"p.csv\""[..],
            b"form-data; name=\"f\"; filename=\"M\xe4rz.csv\"",
            b"form-data; filename=\"M\xe4rz; name=x.csv\"; name=\"f\"",
            b"form-data; filename=\"C:\\people\\\"; name=\"f\"",
            b"form-data; filename*=nonsense; name=\"f\"",
            b"form-data; name=\"f\"; filename=",
            b"form-data; name=\"f\"; filename=\"not closed",
            b"Form-Data;NAME=f;filename=p.csv",
            b"form-data; name = f ; filename=p.csv",
            b"form-data; filename=\"a\0\x07b.csv\"; name=\"f\"",
        ] {
            let name = name_in(disposition);
            assert_eq!(name.as_deref(), Some("f"), "{}", disposition.escape_ascii());
        }
        for disposition in
            [&b""[..], b"form-data", b"form-data; filename=\"p.csv\"", b"attachment; name=\"f\""]
        {
            assert_eq!(name_in(disposition), None, "{}", disposition.escape_ascii());
        }
    }
}

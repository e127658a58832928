//! CSV downloads.

use actix_web::{HttpResponse, http::header};
use assent_domain::{end_users::Export, spreadsheet::Style};

use crate::{failure::Failure, input::Query, stream};

/// The media type of every CSV.
pub const CSV: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/csv; charset=utf-8");

/// The header that makes a download of an answer. `name` is our own: letters,
/// digits, `_`, `-` and `.`.
#[must_use]
pub fn attachment(name: &str) -> String {
    format!("attachment; filename=\"{name}\"")
}

/// How the caller wants a CSV: `raw` without the guard, `bom` with a mark, for
/// those who open it with a double click.
#[must_use]
pub fn style(query: &Query) -> Style {
    let (guard, mark) = (!query.is_true("raw"), query.is_true("bom"));
    Style { guard, mark, ..Style::default() }
}

/// Streams an export as the file `name`.
pub async fn export(name: &str, export: Export) -> Result<HttpResponse, Failure> {
    stream::pieces(CSV, Some(attachment(name)), export, |mut export| async move {
        Ok(export.next_piece().await?.map(|piece| (piece, export)))
    })
    .await
}

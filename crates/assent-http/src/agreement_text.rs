//! The text of the agreement, on both servers.

use actix_web::{HttpResponse, http::header, web};
use assent_domain::agreements::text;

use assent_web::route;

use crate::Refused;

/// Answers the agreement's text, under the hash of its bytes and nothing else.
#[utoipa::path(
    get,
    path = "/sisa/v1/{hash}",
    operation_id = "getAgreementText",
    tag = "Service",
    params(("hash" = String, Path, description = "The SHA-256 of the text, in hex.")),
    responses((status = 200, description = "The text.", body = String, content_type = "text/plain"))
)]
pub(crate) async fn text(hash: web::Path<String>) -> Result<HttpResponse, Refused> {
    if *hash != text::hash() {
        return Err(route::nothing_there().into());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(text::TEXT))
}

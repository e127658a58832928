//! `GET /sisa/v1/<sha256>`: the text of the agreement, on both servers.

use actix_web::{HttpResponse, http::header, web};
use assent_domain::agreements::text;

use crate::{reply::Failure, route};

/// The text, under the hash of its bytes and nothing else.
pub(crate) async fn text(hash: web::Path<String>) -> Result<HttpResponse, Failure> {
    if *hash != text::hash() {
        return Err(route::nothing_there());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(text::TEXT))
}

//! `/health/live`, `/health/ready`, `/metrics`

use actix_web::{HttpResponse, Responder, http::header, web};
use assent_domain::{mail::OutboxCounts, outcome::StoreError};
use serde_json::json;

use assent_web::{Shared, failure::Failure};

/// `GET /health/live`: the process answers.
pub(crate) async fn live() -> impl Responder {
    web::Json(json!({"status": "OK"}))
}

/// `GET /health/ready`: the store answers and takes writes too; 503 when it does
/// not.
pub(crate) async fn ready(shared: web::Data<Shared>) -> Result<impl Responder, Failure> {
    counts(&shared).await?;
    shared.metrics.writes.check(&shared).await?;
    Ok(web::Json(json!({"status": "OK"})))
}

/// `GET /metrics`: for Prometheus. Without the store's figures if it is away.
pub(crate) async fn metrics(shared: web::Data<Shared>) -> Result<HttpResponse, Failure> {
    if let Ok(counts) = counts(&shared).await {
        shared.metrics.set_letters(counts);
    }
    let text = shared.metrics.render().map_err(|error| Failure::internal(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(text))
}

async fn counts(shared: &Shared) -> Result<OutboxCounts, StoreError> {
    shared.app.store.read(|tx| tx.outbox().counts()).await
}

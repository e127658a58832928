//! `/health/live`, `/health/ready`, `/metrics`

use std::time::{Duration, Instant};

use actix_web::{HttpResponse, Responder, http::header, web};
use assent_domain::{
    App,
    installation::{check_room, check_writes},
    mail::OutboxCounts,
    store::StoreError,
};
use serde_json::json;
use tokio::{sync::Mutex, time::timeout};

use crate::{Shared, reply::Failure};

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

/// For how long a write that went well speaks for the next.
const GOOD_FOR: Duration = Duration::from_secs(2);
/// How long a write may wait for others before the last outcome is told again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the last writes went that were tried here. Whoever asks tries one, but
/// not while a good one is fresh, and not two at once.
///
/// Once a request has found the store unavailable, a small write proves
/// nothing: it fits into what a full store holds already. So from then on a
/// large one is tried too, until it goes well.
#[derive(Debug, Default)]
pub(crate) struct Writes(Mutex<Last>);

#[derive(Debug, Default)]
struct Last {
    well_at: Option<Instant>,
    failed: bool,
    /// Up to which failure the large write speaks for the store.
    explained: u64,
}

impl Writes {
    async fn check(&self, shared: &Shared) -> Result<(), Failure> {
        let mut last = self.0.lock().await;
        let failures = shared.metrics.times_unavailable();
        let doubted = failures != last.explained;
        if !doubted && last.well_at.is_some_and(|at| at.elapsed() < GOOD_FOR) {
            return Ok(());
        }
        let outcome = match timeout(PATIENCE, write(&shared.app, doubted)).await {
            Ok(Err(error)) if !error.is_busy() => Err(error),
            Ok(Ok(())) => {
                last.explained = failures;
                Ok(Some(Instant::now()))
            }
            // A long upload before it says nothing of the store's health.
            Ok(Err(_)) | Err(_) if !last.failed => Ok(None),
            Ok(Err(error)) => Err(error),
            Err(late) => Err(StoreError::Unavailable(late.into())),
        };
        last.failed = outcome.is_err();
        last.well_at = outcome?;
        Ok(())
    }
}

async fn write(app: &App, large: bool) -> Result<(), StoreError> {
    let now = app.clock.now();
    check_writes(&*app.store, now).await?;
    if large {
        check_room(&*app.store, now, &*app.random).await?;
    }
    Ok(())
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

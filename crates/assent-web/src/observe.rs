//! What is known of every request afterwards: its id, one log line, metrics.
//!
//! Routes are named by their pattern, never by the address as it was called:
//! addresses may hold secrets.

use std::time::Instant;

use crate::{Server, Shared, failure::StoreFailure, readiness::Writes};
use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use assent_domain::{crypto::b64, entropy::Random, mail::OutboxCounts, outcome::StoreError};
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder,
};
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// What was counted since the start.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    letters: IntGaugeVec,
    store_failures: IntCounterVec,
    /// How the last writes went that the readiness tried.
    pub writes: Writes,
}

impl Metrics {
    /// Everything at zero.
    ///
    /// # Panics
    ///
    /// Never: the names are valid and distinct.
    #[must_use]
    pub fn new() -> Self {
        let labels = ["server", "method", "route", "status"];
        let requests = Opts::new("assent_http_requests_total", "Requests that were answered.");
        let requests = IntCounterVec::new(requests, &labels).expect("the labels are valid");
        let seconds = HistogramOpts::new("assent_http_request_seconds", "Time to the first byte.")
            .buckets(vec![0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]);
        let seconds = HistogramVec::new(seconds, &["server", "method", "route"])
            .expect("the labels are valid");
        let letters = Opts::new("assent_outbox_letters", "Letters in the outbox, by state.");
        let letters = IntGaugeVec::new(letters, &["state"]).expect("the labels are valid");
        let failures = Opts::new("assent_store_failures_total", "Failures of the store, by kind.");
        let store_failures = IntCounterVec::new(failures, &["kind"]).expect("the label is valid");
        for kind in ["busy", "contended", "unavailable", "failed", "corrupt"] {
            store_failures.with_label_values(&[kind]);
        }
        let registry = Registry::new();
        registry.register(Box::new(requests.clone())).expect("the names are distinct");
        registry.register(Box::new(seconds.clone())).expect("the names are distinct");
        registry.register(Box::new(letters.clone())).expect("the names are distinct");
        registry.register(Box::new(store_failures.clone())).expect("the names are distinct");
        Self { registry, requests, seconds, letters, store_failures, writes: Writes::default() }
    }

    /// Counts a failure of the store that no request was answered with.
    pub fn count_store_failure(&self, error: &StoreError) {
        self.count_failure(error.kind());
    }

    fn count_failure(&self, kind: &str) {
        self.store_failures.with_label_values(&[kind]).inc();
    }

    /// How often the store was away, full or read-only.
    pub(crate) fn times_unavailable(&self) -> u64 {
        self.store_failures.with_label_values(&["unavailable"]).get()
    }

    /// Notes how many letters are where.
    pub fn set_letters(&self, counts: OutboxCounts) {
        self.letters.with_label_values(&["waiting"]).set(counts.waiting);
        self.letters.with_label_values(&["given-up"]).set(counts.given_up);
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> Result<Vec<u8>, prometheus::Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Gives the request its id, and writes it down once it is answered.
pub async fn observe(
    shared: web::Data<Shared>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let id = request_id(request.headers().get(&REQUEST_ID), &*shared.app.random);
    let server = request.app_data::<Server>().map_or("unknown", |server| server.name);
    if request.app_data::<KeepsIds>().is_some() {
        request.extensions_mut().insert(Id(id.clone()));
    }
    let method = known_method(&request);
    let id_text = id.to_str().unwrap_or_default();
    let span = tracing::info_span!("request", id = id_text, server);

    let mut response = next.call(request).instrument(span.clone()).await?;

    let route = response.request().match_pattern().filter(|_| response.status() != 404);
    let route = route.as_deref().unwrap_or("unmatched");
    let status = response.status();
    let elapsed = begun.elapsed();
    let micros = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(method, route, status = status.as_u16(), micros, "answered"));
    let metrics = &shared.metrics;
    metrics.requests.with_label_values(&[server, method, route, status.as_str()]).inc();
    let seconds = metrics.seconds.with_label_values(&[server, method, route]);
    seconds.observe(elapsed.as_secs_f64());
    if let Some(StoreFailure(kind)) = response.response().extensions().get() {
        metrics.count_failure(kind);
    }
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    Ok(response)
}

/// In the data of a listener: one of its surfaces has a wire that writes ids.
pub(crate) struct KeepsIds;

/// The id of a request, for the wire that writes it.
struct Id(HeaderValue);

/// The id of the request, on a listener of a surface whose
/// [`Wire`](crate::wire::Wire) writes it.
#[must_use]
pub fn id_of(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<Id>().and_then(|Id(id)| Some(id.to_str().ok()?.to_owned()))
}

/// The caller's id if it is 1 to 128 visible ASCII characters, else a new one.
fn request_id(given: Option<&HeaderValue>, random: &dyn Random) -> HeaderValue {
    let fits = |value: &&HeaderValue| {
        (1..=128).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic)
    };
    given.filter(fits).cloned().unwrap_or_else(|| {
        let id = b64(random.bytes::<15>());
        HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
    })
}

/// The method, if it is one; anybody may make up others.
fn known_method(request: &ServiceRequest) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use assent_conformance::fixtures::CountingRandom;

    use super::*;

    #[test]
    fn a_request_id_is_taken_when_it_is_plain_and_made_otherwise() {
        let taken = HeaderValue::from_static("abc-123");
        assert_eq!(request_id(Some(&taken), &CountingRandom::default()), taken);
        for bad in ["", "two words", &"x".repeat(129)] {
            let made =
                request_id(Some(&HeaderValue::from_str(bad).unwrap()), &CountingRandom::default());
            assert_eq!(made, "AAAAAAAAAAEAAAAAAAAC", "{bad:?}");
        }
    }
}

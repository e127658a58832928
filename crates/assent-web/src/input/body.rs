//! A JSON object as the body of a request.

use std::{collections::BTreeMap, fmt, pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header,
    web::{self, BytesMut},
};
use assent_domain::strict_json;
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

use super::{Fields, Input};
use crate::failure::Failure;

/// The most bytes of a JSON body.
const JSON_MAX_BYTES: u64 = 256 << 10;
/// How long a JSON body may take to come.
const JSON_PATIENCE: Duration = Duration::from_secs(30);
/// What spreadsheets and editors put in front of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A JSON object as a body. Its media type does not matter.
pub struct Body<T>(pub T);

impl<T: Input + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let announced = request.headers().get(header::CONTENT_LENGTH).cloned();
        let payload = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
            if announced.is_some_and(|length| length > JSON_MAX_BYTES) {
                return Err(Failure::too_large(JSON_MAX_BYTES));
            }
            let payload = payload.await.map_err(Failure::malformed_body)?;
            let bytes = timeout(JSON_PATIENCE, collect(payload)).await;
            parse(&bytes.map_err(|_| Failure::too_slow())??).map(Self)
        })
    }
}

async fn collect(mut payload: web::Payload) -> Result<BytesMut, Failure> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(Failure::malformed_body)?;
        if (bytes.len() + chunk.len()) as u64 > JSON_MAX_BYTES {
            return Err(Failure::too_large(JSON_MAX_BYTES));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

pub(super) fn parse<T: Input>(bytes: &[u8]) -> Result<T, Failure> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let no_json = |error: &dyn fmt::Display| {
        Failure::malformed_body(format!("the body is not JSON: {error}"))
    };
    let json = str::from_utf8(bytes).map_err(|error| no_json(&error))?;
    let value = if T::STRICT { strict_json::parse(json) } else { serde_json::from_str(json) };
    let Value::Object(object) = value.map_err(|error| no_json(&error))? else {
        return Err(Failure::malformed_body("the body has to be a JSON object"));
    };
    let mut fields = Fields { json, object: &object, faults: BTreeMap::new() };
    let value = T::read(&mut fields);
    match value {
        Some(value) if fields.faults.is_empty() => Ok(value),
        _ => Err(Failure::invalid_fields(fields.faults)),
    }
}

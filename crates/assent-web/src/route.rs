//! Routes, and the same answers to what is none.

use crate::{compress, failure::Failure, session};
use actix_web::{
    Handler, Resource, Responder, Route, guard, http::StatusCode, middleware::from_fn, web,
};

/// The methods of what is read.
const GET: &str = "GET, HEAD";

/// A resource that is read, and has no place in the document.
pub fn get<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    allowing(web::resource(path).route(reading().to(handler)), GET)
}

/// The same, compressed for those who take it so.
pub fn get_compressed<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    allowing(web::resource(path).route(compressed(reading().to(handler))), GET)
}

/// A route of `GET`, and of `HEAD`, whose answer loses its body on the way out.
#[must_use]
pub fn reading() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The resource, which answers other methods than those of `allow` with 405.
pub fn allowing(resource: Resource, allow: impl Into<String>) -> Resource {
    let allow = allow.into();
    resource.default_service(web::to(move || {
        let failure = Failure::wrong_method(&allow);
        async move { failure }
    }))
}

/// Compresses the answer for those who take it so.
pub fn compressed(route: Route) -> Route {
    route.wrap(from_fn(compress::compress))
}

/// Lets only requests with a session through to the route.
pub fn signed_in(route: Route) -> Route {
    route.wrap(from_fn(session::require))
}

/// Answers what has no place in any document.
pub async fn not_found() -> Failure {
    nothing_there()
}

/// There is nothing at this path.
#[must_use]
pub fn nothing_there() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "not-found", "there is no such endpoint")
}

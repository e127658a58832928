//! Resources: one method each or two, and the same answers to what is none.

use actix_web::{
    Handler, HttpResponse, Resource, Responder, ResponseError, Route, guard,
    http::{StatusCode, header},
    middleware::from_fn,
    web,
};
use utoipa::openapi::HttpMethod;

use crate::{compress, endpoint::Endpoint, reply::Failure, session};

/// The methods of what is read.
const GET: &str = "GET, HEAD";

/// A resource that is read, and has no place in the document.
pub(crate) fn get<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    allowing(web::resource(path).route(reading().to(handler)), GET)
}

/// The same, compressed for those who take it so.
pub(crate) fn get_compressed<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    allowing(web::resource(path).route(compressed(reading().to(handler))), GET)
}

/// The resource of the endpoints at one path.
pub(crate) fn resource(path: &str, endpoints: &[Endpoint]) -> Resource {
    let has = |method| endpoints.iter().any(|endpoint| endpoint.method == method);
    let allow = match (has(HttpMethod::Get), has(HttpMethod::Post)) {
        (true, true) => "GET, HEAD, POST",
        (true, false) => GET,
        _ => "POST",
    };
    let resource = endpoints.iter().fold(web::resource(path), |resource, endpoint| {
        let route = if endpoint.method == HttpMethod::Get { reading() } else { web::post() };
        resource.route(endpoint.mount(route))
    });
    allowing(resource, allow)
}

/// A route of `GET`, and of `HEAD`, whose answer loses its body on the way out.
fn reading() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

fn allowing(resource: Resource, allow: &'static str) -> Resource {
    resource.default_service(web::to(move || async move { wrong_method(allow) }))
}

/// Compresses the answer for those who take it so.
pub(crate) fn compressed(route: Route) -> Route {
    route.wrap(from_fn(compress::compress))
}

/// Lets only requests with a session through to the route.
pub(crate) fn signed_in(route: Route) -> Route {
    route.wrap(from_fn(session::require))
}

pub(crate) async fn not_found() -> Failure {
    nothing_there()
}

pub(crate) fn nothing_there() -> Failure {
    Failure::new(StatusCode::NOT_FOUND, "not-found", "there is no such endpoint")
}

fn wrong_method(allow: &'static str) -> HttpResponse {
    let error = format!("this endpoint answers {allow} only");
    let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", error);
    let mut response = failure.error_response();
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allow));
    response
}

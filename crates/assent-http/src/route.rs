//! Endpoints: one method each or two, and the same answers to what is none.

use actix_web::{
    HttpResponse, Resource, ResponseError, Route,
    http::{StatusCode, header},
    middleware::from_fn,
    web,
};

use crate::{reply::Failure, session};

/// An endpoint that is read.
pub(crate) fn get(path: &str, route: fn(Route) -> Route) -> Resource {
    endpoint(path, Some(route), None)
}

/// An endpoint that changes something.
pub(crate) fn post(path: &str, route: fn(Route) -> Route) -> Resource {
    endpoint(path, None, Some(route))
}

/// An endpoint that is read and changed.
pub(crate) fn get_and_post(
    path: &str,
    get: fn(Route) -> Route,
    post: fn(Route) -> Route,
) -> Resource {
    endpoint(path, Some(get), Some(post))
}

fn endpoint(
    path: &str,
    get: Option<fn(Route) -> Route>,
    post: Option<fn(Route) -> Route>,
) -> Resource {
    let allow = match (&get, &post) {
        (Some(_), Some(_)) => "GET, POST",
        (Some(_), None) => "GET",
        _ => "POST",
    };
    let mut resource = web::resource(path);
    if let Some(get) = get {
        resource = resource.route(get(web::get()));
    }
    if let Some(post) = post {
        resource = resource.route(post(web::post()));
    }
    resource.default_service(web::to(move || async move { wrong_method(allow) }))
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

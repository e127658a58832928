//! Temporary.
#![allow(dead_code)]
use crate::route::wrong_method;
use actix_web::{Resource, Route, web};
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

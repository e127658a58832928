//! Endpoints of the two documented servers. The attribute `#[utoipa::path]`
//! beside a handler is the only place that says where it is mounted: what is
//! mounted is documented, and what is documented is mounted.

use std::marker::PhantomData;

use actix_web::{Resource, Route, web};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::openapi::{HttpMethod, OpenApi, RefOr, Schema, path::Operation};

use crate::{
    codes::{CodeSet, Codes, InvalidBody},
    route,
};

/// The endpoint of the handler `$module::$handler`, whose example is
/// `openapi/$server/$module/$handler.json`: without one it does not compile.
#[macro_export]
macro_rules! endpoint {
    ($server:literal, $module:ident :: $handler:ident) => {{
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($module::$handler))]
        struct Documented;
        $crate::endpoint::Endpoint::new(
            <Documented as utoipa::OpenApi>::openapi(),
            |route| route.to($module::$handler),
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/openapi/",
                $server,
                "/",
                stringify!($module),
                "/",
                stringify!($handler),
                ".json"
            )),
        )
    }};
}

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Anybody.
    Anybody,
    /// Who sends the session in its header.
    SignedIn,
    /// Who sends the session in its header, or where the endpoint says.
    SignedInElsewhere,
}

/// A call and its reply as the document shows them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The parameters of the path and the query.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The body, if the call takes one.
    pub request: Option<Value>,
    /// The body of the answer.
    pub reply: Value,
}

/// A handler of the surface whose refusal is `R`, with its method, its path and
/// its documentation.
pub struct Endpoint<R> {
    pub(crate) method: HttpMethod,
    pub(crate) path: String,
    pub(crate) operation: Operation,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
    pub(crate) example: Example,
    pub(crate) caller: Caller,
    pub(crate) is_limited: bool,
    pub(crate) is_plain: bool,
    is_compressed: bool,
    /// The codes of unsuccessful calls that have no status of their own.
    pub(crate) codes: CodeSet,
    route: fn(Route) -> Route,
    refusal: PhantomData<fn() -> R>,
}

impl<R> Endpoint<R> {
    /// The endpoint of the one operation in `documented`.
    ///
    /// # Panics
    ///
    /// If there is no operation in it, or its example is malformed: every test
    /// that mounts it would tell.
    pub fn new(documented: OpenApi, route: fn(Route) -> Route, example: &str) -> Self {
        let (path, item) = documented.paths.paths.into_iter().next().expect("there is a path");
        let operations = [
            (HttpMethod::Get, item.get),
            (HttpMethod::Post, item.post),
            (HttpMethod::Put, item.put),
            (HttpMethod::Patch, item.patch),
            (HttpMethod::Delete, item.delete),
        ];
        let mut operations =
            operations.into_iter().filter_map(|(method, operation)| Some((method, operation?)));
        let (method, operation) = operations.next().expect("there is an operation");
        assert!(operations.next().is_none(), "{path}: a handler has one method");
        let mut codes = CodeSet::new();
        if operation.request_body.is_some() {
            <InvalidBody as Codes<R>>::add_to(&mut codes);
        }
        let schemas = documented.components.map(|components| components.schemas);
        let example = serde_json::from_str(example);
        Self {
            method,
            operation,
            schemas: schemas.unwrap_or_default().into_iter().collect(),
            example: example.unwrap_or_else(|error| panic!("the example of {path}: {error}")),
            path,
            caller: Caller::Anybody,
            is_limited: false,
            is_plain: false,
            is_compressed: false,
            codes,
            route,
            refusal: PhantomData,
        }
    }

    /// Lets only requests with a session through to the handler.
    #[must_use]
    pub fn signed_in(self) -> Self {
        Self { caller: Caller::SignedIn, ..self }
    }

    /// The handler looks for a session itself: in the header, and elsewhere.
    #[must_use]
    pub fn session_elsewhere(self) -> Self {
        Self { caller: Caller::SignedInElsewhere, ..self }
    }

    /// The handler counts its calls: over the limit it answers 429.
    #[must_use]
    pub fn limited(self) -> Self {
        Self { is_limited: true, ..self }
    }

    /// The handler may answer with this error, whose codes are documented.
    #[must_use]
    pub fn fails<E: Codes<R>>(mut self) -> Self {
        E::add_to(&mut self.codes);
        self
    }

    /// The answer is no envelope: there is no `success`, and no failure that
    /// answers 200.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { is_plain: true, ..self }
    }

    /// The answer may be compressed: nothing in it that others may write stands
    /// beside a secret (docs/security.md).
    #[must_use]
    pub fn compressed(self) -> Self {
        Self { is_compressed: true, ..self }
    }

    /// The same handler under another path and operation id.
    #[must_use]
    pub fn at(mut self, path: &str, operation_id: &str) -> Self {
        self.operation.operation_id = Some(operation_id.to_owned());
        Self { path: path.to_owned(), ..self }
    }

    fn mount(&self) -> Route {
        let route = match self.method {
            HttpMethod::Post => web::post(),
            HttpMethod::Put => web::put(),
            HttpMethod::Patch => web::patch(),
            HttpMethod::Delete => web::delete(),
            _ => route::reading(),
        };
        let route = (self.route)(route);
        let route = if self.caller == Caller::SignedIn { route::signed_in(route) } else { route };
        if self.is_compressed { route::compressed(route) } else { route }
    }
}

/// One resource for each path, in the order in which they are first named.
#[must_use]
pub fn resources<R>(endpoints: Vec<Endpoint<R>>) -> Vec<Resource> {
    let mut paths: Vec<(String, Vec<Endpoint<R>>)> = Vec::new();
    for endpoint in endpoints {
        match paths.iter_mut().find(|(path, _)| *path == endpoint.path) {
            Some((_, same)) => same.push(endpoint),
            None => paths.push((endpoint.path.clone(), vec![endpoint])),
        }
    }
    paths.iter().map(|(path, endpoints)| resource(path, endpoints)).collect()
}

fn resource<R>(path: &str, endpoints: &[Endpoint<R>]) -> Resource {
    let resource = endpoints
        .iter()
        .fold(web::resource(path), |resource, endpoint| resource.route(endpoint.mount()));
    let names = [
        (HttpMethod::Get, "GET, HEAD"),
        (HttpMethod::Post, "POST"),
        (HttpMethod::Put, "PUT"),
        (HttpMethod::Patch, "PATCH"),
        (HttpMethod::Delete, "DELETE"),
    ];
    let there = names
        .iter()
        .filter(|(method, _)| endpoints.iter().any(|endpoint| endpoint.method == *method));
    route::allowing(resource, there.map(|(_, name)| *name).collect::<Vec<_>>().join(", "))
}

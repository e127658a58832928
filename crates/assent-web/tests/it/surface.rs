//! A surface of orders, and a wire that is not the envelope: RFC 9457.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, ServiceConfig},
};
use assent_domain::{
    accounts::Realm,
    limits::{Exceeded, LimitError},
    outcome::StoreError,
};
use assent_test_town::Town;
use assent_web::{
    Envelope, Server,
    endpoint::{Endpoint, resources},
    failure::Failure,
    input::{Body, Segment},
    mount, observe,
    openapi::{About, document},
    route, surface,
    wire::{DocumentedWire, Wire},
};
use serde::Serialize;
use serde_json::{Value, json};
use thiserror::Error;
use time::Duration;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// Failures as problems (RFC 9457).
pub(crate) struct Problems;

fn problem(failure: &Failure) -> Value {
    let errors = failure.fields().iter();
    let errors =
        errors.map(|(name, fault)| json!({"pointer": format!("/{name}"), "detail": fault}));
    json!({
        "type": format!("https://example.org/problems#{}", failure.code()),
        "status": failure.status().as_u16(),
        "detail": failure.sentence(),
        "code": failure.code(),
        "retry_after": failure.retry_after(),
        "errors": errors.collect::<Vec<_>>(),
    })
}

impl Wire for Problems {
    fn status_of(&self, code: &str) -> StatusCode {
        match code {
            "duplicate" => StatusCode::CONFLICT,
            "unknown-order" => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn writes_id(&self) -> bool {
        true
    }

    fn write(&self, failure: &Failure, request: &HttpRequest) -> HttpResponse {
        let mut problem = problem(failure);
        problem["request_id"] = observe::id_of(request).into();
        let mut response = HttpResponse::build(failure.status());
        if failure.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.insert_header((header::CONTENT_TYPE, self.media_type())).body(problem.to_string())
    }
}

impl DocumentedWire for Problems {
    fn conventions(&self) -> &'static str {
        "Failures are problems."
    }

    fn media_type(&self) -> &'static str {
        "application/problem+json"
    }

    fn schema(&self) -> (String, RefOr<Schema>) {
        let problem = ObjectBuilder::new().schema_type(Type::Object);
        ("Problem".to_owned(), problem.property("code", String::schema()).build().into())
    }

    fn example(&self, failure: &Failure) -> Value {
        problem(failure)
    }
}

assent_web::refusal! {
    /// What a handler of orders answers in place of a reply.
    pub(crate) struct Refused;
}

#[derive(Debug, Error)]
enum OrderError {
    #[error("it was ordered already")]
    Duplicate,
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

assent_web::failures! { Refused; error: OrderError {
    OrderError::Duplicate => code("duplicate", on "name"),
    OrderError::Limit(error) => passed(LimitError),
    OrderError::Store(error) => passed(StoreError),
} }

#[derive(Debug, Error)]
#[error("there is no order {0}")]
struct UnknownOrder(String);

assent_web::failures! { Refused; error: UnknownOrder {
    UnknownOrder(_) => code("unknown-order"),
} }

assent_web::input! {
    /// What is ordered.
    pub(crate) struct Order as Order {
        name: String,
        is_gift: bool,
    }
}

#[derive(Serialize, ToSchema)]
struct Placed {
    name: String,
}

/// Orders. Some names stand for what goes wrong.
#[utoipa::path(
    post,
    path = "/api/orders",
    operation_id = "placeOrder",
    request_body = Order,
    responses((status = 200, description = "It is ordered.", body = Placed))
)]
async fn place(Body(order): Body<Order>) -> Result<web::Json<Placed>, Refused> {
    let retry_after = Duration::seconds(i64::from(order.is_gift));
    let error: OrderError = match order.name.as_str() {
        "again" => OrderError::Duplicate,
        "often" => LimitError::from(Exceeded { retry_after }).into(),
        "away" => StoreError::Unavailable("no route".into()).into(),
        "broken" => StoreError::Failed("no table".into()).into(),
        _ => return Ok(web::Json(Placed { name: order.name })),
    };
    Err(error.into())
}

/// Finds an order.
#[utoipa::path(
    get,
    path = "/api/orders/{id}",
    operation_id = "findOrder",
    params(("id" = String, Path, description = "Its id.")),
    responses((status = 200, description = "The order.", body = Placed))
)]
async fn find(Segment(id): Segment) -> Result<web::Json<Placed>, Refused> {
    if id == "1" { Ok(web::Json(Placed { name: id })) } else { Err(UnknownOrder(id).into()) }
}

/// Lists all orders.
#[utoipa::path(
    get,
    path = "/api/orders",
    operation_id = "listOrders",
    responses((status = 200, description = "The orders.", body = String, content_type = "text/csv"))
)]
async fn list() -> Result<HttpResponse, Refused> {
    Err(Refused::from(OrderError::Duplicate).in_place_of_a_file())
}

/// Finds the order of this number.
#[utoipa::path(
    get,
    path = "/api/numbered/{number}",
    operation_id = "findNumbered",
    params(("number" = u32, Path, description = "Its number.")),
    responses((status = 200, description = "The order.", body = Placed))
)]
async fn numbered(number: web::Path<u32>) -> web::Json<Placed> {
    web::Json(Placed { name: number.to_string() })
}

macro_rules! endpoint {
    ($handler:ident) => {{
        #[derive(utoipa::OpenApi)]
        #[openapi(paths($handler))]
        struct Documented;
        let documented = <Documented as utoipa::OpenApi>::openapi();
        let example = r#"{"reply": {"name": "tea"}}"#;
        Endpoint::<Refused>::new(documented, |route| route.to($handler), example).plain()
    }};
}

fn endpoints() -> Vec<Endpoint<Refused>> {
    vec![
        endpoint!(place).fails::<OrderError>().limited(),
        endpoint!(list).fails::<OrderError>().signed_in(),
        endpoint!(find).fails::<UnknownOrder>().compressed(),
        endpoint!(numbered),
    ]
}

/// The surface with this wire, in the town.
pub(crate) async fn orders(town: &Town, wire: impl Wire + 'static) -> assent_test_town::Server {
    let server = server(wire);
    let surface = |config: &mut ServiceConfig| {
        for resource in resources(endpoints()) {
            config.service(resource);
        }
    };
    assent_test_town::Server::mounting(mount(&town.shared, server, surface)).await
}

/// The surface with a wire of its own, on a listener with another.
pub(crate) async fn orders_beside(town: &Town) -> assent_test_town::Server {
    let surfaces = |config: &mut ServiceConfig| {
        config.service(route::get("/here", || async { "I am here" }));
        surface("/api", server(Problems), resources(endpoints()))(config);
    };
    assent_test_town::Server::mounting(mount(&town.shared, server(Envelope), surfaces)).await
}

fn server(wire: impl Wire + 'static) -> Server {
    Server { name: "orders", realm: Some(Realm::Organization), wire: Arc::new(wire) }
}

/// Its document, with this wire.
pub(crate) fn documented(wire: &dyn DocumentedWire) -> Value {
    let about = About {
        title: "Orders",
        description: "What is ordered.",
        tags: &[],
        values: Default::default,
        maps: &[],
    };
    serde_json::from_str(&document(&about, wire, endpoints())).expect("a document is JSON")
}

//! Every failure under a mount is written by the wire that was named there.

use std::{io::Read, sync::Arc};

use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use assent_domain::{
    outcome::{BoxFuture, StoreError},
    store::{Store, Unit, Work},
};
use assent_test_town::{Answer, Town, request};
use assent_web::Envelope;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::surface::{Problems, documented, orders, orders_beside};

fn post(body: impl Into<bytes::Bytes>) -> TestRequest {
    request(Method::POST, "/api/orders", "").set_payload(body)
}

fn order(name: &str) -> TestRequest {
    post(json!({"name": name, "isGift": true}).to_string())
}

fn get(path: &str) -> TestRequest {
    request(Method::GET, path, "")
}

/// What goes wrong, with its code, and its status in the envelope and as a problem.
fn failing() -> Vec<(TestRequest, &'static str, u16, u16)> {
    vec![
        (get("/nowhere"), "not-found", 404, 404),
        (get("/api/numbered/x"), "not-found", 404, 404),
        (request(Method::PUT, "/api/orders", ""), "wrong-method", 405, 405),
        (post("{"), "malformed-body", 200, 400),
        (post("{}"), "invalid-field", 200, 400),
        (post(" ".repeat((256 << 10) + 1)), "body-too-large", 413, 413),
        (get("/api/orders"), "unauthenticated", 401, 401),
        (request(Method::GET, "/api/orders", "x"), "unauthenticated", 401, 401),
        (get("/api/orders/2"), "unknown-order", 200, 404),
        (order("again"), "duplicate", 200, 409),
        (order("often"), "too-many-requests", 429, 429),
        (order("broken"), "internal", 500, 500),
        (order("away"), "unavailable", 503, 503),
    ]
}

fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{code}");
    let problem: Value = serde_json::from_slice(&answer.bytes).expect("a problem is JSON");
    assert_eq!((answer.status.as_u16(), &problem["code"]), (status, &json!(code)), "{problem}");
    assert_eq!(problem["status"], status, "{problem}");
    assert!(problem.get("success").is_none(), "{problem}");
    problem
}

#[actix_web::test]
async fn every_failure_has_the_form_of_the_wire_and_the_headers_of_all_answers() {
    let town = Town::new().await;
    let (problems, enveloped) = (orders(&town, Problems).await, orders(&town, Envelope).await);
    for (request, code, _, status) in failing() {
        let answer = problems.send(request).await;
        let problem = problem(&answer, status, code);
        assert_eq!(problem["request_id"], answer.header("request-id"), "{code}");
        assert_eq!(answer.header("cache-control"), "no-store", "{code}");
    }
    for (request, code, status, _) in failing() {
        let answer = enveloped.send(request).await;
        answer.failed(status, code);
        assert!(!answer.header("request-id").is_empty());
        assert_eq!(answer.header("cache-control"), "no-store", "{code}");
    }
}

#[actix_web::test]
async fn surfaces_of_one_listener_tell_their_failures_each_in_its_own_form() {
    let town = Town::new().await;
    let both = orders_beside(&town).await;
    for (request, code, _, status) in failing().into_iter().skip(1) {
        let answer = both.send(request).await;
        let problem = problem(&answer, status, code);
        assert_eq!(problem["request_id"], answer.header("request-id"), "{code}");
    }
    for path in ["/api", "/api/", "/api/nowhere/at/all"] {
        problem(&both.send(get(path)).await, 404, "not-found");
    }
    problem(&both.send(request(Method::POST, "/api/nowhere", "")).await, 404, "not-found");

    assert_eq!(both.send(get("/here")).await.bytes, "I am here");
    for path in ["/nowhere", "/apis", "/"] {
        both.send(get(path)).await.failed(404, "not-found");
    }
    both.send(request(Method::POST, "/here", "")).await.failed(405, "wrong-method");
}

#[actix_web::test]
async fn what_belongs_to_a_failure_in_any_form_is_there() {
    let town = Town::new().await;
    let problems = orders(&town, Problems).await;
    let answer = problems.send(request(Method::PUT, "/api/orders", "")).await;
    assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    let answer = problems.send(order("often")).await;
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(problem(&answer, 429, "too-many-requests")["retry_after"], 2);
    let answer = problems.send(post(r#"{"name": 7, "isGift": "yes"}"#)).await;
    let errors = json!([
        {"pointer": "/isGift", "detail": "has to be true or false"},
        {"pointer": "/name", "detail": "has to be a text"},
    ]);
    assert_eq!(problem(&answer, 400, "invalid-field")["errors"], errors);
    // A header of the form alone.
    assert_eq!(problems.send(get("/api/orders")).await.header("www-authenticate"), "Bearer");
    let enveloped = orders(&town, Envelope).await;
    assert_eq!(enveloped.send(order("often")).await.header("retry-after"), "2");
    let answer = enveloped.send(request(Method::PUT, "/api/orders", "")).await;
    assert_eq!(answer.header("allow"), "GET, HEAD, POST");
    assert!(!enveloped.send(get("/api/orders")).await.headers.contains_key("www-authenticate"));
}

#[actix_web::test]
async fn a_store_that_is_away_before_the_handler_is_told_by_the_wire_and_counted() {
    struct Away;
    impl Store for Away {
        fn run(&self, _: Unit, _: Work) -> BoxFuture<'_, Result<(), StoreError>> {
            Box::pin(async { Err(StoreError::Unavailable("no route".into())) })
        }
    }
    let town = Town::with(|plan| plan.wrap = Some(Box::new(|_| Arc::new(Away)))).await;
    let problems = orders(&town, Problems).await;
    let answer = problems.send(request(Method::GET, "/api/orders", &"x".repeat(64))).await;
    problem(&answer, 503, "unavailable");
    problem(&problems.send(order("broken")).await, 500, "internal");
    let metrics = String::from_utf8(town.shared.metrics.render().expect("metrics")).expect("text");
    for line in [
        r#"assent_store_failures_total{kind="unavailable"} 1"#,
        r#"assent_store_failures_total{kind="failed"} 1"#,
        r#"assent_http_requests_total{method="POST",route="/api/orders",server="orders",status="500"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
}

#[actix_web::test]
async fn a_failure_is_compressed_loses_its_body_and_is_shown_to_other_origins_as_any_answer() {
    const PORTAL: &str = "https://portal.example";
    let origins = || vec![PORTAL.parse().expect("an origin")];
    let town = Town::with(|plan| plan.cors_origins = origins()).await;
    let problems = orders(&town, Problems).await;
    let path = format!("/api/orders/{}", "x".repeat(2_000));
    let gzip = (header::ACCEPT_ENCODING, "gzip");

    let answer = problems.send(get(&path).insert_header(gzip)).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let mut text = String::new();
    GzDecoder::new(&answer.bytes[..]).read_to_string(&mut text).expect("gzip");
    assert!(text.contains(r#""code":"unknown-order""#), "{text}");

    let head = request(Method::HEAD, &path, "").insert_header(("Origin", PORTAL));
    let answer = problems.send(head).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (404, ""));
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("access-control-allow-origin"), PORTAL);
}

#[actix_web::test]
async fn a_file_is_no_file_only_where_an_unsuccessful_call_answers_200() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let list = || request(Method::GET, "/api/orders", &bob.session);
    problem(&orders(&town, Problems).await.send(list()).await, 409, "duplicate");
    orders(&town, Envelope).await.send(list()).await.no_file("duplicate");
}

#[actix_web::test]
async fn successful_answers_are_left_alone() {
    let town = Town::new().await;
    let (problems, enveloped) = (orders(&town, Problems).await, orders(&town, Envelope).await);
    for server in [problems, enveloped] {
        let answer = server.send(order("tea")).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, r#"{"name":"tea"}"#));
    }
}

/// The codes that an operation documents under each status, and the media type.
fn failures(document: &Value, operation: &Value) -> Vec<(String, String, Value)> {
    let responses = operation["responses"].as_object().expect("responses");
    let failing = responses.iter().filter(|(status, _)| *status != "200");
    let failing = failing.map(|(status, response)| {
        let (media_type, content) =
            response["content"].as_object().expect("content").iter().next().expect("one");
        let schema = content["schema"]["$ref"].as_str().expect("a name");
        let schema = document.pointer(schema.trim_start_matches('#')).expect("a schema");
        let codes = schema["allOf"][1]["properties"]["code"]["enum"].clone();
        (status.clone(), media_type.clone(), codes)
    });
    failing.collect()
}

#[test]
fn a_document_describes_failures_as_the_wire_writes_them() {
    let document = documented(&Problems);
    let described = |statuses: &[(&str, Value)]| -> Vec<_> {
        let media_type = "application/problem+json".to_owned();
        let statuses = statuses.iter();
        statuses
            .map(|(status, codes)| ((*status).to_owned(), media_type.clone(), codes.clone()))
            .collect()
    };
    assert_eq!(
        failures(&document, &document["paths"]["/api/orders"]["post"]),
        described(&[
            ("400", json!(["invalid-field", "malformed-body"])),
            ("408", json!(["body-too-slow"])),
            ("409", json!(["duplicate"])),
            ("413", json!(["body-too-large"])),
            ("429", json!(["too-many-requests"])),
            ("500", json!(["internal"])),
            ("503", json!(["unavailable"])),
        ])
    );
    // A status that both the handler and the kit answer.
    assert_eq!(
        failures(&document, &document["paths"]["/api/orders/{id}"]["get"]),
        described(&[
            ("404", json!(["unknown-order", "not-found"])),
            ("500", json!(["internal"])),
            ("503", json!(["unavailable"])),
        ])
    );
    let conflict = &document["paths"]["/api/orders"]["get"]["responses"]["409"]["content"];
    let example = &conflict["application/problem+json"]["example"];
    assert_eq!((&example["code"], &example["status"]), (&json!("duplicate"), &json!(409)));
    assert_eq!(document["info"]["description"], "What is ordered.\n\nFailures are problems.");
    assert!(document["components"]["schemas"].get("Problem").is_some());
    assert!(document["components"]["schemas"].get("Failure").is_none());

    let document = documented(&Envelope);
    let described = failures(&document, &document["paths"]["/api/orders"]["get"]);
    let no_file = ("422".to_owned(), "application/json".to_owned(), json!(["duplicate"]));
    assert!(described.contains(&no_file), "{described:?}");
}

//! Front ends on other origins.

use actix_web::http::Method;
use assent_test_town::{Answer, PASSWORD, Server, Town, request};
use serde_json::json;

const PORTAL: &str = "https://portal.example";
const OTHER: &str = "https://other.example:8443";

async fn town() -> Town {
    Town::with(|plan| {
        plan.cors_origins =
            [PORTAL, OTHER].iter().map(|origin| origin.parse().expect("an origin")).collect();
        plan.rules = assent_conformance::fixtures::rules();
    })
    .await
}

async fn preflight(server: &Server, path: &str, origin: &str) -> Answer {
    let request = request(Method::OPTIONS, path, "")
        .insert_header(("Origin", origin))
        .insert_header(("Access-Control-Request-Method", "POST"))
        .insert_header(("Access-Control-Request-Headers", "content-type,session-id"));
    server.send(request).await
}

async fn get(server: &Server, path: &str, origin: &str) -> Answer {
    server.send(request(Method::GET, path, "").insert_header(("Origin", origin))).await
}

/// No header of CORS is on this answer.
fn is_silent(answer: &Answer) {
    let told = answer.headers.keys().find(|name| name.as_str().starts_with("access-control"));
    assert_eq!(told, None);
}

fn varies_by_origin(answer: &Answer) -> bool {
    let mut lines = answer.headers.get_all("vary").filter_map(|line| line.to_str().ok());
    lines.any(|line| line.to_ascii_lowercase().split(',').any(|name| name.trim() == "origin"))
}

#[actix_web::test]
async fn a_preflight_of_a_listed_origin_is_answered_without_a_body() {
    let town = town().await;
    for server in [&town.organizations, &town.people] {
        for origin in [PORTAL, OTHER] {
            for path in ["/api/login", "/api/overview", "/api/orgs/profile"] {
                let answer = preflight(server, path, origin).await;
                assert_eq!((answer.status.as_u16(), answer.text()), (204, ""), "{path}");
                assert_eq!(answer.header("access-control-allow-origin"), origin);
                assert_eq!(answer.header("access-control-allow-methods"), "GET, POST");
                let headers = answer.header("access-control-allow-headers");
                assert_eq!(headers, "Session-Id, Content-Type, Request-Id");
                assert!(!answer.headers.contains_key("access-control-allow-credentials"));
                assert!(varies_by_origin(&answer));
                answer.header("request-id");
            }
        }
    }
}

#[actix_web::test]
async fn every_answer_under_api_may_be_read_whatever_its_status() {
    let town = town().await;
    let read = |answer: Answer, status: u16| {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), PORTAL);
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "Request-Id, Retry-After, Content-Disposition, Unused-Columns"
        );
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert!(varies_by_origin(&answer));
    };
    let server = &town.organizations;
    read(get(server, "/api/reset_password/verify/x", PORTAL).await, 200);
    read(get(server, "/api/orgs/profile", PORTAL).await, 401);
    read(get(server, "/api/nonsense", PORTAL).await, 404);
    read(get(server, "/api/login", PORTAL).await, 405);
    let post = || request(Method::POST, "/api/login", "").insert_header(("Origin", PORTAL));
    read(server.send(post().set_payload(" ".repeat(300_000))).await, 413);
    let wrong = json!({"email": "a@b.example", "password": PASSWORD});
    for _ in 0..10 {
        read(server.send(post().set_json(&wrong)).await, 200);
    }
    read(server.send(post().set_json(&wrong)).await, 429);
}

#[actix_web::test]
async fn a_compressed_answer_varies_by_both() {
    let town = town().await;
    let bob = town.sign_up("Bob Co").await;
    let request =
        request(Method::GET, "/api/end_users", &bob.session).insert_header(("Origin", PORTAL));
    let answer = town.organizations.send(request).await;
    let lines: Vec<_> = answer.headers.get_all("vary").collect();
    assert_eq!(lines, ["Accept-Encoding", "Origin"]);
}

#[actix_web::test]
async fn other_origins_are_told_nothing() {
    let town = town().await;
    for origin in [
        "https://portal.example.evil.example",
        "http://portal.example",
        "https://portal.example:444",
        "https://PORTAL.example",
        "https://other.example",
        "null",
        "*",
        "",
    ] {
        let answer = preflight(&town.organizations, "/api/login", origin).await;
        answer.failed(405, "wrong-method");
        is_silent(&answer);
        let answer = get(&town.organizations, "/api/orgs/profile", origin).await;
        is_silent(&answer);
        assert!(varies_by_origin(&answer), "a cache keeps it from others: {origin}");
    }
    let answer = town.organizations.get("/api/orgs/profile", "").await;
    is_silent(&answer);
    assert!(varies_by_origin(&answer));
}

#[actix_web::test]
async fn pages_and_the_operators_address_take_no_part() {
    let town = town().await;
    for path in ["/status", "/docs/", "/openapi.json", "/orgs/invite_end_user", "/api"] {
        is_silent(&get(&town.organizations, path, PORTAL).await);
        is_silent(&preflight(&town.organizations, path, PORTAL).await);
    }
    for path in ["/mail", "/health/live", "/api/login"] {
        is_silent(&get(&town.operator, path, PORTAL).await);
        is_silent(&preflight(&town.operator, path, PORTAL).await);
    }
}

#[actix_web::test]
async fn without_the_setting_there_is_none_of_it() {
    let town = Town::new().await;
    let answer = preflight(&town.organizations, "/api/login", PORTAL).await;
    answer.failed(405, "wrong-method");
    is_silent(&answer);
    assert!(!varies_by_origin(&answer));
}

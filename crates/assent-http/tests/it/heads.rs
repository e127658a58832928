//! `HEAD`: what `GET` answers, without its body and without its consequences.

use actix_web::{body::MessageBody, http::Method};
use assent_test_town::{Answer, Server, Town, request, text};
use serde_json::json;

/// What `HEAD` answers and, after it, `GET`: the same but for the body.
async fn both(server: &Server, path: &str, session: &str) -> Answer {
    let response = server.response(request(Method::HEAD, path, session)).await;
    let size = response.response().body().size();
    let (status, headers) = (response.status(), response.headers().clone());
    let body = actix_web::body::to_bytes(response.into_body()).await;
    assert!(body.is_ok_and(|body| body.is_empty()), "{path} has a body");
    let response = server.response(request(Method::GET, path, session)).await;
    assert_eq!(size, response.response().body().size(), "{path}");
    assert_eq!(status, response.status(), "{path}");
    let bytes = actix_web::body::to_bytes(response.into_body().boxed()).await;
    let head = Answer { status, headers, bytes: bytes.expect("the body arrives whole") };
    let get = server.get(path, session).await;
    let named = |answer: &Answer| {
        let headers = answer.headers.iter();
        let mut headers: Vec<_> = headers
            .filter(|(name, _)| *name != "request-id")
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("?").to_owned()))
            .collect();
        headers.sort();
        headers
    };
    assert_eq!(named(&head), named(&get), "{path}");
    head.header("request-id");
    head
}

#[actix_web::test]
async fn head_answers_as_get_does_on_all_three_servers() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"requested_data": {"email": true}})).await;
    let alice = town.member(&bob, "alice").await;
    let text = format!("/sisa/v1/{}", assent_domain::agreements::text::hash());
    let list = format!("/api/email_list/{}/Newsletter", bob.session);
    let person = format!("/api/end_user_account_data/{}", alice.id);
    let chain = format!("/api/orgs/agreements/{}?download=1", alice.id);
    for path in [
        "/status",
        &text,
        "/openapi.json",
        "/docs",
        "/docs/",
        "/api/orgs/profile",
        "/api/orgs/emails",
        "/api/end_user_invites",
        "/api/orgs/consent_report",
        "/api/end_user_account_data",
        &person,
        "/api/end_users",
        "/api/end_users.csv",
        &list,
        &chain,
        "/api/feed/posts",
        "/api/buying_interests",
        "/api/reset_password/verify/x",
        "/api/nonsense",
        "/sisa/v1/0",
    ] {
        both(&town.organizations, path, &bob.session).await;
    }
    for path in [
        "/status",
        "/api/default-account-data",
        "/api/overview",
        "/api/organizations",
        "/api/organizations/bobco",
        "/api/organizations/accountData/bobco",
        "/api/organizations/agreement/bobco",
        "/api/organizations/sisa_events/bobco",
        "/api/organization/bobco/feed/posts",
        "/api/buying_interest",
    ] {
        assert_eq!(both(&town.people, path, &alice.session).await.status, 200, "{path}");
    }
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(both(&town.operator, path, "").await.status, 200, "{path}");
    }
    both(&town.operator, "/mail", "").await;
    let metrics = town.operator.send(request(Method::HEAD, "/metrics", "")).await;
    assert_eq!((metrics.status.as_u16(), metrics.text()), (200, ""));
}

#[actix_web::test]
async fn head_without_a_session_is_refused_as_get_is() {
    let town = Town::new().await;
    for path in ["/api/orgs/profile", "/api/end_users.csv", "/api/email_list/x/Newsletter"] {
        assert_eq!(both(&town.organizations, path, "").await.status, 401, "{path}");
    }
    assert_eq!(both(&town.people, "/api/overview", "x").await.status, 401);
}

#[actix_web::test]
async fn head_of_what_is_posted_is_a_405() {
    let town = Town::new().await;
    for path in ["/api/login", "/api/logout", "/api/orgs/invite_end_user_batch"] {
        let answer = town.organizations.send(request(Method::HEAD, path, "")).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"), "{path}");
        assert_eq!(answer.text(), "");
    }
}

#[actix_web::test]
async fn head_leaves_a_download_ticket_good() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"consents": {"Newsletter": true}})).await;
    for path in ["/api/end_users.csv?sessionId=", "/api/email_list/"] {
        let reply = town.organizations.post("/api/download_tickets", &bob.session, json!({})).await;
        let ticket = text(&reply.done()["ticket"]);
        let path = match path.strip_suffix('/') {
            Some(path) => format!("{path}/{ticket}/Newsletter"),
            None => format!("{path}{ticket}"),
        };
        for _ in 0..3 {
            let head = town.organizations.send(request(Method::HEAD, &path, "")).await;
            assert_eq!((head.status.as_u16(), head.text()), (200, ""), "{path}");
            head.header("content-disposition");
        }
        assert_eq!(town.organizations.get(&path, "").await.status, 200, "{path}");
        for method in [Method::HEAD, Method::GET] {
            let used = town.organizations.send(request(method, &path, "")).await;
            assert_eq!(used.status, 401, "{path}");
        }
    }
    let expired = town.organizations.post("/api/download_tickets", &bob.session, json!({})).await;
    town.world.clock.advance(time::Duration::minutes(2));
    let path = format!("/api/end_users.csv?sessionId={}", text(&expired.done()["ticket"]));
    assert_eq!(town.organizations.send(request(Method::HEAD, &path, "")).await.status, 401);
}

//! Sessions: who gets in, where, and for how long.

use actix_web::http::{Method, header::HeaderValue};
use assent_test_town::{Form, PASSWORD, Server, Town, request};
use serde_json::json;
use time::Duration;

use crate::envelope::{ORGANIZATION_BODIES, PEOPLE_BODIES};

const HOUR: Duration = Duration::HOUR;

/// What is read of the organization server with a session in the header.
const ORGANIZATION_READS: [&str; 8] = [
    "/api/orgs/emails",
    "/api/orgs/profile",
    "/api/end_user_invites",
    "/api/orgs/consent_report",
    "/api/orgs/agreements/nobody",
    "/api/end_user_account_data",
    "/api/end_user_account_data/nobody",
    "/api/end_users?page=nonsense&filters=nonsense",
];

/// The same of the rights-holder server.
const PEOPLE_READS: [&str; 2] =
    ["/api/organizations/accountData/bobco", "/api/organizations/agreement/bobco"];

/// Asks everything that needs a session of this server with one that is not
/// worth anything there, and bodies that are not JSON.
async fn assert_shut_everywhere(town: &Town, session: &str) {
    let batch = "/api/orgs/invite_end_user_batch";
    let organizations = ORGANIZATION_BODIES.iter().filter(|(_, asks)| *asks);
    let people = PEOPLE_BODIES.iter().filter(|(_, asks)| *asks);
    let changes = organizations
        .map(|(path, _)| (&town.organizations, *path))
        .chain(people.map(|(path, _)| (&town.people, *path)))
        .chain([(&town.organizations, "/api/logout"), (&town.people, "/api/logout")])
        .chain([(&town.organizations, batch), (&town.organizations, "/api/download_tickets")]);
    for (server, path) in changes {
        for body in ["{", "[]", "\0", "{}"] {
            let answer = server.post_bytes(path, session, body).await;
            answer.failed(401, "unauthenticated");
        }
        let enormous = server.post_bytes(path, session, "x".repeat(300 << 10)).await;
        enormous.failed(401, "unauthenticated");
    }
    let reads = ORGANIZATION_READS
        .map(|path| (&town.organizations, path))
        .into_iter()
        .chain(PEOPLE_READS.map(|path| (&town.people, path)));
    for (server, path) in reads {
        server.get(path, session).await.failed(401, "unauthenticated");
    }
    let upload = Form::of_file("Email\na@b.example\n").upload_to(batch, session);
    town.organizations.send(upload).await.failed(401, "unauthenticated");
    let in_address = if session.is_empty() { "x" } else { session };
    for path in [
        format!("/api/end_users.csv?sessionId={in_address}&filters=nonsense"),
        "/api/end_users.csv".to_owned(),
        format!("/api/email_list/{in_address}/Nonsense"),
    ] {
        town.organizations.get(&path, "").await.failed(401, "unauthenticated");
        town.organizations.get(&path, session).await.failed(401, "unauthenticated");
    }
}

#[actix_web::test]
async fn without_a_session_it_is_401_before_anything_of_the_request_is_looked_at() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    town.member(&bob, "alice").await;
    for nobody in ["", "nonsense", &"0".repeat(64), &bob.api_secret] {
        assert_shut_everywhere(&town, nobody).await;
    }
    assert_eq!(town.invites_of(&bob).await.len(), 1);
}

#[actix_web::test]
async fn a_session_of_the_other_server_opens_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for path in ORGANIZATION_READS {
        town.organizations.get(path, &alice.session).await.failed(401, "unauthenticated");
    }
    for path in PEOPLE_READS {
        town.people.get(path, &bob.session).await.failed(401, "unauthenticated");
    }
    for (path, _) in ORGANIZATION_BODIES.iter().filter(|(_, asks)| *asks) {
        let answer = town.organizations.post_bytes(path, &alice.session, "{").await;
        answer.failed(401, "unauthenticated");
    }
    for (path, _) in PEOPLE_BODIES.iter().filter(|(_, asks)| *asks) {
        let answer = town.people.post_bytes(path, &bob.session, "{").await;
        answer.failed(401, "unauthenticated");
    }
    for path in [
        format!("/api/end_users.csv?sessionId={}", alice.session),
        format!("/api/email_list/{}/Newsletter", alice.session),
    ] {
        town.organizations.get(&path, "").await.failed(401, "unauthenticated");
        town.organizations.get(&path, &alice.session).await.failed(401, "unauthenticated");
    }
    let batch = "/api/orgs/invite_end_user_batch";
    let form = Form::new().text("session_id", &alice.session).file("x", "").upload_to(batch, "");
    town.organizations.send(form).await.failed(401, "unauthenticated");

    // Nor does the other server end it.
    town.people.post("/api/logout", &bob.session, json!({})).await.failed(401, "unauthenticated");
    assert!(town.organizations.is_open(&bob.session).await);
}

#[actix_web::test]
async fn an_expired_session_opens_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    town.world.clock.advance(HOUR * 12);
    assert_shut_everywhere(&town, &bob.session).await;
}

#[actix_web::test]
async fn a_session_in_the_header_may_have_blanks_around_it() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    assert!(town.organizations.is_open(&format!(" {} ", bob.session)).await);
    assert!(!town.organizations.is_open(&format!("{}0", bob.session)).await);
}

#[actix_web::test]
async fn a_session_in_the_header_may_have_marks_and_quotes_of_any_encoding_around_it() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let id = bob.session.as_bytes();
    for (before, after) in [
        ("„".as_bytes(), "“".as_bytes()),
        ("«".as_bytes(), "»".as_bytes()),
        ("\u{a0}".as_bytes(), b""),
        ("\u{200b}".as_bytes(), "\u{feff}".as_bytes()),
        (b"\xab", b"\xbb"),
    ] {
        let header = HeaderValue::from_bytes(&[before, id, after].concat()).expect("a header");
        let request = request(Method::GET, "/api/orgs/profile", "");
        town.organizations.send(request.insert_header(("Session-Id", header))).await.done();
    }
}

#[actix_web::test]
async fn a_header_that_is_no_text_is_no_session() {
    let town = Town::new().await;
    let value = HeaderValue::from_bytes(b"\xff\xfe").expect("a header");
    let request = request(Method::GET, "/api/orgs/profile", "");
    let answer = town.organizations.send(request.insert_header(("Session-Id", value))).await;
    answer.failed(401, "unauthenticated");
}

/// Signs `email` in and answers with the session.
async fn log_in(server: &Server, email: &str, keep: bool) -> String {
    let body = json!({"email": email, "password": PASSWORD, "keepMeLoggedIn": keep});
    assent_test_town::text(&server.post("/api/login", "", body).await.done()["sessionId"])
}

#[actix_web::test]
async fn a_session_lasts_12_hours_or_30_days_of_not_being_used() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for (server, email) in [(&town.organizations, &bob.email), (&town.people, &alice.email)] {
        for (keep, lasts) in [(false, HOUR * 12), (true, Duration::days(30))] {
            let session = log_in(server, email, keep).await;
            // Each use moves it on, so it may be used for longer than it lasts.
            for _ in 0..3 {
                town.world.clock.advance(lasts - Duration::SECOND);
                assert!(server.is_open(&session).await, "{keep}");
            }
            town.world.clock.advance(lasts);
            assert!(!server.is_open(&session).await, "{keep}");
        }
    }
}

#[actix_web::test]
async fn a_session_is_moved_on_at_most_once_a_minute() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let session = log_in(&town.organizations, &bob.email, false).await;
    town.world.clock.advance(Duration::seconds(59));
    assert!(town.organizations.is_open(&session).await);
    town.world.clock.advance(HOUR * 12 - Duration::seconds(59));
    assert!(!town.organizations.is_open(&session).await, "that use moved nothing");

    let session = log_in(&town.organizations, &bob.email, false).await;
    town.world.clock.advance(Duration::MINUTE);
    assert!(town.organizations.is_open(&session).await);
    town.world.clock.advance(HOUR * 12 - Duration::SECOND);
    assert!(town.organizations.is_open(&session).await, "that one did");
}

#[actix_web::test]
async fn registering_and_completing_a_sign_up_keep_who_asks_for_it_signed_in() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let token = town.signup_token("eve@example.com").await;
    let kept = town.complete(&token, "eve@example.com", json!({"keepMeLoggedIn": true})).await;
    let body = json!({
        "token": town.invite(&bob, "alice@example.org").await, "keepMeLoggedIn": true,
        "password": PASSWORD, "passwordConfirmation": PASSWORD,
    });
    let registered = town.people.post("/api/register", "", body).await.done();
    let short = town.register(&town.invite(&bob, "carol@example.org").await).await;

    town.world.clock.advance(Duration::days(30) - Duration::SECOND);
    let session = |reply: &serde_json::Value| assent_test_town::text(&reply["sessionId"]);
    assert!(town.organizations.is_open(&session(&kept.done())).await);
    assert!(town.people.is_open(&session(&registered)).await);
    assert!(!town.organizations.is_open(&bob.session).await);
    assert!(!town.people.is_open(&short.session).await);
}

#[actix_web::test]
async fn logging_out_ends_this_session_and_no_other() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for (server, email, first) in [
        (&town.organizations, &bob.email, &bob.session),
        (&town.people, &alice.email, &alice.session),
    ] {
        let second = log_in(server, email, false).await;
        let answer = server.post_bytes("/api/logout", first, "").await;
        assert_eq!(answer.text(), r#"{"success":true}"#);
        assert!(!server.is_open(first).await);
        assert!(server.is_open(&second).await);
        server.post("/api/logout", first, json!({})).await.failed(401, "unauthenticated");
    }
}

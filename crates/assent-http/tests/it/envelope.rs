//! What every reply has in common: the envelope, the headers, and the answers
//! to what is no request of ours.

use actix_web::http::Method;
use assent_test_town::{PASSWORD, Town, request};
use serde_json::json;

/// The endpoints of the organization server that read a JSON body, and
/// whether they ask for a session.
pub(crate) const ORGANIZATION_BODIES: &[(&str, bool)] = &[
    ("/api/signup", false),
    ("/api/verify_invite_token", false),
    ("/api/verify_signup", false),
    ("/api/complete_signup", false),
    ("/api/login", false),
    ("/api/reset_password/request", false),
    ("/api/reset_password", false),
    ("/api/orgs/profile", true),
    ("/api/orgs/emails/add", true),
    ("/api/orgs/emails/verify", true),
    ("/api/orgs/invite_end_user", true),
    ("/orgs/invite_end_user", true),
    ("/api/delete_end_user_invite", true),
    ("/api/feed/posts/create", true),
    ("/api/feed/posts/delete", true),
    ("/api/feed/posts/hide", true),
    ("/api/feed/posts/show", true),
];

/// The same of the rights-holder server.
pub(crate) const PEOPLE_BODIES: &[(&str, bool)] = &[
    ("/api/signup", false),
    ("/api/complete_signup", false),
    ("/api/login", false),
    ("/api/reset_password/request", false),
    ("/api/reset_password", false),
    ("/api/register/new", false),
    ("/api/register", false),
    ("/api/register/add", true),
    ("/api/sign_sisa", true),
    ("/api/organizations/accountData", true),
    ("/api/organization/bobco/feed/posts/create", true),
    ("/api/organization/bobco/feed/posts/delete", true),
    ("/api/buying_interest/create", true),
    ("/api/buying_interest/delete", true),
    ("/api/end_sisa", true),
    ("/api/default-account-data", true),
    ("/api/preferences", true),
];

#[actix_web::test]
async fn both_servers_say_that_they_are_there() {
    let town = Town::new().await;
    for server in [&town.organizations, &town.people] {
        let answer = server.get("/status", "").await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, r#"{"status":"OK"}"#));
    }
}

#[actix_web::test]
async fn an_unknown_path_is_a_404_in_the_envelope() {
    let town = Town::new().await;
    for server in [&town.organizations, &town.people, &town.operator] {
        for path in ["/", "/api", "/api/nonsense", "/api/login/", "/%00", "/api/%ff", "//api/login"]
        {
            server.get(path, "").await.failed(404, "not-found");
            server.post_bytes(path, "", "{").await.failed(404, "not-found");
        }
    }
}

#[actix_web::test]
async fn a_wrong_method_is_a_405_that_names_the_right_one() {
    let town = Town::new().await;
    for (path, wrong, allow) in [
        ("/status", Method::POST, "GET, HEAD"),
        ("/api/signup", Method::GET, "POST"),
        ("/api/login", Method::PUT, "POST"),
        ("/api/logout", Method::GET, "POST"),
        ("/api/orgs/profile", Method::DELETE, "GET, HEAD, POST"),
        ("/api/orgs/profile", Method::PATCH, "GET, HEAD, POST"),
        ("/api/orgs/emails", Method::POST, "GET, HEAD"),
        ("/api/orgs/emails/add", Method::GET, "POST"),
        ("/api/orgs/emails/verify", Method::GET, "POST"),
        ("/orgs/invite_end_user", Method::GET, "POST"),
        ("/api/orgs/invite_end_user_batch", Method::GET, "POST"),
        ("/api/reset_password/request", Method::GET, "POST"),
        ("/api/reset_password/verify/x", Method::POST, "GET, HEAD"),
        ("/api/download_tickets", Method::GET, "POST"),
        ("/api/end_user_invites", Method::POST, "GET, HEAD"),
        ("/api/end_users.csv", Method::POST, "GET, HEAD"),
        ("/api/email_list/x/Newsletter", Method::OPTIONS, "GET, HEAD"),
        ("/api/feed/posts", Method::POST, "GET, HEAD"),
        ("/api/feed/posts/hide", Method::GET, "POST"),
        ("/api/buying_interests", Method::POST, "GET, HEAD"),
    ] {
        let answer = town.organizations.send(request(wrong, path, "")).await;
        answer.failed(405, "wrong-method");
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
    for (path, wrong, allow) in [
        ("/api/signup", Method::GET, "POST"),
        ("/api/complete_signup", Method::GET, "POST"),
        ("/api/register", Method::GET, "POST"),
        ("/api/organizations/accountData", Method::GET, "POST"),
        ("/api/organizations/accountData/bobco", Method::POST, "GET, HEAD"),
        ("/api/organization/bobco/feed/posts", Method::POST, "GET, HEAD"),
        ("/api/organization/bobco/feed/posts/create", Method::GET, "POST"),
        ("/api/buying_interest", Method::POST, "GET, HEAD"),
        ("/api/buying_interest/create", Method::GET, "POST"),
    ] {
        let answer = town.people.send(request(wrong, path, "")).await;
        answer.failed(405, "wrong-method");
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
}

#[actix_web::test]
async fn a_request_id_is_taken_if_it_is_plain_and_made_otherwise() {
    let town = Town::new().await;
    let whole = "~".repeat(128);
    for (given, taken) in
        [("abc-123", true), (&whole, true), ("two words", false), (&"x".repeat(129), false)]
    {
        for path in ["/status", "/api/nonsense", "/api/orgs/profile", "/api/login"] {
            let request = request(Method::GET, path, "").insert_header(("Request-Id", given));
            let answer = town.organizations.send(request).await;
            let id = answer.header("request-id");
            assert_eq!(id == given, taken, "{path} {id}");
            assert!((1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()));
        }
    }
    let (one, two) = (town.people.get("/status", "").await, town.people.get("/status", "").await);
    assert_ne!(one.header("request-id"), two.header("request-id"));
}

#[actix_web::test]
async fn no_reply_may_be_stored_or_tell_others_where_its_reader_was() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let list = format!("/api/email_list/{}/Newsletter", bob.session);
    let table = format!("/api/end_users.csv?sessionId={}", bob.session);
    for path in
        ["/status", "/api/nonsense", "/api/login", "/api/orgs/consent_report", &list, &table]
    {
        let answer = town.organizations.get(path, "").await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[actix_web::test]
async fn what_is_no_json_object_is_a_malformed_body_everywhere() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let deep = "[".repeat(10_000);
    let deep_object = r#"{"a":"#.repeat(10_000);
    let bodies: [&[u8]; 11] = [
        b"",
        b" ",
        b"{",
        b"[]",
        b"null",
        b"7",
        b"\"text\"",
        b"{\"email\": \"\xff\"}",
        b"email=a%40b.example",
        deep.as_bytes(),
        deep_object.as_bytes(),
    ];
    for body in bodies {
        for (path, _) in ORGANIZATION_BODIES {
            let answer = town.organizations.post_bytes(path, &bob.session, body.to_vec()).await;
            answer.refused("malformed-body");
        }
        for (path, _) in PEOPLE_BODIES {
            let answer = town.people.post_bytes(path, &alice.session, body.to_vec()).await;
            answer.refused("malformed-body");
        }
    }
}

#[actix_web::test]
async fn what_is_missing_null_or_of_a_wrong_type_is_named_field_by_field() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let all = ["email", "name", "password", "passwordConfirmation", "signupToken"];
    for (path, fields) in [
        ("/api/signup", &["email", "inviteToken"][..]),
        ("/api/verify_invite_token", &["email", "inviteToken"]),
        ("/api/verify_signup", &["signupToken"]),
        ("/api/complete_signup", &all),
        ("/api/login", &["email", "password"]),
        ("/api/reset_password/request", &["email"]),
        ("/api/reset_password", &["password", "passwordConfirmation", "resetPasswordToken"]),
        ("/api/orgs/profile", &["organizationProfile"]),
        ("/api/orgs/emails/add", &["email"]),
        ("/api/orgs/emails/verify", &["verificationCode"]),
        ("/api/orgs/invite_end_user", &["endUserPersonalData"]),
        ("/api/delete_end_user_invite", &["inviteToken"]),
        ("/api/feed/posts/create", &["post"]),
        ("/api/feed/posts/delete", &["feedPostUid"]),
        ("/api/feed/posts/hide", &["feedPostUid"]),
        ("/api/feed/posts/show", &["feedPostUid"]),
    ] {
        for body in filled(fields) {
            let answer = town.organizations.post(path, &bob.session, body.clone()).await;
            answer.refused_on("invalid-field", fields);
        }
    }
    for (path, fields) in [
        ("/api/login", &["email", "password"][..]),
        ("/api/reset_password/request", &["email"]),
        ("/api/reset_password", &["password", "passwordConfirmation", "resetPasswordToken"]),
        ("/api/signup", &["email", "password", "passwordConfirmation"]),
        ("/api/complete_signup", &["emailVerificationCode"]),
        ("/api/register/new", &["token"]),
        ("/api/register/add", &["token"]),
        ("/api/register", &["password", "passwordConfirmation", "token"]),
        ("/api/sign_sisa", &["organizationApikey"]),
        ("/api/organizations/accountData", &["changes", "organizationApikeys"]),
        ("/api/organization/bobco/feed/posts/create", &["post"]),
        ("/api/organization/bobco/feed/posts/delete", &["feedPostUid"]),
        ("/api/buying_interest/create", &["buyingInterest"]),
        ("/api/buying_interest/delete", &["buyingInterestUid"]),
    ] {
        for body in filled(fields) {
            let answer = town.people.post(path, &alice.session, body.clone()).await;
            answer.refused_on("invalid-field", fields);
        }
    }
}

/// Bodies whose `fields` are missing, null, or of types that none of them has.
fn filled(fields: &[&str]) -> Vec<serde_json::Value> {
    let values = [json!(null), json!(7), json!(true), json!([[]])];
    let body = |value: &serde_json::Value| fields.iter().map(|f| (*f, value.clone())).collect();
    std::iter::once(json!({})).chain(values.iter().map(body)).collect()
}

#[actix_web::test]
async fn a_flag_that_is_no_boolean_is_an_invalid_field() {
    let town = Town::new().await;
    let body = json!({"email": "a@b.example", "password": "x", "keepMeLoggedIn": "yes"});
    for server in [&town.organizations, &town.people] {
        let answer = server.post("/api/login", "", body.clone()).await;
        answer.refused_on("invalid-field", &["keepMeLoggedIn"]);
    }
    let body = json!({
        "email": "a@b.example", "password": PASSWORD, "passwordConfirmation": PASSWORD,
        "keepMeLoggedIn": 1,
    });
    let answer = town.people.post("/api/signup", "", body).await;
    answer.refused_on("invalid-field", &["keepMeLoggedIn"]);
    let answer = town.complete("x", "a@b.example", json!({"salesforce": 1})).await;
    answer.refused_on("invalid-field", &["salesforce"]);
}

#[actix_web::test]
async fn a_json_body_has_at_most_256_kib() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    // Blanks are JSON too: the first body is read and found wanting.
    let (fits, over) = (" ".repeat((256 << 10) - 2) + "{}", " ".repeat((256 << 10) - 1) + "{}");
    for (path, _) in ORGANIZATION_BODIES {
        let (server, session) = (&town.organizations, &bob.session);
        server.post_bytes(path, session, fits.clone()).await.refused("invalid-field");
        server.post_bytes(path, session, over.clone()).await.failed(413, "body-too-large");
    }
    for (path, _) in PEOPLE_BODIES {
        let (server, session) = (&town.people, &alice.session);
        server.post_bytes(path, session, fits.clone()).await.refused("invalid-field");
        server.post_bytes(path, session, over.clone()).await.failed(413, "body-too-large");
    }
}

#[actix_web::test]
async fn unknown_keys_are_ignored_whatever_they_hold() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let known = json!({"email": "alice@example.org", "shoesize": {"eu": [41]}, "": null});
    let body = json!({"endUserPersonalData": known, "success": false, "__proto__": []});
    let path = "/api/orgs/invite_end_user";
    town.organizations.post(path, &bob.session, body).await.done();
    let invites = town.invites_of(&bob).await;
    assert_eq!(invites[0]["personal_data"], json!({"email": "alice@example.org"}));
}

#[actix_web::test]
async fn the_agreements_text_is_served_under_its_hash_alone() {
    let town = Town::new().await;
    let hash = assent_domain::agreements::text::hash();
    for server in [&town.organizations, &town.people] {
        let answer = server.get(&format!("/sisa/v1/{hash}"), "").await;
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(answer.text(), assent_domain::agreements::text::TEXT);
        server.get("/sisa/v1/0", "").await.failed(404, "not-found");
    }
}

//! The operator's server: health, metrics, and filed mails.

use std::{future::ready, sync::Arc};

use assent_conformance::fixtures::START;
use assent_domain::{
    mail::{FiledLetter, MailFolder},
    outcome::{BoxError, BoxFuture},
};
use assent_test_town::Town;
use serde_json::json;

#[actix_web::test]
async fn a_healthy_service_says_so() {
    let town = Town::new().await;
    for path in ["/health/live", "/health/ready"] {
        let answer = town.operator.get(path, "").await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, r#"{"status":"OK"}"#));
    }
}

#[actix_web::test]
async fn the_api_is_not_on_the_operators_address_nor_the_other_way_round() {
    let town = Town::new().await;
    for path in ["/status", "/api/orgs/profile", "/api/organizations/accountData/x"] {
        town.operator.get(path, "").await.failed(404, "not-found");
    }
    for path in ["/metrics", "/health/live", "/mail"] {
        town.organizations.get(path, "").await.failed(404, "not-found");
        town.people.get(path, "").await.failed(404, "not-found");
    }
    town.operator.post("/metrics", "", json!({})).await.failed(405, "wrong-method");
}

#[actix_web::test]
async fn metrics_count_requests_by_pattern_and_never_hold_what_was_asked_for() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"consents": {"Newsletter": true}})).await;
    let alice = town.member(&bob, "alice").await;
    for path in [
        format!("/api/email_list/{}/Newsletter", bob.session),
        format!("/api/end_users.csv?sessionId={}&filters=nonsense", bob.session),
        format!("/api/end_user_account_data/{}", alice.id),
        "/api/nonsense/alice@example.org".to_owned(),
        "/sisa/v1/0123456789".to_owned(),
    ] {
        town.organizations.get(&path, "").await;
    }
    let made_up = actix_web::http::Method::from_bytes(b"ALICE").expect("a method");
    let request = assent_test_town::request(made_up, "/status", "");
    town.organizations.send(request).await.failed(405, "wrong-method");
    let answer = town.operator.get("/metrics", "").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let metrics = answer.text();
    for line in [
        r#"assent_http_requests_total{method="GET",route="/api/email_list/{sessionId}/{consentType}",server="organization",status="200"} 1"#,
        r#"assent_http_requests_total{method="GET",route="/api/end_users.csv",server="organization",status="422"} 1"#,
        r#"assent_http_requests_total{method="GET",route="/api/end_user_account_data/{rhldr_id}",server="organization",status="401"} 1"#,
        r#"assent_http_requests_total{method="GET",route="unmatched",server="organization",status="404"} 2"#,
        r#"assent_http_requests_total{method="other",route="/status",server="organization",status="405"} 1"#,
        r#"assent_http_requests_total{method="POST",route="/api/register",server="rights-holder",status="200"} 1"#,
        r#"assent_http_request_seconds_count{method="POST",route="/api/sign_sisa",server="rights-holder"} 1"#,
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    for secret in [&bob.session, &bob.email, &alice.session, &alice.email, &alice.id] {
        assert!(!metrics.contains(secret.as_str()), "{secret}");
    }
    for word in ["nonsense", "alice", "ALICE", "0123456789"] {
        assert!(!metrics.contains(word), "{word}");
    }
}

#[actix_web::test]
async fn metrics_tell_how_many_letters_wait() {
    let town = Town::new().await;
    let body = json!({"email": "neworg@example.com", "inviteToken": town.operator_invite().await});
    town.organizations.post("/api/signup", "", body).await.done();
    let waiting = async || {
        let metrics = town.operator.get("/metrics", "").await;
        let line = metrics.text().lines().find(|line| line.contains(r#"state="waiting""#));
        line.expect("letters are counted").rsplit(' ').next().map(str::to_owned)
    };
    assert_eq!(waiting().await.as_deref(), Some("1"));
    town.letter().await;
    assert_eq!(waiting().await.as_deref(), Some("0"));
}

/// A folder with one letter, in which everything is meant ill.
struct Ill;

fn ill() -> FiledLetter {
    FiledLetter {
        name: "1\"><script>alert(1)</script>".to_owned(),
        to: "<img src=x onerror=alert(2)>@example.org".to_owned(),
        subject: "</title><script>alert(3)</script> & 'more'".to_owned(),
        written_at: START,
        text: "<script>alert(4)</script>\nhttps://x.example/\"onmouseover=\"alert(5) \
               javascript:alert(6) https://organizations.example/signup/abc"
            .to_owned(),
    }
}

impl MailFolder for Ill {
    fn list(&self, _: usize) -> BoxFuture<'_, Result<Vec<FiledLetter>, BoxError>> {
        Box::pin(ready(Ok(vec![ill()])))
    }

    fn read<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<FiledLetter>, BoxError>> {
        let found = match name {
            "1" => Ok(Some(ill())),
            "broken" => Err("the disk is full of eels".into()),
            _ => Ok(None),
        };
        Box::pin(ready(found))
    }
}

#[actix_web::test]
async fn filed_mails_are_listed_and_shown_without_obeying_what_is_in_them() {
    let town = Town::with(|plan| plan.mail_folder = Some(Arc::new(Ill))).await;
    for path in ["/mail", "/mail/1"] {
        let answer = town.operator.get(path, "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("script"));
        let page = answer.text();
        for live in ["<script", "<img", "\"onmouseover", "href=\"javascript:", "</title><"] {
            assert!(!page.to_lowercase().contains(live), "{live} in {page}");
        }
        assert!(page.contains("alert(3)") && page.contains("alert(2)"), "{page}");
    }
    let page = town.operator.get("/mail/1", "").await;
    let link = "<a href=\"https://organizations.example/signup/abc\">";
    assert!(page.text().contains(link), "{}", page.text());
}

#[actix_web::test]
async fn a_mail_that_is_not_there_is_a_404_and_a_folder_that_fails_a_500() {
    let town = Town::with(|plan| plan.mail_folder = Some(Arc::new(Ill))).await;
    for name in ["2", "%00", "..", "%2e%2e%2fmaster.key", "%ff"] {
        town.operator.get(&format!("/mail/{name}"), "").await.failed(404, "not-found");
    }
    let answer = town.operator.get("/mail/broken", "").await;
    answer.failed(500, "internal");
    assert!(!answer.text().contains("eels"));
}

#[actix_web::test]
async fn without_a_folder_there_are_no_mail_pages() {
    let town = Town::new().await;
    for path in ["/mail", "/mail/1"] {
        town.operator.get(path, "").await.failed(404, "not-found");
    }
}

//! A store that is away or fails: 503 and 500 in the envelope, and no word of
//! why.

use std::sync::Arc;

use assent_domain::{
    outcome::{BoxFuture, StoreError},
    store::{Store, Unit, Work},
};
use assent_test_town::{Form, Town};
use serde_json::json;

use crate::envelope::{ORGANIZATION_BODIES, PEOPLE_BODIES};

/// How a store fails.
type Fault = fn() -> StoreError;

struct Broken(Fault);

impl Store for Broken {
    fn run(&self, _: Unit, _: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async { Err((self.0)()) })
    }
}

const CAUSE: &str = "password authentication failed for user assent";

async fn town(error: Fault) -> Town {
    Town::with(|plan| {
        plan.rules.limits_on = true;
        plan.wrap = Some(Box::new(move |_| Arc::new(Broken(error))));
    })
    .await
}

#[actix_web::test]
async fn a_store_that_is_away_is_a_503_and_one_that_fails_a_500_everywhere() {
    let body = json!({
        "email": "a@b.example", "password": "examplepassword", "inviteToken": "x",
        "passwordConfirmation": "examplepassword", "name": "Bob Co", "signupToken": "x", "resetPasswordToken": "x",
        "emailVerificationCode": "x", "verificationCode": "x",
        "token": format!("gbobcog{}", "f".repeat(32)),
    });
    let errors: [(Fault, u16, &str); 3] = [
        (|| StoreError::Unavailable(CAUSE.into()), 503, "unavailable"),
        (|| StoreError::Failed(CAUSE.into()), 500, "internal"),
        (|| StoreError::corrupt("row", CAUSE), 500, "internal"),
    ];
    for (error, status, code) in errors {
        let town = town(error).await;
        let organizations =
            ORGANIZATION_BODIES.iter().map(|(path, _)| (&town.organizations, *path));
        let people = PEOPLE_BODIES.iter().map(|(path, _)| (&town.people, *path));
        for (server, path) in organizations.chain(people) {
            let answer = server.post(path, "a session", body.clone()).await;
            answer.failed(status, code);
            assert!(!answer.text().contains(CAUSE));
            assert!(!answer.header("request-id").is_empty());
        }
        for path in [
            "/api/orgs/profile",
            "/api/orgs/emails",
            "/api/orgs/consent_report",
            "/api/end_users",
            "/api/end_users.csv?sessionId=x",
            "/api/email_list/x/Newsletter",
            "/api/orgs/agreements/x",
            "/api/reset_password/verify/x",
        ] {
            town.organizations.get(path, "a session").await.failed(status, code);
        }
        let form = Form::of_file("Email\n").upload_to(crate::batch::PATH, "a session");
        town.organizations.send(form).await.failed(status, code);
        let path = "/api/organizations/accountData/x";
        town.people.get(path, "a session").await.failed(status, code);
        town.operator.get("/health/ready", "").await.failed(status, code);
        assert_eq!(town.operator.get("/health/live", "").await.status, 200);
        let metrics = town.operator.get("/metrics", "").await;
        assert_eq!(metrics.status, 200);
        assert!(metrics.text().contains("assent_http_requests_total"));
    }
}

#[actix_web::test]
async fn without_a_session_or_with_a_bad_body_the_store_is_not_even_asked() {
    let town = town(|| panic!("nobody asks")).await;
    town.organizations.get("/api/orgs/profile", "").await.failed(401, "unauthenticated");
    town.organizations.post("/api/login", "", json!({})).await.refused("invalid-field");
    town.people.post("/api/register", "", json!([])).await.refused("malformed-body");
}

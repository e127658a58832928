//! Logs: no line ever holds a secret or anything about a person.

use std::{
    future::ready,
    io,
    sync::{Arc, LazyLock, Mutex},
};

use assent_conformance::fixtures::PlainPayments;
use assent_domain::{
    mail::{Courier, Letter, MailError, Mailer, RetrySchedule},
    outcome::BoxFuture,
};
use assent_test_town::{FILE, Form, PASSWORD, Town, linked, unknown_token};
use serde_json::json;
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use crate::{persons_signup::Joining as _, table::encoded};

/// Everything that was logged in this process since it began to be written
/// down. The subscriber is every test's: a store's work is on threads of its
/// own, which a test's own subscriber would not hear.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nothing panics while logging").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("it is the first");
    log
});

fn logged() -> String {
    let bytes = LOG.0.lock().expect("nothing panics while logging").clone();
    String::from_utf8(bytes).expect("logs are UTF-8")
}

/// Refuses every letter in words that quote it.
struct Gossip;

impl Mailer for Gossip {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        let words = format!("550 no such user {}: {}", letter.to, letter.text);
        Box::pin(ready(Err(MailError::Refused(words))))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(ready(Ok(())))
    }
}

#[actix_web::test]
async fn no_log_line_holds_a_secret_or_personal_data() {
    LazyLock::force(&LOG);
    let payments = Arc::new(PlainPayments::default());
    let town = Town::with(|plan| plan.payments = Some(payments)).await;
    let asks = json!({
        "requested_data": {"email": true, "firstname": true}, "consents": {"Newsletter": true},
    });
    let invite = town.operator_invite().await;
    let signup = town.signup_token_with("zelda@zebulon.example", &invite).await;
    let completed = town.complete(&signup, "zelda@zebulon.example", json!({})).await.done();
    let bob = town.sign_up_asking("Zebulon Co", asks).await;
    let known = json!({"email": "zoe@zebulon.example", "firstname": "Zoe-of-Zebulon"});
    let segment = town.invite_knowing(&bob, known).await;
    let mut zoe = town.register(&segment).await;
    town.sign(&mut zoe, &bob).await;
    let change = json!({
        "personal_data": {"lastname": "Zimmermann-Zebulon", "firstname": "Zora-of-Zebulon"},
        "shared_personal_data": {"firstname": true}, "consents": {"Newsletter": true},
    });
    town.change(&zoe, &bob, change).await;

    let unknown = unknown_token();
    let mut tickets = Vec::new();
    for _ in 0..3 {
        let made = town.organizations.post("/api/download_tickets", &bob.session, json!({})).await;
        tickets.push(assent_test_town::text(&made.done()["ticket"]));
    }
    town.organizations.get(&format!("/api/email_list/{}/Newsletter", tickets[0]), "").await.rows();
    town.organizations
        .get(&format!("/api/end_users.csv?sessionId={}", tickets[1]), "")
        .await
        .rows();
    let form =
        Form::new().text("session_id", &tickets[2]).file(FILE, "Email\nzoe@zebulon.example\n");
    town.organizations.send(form.upload_to(crate::batch::PATH, "")).await.rows();
    let (session, filters) = (&bob.session, encoded(r#"[["Permission Enabled","Zpam-filter"]]"#));
    for path in [
        format!("/api/email_list/{session}/Newsletter"),
        format!("/api/email_list/{session}/Zpam-consent"),
        format!("/api/email_list/{}/Newsletter", unknown.expose()),
        format!("/api/end_users.csv?sessionId={session}"),
        format!("/api/end_users.csv?sessionId={session}&filters={filters}"),
        format!("/api/end_users.csv?sessionId={}", unknown.expose()),
        format!("/api/end_user_account_data/{}", zoe.id),
        format!("/api/orgs/agreements/{}", zoe.id),
        format!("/api/email_list/{}/Newsletter", tickets[0]),
        format!("/api/end_users.csv?sessionId={}", tickets[1]),
        format!("/api/nonsense/{}?ticket={}", tickets[0], tickets[1]),
        format!("/api/reset_password/verify/{}", unknown.expose()),
        format!("/api/nonsense/{session}?email=zoe@zebulon.example"),
        "/api/orgs/consent_report".to_owned(),
        "/api/end_user_account_data".to_owned(),
        "/api/end_user_invites".to_owned(),
    ] {
        for header in ["", session, unknown.expose()] {
            town.organizations.get(&path, header).await;
        }
    }
    let mut secrets = Vec::new();
    for (server, email, portal) in [
        (&town.organizations, bob.email.as_str(), "https://organizations.example"),
        (&town.people, "zoe@zebulon.example", "https://people.example"),
    ] {
        server.post("/api/reset_password/request", "", json!({"email": email})).await.done();
        let token = linked(&town.letter().await, &format!("{portal}/reset-password/"));
        let path = format!("/api/reset_password/verify/{token}");
        assert_eq!(server.get(&path, "").await.done()["email"], email);
        let password = "zecret-zebulon-password";
        let body = json!({
            "resetPasswordToken": token, "password": password, "passwordConfirmation": password,
        });
        server.post("/api/reset_password", "", body).await.done();
        town.letter().await;
        server.get(&path, "").await.refused("invalid-reset-token");
        secrets.push(token);
    }
    let account = json!({"destinationPath": "/zebulon"});
    let code = town.verification_code("zora@zebulon.example", account).await;
    let body = json!({"emailVerificationCode": code});
    let verified = town.people.post("/api/complete_signup", "", body).await.done();
    secrets.extend([code, assent_test_town::text(&verified["sessionId"])]);
    let session = &town.log_in(&bob, "zecret-zebulon-password").await;
    let body = json!({"email": "zack@zebulon.example"});
    town.organizations.post("/api/orgs/emails/add", session, body).await.done();
    let code = linked(&town.letter().await, "https://organizations.example/verify_email/");
    let body = json!({"verificationCode": code});
    town.organizations.post("/api/orgs/emails/verify", session, body).await.done();
    secrets.push(code);
    let wrong = "zecret password";
    for server in [&town.organizations, &town.people] {
        for body in [
            json!({"email": zoe.email, "password": wrong}),
            json!({"email": "zoe@zebulon.example", "password": [wrong]}),
            json!({"email": [zoe.email], "password": wrong}),
        ] {
            server.post("/api/login", "", body).await;
        }
        server.post_bytes("/api/login", "", format!("{{\"password\": {wrong}")).await;
    }
    for token in ["tok_zebulon", PlainPayments::REFUSED, PlainPayments::AWAY] {
        let stripe = json!({"email": zoe.email, "stripeToken": token});
        town.organizations.post("/api/signup", "", stripe).await;
    }
    town.follow(&segment).await.refused("invite-used");
    for file in
        ["Email\nzack@zebulon.example\n", "Email\nzack@zebulon.example,\"\n", "Zebulon-column\n"]
    {
        let form = Form::new().text("session_id", session).file(FILE, file);
        town.organizations.send(form.upload_to(crate::batch::PATH, "")).await;
    }
    let body =
        json!({"email": "zelda@zebulon.example", "inviteToken": town.operator_invite().await});
    town.organizations.post("/api/signup", "", body).await.done();
    let schedule = RetrySchedule::new(2);
    let courier = Courier { app: &town.world.app, mailer: &Gossip, schedule: &schedule };
    assert_eq!(courier.step().await.expect("the store works").given_up, 2);
    town.organizations.post("/api/logout", session, json!({})).await.done();

    let log = logged();
    assert!(log.contains("/api/email_list/{sessionId}/{consentType}"), "requests are logged");
    assert!(log.contains("/api/reset_password/verify/{token}"), "by their patterns");
    assert!(log.contains("/api/email_list/{sessionId}/{consentType}"), "requests are logged");
    assert!(log.contains("a letter was not handed over"), "so is what the courier did");
    let new_secret = assent_test_town::text(&completed["organization"]["api_secret"]);
    let new_session = assent_test_town::text(&completed["sessionId"]);
    let token = segment.rsplit('g').next().expect("a token");
    for secret in secrets.iter().chain(&tickets).chain(&[
        invite,
        signup,
        new_secret,
        new_session,
        session.clone(),
        bob.session,
        bob.api_secret,
        zoe.session,
        token.to_owned(),
        segment.clone(),
        zoe.id,
        unknown.expose().to_owned(),
        PASSWORD.to_owned(),
    ]) {
        assert!(!log.contains(secret.as_str()), "{secret} was logged");
    }
    for personal in [
        "zebulon",
        "zoe",
        "zelda",
        "zack",
        "zora",
        "zimmermann",
        "zecret",
        "zpam",
        "tok_",
        "cus_",
        "sessionid=",
        "example.org",
        "alice",
    ] {
        let line = log.lines().find(|line| line.to_lowercase().contains(personal));
        assert_eq!(line, None, "{personal} was logged");
    }
}

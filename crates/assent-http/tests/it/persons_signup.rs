//! A rights holder's own account, without anybody's invitation.

use assent_test_town::{
    Answer, PASSWORD, Rendezvous, Town, is_hex_secret, linked, merge, text, unknown_token,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use time::Duration;

const NEW: &str = "alice@example.org";

/// What somebody does who comes without an invitation.
pub(crate) trait Joining {
    /// What `signup` answers to a body that is changed by `change`.
    async fn ask_for_account(&self, email: &str, change: Value) -> Answer;

    /// The code of the link that is mailed to `email`.
    async fn verification_code(&self, email: &str, change: Value) -> String;
    async fn verify_account(&self, code: &str) -> Answer;
    async fn log_in_as(&self, email: &str, password: &str) -> Answer;
}

impl Joining for Town {
    async fn ask_for_account(&self, email: &str, change: Value) -> Answer {
        let mut body =
            json!({"email": email, "password": PASSWORD, "passwordConfirmation": PASSWORD});
        merge(&mut body, change);
        self.people.post("/api/signup", "", body).await
    }

    async fn verification_code(&self, email: &str, change: Value) -> String {
        self.ask_for_account(email, change).await.done();
        let letter = self.letter().await;
        assert_eq!(letter.to.as_str(), email);
        let code = linked(&letter, "https://people.example/verify/");
        assert!(is_hex_secret(&code), "{code}");
        code
    }

    async fn verify_account(&self, code: &str) -> Answer {
        let body = json!({"emailVerificationCode": code});
        self.people.post("/api/complete_signup", "", body).await
    }

    async fn log_in_as(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        self.people.post("/api/login", "", body).await
    }
}

fn assert_invalid(answer: &Answer) {
    answer.refused_on("invalid-verification-code", &["emailVerificationCode"]);
}

#[actix_web::test]
async fn the_documented_sign_up_sends_a_link_that_makes_the_account() {
    let town = Town::new().await;
    let change = json!({"keepMeLoggedIn": true, "destinationPath": "/organizations/bobco"});
    let answer = town.ask_for_account(" Alice@EXAMPLE.org ", change).await;
    assert_eq!(answer.text(), r#"{"success":true}"#);
    let code = linked(&town.letter().await, "https://people.example/verify/");
    town.log_in_as(NEW, PASSWORD).await.refused("bad-credentials");

    let answer = town.verify_account(&code).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "sessionId", "email", "destinationPath"]);
    assert_eq!(
        (&reply["email"], &reply["destinationPath"]),
        (&json!(NEW), &json!("/organizations/bobco"))
    );
    let session = text(&reply["sessionId"]);
    assert_eq!(session.len(), 64);
    assert!(town.people.is_open(&session).await);
    town.log_in_as(NEW, PASSWORD).await.done();
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn a_session_lasts_as_long_as_was_asked_for_at_the_sign_up() {
    let town = Town::new().await;
    for (email, keep) in [("kept@example.org", true), ("short@example.org", false)] {
        let code = town.verification_code(email, json!({"keepMeLoggedIn": keep})).await;
        let session = text(&town.verify_account(&code).await.done()["sessionId"]);
        town.world.clock.advance(Duration::hours(12));
        assert_eq!(town.people.is_open(&session).await, keep, "{email}");
    }
}

#[actix_web::test]
async fn whoever_signed_up_has_keys_data_and_ties_like_those_who_were_invited() {
    let town = Town::new().await;
    let carol = town.open_organization("carol").await;
    let asks = json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}});
    town.ask(&carol, asks).await;
    let code = town.verification_code(NEW, json!({})).await;
    let reply = town.verify_account(&code).await.done();
    let mut alice = assent_test_town::Person {
        email: NEW.to_owned(),
        session: text(&reply["sessionId"]),
        id: String::new(),
    };
    town.sign(&mut alice, &carol).await.done();
    assert_eq!(alice.id.len(), 43);
    assert_eq!(town.seen(&carol, &alice).await["personal_data"]["email"], NEW);
    // An invitation is added to the account like to any other.
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, NEW).await;
    town.follow(&segment).await.refused("account-exists");
    let body = json!({"token": segment});
    let reply = town.people.post("/api/register/add", &alice.session, body).await.done();
    assert_eq!(reply["organizationApikey"], "bobco");
}

#[actix_web::test]
async fn what_is_no_path_of_the_portal_is_dropped() {
    let town = Town::new().await;
    for (number, (given, kept)) in [
        (json!("/"), json!("/")),
        (json!("/a?b=c#d"), json!("/a?b=c#d")),
        (json!("//evil.example"), json!(null)),
        (json!("/\\evil.example"), json!(null)),
        (json!("https://evil.example/"), json!(null)),
        (json!("javascript:alert(1)"), json!(null)),
        (json!("evil"), json!(null)),
        (json!(""), json!(null)),
        (json!("/\u{0}"), json!(null)),
        (json!("/\t/evil.example"), json!(null)),
        (json!(format!("/{}", "a".repeat(2_048))), json!(null)),
        (json!(7), json!(null)),
        (json!(["/"]), json!(null)),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("person{number}@example.org");
        let code = town.verification_code(&email, json!({"destinationPath": given})).await;
        let answer = town.verify_account(&code).await;
        assert_eq!(answer.done()["destinationPath"], kept, "{given}");
        assert_eq!(answer.keys("").len(), 4, "the key is there all the same");
    }
}

#[actix_web::test]
async fn a_known_address_is_answered_alike_and_gets_another_letter() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let change = json!({"password": "passwordeagle", "passwordConfirmation": "passwordeagle"});
    let known = town.ask_for_account(&alice.email, change.clone()).await;
    let unknown = town.ask_for_account("new@example.org", change).await;
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
    let letters = town.letters().await;
    assert_eq!(letters.len(), 2);
    let to_known = letters.iter().find(|letter| letter.to.as_str() == alice.email);
    let to_known = to_known.expect("the known address gets a letter too");
    assert!(!to_known.text.contains("/verify/"), "{}", to_known.text);
    town.log_in_as(&alice.email, PASSWORD).await.done();
    town.log_in_as(&alice.email, "passwordeagle").await.refused("bad-credentials");
    // An admin's account is none of a person.
    town.verification_code(&bob.email, json!({})).await;
}

#[actix_web::test]
async fn a_password_is_hashed_whether_or_not_the_address_is_known() {
    let hasher = Rendezvous::of(1);
    let passwords = hasher.clone();
    let town = Town::with(|plan| plan.passwords = Some(passwords)).await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for email in [alice.email.as_str(), "new@example.org"] {
        let before = hasher.arrivals();
        town.ask_for_account(email, json!({})).await.done();
        assert_eq!(hasher.arrivals(), before + 1, "{email}");
    }
}

#[actix_web::test]
async fn what_breaks_a_rule_is_named_and_mails_nothing() {
    let town = Town::new().await;
    let both = |password: &str| json!({"password": password, "passwordConfirmation": password});
    for (change, field) in [
        (json!({"email": "alice"}), "email"),
        (both("elevenchars"), "password"),
        (both(&"x".repeat(73)), "password"),
        (both("qwertyuiop123"), "password"),
        (both("ALICE@example.org"), "password"),
        (json!({"passwordConfirmation": "passwordeagle"}), "passwordConfirmation"),
    ] {
        town.ask_for_account(NEW, change).await.refused_on("invalid-field", &[field]);
    }
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn a_code_that_is_unknown_expired_or_used_completes_nothing() {
    let town = Town::new().await;
    let unknown = unknown_token();
    for code in [unknown.expose(), "nonsense", "", "\u{0}", "\u{e9}"] {
        assert_invalid(&town.verify_account(code).await);
    }
    let used = town.verification_code("first@example.org", json!({})).await;
    town.verify_account(&used).await.done();
    assert_invalid(&town.verify_account(&used).await);

    let code = town.verification_code(NEW, json!({})).await;
    town.world.clock.advance(town.world.app.rules.verification_lifetime);
    assert_invalid(&town.verify_account(&code).await);
    town.world.clock.advance(Duration::SECOND);
    assert!(assent_domain::housekeeping::step(&town.world.app).await.expect("it works") >= 2);
    assert_invalid(&town.verify_account(&code).await);
    // The address is free to sign up again.
    let code = town.verification_code(NEW, json!({})).await;
    town.world.clock.advance(town.world.app.rules.verification_lifetime - Duration::SECOND);
    town.verify_account(&code).await.done();
}

#[actix_web::test]
async fn the_codes_and_tokens_of_the_two_servers_open_nothing_on_the_other() {
    let town = Town::new().await;
    let signup = town.signup_token("neworg@example.com").await;
    assert_invalid(&town.verify_account(&signup).await);
    let code = town.verification_code(NEW, json!({})).await;
    let answer = town.complete(&code, NEW, json!({})).await;
    answer.refused_on("invalid-signup-token", &["signupToken"]);
    town.verify_account(&code).await.done();
}

#[actix_web::test]
async fn of_two_sign_ups_of_an_address_the_first_completed_counts() {
    let town = Town::new().await;
    let change = json!({"password": "passwordeagle", "passwordConfirmation": "passwordeagle"});
    let first = town.verification_code(NEW, json!({})).await;
    let second = town.verification_code(NEW, change).await;
    town.verify_account(&second).await.done();
    town.verify_account(&first).await.refused("account-exists");
    town.log_in_as(NEW, "passwordeagle").await.done();
    town.log_in_as(NEW, PASSWORD).await.refused("bad-credentials");
}

#[actix_web::test]
async fn registering_by_an_invitation_in_between_goes_on_and_the_code_is_too_late() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let change = json!({"password": "passwordeagle", "passwordConfirmation": "passwordeagle"});
    let code = town.verification_code(NEW, change).await;
    let segment = town.invite(&bob, NEW).await;
    let mut alice = town.register(&segment).await;
    town.verify_account(&code).await.refused("account-exists");
    town.log_in_as(NEW, PASSWORD).await.done();
    town.sign(&mut alice, &bob).await.done();
}

#[actix_web::test]
async fn of_fifty_who_complete_one_sign_up_at_once_one_succeeds() {
    let town = Town::new().await;
    let code = town.verification_code(NEW, json!({})).await;
    let answers = join_all((0..50).map(|_| town.verify_account(&code))).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.json()["success"] == true);
    assert_eq!(won.len(), 1);
    for answer in lost {
        assert_invalid(answer);
    }
    assert!(town.people.is_open(&text(&won[0].done()["sessionId"])).await);
}

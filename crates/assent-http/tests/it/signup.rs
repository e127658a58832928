//! Asking for a sign-up: who gets a letter, and what the others learn.

use assent_domain::organizations::{InviteName, revoke_operator_invite};
use assent_test_town::{Town, unknown_token};
use serde_json::json;
use time::Duration;

const NEW: &str = "neworg@example.com";

#[actix_web::test]
async fn the_documented_sign_up_sends_a_link_and_says_nothing_but_success() {
    let town = Town::new().await;
    let body = json!({"email": NEW, "inviteToken": town.operator_invite().await});
    let answer = town.organizations.post("/api/signup", "", body).await;
    assert_eq!(answer.text(), r#"{"success":true}"#);

    let letter = town.letter().await;
    assert_eq!(letter.to.as_str(), NEW);
    let (_, link) =
        letter.text.split_once("https://organizations.example/signup/").expect("a link");
    let token = link.lines().next().expect("it stands on a line");
    assert_eq!(token.len(), 32);
    let verified =
        town.organizations.post("/api/verify_signup", "", json!({"signupToken": token})).await;
    assert_eq!(verified.text(), format!(r#"{{"success":true,"email":"{NEW}"}}"#));
}

#[actix_web::test]
async fn the_key_with_a_stray_colon_is_read_as_the_invite_token() {
    let town = Town::new().await;
    let body = json!({"email": NEW, "inviteToken:": town.operator_invite().await});
    town.organizations.post("/api/signup", "", body).await.done();
    assert_eq!(town.letter().await.to.as_str(), NEW);
}

#[actix_web::test]
async fn an_invite_counts_before_a_payment() {
    let town = Town::new().await;
    let invite = town.operator_invite().await;
    for key in ["inviteToken", "inviteToken:"] {
        let body =
            json!({"email": NEW, "stripeToken": "tok_1CR5JRFNXsZIJI8lCl1l04S4", key: invite});
        town.organizations.post("/api/signup", "", body).await.done();
        town.letter().await;
        let body = json!({"email": NEW, "stripeToken": "tok_1CR5JRFN", key: "nonsense"});
        let answer = town.organizations.post("/api/signup", "", body).await;
        answer.refused_on("invalid-invite-token", &["inviteToken"]);
    }
}

#[actix_web::test]
async fn an_invite_that_is_unknown_expired_revoked_used_or_anothers_sends_nothing() {
    let town = Town::new().await;
    let expired = town.operator_invite().await;
    town.world.clock.advance(Duration::days(14));
    let revoked = town.operator_invite_for(None).await.token;
    revoke_operator_invite(&town.world.app, InviteName::Token(revoked.clone()))
        .await
        .expect("it is revoked");
    let used = town.operator_invite().await;
    let token = town.signup_token_with("first@example.com", &used).await;
    town.complete(&token, "first@example.com", json!({})).await.done();
    let bound = town.operator_invite_for(Some("other@example.com")).await.token;

    let unknown = unknown_token();
    for invite in
        [unknown.expose(), &expired, revoked.expose(), &used, bound.expose(), "", "\u{0}", "é"]
    {
        for email in [NEW, "first@example.com"] {
            for path in ["/api/signup", "/api/verify_invite_token"] {
                let body = json!({"email": email, "inviteToken": invite});
                let answer = town.organizations.post(path, "", body).await;
                answer.refused_on("invalid-invite-token", &["inviteToken"]);
            }
        }
    }
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn an_invite_for_one_address_works_for_it_in_any_spelling() {
    let town = Town::new().await;
    let invite = town.operator_invite_for(Some(NEW)).await.token;
    let body = json!({"email": " NewOrg@EXAMPLE.com ", "inviteToken": invite.expose()});
    town.organizations.post("/api/signup", "", body).await.done();
    assert_eq!(town.letter().await.to.as_str(), NEW);
}

#[actix_web::test]
async fn verifying_an_invite_token_uses_nothing_up_and_sends_nothing() {
    let town = Town::new().await;
    let free = town.operator_invite().await;
    let bound = town.operator_invite_for(Some(NEW)).await.token.expose().to_owned();
    for invite in [&free, &bound] {
        for email in [NEW, " NewOrg@EXAMPLE.com"] {
            let body = json!({"email": email, "inviteToken": invite});
            let answer = town.organizations.post("/api/verify_invite_token", "", body).await;
            assert_eq!(answer.text(), r#"{"success":true}"#);
        }
    }
    assert_eq!(town.letters().await, []);
    let token = town.signup_token_with(NEW, &free).await;
    town.complete(&token, NEW, json!({})).await.done();
}

#[actix_web::test]
async fn a_lost_mail_costs_nothing() {
    let town = Town::new().await;
    let invite = town.operator_invite().await;
    let lost = town.signup_token_with(NEW, &invite).await;
    let token = town.signup_token_with(NEW, &invite).await;
    assert_ne!(lost, token);
    town.complete(&token, NEW, json!({})).await.done();
}

#[actix_web::test]
async fn a_known_address_is_answered_alike_and_gets_another_letter() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let invite = town.operator_invite().await;
    let ask = async |email: &str| {
        let body = json!({"email": email, "inviteToken": invite});
        town.organizations.post("/api/signup", "", body).await
    };
    let (known, unknown) = (ask(&bob.email).await, ask(NEW).await);
    assert_eq!(known.text(), unknown.text());
    assert_eq!(known.status, unknown.status);

    let letters = town.letters().await;
    let to_known = letters.iter().find(|letter| letter.to.as_str() == bob.email);
    let to_known = to_known.expect("the known address gets a letter too");
    assert!(!to_known.text.contains("/signup/"), "{}", to_known.text);
    assert_eq!(letters.len(), 2);
}

#[actix_web::test]
async fn an_address_that_is_none_is_an_invalid_field() {
    let town = Town::new().await;
    let invite = town.operator_invite().await;
    let long = format!("{}@example.com", "a".repeat(250));
    for email in ["", "neworg", "a b@example.com", "a@example.com\r\nBcc: eve@example.com", &long] {
        let body = json!({"email": email, "inviteToken": invite});
        let answer = town.organizations.post("/api/signup", "", body).await;
        answer.refused_on("invalid-field", &["email"]);
    }
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn a_sign_up_token_that_is_unknown_expired_or_used_is_not_verified() {
    let town = Town::new().await;
    let expired = town.signup_token(NEW).await;
    town.world.clock.advance(town.world.app.rules.signup_lifetime);
    let used = town.signup_token("first@example.com").await;
    town.complete(&used, "first@example.com", json!({})).await.done();
    for token in [&expired, &used, "nonsense", ""] {
        let body = json!({"signupToken": token});
        let answer = town.organizations.post("/api/verify_signup", "", body).await;
        answer.refused_on("invalid-signup-token", &["signupToken"]);
    }
}

#[actix_web::test]
async fn verifying_a_sign_up_token_uses_nothing_up() {
    let town = Town::new().await;
    let token = town.signup_token(NEW).await;
    for _ in 0..3 {
        let body = json!({"signupToken": token});
        town.organizations.post("/api/verify_signup", "", body).await.done();
    }
    town.complete(&token, NEW, json!({})).await.done();
}

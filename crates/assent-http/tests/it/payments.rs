//! Sign-ups that come with a payment provider's token.

use std::sync::Arc;

use assent_conformance::fixtures::{PlainPayments, rules};
use assent_domain::{
    organizations::{CustomerRequest, Signup},
    outcome::StoreError,
    values::{EmailAddress, Token},
};
use assent_test_town::{Answer, Plan, Town};
use futures_util::future::join_all;
use serde_json::{Value, json};

const NEW: &str = "neworg@example.com";
/// The documents' own.
const TOKEN: &str = "tok_1CR5JRFNXsZIJI8lCl1l04S4";

async fn town_with(decide: impl FnOnce(&mut Plan)) -> (Town, Arc<PlainPayments>) {
    let payments = Arc::new(PlainPayments::default());
    let town = Town::with(|plan| {
        plan.payments = Some(payments.clone());
        decide(plan);
    })
    .await;
    (town, payments)
}

async fn town() -> (Town, Arc<PlainPayments>) {
    town_with(|_| ()).await
}

async fn ask(town: &Town, body: Value) -> Answer {
    town.organizations.post("/api/signup", "", body).await
}

fn paying(token: &str) -> Value {
    json!({"email": NEW, "stripeToken": token})
}

fn request(token: &str, email: &str) -> CustomerRequest {
    CustomerRequest::new(Token::new(token), EmailAddress::parse(email).expect("an address"))
}

/// The sign-up of this token.
async fn signup(town: &Town, token: &str) -> Signup {
    let hash = Token::new(token).hash();
    let found: Result<_, StoreError> =
        town.world.app.store.read(move |tx| tx.signups().find(&hash)).await;
    found.expect("the store reads").expect("there is a sign-up")
}

#[actix_web::test]
async fn a_token_becomes_a_customer_who_stays_with_the_sign_up_until_it_is_complete() {
    let (town, payments) = town().await;
    let answer = ask(&town, paying(TOKEN)).await;
    assert_eq!(answer.text(), r#"{"success":true}"#);
    let expected = request(TOKEN, NEW);
    assert_eq!(payments.asked(), std::slice::from_ref(&expected));

    let token = town.mailed_signup_token(NEW).await;
    let waiting = signup(&town, &token).await;
    assert_eq!(waiting.customer, Some(PlainPayments::customer(&expected)));
    assert_eq!(waiting.operator_invite, None);
    let verified =
        town.organizations.post("/api/verify_signup", "", json!({"signupToken": token})).await;
    assert_eq!(verified.done()["email"], NEW);

    let reply = town.complete(&token, NEW, json!({})).await.done();
    assert_eq!(reply["organization"]["apikey"], "bobco");
    assert!(town.organizations.is_open(&assent_test_town::text(&reply["sessionId"])).await);
    let again = town.complete(&token, NEW, json!({"name": "Another"})).await;
    again.refused_on("invalid-signup-token", &["signupToken"]);
    assert_eq!(signup(&town, &token).await.customer, waiting.customer);
    assert_eq!(payments.asked().len(), 1, "completing asks nobody");
}

#[actix_web::test]
async fn a_refused_card_is_told_in_the_providers_words_and_uses_nothing_up() {
    let (town, _) = town().await;
    let refused = ask(&town, paying(PlainPayments::REFUSED)).await;
    let json = refused.refused_on("payment-refused", &["stripeToken"]);
    let told = json["error"].as_str().unwrap_or_default();
    assert!(told.contains(PlainPayments::REASON), "{told}");
    assert_eq!(town.letters().await, []);

    ask(&town, paying(TOKEN)).await.done();
    let token = town.mailed_signup_token(NEW).await;
    town.complete(&token, NEW, json!({})).await.done();
}

#[actix_web::test]
async fn a_provider_that_is_away_is_told_and_uses_nothing_up() {
    let (town, _) = town().await;
    ask(&town, paying(PlainPayments::AWAY)).await.refused_on("payments-unavailable", &[]);
    assert_eq!(town.letters().await, []);
    ask(&town, paying(TOKEN)).await.done();
    town.mailed_signup_token(NEW).await;
}

#[actix_web::test]
async fn without_a_provider_payments_are_unavailable_however_often_it_is_tried() {
    let town = Town::with(|plan| plan.rules = rules()).await;
    for _ in 0..10 {
        ask(&town, paying(TOKEN)).await.refused_on("payments-unavailable", &[]);
    }
    let body = json!({"email": NEW, "stripeToken": TOKEN, "inviteToken": null});
    ask(&town, body).await.refused("payments-unavailable");
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn with_both_tokens_the_invite_counts_and_the_provider_is_not_asked() {
    let (town, payments) = town().await;
    for key in ["inviteToken", "inviteToken:"] {
        let invite = town.operator_invite().await;
        let body = json!({"email": NEW, "stripeToken": PlainPayments::REFUSED, key: invite});
        ask(&town, body).await.done();
        let token = town.mailed_signup_token(NEW).await;
        let waiting = signup(&town, &token).await;
        assert!(waiting.customer.is_none() && waiting.operator_invite.is_some(), "{waiting:?}");
        let body = json!({"email": NEW, "stripeToken": TOKEN, key: "nonsense"});
        ask(&town, body).await.refused_on("invalid-invite-token", &["inviteToken"]);
    }
    assert_eq!(payments.asked(), []);
}

#[actix_web::test]
async fn the_same_token_asked_twice_is_one_customer_and_another_address_is_another() {
    let (town, payments) = town().await;
    for email in [NEW, " NewOrg@Example.COM ", "other@example.com"] {
        ask(&town, json!({"email": email, "stripeToken": TOKEN})).await.done();
    }
    let keys: Vec<_> = payments.asked().into_iter().map(|asked| asked.idempotency_key).collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[0], keys[2]);
    assert_eq!(town.letters().await.len(), 3, "a lost mail costs nothing");
}

#[actix_web::test]
async fn a_known_address_is_answered_alike_by_the_same_work() {
    let (town, payments) = town().await;
    let bob = town.sign_up("Bob Co").await;
    let mut answers = Vec::new();
    for email in [bob.email.as_str(), NEW] {
        for token in [TOKEN, PlainPayments::REFUSED, PlainPayments::AWAY] {
            let answer = ask(&town, json!({"email": email, "stripeToken": token})).await;
            answers.push((answer.status, answer.text().to_owned()));
        }
    }
    assert_eq!(answers[..3], answers[3..]);
    assert_eq!(payments.asked().len(), 6, "the provider is asked for both");
    let letters = town.letters().await;
    assert_eq!(letters.len(), 2);
    let to_bob = letters.iter().find(|letter| letter.to.as_str() == bob.email);
    let to_bob = to_bob.expect("the known address gets a letter too");
    assert!(!to_bob.text.contains("/signup/"), "{}", to_bob.text);
}

#[actix_web::test]
async fn over_the_limit_the_provider_is_not_asked_any_more() {
    let (town, payments) = town_with(|plan| plan.rules = rules()).await;
    for _ in 0..5 {
        ask(&town, paying(PlainPayments::REFUSED)).await.refused("payment-refused");
    }
    ask(&town, paying(TOKEN)).await.failed(429, "too-many-requests");
    assert_eq!(payments.asked().len(), 5);
}

#[actix_web::test]
async fn fifty_completions_of_a_paid_sign_up_make_one_organization() {
    let (town, _) = town_with(|plan| {
        plan.passwords = Some(assent_test_town::Rendezvous::of(50));
    })
    .await;
    ask(&town, paying(TOKEN)).await.done();
    let token = town.mailed_signup_token(NEW).await;
    let answers = join_all((0..50).map(|_| town.complete(&token, NEW, json!({})))).await;
    let won = answers.iter().filter(|answer| answer.json()["success"] == true).count();
    assert_eq!(won, 1);
}

#[actix_web::test]
async fn an_empty_token_stands_for_no_card() {
    let (town, payments) = town().await;
    for token in ["", " ", "\t\n"] {
        ask(&town, paying(token)).await.refused_on("invalid-field", &["stripeToken"]);
        let invite = town.operator_invite().await;
        let body = json!({"email": NEW, "stripeToken": token, "inviteToken": invite});
        ask(&town, body).await.done();
    }
    assert_eq!(payments.asked(), []);
}

#[actix_web::test]
async fn a_token_that_is_no_text_is_an_invalid_field() {
    let (town, payments) = town().await;
    for token in [json!(7), json!([TOKEN]), json!({"id": TOKEN})] {
        let body = json!({"email": NEW, "stripeToken": token});
        let answer = ask(&town, body).await.refused("invalid-field");
        assert!(answer["fields"]["stripeToken"].is_string(), "{answer}");
    }
    for body in [json!({"email": NEW, "stripeToken": null}), json!({"email": NEW})] {
        ask(&town, body).await.refused_on("invalid-field", &["inviteToken"]);
    }
    ask(&town, json!({"email": "neworg", "stripeToken": TOKEN}))
        .await
        .refused_on("invalid-field", &["email"]);
    assert_eq!(payments.asked(), []);
}

//! What is sent to Stripe, and what becomes of what comes back, or does not.

use std::{
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use assent_domain::{
    organizations::{CustomerRequest, PaymentError, Payments},
    outcome::with_causes,
};
use assent_payments_stripe::{StripeConfig, StripePayments};
use tokio::task::JoinSet;

use crate::{
    KEY, config, payments, request,
    stripe::{Stripe, Turn},
};

const CUSTOMER: &str = r#"{"id":"cus_1","object":"customer","email":null}"#;
const DECLINED: &str = r#"{"error":{"type":"card_error","code":"card_declined",
    "message":"Your card was declined."}}"#;

/// Long enough for this machine to notice, short enough to wait for.
const SHORT: Duration = Duration::from_millis(300);

fn hasty(url: &str) -> StripePayments {
    StripePayments::new(StripeConfig { timeout: SHORT, ..config(url) })
}

async fn refused(payments: &StripePayments, request: CustomerRequest) -> String {
    match payments.create_customer(request).await {
        Err(PaymentError::Refused(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

/// What an operator reads, which has no secret in it.
fn unavailable<T: std::fmt::Debug>(outcome: Result<T, PaymentError>) -> String {
    let Err(error @ PaymentError::Unavailable(_)) = outcome else { panic!("{outcome:?}") };
    let told = with_causes(&error);
    let debug = format!("{error:?}");
    for secret in [KEY, "tok_", "example.com"] {
        assert!(!told.contains(secret) && !debug.contains(secret), "{told} {debug}");
    }
    told
}

#[tokio::test]
async fn the_request_is_a_form_with_our_key_and_the_idempotency_key() {
    let stripe = Stripe::start([Turn::Answer(200, CUSTOMER)]);
    let request = request("tok_1&a=b");
    let payments = payments(&stripe.url());
    assert_eq!(payments.create_customer(request.clone()).await.expect("it is made"), "cus_1");

    let asked = stripe.asked();
    let [asked] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(asked.line, "POST /v1/customers HTTP/1.1");
    assert_eq!(asked.body, "source=tok_1%26a%3Db&email=new%2Borg%40example.com");
    for (name, value) in [
        ("authorization", format!("Bearer {KEY}").as_str()),
        ("idempotency-key", &request.idempotency_key),
        ("content-type", "application/x-www-form-urlencoded"),
        ("user-agent", concat!("assent/", env!("CARGO_PKG_VERSION"))),
    ] {
        assert_eq!(asked.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn an_address_may_have_a_path() {
    let stripe = Stripe::start([Turn::Answer(200, CUSTOMER)]);
    let payments = payments(&format!("{}/stripe/", stripe.url()));
    payments.create_customer(request("tok_1")).await.expect("it is made");
    assert_eq!(stripe.asked()[0].line, "POST /stripe/v1/customers HTTP/1.1");
}

#[tokio::test]
async fn a_refused_card_is_refused_in_stripes_words_and_asked_about_once() {
    let stripe = Stripe::start([Turn::Answer(402, DECLINED)]);
    let sentence = refused(&payments(&stripe.url()), request("tok_1")).await;
    assert_eq!(sentence, "Your card was declined.");
    assert_eq!(stripe.asked().len(), 1);
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_once_more_under_the_same_key() {
    let stripe = Stripe::start([Turn::HangUp, Turn::Answer(200, CUSTOMER)]);
    let payments = payments(&stripe.url());
    let id = payments.create_customer(request("tok_1")).await.expect("the second is answered");
    assert_eq!(id, "cus_1");
    let asked = stripe.asked();
    let keys: Vec<_> = asked.iter().map(|asked| asked.header("idempotency-key")).collect();
    let key = request("tok_1").idempotency_key;
    assert_eq!(keys, [Some(key.as_str()), Some(&key)]);
    assert_eq!(asked[0].body, asked[1].body);
}

#[tokio::test]
async fn connections_that_all_break_are_given_up_after_the_second() {
    let stripe = Stripe::start([Turn::HangUp]);
    let told = unavailable(payments(&stripe.url()).create_customer(request("tok_1")).await);
    assert!(told.contains("Stripe could not be reached"), "{told}");
    assert_eq!(stripe.asked().len(), 2);
}

#[tokio::test]
async fn where_nobody_listens_nobody_is_reached() {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
    let payments = payments(&format!("http://{}", address.expect("a port is free")));
    let told = unavailable(payments.create_customer(request("tok_1")).await);
    assert!(told.contains("Stripe could not be reached"), "{told}");
    unavailable(payments.check().await);
}

#[tokio::test]
async fn over_tls_nobody_is_believed_without_a_certificate() {
    let stripe = Stripe::start([Turn::Answer(200, CUSTOMER)]);
    let payments = payments(&stripe.url().replace("http://", "https://"));
    unavailable(payments.create_customer(request("tok_1")).await);
    assert!(stripe.asked().is_empty(), "nothing was said to a stranger");
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_not_waited_for_nor_asked_again() {
    for turn in [Turn::Silence, Turn::HalfAnAnswer] {
        let stripe = Stripe::start([turn]);
        let begun = Instant::now();
        let told = unavailable(hasty(&stripe.url()).create_customer(request("tok_1")).await);
        assert!(told.contains("did not answer within 300ms"), "{told}");
        assert!(begun.elapsed() >= SHORT && begun.elapsed() < Duration::from_secs(10));
        assert_eq!(stripe.asked().len(), 1);
    }
}

#[tokio::test]
async fn who_waits_in_vain_for_a_turn_is_told_in_time_too() {
    let stripe = Stripe::start([Turn::Silence]);
    let payments = Arc::new(hasty(&stripe.url()));
    let mut waiting = JoinSet::new();
    for number in 0..20 {
        let payments = payments.clone();
        let request = request(&format!("tok_{number}"));
        waiting.spawn(async move { payments.create_customer(request).await });
    }
    let begun = Instant::now();
    let told = waiting.join_all().await.into_iter().map(unavailable).collect::<Vec<_>>();
    assert!(stripe.asked().len() < told.len(), "not all of them were on their way at once");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn what_is_not_stripes_json_is_no_answer() {
    for (status, body) in [
        (200, "<html>Welcome to your hotel</html>"),
        (200, "{}"),
        (200, ""),
        (402, "<html>Payment Required</html>"),
        (404, "not here"),
        (500, ""),
        (502, "<html>Bad Gateway</html>"),
    ] {
        let stripe = Stripe::start([Turn::Answer(status, body)]);
        let told = unavailable(payments(&stripe.url()).create_customer(request("tok_1")).await);
        assert!(told.contains(&status.to_string()), "{told}");
        assert_eq!(stripe.asked().len(), 1, "{status} {body}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    let body: &'static str = Box::leak("x".repeat(2 << 20).into_boxed_str());
    let stripe = Stripe::start([Turn::Answer(200, body)]);
    unavailable(payments(&stripe.url()).create_customer(request("tok_1")).await);
}

#[tokio::test]
async fn the_key_does_not_follow_a_redirect() {
    let elsewhere = Stripe::start([Turn::Answer(200, CUSTOMER)]);
    let stripe = Stripe::start([Turn::Redirect(format!("{}/v1/customers", elsewhere.url()))]);
    unavailable(payments(&stripe.url()).create_customer(request("tok_1")).await);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn a_check_makes_nobody_a_customer_and_tells_a_wrong_key() {
    let stripe = Stripe::start([
        Turn::Answer(200, r#"{"object":"list","data":[]}"#),
        Turn::Answer(403, r#"{"error":{"type":"invalid_request_error"}}"#),
        Turn::Answer(401, r#"{"error":{"type":"invalid_request_error","message":"sk_1"}}"#),
        Turn::Answer(200, CUSTOMER),
        Turn::Answer(404, "<html>"),
    ]);
    let payments = payments(&stripe.url());
    payments.check().await.expect("it answers");
    payments.check().await.expect("a restricted key is one");
    assert!(unavailable(payments.check().await).contains("--stripe-secret-key"));
    assert!(unavailable(payments.check().await).contains("--stripe-url"));
    assert!(unavailable(payments.check().await).contains("--stripe-url"));
    let asked = stripe.asked();
    assert!(asked.iter().all(|asked| asked.line == "GET /v1/customers?limit=1 HTTP/1.1"));
    assert_eq!(asked[0].header("authorization"), Some(format!("Bearer {KEY}").as_str()));
}

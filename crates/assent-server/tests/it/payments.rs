//! Sign-ups that come with a payment provider's token, and a provider that
//! others wrote.

use assent_conformance::localstripe::LocalStripe;
use serde_json::json;

use crate::{actors::signup_token_in, home::Home, post::Post, server::Server};

fn home(stripe: &LocalStripe) -> Home {
    Home::on_sqlite().set("stripe-secret-key", LocalStripe::KEY).set("stripe-url", &stripe.url())
}

#[test]
fn an_organization_signs_up_with_a_card_and_no_invitation() {
    let Some(stripe) = LocalStripe::start() else { return };
    let home = home(&stripe);
    let server = Server::start(&home);
    let api = server.organization();
    let ask = |token: &str| {
        api.post("/api/signup", &json!({"email": "neworg@example.com", "stripeToken": token}))
    };
    let declined = ask(&stripe.token(LocalStripe::DECLINED_CARD));
    assert!(declined.text().contains("Your card was declined."), "{}", declined.text());
    assert_eq!(declined.refused(), "payment-refused");

    ask(&stripe.token(LocalStripe::GOOD_CARD)).ok();
    let made = stripe.customers();
    let made: Vec<_> = made.iter().filter(|made| !made["default_source"].is_null()).collect();
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(made[0]["email"], "neworg@example.com");
    let letter = Post::filed(&home).letter_to("neworg@example.com");
    let complete = json!({
        "name": "New Org", "email": "neworg@example.com", "password": "examplepassword",
        "passwordConfirmation": "examplepassword", "signupToken": signup_token_in(&letter.text),
    });
    let completed = api.post("/api/complete_signup", &complete).ok();
    assert_eq!(completed["organization"]["apikey"], "neworg");

    let token = stripe.token(LocalStripe::GOOD_CARD);
    drop(stripe);
    assert_eq!(ask(&token).refused(), "payments-unavailable");
    let log = server.process.log.so_far();
    assert!(log.contains("the payment provider is away"), "{log}");
    for secret in [LocalStripe::KEY, &token, "neworg@example.com"] {
        assert!(!log.contains(secret), "{secret} was logged: {log}");
    }
}

#[test]
fn doctor_asks_the_payment_provider() {
    let Some(stripe) = LocalStripe::start() else { return };
    let payments = |home: &Home| {
        let found = home.run(&["doctor"]);
        assert!(!found.stdout.contains(LocalStripe::KEY), "{found:?}");
        let line = found.stdout.lines().find(|line| line.contains("payments: "));
        (found.code, line.expect("they are looked at").to_owned())
    };
    let home = home(&stripe);
    let well = format!("ok   payments: {} answers, and takes the key", stripe.url());
    assert_eq!(payments(&home), (Some(0), well));
    let (code, line) = payments(&home.set("stripe-secret-key", "no-key-of-stripes"));
    assert!(code == Some(1) && line.contains("--stripe-secret-key"), "{line}");

    let home = Home::on_sqlite();
    let (code, line) = payments(&home);
    assert!(code == Some(0) && line.starts_with("ok   payments: there are none"), "{line}");
    let home = home.set("stripe-secret-key", LocalStripe::KEY).set("stripe-url", &stripe.url());
    drop(stripe);
    let (code, line) = payments(&home);
    assert!(code == Some(1) && line.starts_with("BAD  payments: "), "{line}");
}

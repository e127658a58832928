//! Against `localstripe`, which was written by others.

use assent_conformance::localstripe::LocalStripe;
use assent_domain::organizations::{PaymentError, Payments};
use assent_payments_stripe::{SecretKey, StripeConfig, StripePayments, StripeUrl};

use crate::{payments, request};

#[tokio::test]
async fn a_good_card_becomes_a_customer_with_its_address() {
    let Some(stripe) = LocalStripe::start() else { return };
    let payments = payments(&stripe.url());
    payments.check().await.expect("it answers");
    assert_eq!(stripe.customers(), Vec::<serde_json::Value>::new(), "looking makes nobody");

    let token = stripe.token(LocalStripe::GOOD_CARD);
    let id = payments.create_customer(request(&token)).await.expect("the card is good");
    let customers = stripe.customers();
    assert_eq!(customers.len(), 1);
    assert_eq!(
        (&customers[0]["id"], &customers[0]["email"]),
        (&id.into(), &"new+org@example.com".into())
    );
    assert!(customers[0]["default_source"].as_str().is_some_and(|id| id.starts_with("card_")));
}

#[tokio::test]
async fn a_declined_card_and_an_unknown_token_are_refused() {
    let Some(stripe) = LocalStripe::start() else { return };
    let payments = payments(&stripe.url());
    let declined = stripe.token(LocalStripe::DECLINED_CARD);
    for (token, told) in [
        (declined.as_str(), "Your card was declined."),
        ("tok_unknown", "Not Found"),
        ("nonsense", "Bad request"),
    ] {
        match payments.create_customer(request(token)).await {
            Err(PaymentError::Refused(sentence)) => assert_eq!(sentence, told),
            other => panic!("{token}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_key_that_it_does_not_take_is_the_operators_to_mend() {
    let Some(stripe) = LocalStripe::start() else { return };
    let key = SecretKey::parse("not-one-of-stripes").expect("it looks like one");
    let url = StripeUrl::parse(&stripe.url()).expect("it is one");
    let payments = StripePayments::new(StripeConfig::new(key, url));
    let token = stripe.token(LocalStripe::GOOD_CARD);
    for outcome in
        [payments.create_customer(request(&token)).await.map(drop), payments.check().await]
    {
        match outcome {
            Err(PaymentError::Unavailable(why)) => {
                assert!(why.to_string().contains("--stripe-secret-key"), "{why}");
            }
            other => panic!("{other:?}"),
        }
    }
}

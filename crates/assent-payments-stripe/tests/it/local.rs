//! Against `localstripe`, which was written by others.

use assent_conformance::localstripe::LocalStripe;
use assent_domain::organizations::{PaymentError, Payments};
use assent_payments_stripe::{SecretKey, StripeConfig, StripePayments, StripeUrl};

use crate::{payments, request};

#[tokio::test]
async fn the_card_is_the_one_that_its_customer_pays_by() {
    let Some(stripe) = LocalStripe::start() else { return };
    let payments = payments(&stripe.url());
    let token = stripe.token(LocalStripe::GOOD_CARD);
    payments.create_customer(request(&token)).await.expect("the card is good");
    let customers = stripe.customers();
    assert!(customers[0]["default_source"].as_str().is_some_and(|id| id.starts_with("card_")));
}

#[tokio::test]
async fn a_refusal_is_told_in_its_words() {
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

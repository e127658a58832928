//! Stripe as it answers, as it fails to, and as `localstripe` plays it.

mod contract;
mod faults;
mod local;
mod remembering;
mod stripe;

use assent_conformance::localstripe::LocalStripe;
use assent_domain::{
    organizations::CustomerRequest,
    values::{EmailAddress, Token},
};
use assent_payments_stripe::{SecretKey, StripeConfig, StripePayments, StripeUrl};

/// The key that no log and no error may hold.
const KEY: &str = LocalStripe::KEY;

fn config(url: &str) -> StripeConfig {
    let key = SecretKey::parse(KEY).expect("it is one");
    StripeConfig::new(key, StripeUrl::parse(url).expect("it is one"))
}

fn payments(url: &str) -> StripePayments {
    StripePayments::new(config(url))
}

fn request(token: &str) -> CustomerRequest {
    let email = EmailAddress::parse("new+org@example.com").expect("it is one");
    CustomerRequest::new(Token::new(token), email)
}

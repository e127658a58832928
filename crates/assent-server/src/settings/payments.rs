//! Who takes organizations' payments.

use assent_payments_stripe::{SecretKey, StripeConfig, StripeUrl};
use clap::ValueHint;

use super::kit::{PAYMENTS, Reader, Section, named, settings};

settings! {
    stripe_secret_key / stripe_secret_key_file: PAYMENTS, "ASSENT_STRIPE_SECRET_KEY", "KEY":
        "Stripe's secret key, for sign-ups with a stripeToken [default: no payments]";
    stripe_url: PAYMENTS, "ASSENT_STRIPE_URL", "URL" [value_hint = ValueHint::Url]:
        "The payment provider's address [default: https://api.stripe.com]",
        "Plain http to this machine only.";
}

const STRIPE_KEY_FORM: &str = "a secret key (sk_...) or a restricted one (rk_...), \
    as Stripe's dashboard shows it";

/// Who takes organizations' payments.
#[derive(Clone)]
pub(crate) struct Payments {
    /// The payment provider, if there is one.
    pub(crate) stripe: Option<StripeConfig>,
}

impl Section for Payments {
    type Written = Written;

    /// A wrong address is told even without a key.
    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let parse = |text: &str| StripeUrl::parse(text).map_err(|error| error.to_string());
        let url = match named!(written.stripe_url) {
            (_, None) => Some(StripeUrl::default()),
            set => read.if_set(set, parse),
        };
        let key = read.secret(named!(written.stripe_secret_key), SecretKey::parse, STRIPE_KEY_FORM);
        Self { stripe: key.zip(url).map(|(key, url)| StripeConfig::new(key, url)) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;

    #[test]
    fn the_payment_provider_needs_a_key_and_an_address_that_keeps_it() {
        const KEY: (&str, &str) = ("stripe_secret_key", "sk_test_1");
        let stripe = |set: &[(&str, &str)]| Settings::of(set).0.payments.stripe;
        assert_eq!(stripe(&[]), None);
        assert_eq!(stripe(&[("stripe_url", "https://stripe.example.org")]), None);
        let own = stripe(&[KEY]).unwrap();
        assert_eq!(own.url.to_string(), "https://api.stripe.com");
        let local = stripe(&[KEY, ("stripe_url", "http://127.0.0.1:8420/")]).unwrap();
        assert_eq!(local.url.to_string(), "http://127.0.0.1:8420");
        for url in ["http://api.stripe.com", "stripe", ""] {
            let (_, faults) = Settings::of(&[("stripe_url", url)]);
            assert!(faults.len() == 1 && faults[0].contains("--stripe-url"), "{faults:?}");
        }
    }
}

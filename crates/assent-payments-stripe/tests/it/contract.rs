//! Stripe, as `localstripe` plays it, honours the port.

use std::sync::Arc;

use assent_domain::organizations::Payments;

use crate::{payments, remembering::Remembering};

assent_conformance::payments_contract!({
    // This is evaluated in each test, which so ends where there is no localstripe.
    let Some(stripe) = Remembering::start() else { return };
    || async { (Arc::new(payments(&stripe.url())) as Arc<dyn Payments>, stripe) }
});

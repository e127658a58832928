//! The payments port on Stripe: `POST /v1/customers`.
//!
//! One deadline covers all of a request. What fails on the way is asked once
//! more: the idempotency key makes that safe even if the first did arrive.

mod answer;
mod config;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use assent_domain::{
    organizations::{CustomerRequest, PaymentError, Payments},
    outcome::BoxFuture,
};
use rustls::crypto::aws_lc_rs;
use thiserror::Error;
use tokio::{sync::Semaphore, time::timeout};
use ureq::{
    Agent,
    http::{Response, header},
    tls::{RootCerts, TlsConfig},
};

use crate::answer::Answer;
pub use crate::config::{SecretKey, StripeConfig, StripeUrl, StripeUrlError};

/// How many requests are on their way at once: each takes a thread.
const AT_ONCE: usize = 8;
/// The most bytes of an answer; a customer has a few thousand.
const ANSWER_MAX_BYTES: u64 = 1 << 20;

/// Makes customers at Stripe.
pub struct StripePayments {
    stripe: Arc<Stripe>,
    turns: Arc<Semaphore>,
}

/// Whom to ask, and how.
struct Stripe {
    config: StripeConfig,
    agent: Agent,
}

/// Why there is no answer.
#[derive(Debug, Error)]
enum Failure {
    #[error("too many others wait for Stripe")]
    Busy,
    #[error("Stripe did not answer within {0:?}")]
    TooSlow(Duration),
    #[error("Stripe could not be reached")]
    Unreachable(#[source] ureq::Error),
}

impl From<Failure> for PaymentError {
    fn from(failure: Failure) -> Self {
        Self::Unavailable(failure.into())
    }
}

impl StripePayments {
    /// Makes customers of the account that `config` is about. Connects to
    /// nobody yet.
    #[must_use]
    pub fn new(config: StripeConfig) -> Self {
        // This machine says whom it trusts. The provider is named, for rustls
        // panics when two are built in and none is.
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(aws_lc_rs::default_provider()))
            .build();
        let mut agent = Agent::config_builder()
            .http_status_as_error(false)
            // The key goes where it was meant to go, and nowhere else.
            .max_redirects(0)
            // Sign-ups are rare: a connection would be dead before its next use.
            .max_idle_connections(0)
            .user_agent(concat!("assent/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls);
        if config.url.is_plain() {
            agent = agent.proxy(None); // this machine needs none
        }
        let stripe = Stripe { config, agent: agent.build().new_agent() };
        Self { stripe: Arc::new(stripe), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    async fn hop<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stripe, Instant) -> Result<T, PaymentError> + Send + 'static,
    ) -> Result<T, PaymentError> {
        let patience = self.stripe.config.timeout;
        let deadline = Instant::now() + patience;
        let turn = timeout(patience, self.turns.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(Failure::Busy.into()) };
        let (stripe, span) = (self.stripe.clone(), tracing::Span::current());
        #[expect(clippy::disallowed_methods, reason = "this is the adapter's one hop")]
        let hop = tokio::task::spawn_blocking(move || {
            let _turn = turn; // given back by the thread, even if we are cancelled
            span.in_scope(|| work(&stripe, deadline))
        });
        hop.await.map_err(|error| PaymentError::Unavailable(error.into()))?
    }
}

impl Payments for StripePayments {
    fn create_customer(
        &self,
        request: CustomerRequest,
    ) -> BoxFuture<'_, Result<String, PaymentError>> {
        Box::pin(self.hop(move |stripe, deadline| {
            let form = [("source", request.token.expose()), ("email", request.email.as_str())];
            let answer = stripe.ask(deadline, |left| {
                let asked = stripe.agent.post(format!("{}/v1/customers", stripe.config.url));
                let asked = asked.config().timeout_global(Some(left)).build();
                asked
                    .header(header::AUTHORIZATION, stripe.authorization())
                    .header("Idempotency-Key", &request.idempotency_key)
                    .send_form(form)
            })?;
            answer.customer()
        }))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), PaymentError>> {
        Box::pin(self.hop(|stripe, deadline| {
            let answer = stripe.ask(deadline, |left| {
                let asked = stripe.agent.get(format!("{}/v1/customers?limit=1", stripe.config.url));
                let asked = asked.config().timeout_global(Some(left)).build();
                asked.header(header::AUTHORIZATION, stripe.authorization()).call()
            })?;
            answer.check()
        }))
    }
}

impl Stripe {
    fn authorization(&self) -> String {
        format!("Bearer {}", self.config.key.expose())
    }

    /// Asks, and once more if the connection fails; all before `deadline`.
    fn ask(
        &self,
        deadline: Instant,
        mut ask: impl FnMut(Duration) -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> Result<Answer, Failure> {
        let mut attempt = || {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ureq::Error::Timeout(ureq::Timeout::Global));
            }
            read(ask(left)?)
        };
        let mut outcome = attempt();
        if outcome.as_ref().is_err_and(is_the_connections) {
            outcome = attempt();
        }
        outcome.map_err(|error| match error {
            ureq::Error::Timeout(_) => Failure::TooSlow(self.config.timeout),
            error => Failure::Unreachable(error),
        })
    }
}

fn read(mut response: Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let body = response.body_mut().with_config().limit(ANSWER_MAX_BYTES).read_to_vec()?;
    Ok(Answer { status: response.status().as_u16(), body })
}

/// Whether another connection might do better.
fn is_the_connections(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(_) | ureq::Error::ConnectionFailed)
}

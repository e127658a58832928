//! The clauses of the payments contract; `payments_contract!` runs them all.

#![expect(missing_docs, reason = "a clause is documented by its name")]

use std::{collections::BTreeSet, fmt::Debug, sync::Arc, time::Duration};

use assent_domain::{
    organizations::{CustomerRequest, PaymentError, Payments},
    outcome::with_causes,
    values::{EmailAddress, Token},
};
use tokio::{task::JoinSet, time::timeout};

use crate::fixtures::samples::email;

/// Expands to one `#[tokio::test]` per clause of the payments contract.
///
/// `$fresh` is called once a test and returns a future of `(payments, provider)`:
/// an `Arc<dyn Payments>`, and the [`crate::payments::Provider`] that
/// it asks, without any customers.
#[macro_export]
macro_rules! payments_contract {
    ($fresh:expr) => {
        $crate::payments_contract! { @clauses $fresh;
            a_good_card_becomes_a_customer_with_its_address,
            the_same_request_made_twice_makes_one_customer,
            the_same_request_made_at_once_makes_one_customer,
            requests_at_once_become_customers_of_their_own,
            a_refusal_says_why_and_makes_nobody,
            a_refused_card_is_in_no_other_cards_way,
            a_provider_that_is_away_has_refused_nobody,
            a_check_succeeds_and_makes_nobody,
            a_request_that_nobody_waits_for_may_be_made_again,
        }
    };
    (@clauses $fresh:expr; $($clause:ident),+ $(,)?) => { $(
        #[::tokio::test(flavor = "multi_thread")]
        async fn $clause() {
            let (payments, provider) = ($fresh)().await;
            $crate::payments::$clause(payments, provider).await;
        }
    )+ };
}

/// The payment provider that the adapter under test asks.
pub trait Provider: Send + Sync {
    /// A new token, of a card that is good.
    fn good(&self) -> Token;
    /// Tokens that are refused, each for a reason of its own.
    fn refused(&self) -> Vec<Token>;
    /// Every customer that was made, in any order.
    fn customers(&self) -> Vec<Customer>;
    /// Has nobody answered from now on.
    fn go_away(&mut self);
}

/// A customer as the provider knows them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Customer {
    /// What the provider calls them.
    pub id: String,
    /// Their address.
    pub email: String,
}

/// An address that a form has to encode.
fn ada() -> EmailAddress {
    EmailAddress::parse("ada+new&org=1@example.org").expect("a sample address is valid")
}

async fn make(payments: &Arc<dyn Payments>, request: &CustomerRequest) -> Customer {
    let made = payments.create_customer(request.clone()).await;
    Customer { id: made.expect("the card is good"), email: request.email.to_string() }
}

/// What an operator reads, without what is nobody's to read.
fn unavailable<T: Debug>(outcome: Result<T, PaymentError>, request: &CustomerRequest) {
    let Err(error @ PaymentError::Unavailable(_)) = outcome else { panic!("{outcome:?}") };
    let told = format!("{} {error:?}", with_causes(&error));
    for secret in [request.token.expose(), request.email.as_str()] {
        assert!(!told.contains(secret), "{told}");
    }
}

pub async fn a_good_card_becomes_a_customer_with_its_address(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    let customer = make(&payments, &CustomerRequest::new(provider.good(), ada())).await;
    assert!(!customer.id.is_empty());
    assert_eq!(provider.customers(), [customer]);
}

pub async fn the_same_request_made_twice_makes_one_customer(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    let request = CustomerRequest::new(provider.good(), ada());
    let customer = make(&payments, &request).await;
    assert_eq!(make(&payments, &request).await, customer);
    assert_eq!(provider.customers(), [customer]);
}

pub async fn the_same_request_made_at_once_makes_one_customer(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    let request = CustomerRequest::new(provider.good(), ada());
    let mut asking = JoinSet::new();
    for _ in 0..20 {
        let (payments, request) = (payments.clone(), request.clone());
        asking.spawn(async move { make(&payments, &request).await });
    }
    let told: BTreeSet<_> = asking.join_all().await.into_iter().collect();
    assert_eq!(provider.customers(), told.into_iter().collect::<Vec<_>>());
    assert_eq!(provider.customers().len(), 1);
}

pub async fn requests_at_once_become_customers_of_their_own(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    let mut asking = JoinSet::new();
    for number in 0..20 {
        // Every other two are of one address.
        let to = email(&format!("person{}", number / 2));
        let (payments, request) = (payments.clone(), CustomerRequest::new(provider.good(), to));
        asking.spawn(async move { make(&payments, &request).await });
    }
    let made: BTreeSet<_> = asking.join_all().await.into_iter().collect();
    assert_eq!(made.len(), 20);
    assert_eq!(provider.customers().into_iter().collect::<BTreeSet<_>>(), made);
}

pub async fn a_refusal_says_why_and_makes_nobody(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    for token in provider.refused() {
        let request = CustomerRequest::new(token, ada());
        for _ in 0..2 {
            match payments.create_customer(request.clone()).await {
                Err(PaymentError::Refused(why)) => {
                    assert!(!why.trim().is_empty() && !why.contains(char::is_control), "{why:?}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(provider.customers(), []);
}

pub async fn a_refused_card_is_in_no_other_cards_way(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    for token in provider.refused() {
        let refused = payments.create_customer(CustomerRequest::new(token, ada())).await;
        assert!(matches!(refused, Err(PaymentError::Refused(_))), "{refused:?}");
    }
    let customer = make(&payments, &CustomerRequest::new(provider.good(), ada())).await;
    assert!(provider.customers().contains(&customer));
}

pub async fn a_provider_that_is_away_has_refused_nobody(
    payments: Arc<dyn Payments>,
    mut provider: impl Provider,
) {
    let mut tokens = provider.refused();
    tokens.push(provider.good());
    provider.go_away();
    for token in tokens {
        let request = CustomerRequest::new(token, ada());
        unavailable(payments.create_customer(request.clone()).await, &request);
        unavailable(payments.check().await, &request);
    }
}

pub async fn a_check_succeeds_and_makes_nobody(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    for _ in 0..2 {
        payments.check().await.expect("the provider answers, and knows who we are");
    }
    assert_eq!(provider.customers(), []);
}

pub async fn a_request_that_nobody_waits_for_may_be_made_again(
    payments: Arc<dyn Payments>,
    provider: impl Provider,
) {
    let request = CustomerRequest::new(provider.good(), ada());
    for _ in 0..30 {
        // Asked, and dropped after the first poll.
        timeout(Duration::ZERO, payments.create_customer(request.clone())).await.ok();
        timeout(Duration::ZERO, payments.check()).await.ok();
    }
    let customer = make(&payments, &request).await;
    assert_eq!(provider.customers(), [customer]);
}

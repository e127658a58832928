//! The payment provider: whoever comes with one of its tokens becomes one of
//! its customers. Nothing is charged.

use thiserror::Error;

use crate::{
    crypto::sha256,
    outcome::{BoxError, BoxFuture},
    values::{EmailAddress, Token},
};

/// The payment provider.
///
/// An adapter answers within fifteen seconds, whatever the provider does. It
/// may ask the provider again by itself, under the same idempotency key, but
/// gives up within that time. It logs neither the token nor a key of its own,
/// and what it says of an outage holds neither. Who stops waiting holds up
/// nobody, and may ask again.
pub trait Payments: Send + Sync {
    /// Makes a customer of a token's card and answers with the customer's id.
    /// The same request made twice makes one customer.
    fn create_customer(
        &self,
        request: CustomerRequest,
    ) -> BoxFuture<'_, Result<String, PaymentError>>;
    /// Whether customers could be made: the provider answers, and knows who
    /// we are. Makes none.
    fn check(&self) -> BoxFuture<'_, Result<(), PaymentError>>;
}

/// Who is to become a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRequest {
    /// The provider's token, which stands for a card and is good once.
    pub token: Token,
    /// Whose it is.
    pub email: EmailAddress,
    /// What tells the provider that it was asked this before: 64 hex digits.
    pub idempotency_key: String,
}

impl CustomerRequest {
    /// The request to make `email` a customer by `token`.
    ///
    /// The key follows from both, so whoever asks again because an answer was
    /// lost gets the customer that was made. The address is part of it because
    /// a provider refuses one key with two contents as our mistake; this way
    /// it sees a token that is used up, and says so in its own words. It is a
    /// hash, because providers show keys where they would not show tokens.
    #[must_use]
    pub fn new(token: Token, email: EmailAddress) -> Self {
        // An address has no line end in it, so the two cannot be shifted.
        let what = format!("assent/customer/v1\n{email}\n{}", token.expose());
        let idempotency_key = hex::encode(sha256(what));
        Self { token, email, idempotency_key }
    }
}

/// Why there is no customer.
#[derive(Debug, Error)]
pub enum PaymentError {
    /// The provider does not take the token, and says why to a person.
    #[error("{0}")]
    Refused(String),
    /// The provider could not be asked, or not understood; trying again later
    /// may help.
    #[error("the payment provider is unavailable")]
    Unavailable(#[source] BoxError),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(token: &str, email: &str) -> String {
        let email = EmailAddress::parse(email).unwrap();
        CustomerRequest::new(Token::new(token), email).idempotency_key
    }

    #[test]
    fn the_same_token_of_the_same_address_has_the_same_key() {
        let first = key("tok_1", "ada@example.org");
        assert_eq!(first, key("tok_1", " Ada@Example.ORG "));
        assert_ne!(first, key("tok_2", "ada@example.org"));
        assert_ne!(first, key("tok_1", "bob@example.org"));
        assert_eq!((first.len(), first.contains("tok")), (64, false));
    }
}

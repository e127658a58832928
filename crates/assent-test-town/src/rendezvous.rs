//! A password hasher that has callers meet.

use std::sync::Arc;

use assent_conformance::fixtures::PlainHasher;
use assent_domain::{
    accounts::{Password, PasswordHasher},
    outcome::{BoxFuture, StoreError},
};
use tokio::sync::Barrier;

/// Lets nobody hash before everybody has come to it.
pub struct Rendezvous(Barrier, PlainHasher);

impl Rendezvous {
    /// Of this many callers.
    #[must_use]
    pub fn of(callers: usize) -> Arc<Self> {
        Arc::new(Self(Barrier::new(callers), PlainHasher::default()))
    }
}

impl PasswordHasher for Rendezvous {
    fn hash(&self, password: Password) -> BoxFuture<'_, Result<String, StoreError>> {
        Box::pin(async move {
            self.0.wait().await;
            self.1.hash(password).await
        })
    }

    fn verify(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.1.verify(password, hash)
    }
}

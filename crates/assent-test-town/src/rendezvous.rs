//! A password hasher that has callers meet, and counts them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use assent_conformance::fixtures::PlainHasher;
use assent_domain::{
    accounts::{Password, PasswordHasher},
    outcome::{BoxFuture, StoreError},
};
use tokio::sync::Barrier;

/// Lets nobody hash before everybody has come to it.
pub struct Rendezvous {
    barrier: Barrier,
    arrivals: AtomicUsize,
    hasher: PlainHasher,
}

impl Rendezvous {
    /// Of this many callers.
    #[must_use]
    pub fn of(callers: usize) -> Arc<Self> {
        Arc::new(Self {
            barrier: Barrier::new(callers),
            arrivals: AtomicUsize::new(0),
            hasher: PlainHasher::default(),
        })
    }

    /// How many have come to hash so far.
    #[must_use]
    pub fn arrivals(&self) -> usize {
        self.arrivals.load(Ordering::SeqCst)
    }
}

impl PasswordHasher for Rendezvous {
    fn hash(&self, password: Password) -> BoxFuture<'_, Result<String, StoreError>> {
        Box::pin(async move {
            self.arrivals.fetch_add(1, Ordering::SeqCst);
            self.barrier.wait().await;
            self.hasher.hash(password).await
        })
    }

    fn verify(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> BoxFuture<'_, Result<bool, StoreError>> {
        self.hasher.verify(password, hash)
    }
}

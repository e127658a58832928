//! The password hashing port on bcrypt, off the async workers.
//!
//! A hash takes a third of a second of a core, on purpose. A semaphore of its
//! own keeps a rush of logins from taking all cores, or all blocking threads.

use std::{future::ready, sync::Arc};

use assent_domain::{
    accounts::{DUMMY_PASSWORD, PASSWORD_MAX_BYTES, Password, PasswordHasher},
    store::{BoxError, BoxFuture, StoreError},
};
use thiserror::Error;
use tokio::sync::Semaphore;

/// bcrypt with a fixed cost.
pub struct BcryptHasher {
    cost: u32,
    dummy: String,
    turns: Arc<Semaphore>,
}

/// Why there can be no hasher of this kind.
#[derive(Debug, Error)]
#[error("bcrypt does not take this cost: use 4 to 15")]
pub struct CostError(#[source] BoxError);

impl BcryptHasher {
    /// Hashes with `cost` (each step doubles the time), at most `at_once`
    /// passwords at a time. Hashes once itself, so it takes a moment: call it
    /// at start-up.
    pub fn new(cost: u32, at_once: usize) -> Result<Self, CostError> {
        let dummy = bcrypt::hash(DUMMY_PASSWORD, cost).map_err(|error| CostError(error.into()))?;
        Ok(Self { cost, dummy, turns: Arc::new(Semaphore::new(at_once.max(1))) })
    }

    async fn hop<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turns.clone().acquire_owned().await.map_err(failed)?;
        #[expect(clippy::disallowed_methods, reason = "this is the adapter's one hop")]
        let hop = tokio::task::spawn_blocking(move || {
            let _turn = turn; // given back by the thread, even if we are cancelled
            work()
        });
        hop.await.map_err(failed)?.map_err(failed)
    }
}

impl PasswordHasher for BcryptHasher {
    fn hash(&self, password: Password) -> BoxFuture<'_, Result<String, StoreError>> {
        let cost = self.cost;
        // The policy refuses longer ones, which bcrypt would cut silently. (The
        // crate's own check counts a closing NUL and refuses 72 bytes too.)
        if password.expose().len() > PASSWORD_MAX_BYTES {
            return Box::pin(ready(Err(failed("the password is too long for bcrypt"))));
        }
        Box::pin(self.hop(move || bcrypt::hash(password.expose(), cost)))
    }

    fn verify(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> BoxFuture<'_, Result<bool, StoreError>> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.clone());
        Box::pin(self.hop(move || {
            // Too long for any account: take the same time and say no.
            let fits = password.expose().len() <= PASSWORD_MAX_BYTES;
            let text = if fits { password.expose() } else { DUMMY_PASSWORD };
            Ok(bcrypt::verify(text, &hash)? && fits && known)
        }))
    }
}

fn failed(error: impl Into<BoxError>) -> StoreError {
    StoreError::Failed(error.into())
}

//! The password hashing port on bcrypt, off the async workers.
//!
//! A hash takes a third of a second of a core, on purpose. A semaphore of its
//! own keeps a rush of logins from taking all cores, or all blocking threads.

use std::{future::ready, sync::Arc};

use assent_domain::{
    accounts::{DUMMY_PASSWORD, PASSWORD_MAX_BYTES, Password, PasswordHasher},
    outcome::{BoxError, BoxFuture, StoreError},
};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Salt and hash, in bcrypt's alphabet, of what stands in for no hash. Which they
/// are does not matter: no password passes, and each takes as long as any other.
const DUMMY: &str = ".....................................................";

/// bcrypt with a fixed cost.
pub struct BcryptHasher {
    cost: u32,
    dummy: String,
    turns: Arc<Semaphore>,
}

/// Why there can be no hasher of this kind.
#[derive(Debug, Error)]
#[error("bcrypt is not used at cost {0}: use 4 to 15")]
pub struct CostError(u32);

impl BcryptHasher {
    /// Hashes with `cost` (each step doubles the time), at most `at_once`
    /// passwords at a time.
    pub fn new(cost: u32, at_once: usize) -> Result<Self, CostError> {
        if !(4..=15).contains(&cost) {
            return Err(CostError(cost));
        }
        let dummy = format!("$2b${cost:02}${DUMMY}");
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
        if !is_told_apart(&password) {
            return Box::pin(ready(Err(failed("bcrypt would take others for this password"))));
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
            // No account has such a password: take the same time and say no.
            let told_apart = is_told_apart(&password);
            let text = if told_apart { password.expose() } else { DUMMY_PASSWORD };
            Ok(bcrypt::verify(text, &hash)? && told_apart && known)
        }))
    }
}

/// Whether bcrypt tells `password` from all others. It cuts what is longer,
/// and repeats what is shorter with a NUL in between, so `a` and `a\0a` are one.
/// (The crate's own check counts a closing NUL and refuses 72 bytes too.)
fn is_told_apart(password: &Password) -> bool {
    let text = password.expose();
    text.len() <= PASSWORD_MAX_BYTES && !text.contains('\0')
}

fn failed(error: impl Into<BoxError>) -> StoreError {
    StoreError::Failed(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The version and the cost: all that the time of a hash depends on.
    fn work(hash: &str) -> &str {
        &hash[..7]
    }

    #[tokio::test]
    async fn what_stands_in_for_no_hash_takes_as_long_as_any() {
        let hasher = BcryptHasher::new(5, 1).expect("bcrypt takes this cost");
        let hash = hasher.hash(Password::new("examplepassword")).await.expect("it hashes");
        assert_eq!((work(&hash), work(&hasher.dummy)), ("$2b$05$", "$2b$05$"));
        assert_eq!(hash.len(), hasher.dummy.len());
        // A hash that is not well formed would be refused at once.
        let passes = hasher.verify(Password::new("examplepassword"), None).await;
        assert!(!passes.expect("it hashes"));
    }
}

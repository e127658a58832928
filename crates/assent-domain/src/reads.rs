//! What every request asks the store for, answered [together](Together).

use std::fmt;

use crate::{
    accounts::{FoundSession, Realm},
    outcome::StoreError,
    store::{Store, together::Together},
    values::TokenHash,
};

/// Reads of one store. Clones are answered together.
#[derive(Clone)]
pub struct Reads {
    sessions: Together<(Realm, TokenHash), Option<FoundSession>>,
}

impl Default for Reads {
    fn default() -> Self {
        Self { sessions: Together::new(|tx, keys| tx.sessions().find_each(keys)) }
    }
}

impl fmt::Debug for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reads").finish_non_exhaustive()
    }
}

impl Reads {
    /// The session of this hash in `realm`, expired or not, and for whom it acts.
    pub async fn session(
        &self,
        store: &dyn Store,
        realm: Realm,
        hash: TokenHash,
    ) -> Result<Option<FoundSession>, StoreError> {
        self.sessions.ask(store, (realm, hash)).await
    }
}

//! What every request asks the store for, answered [together](Together).

use std::fmt;

use crate::{
    accounts::{FoundSession, Realm},
    ids::OrganizationId,
    outcome::StoreError,
    store::{Store, together::Together},
    values::TokenHash,
};

/// Reads of one store. Clones are answered together.
#[derive(Clone)]
pub struct Reads {
    sessions: Together<(Realm, TokenHash), Option<FoundSession>>,
    content_versions: Together<OrganizationId, i64>,
}

impl Default for Reads {
    fn default() -> Self {
        Self {
            sessions: Together::new(|tx, keys| tx.sessions().find_each(keys)),
            content_versions: Together::new(|tx, of| tx.end_users().content_versions(of)),
        }
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

    /// The version of what pages of this organization's end users show.
    pub async fn content_version(
        &self,
        store: &dyn Store,
        organization: OrganizationId,
    ) -> Result<i64, StoreError> {
        self.content_versions.ask(store, organization).await
    }
}

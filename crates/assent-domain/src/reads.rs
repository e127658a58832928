//! What every request asks the store for, answered [together](Together).

use std::fmt;

use crate::{
    accounts::{Realm, Session},
    ids::OrganizationId,
    organizations::Organization,
    outcome::StoreError,
    store::{Store, together::Together},
    values::TokenHash,
};

/// Reads of one store. Clones are answered together.
#[derive(Clone)]
pub struct Reads {
    sessions: Together<(Realm, TokenHash), Option<Session>>,
    organizations: Together<OrganizationId, Option<Organization>>,
}

impl Default for Reads {
    fn default() -> Self {
        Self {
            sessions: Together::new(|tx, keys| tx.sessions().find_each(keys)),
            organizations: Together::new(|tx, ids| tx.organizations().get_each(ids)),
        }
    }
}

impl fmt::Debug for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reads").finish_non_exhaustive()
    }
}

impl Reads {
    /// The session of this hash in `realm`, expired or not.
    pub async fn session(
        &self,
        store: &dyn Store,
        realm: Realm,
        hash: TokenHash,
    ) -> Result<Option<Session>, StoreError> {
        self.sessions.ask(store, (realm, hash)).await
    }

    /// The organization called `id`.
    pub async fn organization(
        &self,
        store: &dyn Store,
        id: OrganizationId,
    ) -> Result<Option<Organization>, StoreError> {
        self.organizations.ask(store, id).await
    }
}

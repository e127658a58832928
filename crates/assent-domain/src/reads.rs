//! What many ask the store for at once, answered [together](Together).

use std::fmt;

use crate::{
    accounts::{FoundSession, Realm},
    agreements::GroundsAsRead,
    ids::{AccountId, OrganizationId},
    outcome::StoreError,
    store::{Store, together::Together},
    values::TokenHash,
};

/// Reads of one store. Clones are answered together.
#[derive(Clone)]
pub struct Reads {
    sessions: Together<(Realm, TokenHash), Option<FoundSession>>,
    content_versions: Together<OrganizationId, i64>,
    grounds: Together<(AccountId, String), Option<GroundsAsRead>>,
}

impl Default for Reads {
    fn default() -> Self {
        Self {
            sessions: Together::new(|tx, keys| tx.sessions().find_each(keys)),
            content_versions: Together::new(|tx, of| tx.end_users().content_versions(of)),
            grounds: Together::new(|tx, of| tx.agreements().grounds_of_each(of)),
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

    /// What a decision of the person about the organization `apikey` stands on, as it is now.
    pub async fn grounds(
        &self,
        store: &dyn Store,
        account: AccountId,
        apikey: String,
    ) -> Result<Option<GroundsAsRead>, StoreError> {
        self.grounds.ask(store, (account, apikey)).await
    }
}

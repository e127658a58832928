//! Resolving a party's decentralized identifier, so that libraries of the
//! protocol find the key that a signature was made with.
//!
//! The identifier is the key, so all that the store adds is that the key was
//! made here, and when. Whose it is stays untold.

use time::OffsetDateTime;

use super::protocol::did;
use crate::{App, outcome::StoreError};

/// A party as its decentralized identifier tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DidSubject {
    /// `did:jlinc:` and the public key.
    pub did: String,
    /// The ed25519 public key, b64.
    pub public_key: String,
    /// When the key was made.
    pub created_at: OffsetDateTime,
}

/// The party, an organization or a person, whose public key (b64) this is;
/// `None` where the key was not made here.
pub async fn resolve_did(app: &App, key: String) -> Result<Option<DidSubject>, StoreError> {
    app.store
        .read(move |tx| {
            let created_at = if let Some(organization) = tx.organizations().by_public_key(&key)? {
                organization.created_at
            } else if let Some(holder) = tx.rights_holders().by_public_key(&key)? {
                let account = tx.accounts().get(holder.account)?;
                account.ok_or_else(|| StoreError::missing("account", holder.account))?.created_at
            } else {
                return Ok(None);
            };
            Ok(Some(DidSubject { did: did(&key), public_key: key, created_at }))
        })
        .await
}

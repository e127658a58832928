//! The person who is signed in.

use super::RightsHolder;
use crate::{ids::AccountId, outcome::StoreError, store::Tx};

/// The rights holder of an account that is signed in.
pub fn holder(tx: &mut dyn Tx, account: AccountId) -> Result<RightsHolder, StoreError> {
    tx.rights_holders().get(account)?.ok_or_else(|| StoreError::missing("rights holder", account))
}

/// The same, locked until the transaction ends.
pub(super) fn locked_holder(
    tx: &mut dyn Tx,
    account: AccountId,
) -> Result<RightsHolder, StoreError> {
    tx.rights_holders().lock(account)?.ok_or_else(|| StoreError::missing("rights holder", account))
}

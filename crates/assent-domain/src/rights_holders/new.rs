//! Making a rights holder: the same however they came.

use time::OffsetDateTime;

use super::{RightsHolder, SIGNING_SEED};
use crate::{
    App,
    account_data::AccountData,
    accounts::{Account, Role},
    crypto::SigningKey,
    ids::AccountId,
    outcome::{Added, StoreError},
    store::Tx,
    values::EmailAddress,
};

/// Somebody whose address was verified.
pub(super) struct NewRightsHolder {
    /// The address.
    pub(super) email: EmailAddress,
    /// The hash of their password.
    pub(super) password_hash: String,
    /// What is known of them beside the address.
    pub(super) known: AccountData,
    /// When.
    pub(super) at: OffsetDateTime,
}

/// Records the account with its keys, unless the address has an account.
pub(super) fn make(
    tx: &mut dyn Tx,
    app: &App,
    new: NewRightsHolder,
) -> Result<Option<(Account, RightsHolder)>, StoreError> {
    let NewRightsHolder { email, password_hash, known, at } = new;
    let account = Account {
        id: AccountId::generate(&*app.clock, &*app.random),
        role: Role::RightsHolder,
        email,
        password_hash,
        created_at: at,
    };
    if tx.accounts().insert(&account)? == Added::AlreadyThere {
        return Ok(None);
    }
    let key = SigningKey::generate(&*app.random);
    let holder = RightsHolder {
        account: account.id,
        public_key: key.public_key(),
        signing_seed: app.master_key.seal(SIGNING_SEED, key.seed(), &*app.random),
        default_data: AccountData::of_new_account(&account.email).merge(known),
        preferences: serde_json::Value::Object(serde_json::Map::new()),
    };
    tx.rights_holders().insert(&holder)?;
    Ok(Some((account, holder)))
}

//! Setting a new password while signed in, by the one that holds.

use thiserror::Error;

use super::{Account, NewPassword, NewPasswordError, Password, sign_in::is_password_of};
use crate::{
    App,
    ids::AccountId,
    limits::{self, LimitError, login_buckets},
    mail::letters,
    organizations::require_organization,
    outcome::StoreError,
    store::Tx,
    values::TokenHash,
};

/// Somebody who is signed in sets a new password.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// Whose it is.
    pub account: AccountId,
    /// The session that they are signed in with, which stays.
    pub session: TokenHash,
    /// The password that holds.
    pub current: Password,
    /// The new one.
    pub new: NewPassword,
    /// The client's address, for the limits.
    pub client: String,
}

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum ChangePasswordError {
    /// The current password is another.
    #[error("the password is wrong")]
    WrongPassword,
    /// The new password can't be set.
    #[error(transparent)]
    New(#[from] NewPasswordError),
    /// Too many passwords were tried, here or by signing in.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets the new password, ends every other session of the account, uses up every
/// reset of it, and tells its holder. It is an attempt to sign in, and counts as one.
pub async fn change_password(
    app: &App,
    request: ChangePassword,
) -> Result<(), ChangePasswordError> {
    use ChangePasswordError as E;
    let ChangePassword { account: id, session, current, new, client } = request;
    let (account, organization) = app.store.snapshot(move |tx| with_name(tx, id)).await?;
    let own = [Some(account.email.as_str()), organization.as_deref()];
    let new = new.check(&own.into_iter().flatten().collect::<Vec<_>>())?;
    let realm = account.role.realm();
    limits::enforce(app, login_buckets(app, realm, &client, account.email.as_str())).await?;
    if !is_password_of(app, Some(&account), current).await? {
        return Err(E::WrongPassword);
    }
    let password_hash = app.passwords.hash(new).await?;

    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            // It may have been changed while it was verified: then what was typed is
            // the password no more.
            let now = tx.accounts().lock(id)?;
            if now.is_none_or(|now| now.password_hash != account.password_hash) {
                return Err(E::WrongPassword);
            }
            tx.accounts().save_password(id, &password_hash)?;
            tx.password_resets().forget_all(id)?;
            tx.sessions().close_others(id, &session)?;
            let letter = letters::password_changed_signed_in(&account.email);
            Ok(letters::enqueue_in(tx, &app, &account.email, &letter)?)
        })
        .await
}

/// The account, and the name of the organization that it acts for.
fn with_name(tx: &mut dyn Tx, id: AccountId) -> Result<(Account, Option<String>), StoreError> {
    let account = tx.accounts().get(id)?.ok_or_else(|| StoreError::missing("account", id))?;
    let organization = account.role.organization();
    let organization = organization.map(|id| require_organization(tx, id)).transpose()?;
    Ok((account, organization.map(|organization| organization.profile.name)))
}

//! Signing in with address and password.

use thiserror::Error;

use super::{Account, Device, OpenedSession, Password, Realm, open_session};
use crate::{
    App,
    limits::{self, LimitError, login_buckets},
    outcome::StoreError,
    values::EmailAddress,
};

/// Somebody signs in.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// Where.
    pub realm: Realm,
    /// The address as it was typed; what is no address has no account.
    pub email: String,
    /// The password.
    pub password: Password,
    /// Whether the session lasts 30 days.
    pub keep: bool,
    /// The client's address, for the limits.
    pub client: String,
    /// What the session is opened on, if that is known.
    pub device: Option<Device>,
}

/// Why a login failed. It does not say whether the account exists.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The address or the password is wrong.
    #[error("the email address or the password is wrong")]
    BadCredentials,
    /// Too many logins.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a session if the password is the account's.
pub async fn log_in(app: &App, request: LogIn) -> Result<OpenedSession, LogInError> {
    let LogIn { realm, email, password, keep, client, device } = request;
    limits::enforce(app, login_buckets(app, realm, &client, &email)).await?;
    let (address, store) = (EmailAddress::parse(&email).ok(), &app.store);
    let account = store
        .read(move |tx| match address {
            Some(email) => tx.accounts().by_email(realm, &email),
            None => Ok(None),
        })
        .await?;
    let right = is_password_of(app, account.as_ref(), password).await?;
    let verified = account.filter(|_| right).ok_or(LogInError::BadCredentials)?;
    let app = app.clone();
    store
        .transact(move |tx| {
            // The password may have been changed while it was verified, and is
            // not changed before this session is there to be ended.
            let account = tx.accounts().lock(verified.id)?;
            let account = account.filter(|now| now.password_hash == verified.password_hash);
            let account = account.ok_or(LogInError::BadCredentials)?;
            Ok(open_session(tx, &app, &account, keep, device)?)
        })
        .await
}

/// Whether `password` is that of the account; never if there is none.
///
/// How often it hashes hangs on what was typed alone: for an unknown address it takes as
/// long as for a known one.
pub(super) async fn is_password_of(
    app: &App,
    account: Option<&Account>,
    password: Password,
) -> Result<bool, StoreError> {
    let hash = account.map(|account| account.password_hash.clone());
    for form in password.forms() {
        if app.passwords.verify(form, hash.clone()).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

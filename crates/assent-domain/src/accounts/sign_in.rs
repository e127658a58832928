//! Signing in with address and password.

use thiserror::Error;

use super::{OpenedSession, Password, Realm, open_session};
use crate::{
    App,
    limits::{self, Exceeded, LimitError, login_buckets},
    store::StoreError,
    values::EmailAddress,
};

/// Somebody signs in.
#[derive(Clone, Debug)]
pub struct LogIn {
    /// Where.
    pub realm: Realm,
    /// The address; nothing that is no address has an account.
    pub email: Option<EmailAddress>,
    /// The password.
    pub password: Password,
    /// Whether the session lasts 30 days.
    pub keep: bool,
    /// The client's address, for the limits.
    pub client: String,
}

/// Why a login failed. It does not say whether the account exists.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The address or the password is wrong.
    #[error("the email address or the password is wrong")]
    BadCredentials,
    /// Too many logins.
    #[error(transparent)]
    TooMany(#[from] Exceeded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens a session if the password is the account's.
pub async fn log_in(app: &App, request: LogIn) -> Result<OpenedSession, LogInError> {
    let LogIn { realm, email, password, keep, client } = request;
    let email = email.ok_or(LogInError::BadCredentials)?;
    limits::enforce(app, login_buckets(app, realm, &client, &email)).await?;
    let account = app.store.read(move |tx| tx.accounts().by_email(realm, &email)).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let verified = app.passwords.verify(password, hash).await?;
    let account = account.filter(|_| verified).ok_or(LogInError::BadCredentials)?;
    let (app, store) = (app.clone(), app.store.clone());
    Ok(store.transact(move |tx| open_session(tx, &app, &account, keep)).await?)
}

impl From<LimitError> for LogInError {
    fn from(error: LimitError) -> Self {
        match error {
            LimitError::Exceeded(exceeded) => Self::TooMany(exceeded),
            LimitError::Store(error) => Self::Store(error),
        }
    }
}

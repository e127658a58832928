//! Setting a new password by a mailed link.
//!
//! Whoever changes an account's password, resets or sessions locks the account
//! first: a login that is under way then either sees the new password or has
//! its session ended.

use thiserror::Error;
use time::OffsetDateTime;

use super::{Account, NewPassword, NewPasswordError, PasswordReset, Realm};
use crate::{
    App,
    limits::{self, LimitError, MailPurpose, mail_buckets},
    mail::letters,
    organizations::require_organization,
    outcome::StoreError,
    store::Tx,
    values::{EmailAddress, Token, TokenHash},
};

/// Somebody forgot their password.
#[derive(Clone, Debug)]
pub struct RequestReset {
    /// Where they sign in.
    pub realm: Realm,
    /// Where the link goes.
    pub email: EmailAddress,
    /// The client's address, for the limits.
    pub client: String,
}

/// Mails a reset link to the address; to an address without an account, word
/// of that instead. The caller cannot tell which.
pub async fn request_reset(app: &App, request: RequestReset) -> Result<(), LimitError> {
    let RequestReset { realm, email, client } = request;
    let purpose = MailPurpose::Reset(realm);
    limits::enforce(app, mail_buckets(app, purpose, &client, &email)).await?;
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let token = Token::hex::<16>(&*app.random);
            let account = tx.accounts().by_email(realm, &email)?;
            // An unknown address costs the same writes; its token goes nowhere.
            let letter = match account {
                Some(_) => letters::reset_link(&app, realm, &email, &token),
                None => letters::no_account(&app, realm, &email),
            };
            tx.password_resets().insert(&PasswordReset {
                token_hash: token.hash(),
                account: account.map(|account| account.id),
                expires_at: app.clock.now() + app.rules.reset_lifetime,
            })?;
            Ok(letters::enqueue_in(tx, &app, &email, &letter)?)
        })
        .await
}

/// Why a reset token was refused.
#[derive(Debug, Error)]
pub enum VerifyResetError {
    /// Unknown, expired, used, or of the other realm.
    #[error("{INVALID}")]
    InvalidToken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const INVALID: &str = "this reset link is not valid any more: ask for a new one";

/// The address whose password the token resets. Uses nothing up.
pub async fn verify_reset(
    app: &App,
    realm: Realm,
    token: Token,
) -> Result<EmailAddress, VerifyResetError> {
    let now = app.clock.now();
    app.store
        .read(move |tx| {
            let account = account_of(tx, realm, &token.hash(), now)?;
            Ok(account.ok_or(VerifyResetError::InvalidToken)?.email)
        })
        .await
}

/// The account whose password the token of this hash resets at `now`.
fn account_of(
    tx: &mut dyn Tx,
    realm: Realm,
    token: &TokenHash,
    now: OffsetDateTime,
) -> Result<Option<Account>, StoreError> {
    let reset = tx.password_resets().find(token)?.filter(|reset| now < reset.expires_at);
    let Some(account) = reset.and_then(|reset| reset.account) else { return Ok(None) };
    Ok(tx.accounts().get(account)?.filter(|account| account.role.realm() == realm))
}

/// Whoever followed the link sets a new password.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// Where they sign in.
    pub realm: Realm,
    /// The token in the link.
    pub token: Token,
    /// The new password.
    pub password: NewPassword,
}

/// Why a password was not reset.
#[derive(Debug, Error)]
pub enum ResetPasswordError {
    /// Unknown, expired, used, or of the other realm.
    #[error("{INVALID}")]
    InvalidToken,
    /// The password can't be set.
    #[error(transparent)]
    Password(#[from] NewPasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets the new password, ends every session of the account, uses up every
/// reset of it, and tells its holder.
pub async fn reset_password(app: &App, request: ResetPassword) -> Result<(), ResetPasswordError> {
    use ResetPasswordError as E;
    let ResetPassword { realm, token, password } = request;
    let (token, now) = (token.hash(), app.clock.now());
    // Hashing takes a third of a second: not for tokens that anyone may make up.
    let (account, name) = app
        .store
        .snapshot(move |tx| {
            let account = account_of(tx, realm, &token, now)?.ok_or(E::InvalidToken)?;
            let organization = account.role.organization();
            let organization = organization.map(|id| require_organization(tx, id)).transpose()?;
            Ok::<_, E>((account, organization.map(|organization| organization.profile.name)))
        })
        .await?;
    let own = [Some(account.email.as_str()), name.as_deref()];
    let password = password.check(&own.into_iter().flatten().collect::<Vec<_>>())?;
    let password_hash = app.passwords.hash(password).await?;

    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            tx.accounts().lock(account.id)?;
            let now = app.clock.now();
            let account = account_of(tx, realm, &token, now)?.ok_or(E::InvalidToken)?;
            tx.accounts().save_password(account.id, &password_hash)?;
            tx.password_resets().forget_all(account.id)?;
            tx.sessions().close_all(account.id)?;
            let letter = letters::password_changed(&account.email);
            Ok(letters::enqueue_in(tx, &app, &account.email, &letter)?)
        })
        .await
}

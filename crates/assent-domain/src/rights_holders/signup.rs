//! A rights holder's own account: asking for it, and following the mail.
//!
//! The password is chosen by whoever asks and counts once the address is
//! verified, so the letter says that following its link accepts it.

use thiserror::Error;
use time::OffsetDateTime;

use super::new::{NewRightsHolder, make};
use crate::{
    App,
    account_data::AccountData,
    accounts::{Device, NewPassword, NewPasswordError, OpenedSession, Realm, open_session},
    limits::{self, LimitError, MailPurpose, mail_buckets},
    mail::letters,
    outcome::StoreError,
    values::{EmailAddress, Token, TokenHash, is_portal_path},
};

/// A sign-up that waits for the link in its mail to be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RightsHolderSignup {
    /// SHA-256 of the code in the link.
    pub code_hash: TokenHash,
    /// The address that the link was sent to.
    pub email: EmailAddress,
    /// The hash of the password that the account will have.
    pub password_hash: String,
    /// Whether the first session lasts 30 days.
    pub keep: bool,
    /// Where in the portal the person was going.
    pub destination_path: Option<String>,
    /// From this instant on it can no longer be completed.
    pub expires_at: OffsetDateTime,
    /// When it was completed, if it was.
    pub completed_at: Option<OffsetDateTime>,
}

impl RightsHolderSignup {
    /// Whether it can still be completed at `now`.
    fn is_open(&self, now: OffsetDateTime) -> bool {
        self.completed_at.is_none() && now < self.expires_at
    }
}

/// A stranger asks for an account.
#[derive(Clone, Debug)]
pub struct RequestSignup {
    /// Where the link goes.
    pub email: EmailAddress,
    /// The account's password.
    pub password: NewPassword,
    /// Whether the first session lasts 30 days.
    pub keep: bool,
    /// Where in the portal they were going; what is no path of it is dropped.
    pub destination_path: Option<String>,
    /// The client's address, for the limits.
    pub client: String,
}

/// Why a sign-up was refused at the door. It does not say whether the account
/// exists.
#[derive(Debug, Error)]
pub enum RequestSignupError {
    /// The password can't be set.
    #[error(transparent)]
    Password(#[from] NewPasswordError),
    /// Too many requests.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Mails a verification link to the address; to an address that has an
/// account, word of that instead. The caller cannot tell which.
pub async fn request_signup(app: &App, request: RequestSignup) -> Result<(), RequestSignupError> {
    let RequestSignup { email, password, keep, destination_path, client } = request;
    let password = password.check(&[email.as_str()])?;
    let purpose = MailPurpose::SignUp(Realm::RightsHolder);
    limits::enforce(app, mail_buckets(app, purpose, &client, &email)).await?;
    let password_hash = app.passwords.hash(password).await?;
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let code = Token::hex::<16>(&*app.random);
            let known = tx.accounts().by_email(Realm::RightsHolder, &email)?.is_some();
            // A known address costs the same writes; its code goes nowhere.
            let letter = if known {
                letters::already_registered(&app, &email)
            } else {
                letters::verification_link(&app, &email, &code)
            };
            tx.rights_holder_signups().insert(&RightsHolderSignup {
                code_hash: code.hash(),
                email: email.clone(),
                password_hash,
                keep,
                destination_path: destination_path.filter(|path| is_portal_path(path)),
                expires_at: app.clock.now() + app.rules.verification_lifetime,
                completed_at: None,
            })?;
            Ok(letters::enqueue_in(tx, &app, &email, &letter)?)
        })
        .await
}

/// Why a sign-up could not be completed.
#[derive(Debug, Error)]
pub enum CompleteSignupError {
    /// Unknown, expired, or used.
    #[error("this verification link is not valid any more: sign up again")]
    InvalidCode,
    /// The address has an account by now.
    #[error("there is an account for this address: log in")]
    AccountExists,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The address that a code was mailed to. Uses nothing up.
pub async fn look_up_signup(app: &App, code: Token) -> Result<EmailAddress, CompleteSignupError> {
    let now = app.clock.now();
    app.store
        .read(move |tx| {
            let signup = tx.rights_holder_signups().find(&code.hash())?;
            let signup = signup.filter(|signup| signup.is_open(now));
            Ok(signup.ok_or(CompleteSignupError::InvalidCode)?.email)
        })
        .await
}

/// A new rights holder, signed in.
#[derive(Clone, Debug)]
pub struct CompletedSignup {
    /// The session.
    pub session: OpenedSession,
    /// Whether it lasts 30 days.
    pub keep: bool,
    /// The account's address, which is verified.
    pub email: EmailAddress,
    /// Where in the portal the person was going.
    pub destination_path: Option<String>,
}

/// Makes the account, its keys and a session on `device`, and uses the code up.
pub async fn complete_signup(
    app: &App,
    code: Token,
    device: Option<Device>,
) -> Result<CompletedSignup, CompleteSignupError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let signup = tx.rights_holder_signups().lock(&code.hash())?;
            let now = app.clock.now();
            let signup = signup.filter(|signup| signup.is_open(now));
            let signup = signup.ok_or(CompleteSignupError::InvalidCode)?;
            tx.rights_holder_signups().complete(&signup.code_hash, now)?;
            let new = NewRightsHolder {
                email: signup.email.clone(),
                password_hash: signup.password_hash,
                known: AccountData::default(),
                at: now,
            };
            let (account, _) = make(tx, &app, new)?.ok_or(CompleteSignupError::AccountExists)?;
            limits::forgive_sign_ups(tx, &app, Realm::RightsHolder, &account.email)?;
            let session = open_session(tx, &app, &account, signup.keep, device)?;
            let RightsHolderSignup { keep, email, destination_path, .. } = signup;
            Ok(CompletedSignup { session, keep, email, destination_path })
        })
        .await
}

//! Signing an organization up: asking for it, and following the mail.

use thiserror::Error;
use time::OffsetDateTime;

use super::{CustomerRequest, PaymentError};
use crate::{
    App,
    accounts::Realm,
    ids::OperatorInviteId,
    limits::{self, LimitError, MailPurpose, mail_buckets},
    mail::letters,
    outcome::{BoxError, StoreError},
    store::Tx,
    values::{EmailAddress, Token, TokenHash},
};

/// A sign-up that waits for the link in its mail to be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signup {
    /// SHA-256 of the token in the link.
    pub token_hash: TokenHash,
    /// The address that the link was sent to.
    pub email: EmailAddress,
    /// The operator's invitation that completing it uses up.
    pub operator_invite: Option<OperatorInviteId>,
    /// The payment customer that the sign-up came with.
    pub customer: Option<String>,
    /// From this instant on it can no longer be completed.
    pub expires_at: OffsetDateTime,
    /// When it was completed, if it was.
    pub completed_at: Option<OffsetDateTime>,
}

impl Signup {
    /// Whether it can still be completed at `now`.
    pub(super) fn is_open(&self, now: OffsetDateTime) -> bool {
        self.completed_at.is_none() && now < self.expires_at
    }
}

/// What entitles a stranger to sign an organization up.
#[derive(Clone, Debug)]
pub enum SignupProof {
    /// An operator's invitation.
    Invite(Token),
    /// A token of the payment provider.
    Payment(Token),
}

/// A stranger asks to sign an organization up.
#[derive(Clone, Debug)]
pub struct RequestSignup {
    /// Where the link goes.
    pub email: EmailAddress,
    /// What entitles them.
    pub proof: SignupProof,
    /// The client's address, for the limits.
    pub client: String,
}

/// Why a sign-up was refused at the door.
#[derive(Debug, Error)]
pub enum RequestSignupError {
    /// The invite token is unknown, expired, revoked, used, or another address's.
    #[error("this invite token is not valid for this address: ask for a new one")]
    InvalidInviteToken,
    /// The operator has no payment provider.
    #[error("payments are not available here: sign up with an invite token")]
    NoPayments,
    /// The payment provider refused the token, in its own words.
    #[error("the payment was refused: {0}")]
    PaymentRefused(String),
    /// The payment provider could not be asked.
    #[error("payments are not available at the moment: try again later, or with an invite token")]
    PaymentsUnavailable(#[source] BoxError),
    /// Too many requests.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Mails a sign-up link to the address; to an address that has an account,
/// word of that instead. The caller cannot tell which.
pub async fn request_signup(app: &App, request: RequestSignup) -> Result<(), RequestSignupError> {
    let RequestSignup { email, proof, client } = request;
    if matches!(proof, SignupProof::Payment(_)) && app.payments.is_none() {
        return Err(RequestSignupError::NoPayments);
    }
    // Refused cards count as well: else this would be a place to try out stolen ones.
    let purpose = MailPurpose::SignUp(Realm::Organization);
    limits::enforce(app, mail_buckets(app, purpose, &client, &email)).await?;
    // Outside of any transaction, and whether or not the address is known: the
    // time that it takes must not tell.
    let entitlement = match proof {
        SignupProof::Invite(token) => Entitlement::Invite(token),
        SignupProof::Payment(token) => {
            Entitlement::Customer(customer(app, token, email.clone()).await?)
        }
    };
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let now = app.clock.now();
            let (operator_invite, customer) = match entitlement {
                Entitlement::Invite(token) => (Some(admitting(tx, &token, &email, now)?), None),
                Entitlement::Customer(id) => (None, Some(id)),
            };
            let token = Token::base64url::<24>(&*app.random);
            let known = tx.accounts().by_email(Realm::Organization, &email)?.is_some();
            // A known address costs the same writes; its token goes nowhere.
            let letter = if known {
                letters::already_signed_up(&app, &email)
            } else {
                letters::signup_link(&app, &email, &token)
            };
            tx.signups().insert(&Signup {
                token_hash: token.hash(),
                email: email.clone(),
                operator_invite,
                customer,
                expires_at: now + app.rules.signup_lifetime,
                completed_at: None,
            })?;
            Ok(letters::enqueue_in(tx, &app, &email, &letter)?)
        })
        .await
}

/// A [`SignupProof`] after the payment provider was asked.
enum Entitlement {
    Invite(Token),
    Customer(String),
}

/// The id of the customer that the payment token becomes.
async fn customer(
    app: &App,
    token: Token,
    email: EmailAddress,
) -> Result<String, RequestSignupError> {
    let payments = app.payments.as_ref().ok_or(RequestSignupError::NoPayments)?;
    payments.create_customer(CustomerRequest::new(token, email)).await.map_err(
        |error| match error {
            PaymentError::Refused(sentence) => RequestSignupError::PaymentRefused(sentence),
            PaymentError::Unavailable(cause) => RequestSignupError::PaymentsUnavailable(cause),
        },
    )
}

/// The operator's invitation of this token, locked, if it admits the address.
fn admitting(
    tx: &mut dyn Tx,
    token: &Token,
    email: &EmailAddress,
    now: OffsetDateTime,
) -> Result<OperatorInviteId, RequestSignupError> {
    let invite = tx.operator_invites().lock(&token.hash())?;
    let invite = invite.filter(|invite| invite.admits(email, now));
    Ok(invite.ok_or(RequestSignupError::InvalidInviteToken)?.id)
}

/// Why a sign-up token was refused.
#[derive(Debug, Error)]
pub enum VerifySignupError {
    /// Unknown, expired, or used.
    #[error("this sign-up link is not valid any more: sign up again")]
    InvalidSignupToken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The address that a sign-up token was sent to. Uses nothing up.
pub async fn verify_signup(app: &App, token: Token) -> Result<EmailAddress, VerifySignupError> {
    let now = app.clock.now();
    app.store
        .read(move |tx| {
            let signup = tx.signups().find(&token.hash())?.filter(|signup| signup.is_open(now));
            Ok(signup.ok_or(VerifySignupError::InvalidSignupToken)?.email)
        })
        .await
}

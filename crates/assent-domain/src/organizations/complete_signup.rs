//! Completing a sign-up: the organization, its keys, its admin.

use thiserror::Error;
use time::OffsetDateTime;

use super::{
    JWT_SECRET, Organization, OrganizationSecrets, Profile, SIGNING_SEED, VerifySignupError,
    apikey_base, free_apikey, verify_signup,
};
use crate::{
    App,
    accounts::{
        Account, Device, NewPassword, NewPasswordError, OpenedSession, Realm, Role, open_session,
    },
    crypto::{SigningKey, b64},
    emails::insert_first,
    ids::{AccountId, OrganizationId},
    limits,
    outcome::{Added, StoreError},
    store::Tx,
    values::{EmailAddress, Token, is_blank, is_one_line},
};

/// Whoever followed the link makes the organization.
#[derive(Clone, Debug)]
pub struct CompleteSignup {
    /// The organization's name.
    pub name: String,
    /// The address that the link was sent to.
    pub email: EmailAddress,
    /// The admin's password.
    pub password: NewPassword,
    /// The token in the link.
    pub token: Token,
    /// Whether the organization has a Salesforce connection.
    pub salesforce: bool,
    /// Whether the session lasts 30 days.
    pub keep: bool,
    /// What the session is opened on, if that is known.
    pub device: Option<Device>,
}

/// Why a sign-up could not be completed.
#[derive(Debug, Error)]
pub enum CompleteSignupError {
    /// Unknown, expired, or used; or the operator's invitation behind it is.
    #[error("this sign-up link is not valid any more: sign up again")]
    InvalidSignupToken,
    /// The address is not the one that the link was sent to.
    #[error("this sign-up link was sent to another address")]
    WrongEmail,
    /// The name is empty or too long.
    #[error("a name has 1 to {NAME_MAX_CHARS} characters and no control characters")]
    InvalidName,
    /// The password can't be set.
    #[error(transparent)]
    Password(#[from] NewPasswordError),
    /// The address has an account by now.
    #[error("there is an account for this address: log in")]
    AccountExists,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The most characters that an organization's name may have.
pub const NAME_MAX_CHARS: usize = 200;

/// A new organization with its admin signed in.
#[derive(Clone, Debug)]
pub struct CompletedSignup {
    /// The organization.
    pub organization: Organization,
    /// Its API secret, shown this once.
    pub api_secret: Token,
    /// The admin's session.
    pub session: OpenedSession,
}

/// Makes the organization, its keys, its admin and a session, and uses up the
/// sign-up and the operator's invitation behind it.
pub async fn complete_signup(
    app: &App,
    request: CompleteSignup,
) -> Result<CompletedSignup, CompleteSignupError> {
    use CompleteSignupError as E;
    let name = request.name.trim().to_owned();
    if !is_name(&name) {
        return Err(E::InvalidName);
    }
    let password = request.password.check(&[request.email.as_str(), &name])?;
    // Hashing takes a third of a second: not for tokens that anyone may make up.
    let sent_to = verify_signup(app, request.token.clone()).await?;
    if sent_to != request.email {
        return Err(E::WrongEmail);
    }
    let password_hash = app.passwords.hash(password).await?;

    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let now = app.clock.now();
            let signup = tx
                .signups()
                .lock(&request.token.hash())?
                .filter(|signup| signup.is_open(now))
                .ok_or(E::InvalidSignupToken)?;
            let organization = OrganizationId::generate(&*app.clock, &*app.random);
            if let Some(id) = signup.operator_invite {
                let mut invite = tx
                    .operator_invites()
                    .lock_by_id(id)?
                    .filter(|invite| invite.admits(&signup.email, now))
                    .ok_or(E::InvalidSignupToken)?;
                invite.used = Some((now, organization));
                tx.operator_invites().save(&invite)?;
            }
            tx.signups().complete(&signup.token_hash, now)?;

            let api_secret = Token::hex::<32>(&*app.random);
            let new = NewOrganization {
                id: organization,
                name,
                email: signup.email.clone(),
                salesforce: request.salesforce,
                created_at: now,
            };
            let organization = insert(tx, &app, new, &api_secret)?;
            let account = Account {
                id: AccountId::generate(&*app.clock, &*app.random),
                role: Role::Admin(organization.id),
                email: signup.email,
                password_hash,
                created_at: now,
            };
            if tx.accounts().insert(&account)? == Added::AlreadyThere {
                return Err(E::AccountExists);
            }
            insert_first(tx, organization.id, &account.email, now)?;
            limits::forgive_sign_ups(tx, &app, Realm::Organization, &account.email)?;
            let session = open_session(tx, &app, &account, request.keep, request.device)?;
            Ok(CompletedSignup { organization, api_secret, session })
        })
        .await
}

/// Whether `text` can be an organization's name.
pub(super) fn is_name(text: &str) -> bool {
    !is_blank(text) && text.chars().count() <= NAME_MAX_CHARS && is_one_line(text)
}

struct NewOrganization {
    id: OrganizationId,
    name: String,
    email: EmailAddress,
    salesforce: bool,
    created_at: OffsetDateTime,
}

/// Records the organization under the first free apikey that its name gives.
fn insert(
    tx: &mut dyn Tx,
    app: &App,
    new: NewOrganization,
    api_secret: &Token,
) -> Result<Organization, StoreError> {
    let key = SigningKey::generate(&*app.random);
    let jwt_secret = b64(app.random.bytes::<24>());
    let secrets = OrganizationSecrets {
        signing_seed: app.master_key.seal(SIGNING_SEED, key.seed(), &*app.random),
        jwt_secret: app.master_key.seal(JWT_SECRET, jwt_secret.as_bytes(), &*app.random),
        api_secret: api_secret.hash(),
    };
    let base = apikey_base(&new.name);
    let mut organization = Organization {
        id: new.id,
        apikey: String::new(),
        public_key: key.public_key(),
        salesforce: new.salesforce,
        public_allowed: false,
        created_at: new.created_at,
        profile: Profile::new(new.name, &new.email),
    };
    loop {
        organization.apikey = free_apikey(&base, |names| tx.organizations().taken(names))?;
        // Somebody may have taken it in between: look for the next one.
        if tx.organizations().insert(&organization, &secrets)? == Added::New {
            return Ok(organization);
        }
    }
}

impl From<VerifySignupError> for CompleteSignupError {
    fn from(error: VerifySignupError) -> Self {
        match error {
            VerifySignupError::InvalidSignupToken => Self::InvalidSignupToken,
            VerifySignupError::Store(error) => Self::Store(error),
        }
    }
}

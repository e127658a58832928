//! Organizations: their sign-up, their keys, and the profile that says what
//! they ask for.

mod apikey;
mod attention;
mod complete_signup;
mod operator;
mod operator_invite;
mod payments;
mod profile;
mod require;
mod signup;

pub use apikey::{apikey_base, free_apikey};
pub use attention::{Attention, attention};
pub use complete_signup::{
    CompleteSignup, CompleteSignupError, CompletedSignup, NAME_MAX_CHARS, complete_signup,
};
pub use operator::{
    OperatorError, allow_public, list_organizations, organization_of, organization_page,
};
pub use operator_invite::{
    CreatedOperatorInvite, InviteName, InviteTokenError, OperatorInvite, RevokeOperatorInviteError,
    bootstrap_operator_invite, create_operator_invite, list_operator_invites,
    revoke_operator_invite, verify_invite_token,
};
pub use payments::{CustomerRequest, PaymentError, Payments};
pub(crate) use profile::tags_fault;
pub use profile::{
    LONG_TEXT_MAX_CHARS, Profile, ProfileChange, ProfileError, ProfileFault, TEXT_MAX_CHARS,
    update_profile,
};
pub use require::require_organization;
pub(crate) use require::secrets_of;
pub use signup::{
    RequestSignup, RequestSignupError, Signup, SignupProof, VerifySignupError, request_signup,
    verify_signup,
};
use time::OffsetDateTime;

use crate::{
    App,
    crypto::{Purpose, SigningKey},
    ids::{OperatorInviteId, OrganizationId},
    outcome::{Added, StoreError},
    values::TokenHash,
};

/// An organization: a data custodian, and a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Identity.
    pub id: OrganizationId,
    /// The name in addresses and links; never changes.
    pub apikey: String,
    /// The ed25519 public key that verifies its signatures, b64.
    pub public_key: String,
    /// Whether it said that it has a Salesforce connection.
    pub salesforce: bool,
    /// Whether the operator lets it be public.
    pub public_allowed: bool,
    /// When it signed up.
    pub created_at: OffsetDateTime,
    /// What its admins edit.
    pub profile: Profile,
}

impl Organization {
    /// Whether people may sign with it who were not invited.
    #[must_use]
    pub fn is_open_to_all(&self) -> bool {
        self.public_allowed && self.profile.public && self.profile.published
    }
}

/// What an organization must keep to itself, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationSecrets {
    /// The seed of its signing key, sealed under the master key.
    pub signing_seed: Vec<u8>,
    /// The secret of its JWTs, sealed under the master key.
    pub jwt_secret: Vec<u8>,
    /// SHA-256 of its API secret.
    pub api_secret: TokenHash,
}

/// What [`OrganizationSecrets::signing_seed`] is sealed for.
pub(crate) const SIGNING_SEED: Purpose = Purpose("assent/organization-signing-seed/v1");
/// What [`OrganizationSecrets::jwt_secret`] is sealed for.
pub(crate) const JWT_SECRET: Purpose = Purpose("assent/organization-jwt-secret/v1");

/// The key that signs for an organization, of [`OrganizationSecrets::signing_seed`].
pub(crate) fn signing_key(app: &App, sealed: &[u8]) -> Result<SigningKey, StoreError> {
    app.master_key
        .open_exact(SIGNING_SEED, sealed)
        .map(SigningKey::from_seed)
        .map_err(|error| StoreError::corrupt("organization key", error))
}

impl OrganizationSecrets {
    /// The key that signs for the organization.
    pub(crate) fn signing_key(&self, app: &App) -> Result<SigningKey, StoreError> {
        signing_key(app, &self.signing_seed)
    }

    /// The secret under which the organization makes its JWTs.
    pub(crate) fn jwt_secret(&self, app: &App) -> Result<String, StoreError> {
        let secret = app
            .master_key
            .open(JWT_SECRET, &self.jwt_secret)
            .map_err(|error| StoreError::corrupt("organization secret", error))?;
        String::from_utf8(secret).map_err(|error| StoreError::corrupt("organization secret", error))
    }
}

/// Organizations in the open unit.
pub trait Organizations {
    /// Records a new organization, unless its apikey is taken.
    fn insert(
        &mut self,
        organization: &Organization,
        secrets: &OrganizationSecrets,
    ) -> Result<Added, StoreError>;
    /// The organization called `id`.
    fn get(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError>;
    /// The organization called `id`, locked until the transaction ends.
    fn lock(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError>;
    /// The organization of this apikey.
    fn by_apikey(&mut self, apikey: &str) -> Result<Option<Organization>, StoreError>;
    /// The organization of this public key (b64).
    fn by_public_key(&mut self, public_key: &str) -> Result<Option<Organization>, StoreError>;
    /// What the organization keeps to itself.
    fn secrets(&mut self, id: OrganizationId) -> Result<Option<OrganizationSecrets>, StoreError>;
    /// Writes back the profile of an organization read under lock.
    fn save_profile(&mut self, id: OrganizationId, profile: &Profile) -> Result<(), StoreError>;
    /// Writes back whether the operator lets an organization be public.
    fn save_public_allowed(
        &mut self,
        id: OrganizationId,
        public_allowed: bool,
    ) -> Result<(), StoreError>;
    /// Organizations in the order of their ids, the newest first: up to `limit` of those made
    /// before `before`.
    fn list(
        &mut self,
        before: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError>;
    /// Which of these apikeys are taken.
    fn taken(&mut self, apikeys: &[String]) -> Result<Vec<String>, StoreError>;
}

/// Operators' invitations in the open unit.
pub trait OperatorInvites {
    /// Records an invitation. One that is made at the first start is recorded
    /// once in a store's life.
    fn insert(&mut self, invite: &OperatorInvite) -> Result<Added, StoreError>;
    /// The invitation of this token.
    fn find(&mut self, token: &TokenHash) -> Result<Option<OperatorInvite>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock(&mut self, token: &TokenHash) -> Result<Option<OperatorInvite>, StoreError>;
    /// The invitation called `id`, locked until the transaction ends.
    fn lock_by_id(&mut self, id: OperatorInviteId) -> Result<Option<OperatorInvite>, StoreError>;
    /// Writes back the use or the revocation of a locked invitation.
    fn save(&mut self, invite: &OperatorInvite) -> Result<(), StoreError>;
    /// The newest `limit` invitations, newest first.
    fn list(&mut self, limit: i64) -> Result<Vec<OperatorInvite>, StoreError>;
}

/// Unfinished sign-ups in the open unit.
pub trait Signups {
    /// Records a sign-up that waits for its completion.
    fn insert(&mut self, signup: &Signup) -> Result<(), StoreError>;
    /// The sign-up of this token, completed, expired, or open.
    fn find(&mut self, token: &TokenHash) -> Result<Option<Signup>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock(&mut self, token: &TokenHash) -> Result<Option<Signup>, StoreError>;
    /// Marks a sign-up as completed.
    fn complete(&mut self, token: &TokenHash, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Forgets up to `limit` sign-ups that had expired before `now`.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

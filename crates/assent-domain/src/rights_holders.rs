//! Rights holders: the people, their keys, their data, and their ties to
//! organizations.

mod directory;
mod holder;
mod new;
mod opened;
mod own_data;
mod register;
mod signup;
mod standing;

pub use directory::{
    Directory, Open, UnknownOrganizationError, find_organization, list_organizations_for,
    open_organizations,
};
pub use holder::holder;
pub use opened::record_opening;
pub use own_data::{
    Overview, PREFERENCES_MAX_BYTES, PreferencesError, default_account_data, overview,
    save_default_account_data, save_preferences,
};
pub use register::{
    AddInviteError, InviteLinkError, LookedUp, Register, RegisterError, Registered, add_invite,
    look_up_invite, register,
};
use serde_json::Value;
pub use signup::{
    CompleteSignupError, CompletedSignup, RequestSignup, RequestSignupError, RightsHolderSignup,
    complete_signup, look_up_signup, request_signup,
};
pub(crate) use standing::standings_in;
pub use standing::{Standing, standing_towards, standings};
use time::OffsetDateTime;

use crate::{
    App,
    account_data::AccountData,
    crypto::{Purpose, SigningKey},
    ids::{AccountId, OrganizationId},
    outcome::{Added, StoreError},
    values::TokenHash,
};

/// What [`RightsHolder::signing_seed`] is sealed for.
pub(crate) const SIGNING_SEED: Purpose = Purpose("assent/rights-holder-signing-seed/v1");

/// A person with an account.
#[derive(Clone, Debug, PartialEq)]
pub struct RightsHolder {
    /// The account, and the person's identity.
    pub account: AccountId,
    /// The ed25519 public key that verifies the person's signatures, b64:
    /// the `rhldr_id`.
    pub public_key: String,
    /// The seed of the signing key, sealed under the master key.
    pub signing_seed: Vec<u8>,
    /// What the person starts from towards a new organization.
    pub default_data: AccountData,
    /// Settings of the person's front end: an object.
    pub preferences: Value,
}

/// The key with which a person signs, of [`RightsHolder::signing_seed`].
pub(crate) fn signing_key(app: &App, sealed: &[u8]) -> Result<SigningKey, StoreError> {
    app.master_key
        .open_exact(SIGNING_SEED, sealed)
        .map(SigningKey::from_seed)
        .map_err(|error| StoreError::corrupt("rights holder key", error))
}

/// Rights holders in the open unit.
pub trait RightsHolders {
    /// Records a new rights holder.
    fn insert(&mut self, holder: &RightsHolder) -> Result<(), StoreError>;
    /// The rights holder of this account.
    fn get(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError>;
    /// The rights holder of this public key.
    fn by_public_key(&mut self, public_key: &str) -> Result<Option<RightsHolder>, StoreError>;
    /// The rights holder of this account, locked until the transaction ends.
    fn lock(&mut self, account: AccountId) -> Result<Option<RightsHolder>, StoreError>;
    /// Writes the preferences.
    fn save_preferences(
        &mut self,
        account: AccountId,
        preferences: &Value,
    ) -> Result<(), StoreError>;
    /// Writes the default data.
    fn save_default_data(
        &mut self,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError>;
    /// Ties the person to an organization with `data` towards it, unless
    /// they are tied already.
    fn tie(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<Added, StoreError>;
    /// The person's data towards an organization they are tied to.
    fn data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError>;
    /// The person's data towards those of `organizations` that they are tied to, in any
    /// order.
    fn data_towards_each(
        &mut self,
        organizations: &[OrganizationId],
        account: AccountId,
    ) -> Result<Vec<(OrganizationId, AccountData)>, StoreError>;
    /// The person's data towards an organization, locked until the transaction ends.
    fn lock_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<AccountData>, StoreError>;
    /// Writes the person's data towards an organization they are tied to.
    fn save_data_towards(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        data: &AccountData,
    ) -> Result<(), StoreError>;
}

/// People's unfinished sign-ups in the open unit.
pub trait RightsHolderSignups {
    /// Records a sign-up that waits for its completion.
    fn insert(&mut self, signup: &RightsHolderSignup) -> Result<(), StoreError>;
    /// The sign-up of this code, completed, expired, or open.
    fn find(&mut self, code: &TokenHash) -> Result<Option<RightsHolderSignup>, StoreError>;
    /// The same, locked until the transaction ends.
    fn lock(&mut self, code: &TokenHash) -> Result<Option<RightsHolderSignup>, StoreError>;
    /// Marks a sign-up as completed.
    fn complete(&mut self, code: &TokenHash, at: OffsetDateTime) -> Result<(), StoreError>;
    /// Forgets up to `limit` sign-ups that had expired before `now`.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

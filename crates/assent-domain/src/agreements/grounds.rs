//! What a decision stands on, read and locked at once, and what it leaves,
//! written at once.

use super::{Decision, SignedAgreement, StoredEvent};
use crate::{
    account_data::{AccountData, Requested},
    daily_counts::Counts,
    end_users::EndUser,
    ids::{AccountId, OrganizationId},
    organizations::secrets_of,
    outcome::StoreError,
    rights_holders::holder,
    store::Tx,
};

/// All that a decision about an agreement in force stands on. What it may
/// change is locked until the transaction ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounds {
    /// The organization.
    pub organization: OrganizationId,
    /// Its apikey.
    pub apikey: String,
    /// What it asks for.
    pub requested: Requested,
    /// The seed of its signing key, sealed under the master key.
    pub custodian_seed: Vec<u8>,
    /// The seed of the person's signing key, sealed under the master key.
    pub holder_seed: Vec<u8>,
    /// The person's data towards it; locked.
    pub data: AccountData,
    /// Their agreement in force; locked.
    pub agreement: SignedAgreement,
    /// What it sees of the person; locked.
    pub end_user: EndUser,
}

/// [`Grounds`] that nothing was locked for.
#[derive(Clone, Debug, PartialEq)]
pub struct GroundsAsRead {
    /// What was read, of one state.
    pub grounds: Grounds,
    /// By which the store finds out whether the data, the agreement or what the organization sees
    /// has changed since. It means nothing elsewhere.
    pub version: String,
}

/// A change of what a person shares and allows, decided on [`GroundsAsRead`].
#[derive(Clone, Debug)]
pub struct Decided {
    /// Of what it stands on.
    pub version: String,
    /// As in [`Recorded`], whose decision is [`Decision::Changed`].
    pub agreement: SignedAgreement,
    /// The same.
    pub events: Vec<StoredEvent>,
    /// The same.
    pub data: Option<AccountData>,
    /// The same.
    pub end_user: EndUser,
    /// The same.
    pub counts: Counts,
}

impl Decided {
    /// What it leaves.
    #[must_use]
    pub fn recorded(&self) -> Recorded<'_> {
        let Self { agreement, events, data, end_user, counts, .. } = self;
        let (decision, data) = (Decision::Changed, data.as_ref());
        Recorded { decision, agreement, events, data, end_user, counts }
    }
}

/// What a decision leaves.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// Which decision it is. By one that ends the agreement, the organization
    /// sees nothing of the person any more.
    pub decision: Decision,
    /// The agreement, with the head and the end that it has from then on.
    pub agreement: &'a SignedAgreement,
    /// The events that follow its chain so far, of which the last is the head.
    pub events: &'a [StoredEvent],
    /// The person's data towards the organization, if it changes.
    pub data: Option<&'a AccountData>,
    /// What the organization sees from then on, unless the agreement ends.
    pub end_user: &'a EndUser,
    /// What it adds to the organization's counts, by the agreement's id.
    pub counts: &'a Counts,
}

/// What a decision of `account` about the organization `apikey` stands on;
/// `None` where the two have no agreement in force.
pub(super) fn lock_grounds(
    tx: &mut dyn Tx,
    account: AccountId,
    apikey: &str,
) -> Result<Option<Grounds>, StoreError> {
    match tx.agreements().lock_grounds(account, apikey)? {
        None => one_by_one(tx, account, apikey),
        found => Ok(found),
    }
}

/// The same of each apikey, which are in the order of their organizations' ids, so that two who
/// lock several never wait for each other. Whoever decides on them writes nothing before.
pub(super) fn lock_each_grounds(
    tx: &mut dyn Tx,
    account: AccountId,
    apikeys: impl IntoIterator<Item = String>,
) -> Result<Vec<(String, Option<Grounds>)>, StoreError> {
    let lock = |apikey: String| {
        let grounds = lock_grounds(tx, account, &apikey)?;
        Ok((apikey, grounds))
    };
    apikeys.into_iter().map(lock).collect()
}

/// What one decision stands on, each read when the one before it is locked. This tells what is
/// missing, and finds the agreement that was signed anew while one that has
/// ended was waited for: a statement may see the store as it was when it began.
fn one_by_one(
    tx: &mut dyn Tx,
    account: AccountId,
    apikey: &str,
) -> Result<Option<Grounds>, StoreError> {
    let holder = holder(tx, account)?;
    let Some(organization) = tx.organizations().by_apikey(apikey)? else { return Ok(None) };
    let id = organization.id;
    let Some(data) = tx.rights_holders().lock_data_towards(id, account)? else { return Ok(None) };
    let Some(agreement) = tx.agreements().lock_in_force(id, account)? else { return Ok(None) };
    let custodian_seed = secrets_of(tx, id)?.signing_seed;
    let end_user = tx.end_users().lock(id, account)?;
    let end_user = end_user.ok_or_else(|| StoreError::missing("end user", account))?;
    Ok(Some(Grounds {
        organization: id,
        apikey: organization.apikey,
        requested: organization.profile.requested,
        custodian_seed,
        holder_seed: holder.signing_seed,
        data,
        agreement,
        end_user,
    }))
}

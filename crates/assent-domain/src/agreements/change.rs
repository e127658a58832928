//! The person changes what they share and allow.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Event, decisions::DecisionWriter};
use crate::{
    App,
    account_data::AccountData,
    ids::AccountId,
    organizations::{Organization, secrets_of},
    outcome::StoreError,
    rights_holders::{RightsHolder, holder},
    store::Tx,
};

/// Why nothing was changed, or there is nothing to show.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// The person has no agreement in force with this organization.
    #[error("you have no agreement with {0:?}: sign it first")]
    NoAgreement(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a change left towards one organization.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The person's data towards it, as far as it is asked for.
    pub data: AccountData,
    /// The events that the change made, oldest first.
    pub events: Vec<Event>,
}

/// The most organizations of one change.
pub const CHANGED_MAX: usize = 100;

/// The apikeys of 1 to [`CHANGED_MAX`] organizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apikeys(Vec<String>);

impl Apikeys {
    /// `None` when there are none, or too many.
    #[must_use]
    pub fn new(apikeys: Vec<String>) -> Option<Self> {
        (1..=CHANGED_MAX).contains(&apikeys.len()).then_some(Self(apikeys))
    }
}

/// Of one organization.
impl From<String> for Apikeys {
    fn from(apikey: String) -> Self {
        Self(vec![apikey])
    }
}

/// Changes the person's data towards each of these organizations, or towards
/// none of them. Answers by apikey.
pub async fn change_account_data(
    app: &App,
    account: AccountId,
    apikeys: Apikeys,
    change: AccountData,
) -> Result<BTreeMap<String, Changed>, ChangeError> {
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| change_account_data_in(tx, &app, account, apikeys, change)).await
}

/// The same as a step of an open unit.
pub fn change_account_data_in(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
    Apikeys(apikeys): Apikeys,
    change: AccountData,
) -> Result<BTreeMap<String, Changed>, ChangeError> {
    let change = change.settle();
    let holder = holder(tx, account)?;
    let mut organizations = BTreeMap::new();
    for apikey in apikeys {
        let organization = tx.organizations().by_apikey(&apikey)?;
        let organization = organization.ok_or(ChangeError::NoAgreement(apikey))?;
        organizations.insert(organization.id, organization);
    }
    // In the order of ids, so that two changes never wait for each other.
    organizations
        .into_values()
        .map(|organization| {
            let apikey = organization.apikey.clone();
            Ok((apikey, change_one(tx, app, &holder, &organization, change.clone())?))
        })
        .collect()
}

fn change_one(
    tx: &mut dyn Tx,
    app: &App,
    holder: &RightsHolder,
    organization: &Organization,
    change: AccountData,
) -> Result<Changed, ChangeError> {
    let (id, account) = (organization.id, holder.account);
    let requested = &organization.profile.requested;
    let none = || ChangeError::NoAgreement(organization.apikey.clone());
    // Locked in the order in which signing locks them, and before the clock is
    // read and the state is taken.
    let before = tx.rights_holders().lock_data_towards(id, account)?.ok_or_else(none)?;
    let agreement = tx.agreements().lock_in_force(id, account)?.ok_or_else(none)?;
    let secrets = secrets_of(tx, id)?;

    let data = before.merge(change.stage(requested));
    tx.rights_holders().save_data_towards(id, account, &data)?;
    let events =
        DecisionWriter::open(app, agreement, holder, &secrets)?.change(tx, &data, requested)?;
    Ok(Changed { data: data.towards(requested), events })
}

/// The person's data towards the organization `apikey` that they are tied to, as
/// far as it asks for it.
pub async fn account_data_towards(
    app: &App,
    account: AccountId,
    apikey: String,
) -> Result<AccountData, ChangeError> {
    app.store
        .read(move |tx| {
            let organization = tx.organizations().by_apikey(&apikey)?;
            let Some(organization) = organization else {
                return Err(ChangeError::NoAgreement(apikey));
            };
            let data = tx.rights_holders().data_towards(organization.id, account)?;
            let data = data.ok_or(ChangeError::NoAgreement(apikey))?;
            Ok(data.towards(&organization.profile.requested))
        })
        .await
}

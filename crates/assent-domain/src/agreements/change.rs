//! The person changes what they share and allow.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Event, Grounds, GroundsAsRead, decisions::DecisionWriter, grounds::lock_each_grounds};
use crate::{App, account_data::AccountData, ids::AccountId, outcome::StoreError, store::Tx};

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

/// How often a change is decided on what was read before it is decided under lock.
const TRIES: usize = 2;

/// Changes the person's data towards each of these organizations, or towards
/// none of them. Answers by apikey.
pub async fn change_account_data(
    app: &App,
    account: AccountId,
    apikeys: Apikeys,
    change: AccountData,
) -> Result<BTreeMap<String, Changed>, ChangeError> {
    if let [apikey] = &apikeys.0[..] {
        for _ in 0..TRIES {
            match change_as_read(app, account, apikey, change.clone()).await {
                Ok(Some(changed)) => return Ok(BTreeMap::from([(apikey.clone(), changed)])),
                Ok(None) => {}
                Err(unavailable @ StoreError::Unavailable(_)) => return Err(unavailable.into()),
                // It may be another's of the same batch.
                Err(_) => break,
            }
        }
    }
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| change_account_data_in(tx, &app, account, apikeys, change)).await
}

/// Decides without locking anything, and writes if all is still as it was read. `None` if it
/// is not, or if there is no agreement.
async fn change_as_read(
    app: &App,
    account: AccountId,
    apikey: &str,
    change: AccountData,
) -> Result<Option<Changed>, StoreError> {
    let read = app.reads.grounds(&*app.store, account, apikey.to_owned()).await?;
    let Some(GroundsAsRead { grounds, version }) = read else { return Ok(None) };
    let (writer, before, requested) = DecisionWriter::open(app, grounds)?;
    let data = before.clone().merge(change.settle().stage(&requested));
    let towards = data.towards(&requested);
    let (events, decided) = writer.decide(version, &before, data, &requested)?;
    let written = match decided {
        None => true,
        Some(decided) => app.writes.decision(&app.store, decided).await?,
    };
    Ok(written.then_some(Changed { data: towards, events }))
}

/// [`change_account_data`] as a step of an open unit.
pub fn change_account_data_in(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
    Apikeys(apikeys): Apikeys,
    change: AccountData,
) -> Result<BTreeMap<String, Changed>, ChangeError> {
    let change = change.settle();
    let apikeys = in_order(tx, apikeys)?;
    let locked = lock_each_grounds(tx, account, apikeys)?;
    let all = locked.into_iter().map(|(apikey, grounds)| match grounds {
        Some(grounds) => Ok((apikey, grounds)),
        None => Err(ChangeError::NoAgreement(apikey)),
    });
    let all: Vec<_> = all.collect::<Result<_, _>>()?;
    let change = |(apikey, grounds)| Ok((apikey, change_one(tx, app, grounds, change.clone())?));
    all.into_iter().map(change).collect()
}

/// The apikeys in the order of their organizations' ids, each once, so that two
/// changes never wait for each other.
fn in_order(tx: &mut dyn Tx, apikeys: Vec<String>) -> Result<Vec<String>, ChangeError> {
    if apikeys.len() == 1 {
        return Ok(apikeys);
    }
    let mut ordered = BTreeMap::new();
    for apikey in apikeys {
        let organization = tx.organizations().by_apikey(&apikey)?;
        let organization = organization.ok_or(ChangeError::NoAgreement(apikey))?;
        ordered.insert(organization.id, organization.apikey);
    }
    Ok(ordered.into_values().collect())
}

/// Changes the data towards one organization, of which all is locked.
pub(super) fn change_one(
    tx: &mut dyn Tx,
    app: &App,
    grounds: Grounds,
    change: AccountData,
) -> Result<Changed, StoreError> {
    let (writer, before, requested) = DecisionWriter::open(app, grounds)?;
    let data = before.clone().merge(change.stage(&requested));
    let events = writer.change(tx, &before, &data, &requested)?;
    Ok(Changed { data: data.towards(&requested), events })
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

//! How a person stands with organizations: what they entered, share and allow.

use std::collections::{HashMap, HashSet};

use crate::{
    App, account_data::AccountData, ids::AccountId, organizations::Organization,
    outcome::StoreError, store::Tx,
};

/// With how many organizations a person's standing is told at once.
const STANDINGS_MAX: i64 = 100;

/// How many agreements in force are looked at: there is one an organization.
const AGREEMENTS_MAX: i64 = 1_000;

/// How a person stands with an organization.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The organization.
    pub organization: Organization,
    /// Whether they have an agreement in force.
    pub is_signed: bool,
    /// The person's data towards it; what they start from where they are not tied.
    pub data: AccountData,
}

/// How the person stands with the organizations that they are tied to, the newest
/// first, at most 100.
pub async fn standings(app: &App, account: AccountId) -> Result<Vec<Standing>, StoreError> {
    app.store.snapshot(move |tx| standings_in(tx, account, STANDINGS_MAX)).await
}

/// The same of up to `limit` organizations, as a step of an open unit.
pub(crate) fn standings_in(
    tx: &mut dyn Tx,
    account: AccountId,
    limit: i64,
) -> Result<Vec<Standing>, StoreError> {
    let organizations = tx.directory().tied_to(account, limit)?;
    let ids: Vec<_> = organizations.iter().map(|organization| organization.id).collect();
    let signed = tx.agreements().in_force_of(account, AGREEMENTS_MAX)?;
    let signed: HashSet<_> = signed.into_iter().map(|signed| signed.organization).collect();
    let data = tx.rights_holders().data_towards_each(&ids, account)?;
    let mut data: HashMap<_, _> = data.into_iter().collect();
    let standing = |organization: Organization| Standing {
        is_signed: signed.contains(&organization.id),
        data: data.remove(&organization.id).unwrap_or_default(),
        organization,
    };
    Ok(organizations.into_iter().map(standing).collect())
}

/// How the person stands with the organization `apikey`, if it is open to all or they
/// are tied to it.
pub async fn standing_towards(
    app: &App,
    account: AccountId,
    apikey: String,
) -> Result<Option<Standing>, StoreError> {
    app.store.snapshot(move |tx| towards(tx, account, &apikey)).await
}

fn towards(
    tx: &mut dyn Tx,
    account: AccountId,
    apikey: &str,
) -> Result<Option<Standing>, StoreError> {
    let Some(organization) = tx.organizations().by_apikey(apikey)? else { return Ok(None) };
    let tied = tx.rights_holders().data_towards(organization.id, account)?;
    if tied.is_none() && !organization.is_open_to_all() {
        return Ok(None);
    }
    let agreements = tx.agreements().between(organization.id, account, 1)?;
    let is_signed = agreements.first().is_some_and(|agreement| agreement.ended_at.is_none());
    let data = match tied {
        Some(data) if is_signed => data,
        tied => tied.unwrap_or_default().merge(super::holder(tx, account)?.default_data),
    };
    Ok(Some(Standing { organization, is_signed, data }))
}

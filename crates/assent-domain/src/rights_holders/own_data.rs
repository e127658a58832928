//! What a person keeps for themselves: their default data, their preferences,
//! and the overview of it all.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use thiserror::Error;

use super::{holder, holder::locked_holder};
use crate::{
    App,
    account_data::AccountData,
    agreements::{Event, Sisa, recent_events},
    ids::AccountId,
    organizations::Organization,
    outcome::StoreError,
};

/// The most bytes of preferences, written as JSON without blanks.
pub const PREFERENCES_MAX_BYTES: usize = 4 << 10;
/// How many organizations an overview has at most, and how many agreements.
const OVERVIEW_MAX: i64 = 100;
/// How many events an overview has at most.
const RECENT_EVENTS: i64 = 10;

/// What the person starts from towards a new organization: every key.
pub async fn default_account_data(
    app: &App,
    account: AccountId,
) -> Result<AccountData, StoreError> {
    app.store.read(move |tx| Ok(holder(tx, account)?.default_data.complete())).await
}

/// Changes what the person starts from, and answers all of it. Nothing that
/// is towards an organization already changes.
pub async fn save_default_account_data(
    app: &App,
    account: AccountId,
    change: AccountData,
) -> Result<AccountData, StoreError> {
    app.store
        .transact(move |tx| {
            let data = locked_holder(tx, account)?.default_data.merge(change.settle());
            tx.rights_holders().save_default_data(account, &data)?;
            Ok(data.complete())
        })
        .await
}

/// Why preferences were not saved.
#[derive(Debug, Error)]
pub enum PreferencesError {
    /// They take more than [`PREFERENCES_MAX_BYTES`].
    #[error("is larger than {PREFERENCES_MAX_BYTES} bytes")]
    TooLarge,
    /// A text or a key in them holds a NUL character.
    #[error("contains a NUL character")]
    Nul,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Replaces the settings of the person's front end, and answers them.
pub async fn save_preferences(
    app: &App,
    account: AccountId,
    preferences: Map<String, Value>,
) -> Result<Value, PreferencesError> {
    let preferences = Value::Object(preferences);
    if preferences.to_string().len() > PREFERENCES_MAX_BYTES {
        return Err(PreferencesError::TooLarge);
    }
    if holds_nul(&preferences) {
        return Err(PreferencesError::Nul);
    }
    app.store
        .transact(move |tx| {
            tx.rights_holders().save_preferences(account, &preferences)?;
            Ok(preferences)
        })
        .await
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(entries) => {
            entries.iter().any(|(key, value)| key.contains('\0') || holds_nul(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What a person sees first.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The organizations that they are tied to, the newest first, at most 100.
    pub organizations: Vec<Organization>,
    /// Their agreements in force with these, each with the organization's
    /// apikey, the last signed first.
    pub agreements: Vec<(Sisa, String)>,
    /// Their newest events, newest first.
    pub recent_events: Vec<Event>,
    /// What they start from towards a new organization.
    pub default_data: AccountData,
    /// The settings of their front end.
    pub preferences: Value,
}

/// The newest of everything of a person.
pub async fn overview(app: &App, account: AccountId) -> Result<Overview, StoreError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .snapshot(move |tx| {
            let holder = holder(tx, account)?;
            let organizations = tx.directory().tied_to(account, OVERVIEW_MAX)?;
            let apikeys: BTreeMap<_, _> =
                organizations.iter().map(|own| (own.id, own.apikey.clone())).collect();
            let agreements = tx.agreements().in_force_of(account, OVERVIEW_MAX)?.into_iter();
            let agreements = agreements.filter_map(|signed| {
                Some((signed.sisa, apikeys.get(&signed.organization)?.clone()))
            });
            Ok(Overview {
                agreements: agreements.collect(),
                organizations,
                recent_events: recent_events(tx, &app, account, RECENT_EVENTS)?,
                default_data: holder.default_data.complete(),
                preferences: holder.preferences,
            })
        })
        .await
}

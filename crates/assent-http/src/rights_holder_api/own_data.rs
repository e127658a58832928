//! What a person keeps for themselves: defaults and preferences, and the overview.

use std::collections::BTreeMap;

use actix_web::web;
use assent_domain::{
    account_data::AccountData,
    agreements::Event,
    outcome::StoreError,
    rights_holders::{self, Overview, PreferencesError},
    strict_json,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{Answer, agreement_export::SisaBody, openapi::domain, organization_api::PublicFace};
use assent_web::{
    Shared,
    agreement::WholeSisa,
    input::{Body, Fields},
    reply::Reply,
    session::Person,
};

#[derive(Serialize, ToSchema)]
#[schema(as = DefaultAccountData)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefaultDataBody {
    #[schema(value_type = domain::AccountData)]
    default_account_data: AccountData,
}

/// Reads what the next agreement starts from.
#[utoipa::path(
    get,
    path = "/api/default-account-data",
    operation_id = "getDefaultAccountData",
    tag = "Own data",
    responses((status = 200, description = "All of it.", body = DefaultDataBody))
)]
pub(crate) async fn default_data(
    shared: web::Data<Shared>,
    Person(account): Person,
) -> Answer<DefaultDataBody> {
    let data = rights_holders::default_account_data(&shared.app, account).await?;
    Ok(Reply(DefaultDataBody { default_account_data: data }))
}

assent_web::input! {
    /// A change of what the next agreement starts from.
    pub(crate) struct DefaultDataChange as DefaultAccountDataChange, strict = true {
        default_account_data: domain::AccountDataChanges,
    }
}

/// Changes what the next agreement starts from.
///
/// It changes nothing towards an organization.
#[utoipa::path(
    post,
    path = "/api/default-account-data",
    operation_id = "changeDefaultAccountData",
    tag = "Own data",
    request_body = DefaultDataChange,
    responses((status = 200, description = "All of it.", body = DefaultDataBody))
)]
pub(crate) async fn change_default_data(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(DefaultDataChange { default_account_data: change }): Body<DefaultDataChange>,
) -> Answer<DefaultDataBody> {
    let data = rights_holders::save_default_account_data(&shared.app, account, change).await?;
    Ok(Reply(DefaultDataBody { default_account_data: data }))
}

pub(crate) struct Preferences(Map<String, Value>);

assent_web::input! {
    /// What saving preferences takes.
    struct PreferencesFields as Preferences {
        /// An object of at most 4 KB, which replaces the one before. No number in
        /// it has more digits than a double or 64 bits keep.
        preferences: Map<String, Value>,
    }
    => Preferences: unrounded
}

fn unrounded(fields: &mut Fields<'_>, read: PreferencesFields) -> Option<Preferences> {
    let preferences = read.preferences?;
    if strict_json::has_rounded_number(fields.json()) {
        fields.fault(
            "preferences",
            "has a number with more digits than readers of JSON keep: write it as a text",
        );
    }
    Some(Preferences(preferences))
}

#[derive(Serialize, ToSchema)]
#[schema(as = SavedPreferences)]
pub(crate) struct PreferencesBody {
    #[schema(value_type = Object)]
    preferences: Value,
}

/// Saves the portal's preferences for the person.
#[utoipa::path(
    post,
    path = "/api/preferences",
    operation_id = "savePreferences",
    tag = "Own data",
    request_body = Preferences,
    responses((status = 200, description = "What is saved.", body = PreferencesBody))
)]
pub(crate) async fn save_preferences(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Preferences(preferences)): Body<Preferences>,
) -> Answer<PreferencesBody> {
    let preferences = rights_holders::save_preferences(&shared.app, account, preferences).await?;
    Ok(Reply(PreferencesBody { preferences }))
}

failures! { error: PreferencesError {
    PreferencesError::TooLarge | PreferencesError::Nul => field("preferences", error),
    PreferencesError::Store(error) => passed(StoreError),
} }

#[derive(Serialize, ToSchema)]
#[schema(as = Overview)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OverviewBody {
    /// The agreements in force.
    #[schema(value_type = Vec<SisaBody>)]
    sisas: Vec<WholeSisa>,
    /// The organizations by apikey: the 100 newest.
    my_organizations: BTreeMap<String, PublicFace>,
    /// The ten newest events.
    #[schema(value_type = Vec<domain::Event>)]
    recent_sisa_events: Vec<Event>,
    #[schema(value_type = domain::AccountData)]
    default_account_data: AccountData,
    #[schema(value_type = Object)]
    preferences: Value,
}

/// Reads what a portal shows first: agreements, organizations and events.
#[utoipa::path(
    get,
    path = "/api/overview",
    operation_id = "getOverview",
    tag = "Own data",
    responses((status = 200, description = "The overview.", body = OverviewBody))
)]
pub(crate) async fn overview(
    shared: web::Data<Shared>,
    Person(account): Person,
) -> Answer<OverviewBody> {
    let overview = rights_holders::overview(&shared.app, account).await?;
    let Overview { organizations, agreements, recent_events, default_data, preferences } = overview;
    let sisas = agreements.into_iter().map(|(sisa, apikey)| WholeSisa::new(sisa, apikey));
    let organizations = organizations.into_iter();
    Ok(Reply(OverviewBody {
        sisas: sisas.collect::<Result<_, _>>()?,
        my_organizations: organizations.map(|own| (own.apikey.clone(), own.into())).collect(),
        recent_sisa_events: recent_events,
        default_account_data: default_data,
        preferences,
    }))
}

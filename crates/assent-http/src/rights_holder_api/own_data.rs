//! `/api/default-account-data`, `/api/preferences`, `/api/overview`

use std::collections::BTreeMap;

use actix_web::web;
use assent_domain::{
    account_data::AccountData,
    agreements::Event,
    rights_holders::{self, Overview, PreferencesError},
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    Shared,
    agreement_export::SisaBody,
    input::{Body, Fields, Input},
    organization_api::PublicFace,
    reply::{Answer, Failure, Reply},
    session::Person,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefaultDataBody {
    default_account_data: AccountData,
}

/// `GET /api/default-account-data`
pub(crate) async fn default_data(
    shared: web::Data<Shared>,
    Person(account): Person,
) -> Answer<DefaultDataBody> {
    let data = rights_holders::default_account_data(&shared.app, account).await?;
    Ok(Reply(DefaultDataBody { default_account_data: data }))
}

pub(crate) struct DefaultDataChange(AccountData);

impl Input for DefaultDataChange {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let change = fields.object("defaultAccountData")?;
        Some(Self(AccountData::from_json(&Value::from(change.clone()))))
    }
}

/// `POST /api/default-account-data`
pub(crate) async fn change_default_data(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(DefaultDataChange(change)): Body<DefaultDataChange>,
) -> Answer<DefaultDataBody> {
    let data = rights_holders::save_default_account_data(&shared.app, account, change).await?;
    Ok(Reply(DefaultDataBody { default_account_data: data }))
}

pub(crate) struct Preferences(Map<String, Value>);

impl Input for Preferences {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(fields.object("preferences")?.clone()))
    }
}

#[derive(Serialize)]
pub(crate) struct PreferencesBody {
    preferences: Value,
}

/// `POST /api/preferences`
pub(crate) async fn save_preferences(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Preferences(preferences)): Body<Preferences>,
) -> Answer<PreferencesBody> {
    let preferences = rights_holders::save_preferences(&shared.app, account, preferences).await?;
    Ok(Reply(PreferencesBody { preferences }))
}

impl From<PreferencesError> for Failure {
    fn from(error: PreferencesError) -> Self {
        match error {
            PreferencesError::TooLarge | PreferencesError::Nul => {
                Self::invalid_field("preferences", error)
            }
            PreferencesError::Store(error) => error.into(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OverviewBody {
    sisas: Vec<SisaBody>,
    my_organizations: BTreeMap<String, PublicFace>,
    recent_sisa_events: Vec<Event>,
    default_account_data: AccountData,
    preferences: Value,
}

/// `GET /api/overview`
pub(crate) async fn overview(
    shared: web::Data<Shared>,
    Person(account): Person,
) -> Answer<OverviewBody> {
    let overview = rights_holders::overview(&shared.app, account).await?;
    let Overview { organizations, agreements, recent_events, default_data, preferences } = overview;
    let sisas = agreements.into_iter().map(|(sisa, apikey)| SisaBody::new(sisa, apikey));
    let organizations = organizations.into_iter();
    Ok(Reply(OverviewBody {
        sisas: sisas.collect::<Result<_, _>>()?,
        my_organizations: organizations.map(|own| (own.apikey.clone(), own.into())).collect(),
        recent_sisa_events: recent_events,
        default_account_data: default_data,
        preferences,
    }))
}

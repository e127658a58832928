//! What the person shares with organizations and allows them.

use std::collections::BTreeMap;

use actix_web::web;
use assent_domain::{
    account_data::AccountData,
    agreements::{self, Apikeys, CHANGED_MAX, ChangeError, Changed, Event},
    outcome::StoreError,
    values::trimmed,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer,
    openapi::{domain, values},
};
use assent_web::{
    Shared,
    input::{Body, Fields, Input, Segment},
    reply::Reply,
    session::Person,
};

#[derive(Serialize, ToSchema)]
#[schema(as = OrganizationAccountData)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountDataBody {
    #[schema(value_type = domain::AccountData)]
    organization_account_data: AccountData,
}

/// Reads what the person shares with an organization and allows it.
#[utoipa::path(
    get,
    path = "/api/organizations/accountData/{apikey}",
    operation_id = "getAccountData",
    tag = "Account data",
    params(("apikey" = String, Path, description = "The organization's.")),
    responses((status = 200, description = "The account data.", body = AccountDataBody))
)]
pub(crate) async fn read(
    shared: web::Data<Shared>,
    Person(account): Person,
    Segment(apikey): Segment,
) -> Answer<AccountDataBody> {
    let data = agreements::account_data_towards(&shared.app, account, apikey).await?;
    Ok(Reply(AccountDataBody { organization_account_data: data }))
}

pub(crate) struct Change {
    apikeys: Apikeys,
    changes: AccountData,
}

/// A change towards some organizations.
#[derive(ToSchema)]
#[schema(as = AccountDataChange, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct ChangeRequest {
    organization_apikeys: values::Apikeys,
    changes: domain::AccountDataChanges,
}

impl Input for Change {
    const STRICT: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let apikeys = apikeys(fields, "organizationApikeys");
        let changes = account_data_change(fields, "changes");
        Some(Self { apikeys: apikeys?, changes: changes? })
    }
}

/// A change of account data under `name`. Its faults go by their path in it,
/// such as `consents.Newsletter`.
pub(super) fn account_data_change(fields: &mut Fields<'_>, name: &str) -> Option<AccountData> {
    let faults = match AccountData::parse_change(fields.object(name)?) {
        Ok(change) => return Some(change),
        Err(faults) => faults,
    };
    for (path, fault) in faults {
        fields.fault(&path, fault);
    }
    None
}

fn apikeys(fields: &mut Fields<'_>, name: &str) -> Option<Apikeys> {
    let Some(value) = fields.get(name) else {
        fields.fault(name, "is missing");
        return None;
    };
    let texts = value.as_array().and_then(|list| {
        list.iter().map(|text| Some(trimmed(text.as_str()?).to_owned())).collect::<Option<Vec<_>>>()
    });
    let fits = texts.and_then(Apikeys::new);
    if fits.is_none() {
        fields.fault(name, format!("has to be a list of 1 to {CHANGED_MAX} apikeys"));
    }
    fits
}

/// The changes by apikey.
#[derive(ToSchema)]
#[schema(as = ChangedAccountData)]
#[expect(dead_code, reason = "it documents the reply")]
struct ChangedReply(BTreeMap<String, ChangedBody>);

#[derive(Serialize, ToSchema)]
#[schema(as = ChangedOrganization)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangedBody {
    #[schema(value_type = domain::AccountData)]
    organization_account_data: AccountData,
    #[schema(value_type = Vec<domain::Event>)]
    sisa_events: Vec<Event>,
}

/// Changes what the person shares with organizations and allows them.
#[utoipa::path(
    post,
    path = "/api/organizations/accountData",
    operation_id = "changeAccountData",
    tag = "Account data",
    request_body = ChangeRequest,
    responses((status = 200, description = "The changes by apikey.", body = ChangedReply))
)]
pub(crate) async fn change(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Change { apikeys, changes }): Body<Change>,
) -> Answer<BTreeMap<String, ChangedBody>> {
    let changed = agreements::change_account_data(&shared.app, account, apikeys, changes).await?;
    let bodies = changed.into_iter().map(|(apikey, Changed { data, events })| {
        (apikey, ChangedBody { organization_account_data: data, sisa_events: events })
    });
    Ok(Reply(bodies.collect()))
}

failures! { error: ChangeError {
    ChangeError::NoAgreement(_) => code("no-agreement"),
    ChangeError::Store(error) => passed(StoreError),
} }

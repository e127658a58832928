//! What the person shares with organizations and allows them.

use std::collections::BTreeMap;

use actix_web::web;
use assent_domain::{
    account_data::AccountData,
    agreements::{self, ChangeError, Changed, Event},
    outcome::StoreError,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer,
    openapi::{domain, values},
};
use assent_web::{
    Shared,
    input::{Body, Segment},
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

assent_web::input! {
    /// A change towards some organizations.
    pub(crate) struct Change as AccountDataChange, strict = true {
        organization_apikeys: values::Apikeys,
        changes: domain::AccountDataChanges,
    }
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
    request_body = Change,
    responses((status = 200, description = "The changes by apikey.", body = ChangedReply))
)]
pub(crate) async fn change(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Change { organization_apikeys: apikeys, changes }): Body<Change>,
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

//! Signing agreements, ending them, and listing and exporting their events.

use actix_web::{HttpRequest, HttpResponse, web};
use assent_domain::{
    account_data::AccountData,
    agreements::{self, Event, SignError, export_for_holder},
    outcome::StoreError,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer, Refused,
    agreement_export::{self, AgreementBody, SisaBody},
    openapi::{domain, values},
    organization_api::PublicFace,
};
use assent_web::{
    Shared,
    agreement::WholeSisa,
    input::{Body, Query, Segment},
    reply::Reply,
    session::Person,
};

assent_web::input! {
    /// The organization that is signed with, or whose agreement is ended.
    pub(crate) struct Chosen as ChosenOrganization {
        organization_apikey: String,
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = SignedAgreement)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedBody {
    #[schema(value_type = SisaBody)]
    sisa: WholeSisa,
    #[schema(value_type = domain::AccountData)]
    organization_account_data: AccountData,
    organization: PublicFace,
}

/// Signs an agreement with an organization.
#[utoipa::path(
    post,
    path = "/api/sign_sisa",
    operation_id = "signAgreement",
    tag = "Agreements",
    request_body = Chosen,
    responses((
        status = 200,
        description = "The agreement.",
        body = SignedBody,
        links(
            ("accountData" = (
                operation_id = "getAccountData",
                parameters(("apikey" = "$response.body#/organization/apikey"))
            )),
            ("agreement" = (
                operation_id = "exportAgreement",
                parameters(("apikey" = "$response.body#/organization/apikey"))
            ))
        )
    ))
)]
pub(crate) async fn sign(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Chosen { organization_apikey: apikey }): Body<Chosen>,
) -> Answer<SignedBody> {
    let signed = agreements::sign(&shared.app, account, apikey).await?;
    let organization = signed.organization;
    Ok(Reply(SignedBody {
        sisa: WholeSisa::new(signed.sisa, organization.apikey.clone())?,
        organization_account_data: signed.data,
        organization: organization.into(),
    }))
}

failures! { error: SignError {
    SignError::UnknownOrganization => code("unknown-organization", on "organizationApikey"),
    SignError::Store(error) => passed(StoreError),
} }

/// Exports the agreement with an organization and all of its events.
#[utoipa::path(
    get,
    path = "/api/organizations/agreement/{apikey}",
    operation_id = "exportAgreement",
    tag = "Agreements",
    params(
        ("apikey" = String, Path, description = "The organization's."),
        ("download" = Option<values::AsFile>, Query, description = "`1`: as a file."),
    ),
    responses((status = 200, description = "The agreement.", body = AgreementBody))
)]
pub(crate) async fn export(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
    Segment(apikey): Segment,
) -> Result<HttpResponse, Refused> {
    let export = export_for_holder(&shared.app, account, apikey).await?;
    agreement_export::answer(&request, export).await
}

#[derive(Serialize, ToSchema)]
#[schema(as = EndedAgreement)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndedBody {
    /// The `statusEvent`.
    #[schema(value_type = Vec<domain::Event>, min_items = 1, max_items = 1)]
    sisa_events: [Event; 1],
}

/// Ends the agreement with an organization.
#[utoipa::path(
    post,
    path = "/api/end_sisa",
    operation_id = "endAgreement",
    tag = "Agreements",
    request_body = Chosen,
    responses((status = 200, description = "The event of it.", body = EndedBody))
)]
pub(crate) async fn end(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Chosen { organization_apikey: apikey }): Body<Chosen>,
) -> Answer<EndedBody> {
    let event = agreements::end(&shared.app, account, apikey).await?;
    Ok(Reply(EndedBody { sisa_events: [event] }))
}

#[derive(Serialize, ToSchema)]
#[schema(as = AgreementEvents)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventsBody {
    #[schema(value_type = Vec<domain::Event>)]
    organization_sisa_events: Vec<Event>,
}

/// Lists the events of all agreements with an organization, newest first.
#[utoipa::path(
    get,
    path = "/api/organizations/sisa_events/{apikey}",
    operation_id = "listAgreementEvents",
    tag = "Agreements",
    params(
        ("apikey" = String, Path, description = "The organization's."),
        ("page" = Option<i64>, Query, description = "From 1; ten events each.", minimum = 1),
    ),
    responses((status = 200, description = "A page of events.", body = EventsBody))
)]
pub(crate) async fn events(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
    Segment(apikey): Segment,
) -> Answer<EventsBody> {
    let page = Query::of(&request).page()?;
    let events = agreements::event_page(&shared.app, account, apikey, page).await?;
    Ok(Reply(EventsBody { organization_sisa_events: events }))
}

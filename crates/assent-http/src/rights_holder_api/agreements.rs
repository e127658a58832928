//! `/api/sign_sisa`, `/api/end_sisa`, `/api/organizations/agreement`,
//! `/api/organizations/sisa_events`

use actix_web::{HttpRequest, HttpResponse, web};
use assent_domain::{
    account_data::AccountData,
    agreements::{self, Event, SignError, export_for_holder},
};
use serde::Serialize;

use crate::{
    Shared,
    agreement_export::{self, SisaBody},
    input::{Body, Fields, Input, Query},
    organization_api::PublicFace,
    reply::{Answer, Failure, Reply},
    session::Person,
};

pub(crate) struct Apikey(String);

impl Input for Apikey {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(fields.text("organizationApikey")?.to_owned()))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedBody {
    sisa: SisaBody,
    organization_account_data: AccountData,
    organization: PublicFace,
}

/// `POST /api/sign_sisa`
pub(crate) async fn sign(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Apikey(apikey)): Body<Apikey>,
) -> Answer<SignedBody> {
    let signed = agreements::sign(&shared.app, account, apikey).await?;
    let organization = signed.organization;
    Ok(Reply(SignedBody {
        sisa: SisaBody::new(signed.sisa, organization.apikey.clone())?,
        organization_account_data: signed.data.towards(&organization.profile.requested),
        organization: organization.into(),
    }))
}

impl From<SignError> for Failure {
    fn from(error: SignError) -> Self {
        match error {
            SignError::UnknownOrganization => {
                Self::unsuccessful("unknown-organization", error).on_field("organizationApikey")
            }
            SignError::Store(error) => error.into(),
        }
    }
}

/// `GET /api/organizations/agreement/:apikey`
pub(crate) async fn export(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
    apikey: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let export = export_for_holder(&shared.app, account, apikey.into_inner()).await?;
    agreement_export::answer(&request, export).await
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndedBody {
    sisa_events: [Event; 1],
}

/// `POST /api/end_sisa`
pub(crate) async fn end(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Apikey(apikey)): Body<Apikey>,
) -> Answer<EndedBody> {
    let event = agreements::end(&shared.app, account, apikey).await?;
    Ok(Reply(EndedBody { sisa_events: [event] }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventsBody {
    organization_sisa_events: Vec<Event>,
}

/// `GET /api/organizations/sisa_events/:apikey`
pub(crate) async fn events(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
    apikey: web::Path<String>,
) -> Answer<EventsBody> {
    let page = Query::of(&request).page()?;
    let events = agreements::event_page(&shared.app, account, apikey.into_inner(), page).await?;
    Ok(Reply(EventsBody { organization_sisa_events: events }))
}

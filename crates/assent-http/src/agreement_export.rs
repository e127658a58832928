//! Whole agreements with their events, on both servers: the file that
//! `assent verify-agreement` takes.

use actix_web::{HttpRequest, HttpResponse};
use assent_domain::{
    agreements::{AgreementExport, ExpandedAcceptedSisa, ExportError},
    outcome::StoreError,
};
use utoipa::ToSchema;

use crate::{
    Refused,
    openapi::domain::{AcceptedSisa, Event},
};
use assent_web::{agreement, download::attachment, input::Query};

/// An agreement as the API shows it: the signed document, and the tree that
/// is decoded from it.
#[derive(ToSchema)]
#[schema(as = Sisa)]
#[expect(dead_code, reason = "it documents `WholeSisa`")]
pub(crate) struct SisaBody {
    #[serde(rename = "@context")]
    context: String,
    #[serde(rename = "acceptedSisaJwt")]
    accepted_sisa_jwt: String,
    #[serde(rename = "sisaId")]
    sisa_id: String,
    #[serde(rename = "acceptedSisa")]
    #[schema(value_type = AcceptedSisa)]
    accepted_sisa: ExpandedAcceptedSisa,
    #[serde(rename = "organizationApikey")]
    organization_apikey: String,
}

/// An exported agreement.
#[derive(ToSchema)]
#[schema(as = ExportedAgreement)]
#[expect(dead_code, reason = "it documents what is streamed")]
pub(crate) struct AgreementBody {
    agreement: WholeAgreement,
}

/// An agreement with all of its events, oldest first.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents what is streamed")]
struct WholeAgreement {
    sisa: SisaBody,
    events: Vec<Event>,
}

/// Answers the agreement, as an attachment if the request says `download=1`.
pub(crate) async fn answer(
    request: &HttpRequest,
    export: AgreementExport,
) -> Result<HttpResponse, Refused> {
    let download = Query::of(request).get("download") == Some("1");
    let name = download.then(|| attachment("agreement.json"));
    Ok(agreement::stream(name, export).await?)
}

failures! { error: ExportError {
    ExportError::NoAgreement => code("no-agreement"),
    ExportError::Ended => code("agreement-ended"),
    ExportError::Store(error) => passed(StoreError),
} }

//! Whole agreements with their events, on both servers: the file that
//! `assent verify-agreement` takes.

use actix_web::{HttpRequest, HttpResponse};
use assent_domain::{
    agreements::{AgreementExport, ExpandedAcceptedSisa, ExportError, Sisa, expand},
    outcome::StoreError,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Refused,
    openapi::domain::{AcceptedSisa, Event},
};
use assent_web::{
    download::attachment,
    failure::Failure,
    input::Query,
    stream::{self, JSON, JsonItems},
};

/// An agreement as the API shows it: the signed document, and the tree that
/// is decoded from it.
#[derive(Serialize, ToSchema)]
#[schema(as = Sisa)]
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

impl SisaBody {
    pub(crate) fn new(sisa: Sisa, apikey: String) -> Result<Self, Refused> {
        let expanded = expand(&sisa).map_err(|error| Failure::internal(&error))?;
        Ok(Self {
            context: sisa.context,
            accepted_sisa_jwt: sisa.accepted_sisa_jwt,
            sisa_id: sisa.sisa_id,
            accepted_sisa: expanded.accepted_sisa,
            organization_apikey: apikey,
        })
    }
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

/// Answers `{"success":true,"agreement":{"sisa":..,"events":[..]}}`, as an
/// attachment if the request says `download=1`.
pub(crate) async fn answer(
    request: &HttpRequest,
    export: AgreementExport,
) -> Result<HttpResponse, Refused> {
    enum At {
        Start(Box<SisaBody>),
        Events(JsonItems),
        End,
    }
    let download = Query::of(request).get("download") == Some("1");
    let name = download.then(|| attachment("agreement.json"));
    let sisa = SisaBody::new(export.sisa.clone(), export.apikey.clone())?;
    let start = (At::Start(Box::new(sisa)), export);
    let pieces = stream::pieces(JSON, name, start, |(at, mut export)| async move {
        let mut piece = Vec::new();
        let mut items = match at {
            At::Start(sisa) => {
                piece.extend_from_slice(br#"{"success":true,"agreement":{"sisa":"#);
                JsonItems::default().extend(&[sisa], &mut piece)?;
                piece.extend_from_slice(br#","events":["#);
                JsonItems::default()
            }
            At::Events(items) => items,
            At::End => return Ok(None),
        };
        let events = export.next_page().await?;
        items.extend(&events, &mut piece)?;
        if events.is_empty() {
            piece.extend_from_slice(b"]}}");
            return Ok(Some((piece, (At::End, export))));
        }
        Ok(Some((piece, (At::Events(items), export))))
    });
    Ok(pieces.await?)
}

failures! { error: ExportError {
    ExportError::NoAgreement => code("no-agreement"),
    ExportError::Ended => code("agreement-ended"),
    ExportError::Store(error) => passed(StoreError),
} }

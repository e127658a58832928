//! Agreements with their events, as the file that `assent verify-agreement` takes.

use actix_web::HttpResponse;
use assent_domain::agreements::{AgreementExport, ExpandedAcceptedSisa, expand};
use serde::Serialize;

use crate::{
    failure::Failure,
    stream::{self, JSON, JsonItems},
};

/// An agreement as it is shown: the signed document, and the tree that is decoded from
/// it.
#[derive(Debug, Serialize)]
pub struct WholeSisa {
    /// The context of the protocol.
    #[serde(rename = "@context")]
    pub context: String,
    /// The document, signed by both.
    #[serde(rename = "acceptedSisaJwt")]
    pub accepted_sisa_jwt: String,
    /// Its hash.
    #[serde(rename = "sisaId")]
    pub sisa_id: String,
    /// What is in it.
    #[serde(rename = "acceptedSisa")]
    pub accepted_sisa: ExpandedAcceptedSisa,
    /// The apikey of the organization.
    #[serde(rename = "organizationApikey")]
    pub organization_apikey: String,
}

impl WholeSisa {
    /// The agreement `sisa` with the organization `apikey`.
    pub fn new(sisa: assent_domain::agreements::Sisa, apikey: String) -> Result<Self, Failure> {
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

/// Streams `{"success":true,"agreement":{"sisa":..,"events":[..]}}`, as a file if there
/// is a `disposition`.
pub async fn stream(
    disposition: Option<String>,
    export: AgreementExport,
) -> Result<HttpResponse, Failure> {
    enum At {
        Start(Box<WholeSisa>),
        Events(JsonItems),
        End,
    }
    let sisa = WholeSisa::new(export.sisa.clone(), export.apikey.clone())?;
    let start = (At::Start(Box::new(sisa)), export);
    stream::pieces(JSON, disposition, start, |(at, mut export)| async move {
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
    })
    .await
}

//! The DID documents of parties, on both servers, in the form that JLINC's own
//! library reads (`jlinc-did-client`, `resolve`).

use actix_web::{HttpResponse, http::header, web};
use assent_domain::{
    agreements::{self, DidSubject},
    values::instant_text,
};
use serde::Serialize;
use utoipa::ToSchema;

use assent_web::{Shared, route};

use crate::Refused;

const CONTEXT: &str = "https://w3id.org/did/v1";

#[derive(Serialize, ToSchema)]
#[schema(as = ResolvedDid)]
struct Resolved {
    did: Document,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DidDocument)]
struct Document {
    #[serde(rename = "@context")]
    context: &'static str,
    /// `did:jlinc:` and the party's public key.
    id: String,
    /// When the key was made.
    #[schema(format = DateTime)]
    created: String,
    #[serde(rename = "publicKey")]
    public_key: [VerificationKey; 1],
}

#[derive(Serialize, ToSchema)]
#[schema(as = DidPublicKey)]
struct VerificationKey {
    /// The did and `#signing`.
    id: String,
    /// `ed25519`
    r#type: &'static str,
    /// The did.
    owner: String,
    /// The key, in base64url without padding.
    #[serde(rename = "publicKeyBase64")]
    base64: String,
}

impl From<DidSubject> for Document {
    fn from(subject: DidSubject) -> Self {
        let DidSubject { did, public_key, created_at } = subject;
        let key = VerificationKey {
            id: format!("{did}#signing"),
            r#type: "ed25519",
            owner: did.clone(),
            base64: public_key,
        };
        let created = instant_text(created_at);
        Self { context: CONTEXT, id: did, created, public_key: [key] }
    }
}

/// Tells the public key of an organization or a person by its did.
#[utoipa::path(
    get,
    path = "/did:jlinc:{key}",
    operation_id = "resolveDid",
    tag = "Service",
    params(("key" = String, Path, description = "The public key, as it stands in the did.")),
    responses((status = 200, description = "The DID document.", body = Resolved))
)]
pub(crate) async fn resolve(
    shared: web::Data<Shared>,
    key: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let subject = agreements::resolve_did(&shared.app, key.into_inner()).await?;
    let subject = subject.ok_or_else(route::nothing_there)?;
    // A key is never replaced, so what was answered once stays true.
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
        .json(Resolved { did: subject.into() }))
}

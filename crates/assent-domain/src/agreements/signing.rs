//! Offering and accepting an agreement.
//!
//! The order of the fields is the order on the wire, and so part of what is
//! hashed and signed: the vector's test holds it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::OffsetDateTime;

use super::protocol::{
    CONTEXT, JwtError, SIG_TYPE, did, document_text, jwt, jwt_document, sign_text,
};
use crate::{
    crypto::{SealingKey, SigningKey, b64, hkdf_sha256, sha256},
    entropy::Random,
    values::instant_text,
};

/// One side of an agreement with its private parts.
pub struct Party {
    /// Signs.
    pub key: SigningKey,
    /// Makes this party's JWTs: 24 bytes in b64, used as that text.
    pub secret: String,
}

impl Party {
    /// A party with a new key and a random secret, as an organization has. A
    /// rights holder's secret is derived instead: [`rights_holder_secret`].
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        Self { key: SigningKey::generate(random), secret: b64(random.bytes::<24>()) }
    }

    /// The public key, 43 characters b64.
    #[must_use]
    pub fn public_key(&self) -> String {
        self.key.public_key()
    }

    /// The decentralized identifier.
    #[must_use]
    pub fn did(&self) -> String {
        did(&self.public_key())
    }
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Party").field(&self.did()).finish()
    }
}

/// The rights holder's secret for one agreement, derived from its payload key:
/// who forgets the key forgets the secret too.
#[must_use]
pub fn rights_holder_secret(payload_key: &SealingKey) -> String {
    b64(hkdf_sha256::<24>(payload_key.expose(), "assent/jwt-secret/v1"))
}

/// What is agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: String,
    /// 32 random bytes in lower-case hex.
    #[serde(rename = "jlincId")]
    pub jlinc_id: String,
    /// Where the agreement's text is read.
    #[serde(rename = "agreementURI")]
    pub agreement_uri: String,
}

impl Agreement {
    /// An agreement on the text at `agreement_uri`, told from others on the
    /// same text by the random `jlinc_id`.
    #[must_use]
    pub fn new(jlinc_id: [u8; 32], agreement_uri: impl Into<String>) -> Self {
        Self {
            context: CONTEXT.to_owned(),
            jlinc_id: hex::encode(jlinc_id),
            agreement_uri: agreement_uri.into(),
        }
    }
}

/// An agreement that the data custodian has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfferedSisa {
    /// [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: String,
    /// The [`Agreement`] under the custodian's secret.
    pub agreement_jwt: String,
    /// [`SIG_TYPE`].
    pub data_custodian_sig_type: String,
    /// `did:jlinc:` and the public key.
    pub data_custodian_did: String,
    /// 43 characters b64.
    pub data_custodian_public_key: String,
    /// Over the text of `agreement_jwt`.
    pub data_custodian_sig: String,
    /// When it was offered.
    pub created_at: String,
}

/// An [`OfferedSisa`] on its way to the rights holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: String,
    /// What is offered.
    pub offered_sisa: OfferedSisa,
}

impl Offer {
    /// The envelope around `offered_sisa`.
    #[must_use]
    pub fn new(offered_sisa: OfferedSisa) -> Self {
        Self { context: CONTEXT.to_owned(), offered_sisa }
    }
}

/// An offer that the rights holder has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedSisa {
    /// [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: String,
    /// The [`OfferedSisa`] under the rights holder's secret.
    pub offered_sisa_jwt: String,
    /// [`SIG_TYPE`].
    pub rights_holder_sig_type: String,
    /// `did:jlinc:` and the public key.
    pub rights_holder_did: String,
    /// 43 characters b64.
    pub rights_holder_public_key: String,
    /// Over the text of `offered_sisa_jwt`.
    pub rights_holder_sig: String,
    /// When it was accepted.
    pub created_at: String,
}

/// An agreement that both sides have signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sisa {
    /// [`CONTEXT`].
    #[serde(rename = "@context")]
    pub context: String,
    /// The [`AcceptedSisa`] under the rights holder's secret.
    pub accepted_sisa_jwt: String,
    /// SHA-256 of the text of `accepted_sisa_jwt`, in b64.
    pub sisa_id: String,
}

/// The custodian offers `agreement`.
#[must_use]
pub fn offer(custodian: &Party, agreement: &Agreement, now: OffsetDateTime) -> OfferedSisa {
    let agreement_jwt = jwt(&custodian.secret, &document_text(agreement));
    OfferedSisa {
        context: CONTEXT.to_owned(),
        data_custodian_sig_type: SIG_TYPE.to_owned(),
        data_custodian_did: custodian.did(),
        data_custodian_public_key: custodian.public_key(),
        data_custodian_sig: sign_text(&custodian.key, &agreement_jwt),
        created_at: instant_text(now),
        agreement_jwt,
    }
}

/// The rights holder accepts what was offered. `now` must not be before the
/// offer's instant, or the agreement does not verify.
#[must_use]
pub fn accept(holder: &Party, offered: &OfferedSisa, now: OffsetDateTime) -> Sisa {
    let offered_sisa_jwt = jwt(&holder.secret, &document_text(offered));
    let accepted = AcceptedSisa {
        context: CONTEXT.to_owned(),
        rights_holder_sig_type: SIG_TYPE.to_owned(),
        rights_holder_did: holder.did(),
        rights_holder_public_key: holder.public_key(),
        rights_holder_sig: sign_text(&holder.key, &offered_sisa_jwt),
        created_at: instant_text(now),
        offered_sisa_jwt,
    };
    let accepted_sisa_jwt = jwt(&holder.secret, &document_text(&accepted));
    Sisa {
        context: CONTEXT.to_owned(),
        sisa_id: b64(sha256(&accepted_sisa_jwt)),
        accepted_sisa_jwt,
    }
}

/// Why an agreement could not be decoded.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("its {part} {fault}")]
pub struct ExpandError {
    /// The key that holds the JWT.
    pub part: &'static str,
    /// What is wrong with it.
    pub fault: JwtError,
}

/// The three documents inside a [`Sisa`].
pub(super) struct Documents {
    pub(super) accepted: AcceptedSisa,
    pub(super) offered: OfferedSisa,
    pub(super) agreement: Agreement,
}

impl Documents {
    /// Decodes them without checking what they say.
    pub(super) fn of(sisa: &Sisa) -> Result<Self, ExpandError> {
        let fault = |part| move |fault| ExpandError { part, fault };
        let accepted: AcceptedSisa =
            jwt_document(&sisa.accepted_sisa_jwt).map_err(fault("acceptedSisaJwt"))?;
        let offered: OfferedSisa =
            jwt_document(&accepted.offered_sisa_jwt).map_err(fault("offeredSisaJwt"))?;
        let agreement = jwt_document(&offered.agreement_jwt).map_err(fault("agreementJwt"))?;
        Ok(Self { accepted, offered, agreement })
    }
}

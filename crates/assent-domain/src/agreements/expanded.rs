//! The decoded tree that the API answers beside an agreement, for people and
//! programs that do not decode JWTs themselves.

use serde::Serialize;

use super::signing::{Agreement, Documents, ExpandError, Sisa};

/// A [`Sisa`] with the documents in place of the JWTs that hold them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpandedSisa {
    /// As in [`Sisa`].
    #[serde(rename = "@context")]
    pub context: String,
    /// As in [`Sisa`].
    pub sisa_id: String,
    /// In place of `acceptedSisaJwt`.
    pub accepted_sisa: ExpandedAcceptedSisa,
}

/// An [`AcceptedSisa`](super::AcceptedSisa) with the offer decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of AcceptedSisa, described there")]
pub struct ExpandedAcceptedSisa {
    #[serde(rename = "@context")]
    pub context: String,
    pub rights_holder_sig_type: String,
    pub rights_holder_did: String,
    pub rights_holder_public_key: String,
    pub rights_holder_sig: String,
    pub created_at: String,
    /// In place of `offeredSisaJwt`.
    pub offered_sisa: ExpandedOfferedSisa,
}

/// An [`OfferedSisa`](super::OfferedSisa) with the agreement decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the fields are those of OfferedSisa, described there")]
pub struct ExpandedOfferedSisa {
    #[serde(rename = "@context")]
    pub context: String,
    pub data_custodian_sig_type: String,
    pub data_custodian_did: String,
    pub data_custodian_public_key: String,
    pub data_custodian_sig: String,
    pub created_at: String,
    /// In place of `agreementJwt`.
    pub agreement: Agreement,
}

/// Decodes `sisa` without verifying it: for agreements that are known to be good.
pub fn expand(sisa: &Sisa) -> Result<ExpandedSisa, ExpandError> {
    let Documents { accepted, offered, agreement } = Documents::of(sisa)?;
    let offered_sisa = ExpandedOfferedSisa {
        context: offered.context,
        data_custodian_sig_type: offered.data_custodian_sig_type,
        data_custodian_did: offered.data_custodian_did,
        data_custodian_public_key: offered.data_custodian_public_key,
        data_custodian_sig: offered.data_custodian_sig,
        created_at: offered.created_at,
        agreement,
    };
    let accepted_sisa = ExpandedAcceptedSisa {
        context: accepted.context,
        rights_holder_sig_type: accepted.rights_holder_sig_type,
        rights_holder_did: accepted.rights_holder_did,
        rights_holder_public_key: accepted.rights_holder_public_key,
        rights_holder_sig: accepted.rights_holder_sig,
        created_at: accepted.created_at,
        offered_sisa,
    };
    Ok(ExpandedSisa { context: sisa.context.clone(), sisa_id: sisa.sisa_id.clone(), accepted_sisa })
}

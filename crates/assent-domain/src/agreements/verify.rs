//! Verifying an exported agreement with public parts alone.
//!
//! The file is a stranger's: nothing in it may make this panic, and what a
//! fault quotes from it is cut and escaped. Of `sisa` only the protocol's
//! three keys count, but a decoded tree beside them must be theirs; an event
//! may hold no key but the protocol's.

mod chain;
mod faults;
mod file;

use crate::values::read_instant_text;
pub use faults::{AgreementFault, EventFault, FileFault, PartyFault, Role, VerifyError};
use serde_json::Value;
use time::OffsetDateTime;

use self::{chain::Chain, faults::shown, file::Export};
use super::{
    Event,
    expanded::expand,
    protocol::{CONTEXT, SIG_TYPE, did, signature_holds},
    signing::{Documents, Sisa},
};
use crate::crypto::{b64, from_b64, sha256};

/// What is known of a file that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The agreement.
    pub sisa_id: String,
    /// How many events it has.
    pub events: usize,
    /// The id of the last one: whoever keeps it can tell later that none was cut off.
    pub head: Option<String>,
    /// Who offered, 43 characters b64. The file cannot prove whose key it is.
    pub custodian_public_key: String,
    /// Who accepted, 43 characters b64. The file cannot prove whose key it is.
    pub rights_holder_public_key: String,
    /// Whether the last event ended the agreement.
    pub ended: bool,
    /// When it was accepted.
    pub signed_at: OffsetDateTime,
}

/// Checks `{"sisa": .., "events": [..]}`, or an API reply with that under
/// `agreement`: the agreement, then each event, then, where `head` is given,
/// that it is the last event's id. The first broken link is the error.
///
/// It has no clock, so instants in the future are not noticed.
pub fn verify(file: &str, head: Option<&str>) -> Result<Verified, VerifyError> {
    let export = Export::read(file)?;
    let terms = Terms::check(&export.sisa)?;
    if export.tree.is_some_and(|tree| !is_tree_of(&export.sisa, &tree)) {
        return Err(AgreementFault::Tree.into());
    }
    let mut chain = Chain::new(&terms);
    for event in &export.events {
        chain.link(event)?;
    }
    let (events, last, ended) = chain.finish(head)?;
    Ok(Verified {
        sisa_id: terms.sisa_id,
        events,
        head: last,
        custodian_public_key: terms.custodian.public_key,
        rights_holder_public_key: terms.rights_holder.public_key,
        ended,
        signed_at: terms.signed_at,
    })
}

/// Whether a decoded tree says nothing but what the agreement's JWTs hold.
/// Keys that are not of this version of the protocol are not looked at.
fn is_tree_of(sisa: &Sisa, tree: &Value) -> bool {
    fn holds(tree: &Value, signed: &Value) -> bool {
        match (tree, signed) {
            (Value::Object(tree), Value::Object(signed)) => signed
                .iter()
                .all(|(key, signed)| tree.get(key).is_some_and(|tree| holds(tree, signed))),
            _ => tree == signed,
        }
    }
    let signed = expand(sisa).ok().and_then(|tree| serde_json::to_value(tree.accepted_sisa).ok());
    signed.is_some_and(|signed| holds(tree, &signed))
}

/// What a checked agreement binds its events to.
pub(super) struct Terms {
    sisa_id: String,
    custodian: Signer,
    rights_holder: Signer,
    signed_at: OffsetDateTime,
}

impl Terms {
    /// Whether `event` holds as the one that follows `before`: its id, both
    /// signatures, the link to `before`. That `before` holds is not looked at.
    pub(super) fn hold_for(&self, before: Option<&Event>, event: &Event) -> Result<(), EventFault> {
        Chain::after(self, before).follows(event)
    }

    /// Checks the agreement by itself: both parties, in order.
    pub(super) fn check(sisa: &Sisa) -> Result<Self, AgreementFault> {
        let context = |part, context: &str| {
            if context == CONTEXT { Ok(()) } else { Err(AgreementFault::Context(part)) }
        };
        let instant = |part, text: &str| {
            read_instant_text(text)
                .ok_or_else(|| AgreementFault::Instant { part, text: shown(text) })
        };

        context("sisa", &sisa.context)?;
        if sisa.sisa_id != b64(sha256(&sisa.accepted_sisa_jwt)) {
            return Err(AgreementFault::SisaId);
        }
        let Documents { accepted, offered, agreement } = Documents::of(sisa)
            .map_err(|e| AgreementFault::Contents { part: e.part, detail: shown(e.fault) })?;
        context("acceptedSisa", &accepted.context)?;
        context("offeredSisa", &offered.context)?;
        context("agreement", &agreement.context)?;

        let custodian = PartOfParty {
            sig_type: &offered.data_custodian_sig_type,
            did: &offered.data_custodian_did,
            public_key: &offered.data_custodian_public_key,
            signature: &offered.data_custodian_sig,
        };
        let rights_holder = PartOfParty {
            sig_type: &accepted.rights_holder_sig_type,
            did: &accepted.rights_holder_did,
            public_key: &accepted.rights_holder_public_key,
            signature: &accepted.rights_holder_sig,
        };
        let custodian = custodian
            .introduces(&offered.agreement_jwt)
            .map_err(|fault| AgreementFault::Party { role: Role::DataCustodian, fault })?;
        let rights_holder = rights_holder
            .introduces(&accepted.offered_sisa_jwt)
            .map_err(|fault| AgreementFault::Party { role: Role::RightsHolder, fault })?;

        let offered_at = instant("offer", &offered.created_at)?;
        let signed_at = instant("acceptance", &accepted.created_at)?;
        if signed_at < offered_at {
            return Err(AgreementFault::Order);
        }
        Ok(Self { sisa_id: sisa.sisa_id.clone(), custodian, rights_holder, signed_at })
    }
}

/// One party of a checked agreement.
struct Signer {
    public_key: String,
    bytes: [u8; 32],
}

/// The four fields by which a party signs, in whatever document.
struct PartOfParty<'a> {
    sig_type: &'a str,
    did: &'a str,
    public_key: &'a str,
    signature: &'a str,
}

impl PartOfParty<'_> {
    /// The signer whom these fields name, if that signer signed `text`.
    fn introduces(&self, text: &str) -> Result<Signer, PartyFault> {
        let bytes = from_b64(self.public_key).and_then(|bytes| bytes.try_into().ok());
        let bytes = bytes.ok_or(PartyFault::PublicKey)?;
        let signer = Signer { public_key: self.public_key.to_owned(), bytes };
        self.signs(&signer, &sha256(text)).map(|()| signer)
    }

    /// Whether these fields are a signature over `hash` by `signer`.
    fn signs(&self, signer: &Signer, hash: &[u8; 32]) -> Result<(), PartyFault> {
        if self.sig_type != SIG_TYPE {
            Err(PartyFault::SigType)
        } else if self.public_key != signer.public_key {
            Err(PartyFault::AnotherKey)
        } else if self.did != did(&signer.public_key) {
            Err(PartyFault::Did)
        } else if !signature_holds(&signer.bytes, hash, self.signature) {
            Err(PartyFault::Signature)
        } else {
            Ok(())
        }
    }
}

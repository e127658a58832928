//! Faults of the agreement, and of the file around it.

use super::*;
use crate::crypto::{b64, sha256};

/// The sentence about the agreement whose documents `edit` changed before the
/// next one was signed over them.
fn agreement_sentence(
    edit_offer: impl FnOnce(&mut OfferedSisa),
    edit_acceptance: impl FnOnce(&mut AcceptedSisa),
) -> String {
    let Signed { custodian, holder, .. } = signed();
    let mut offered = offer(&custodian, &Agreement::new([3; 32], "https://sisa.example/v1"), AT);
    edit_offer(&mut offered);
    let sisa = accept(&holder, &offered, AT);
    let mut accepted: AcceptedSisa =
        serde_json::from_str(&jwt_payload(&sisa.accepted_sisa_jwt).unwrap()).unwrap();
    edit_acceptance(&mut accepted);
    sentence(&file(&sisa_of(&holder, &serde_json::to_string(&accepted).unwrap()), &[]))
}

fn sisa_of(holder: &Party, accepted: &str) -> Sisa {
    let accepted_sisa_jwt = jwt(&holder.secret, accepted);
    let sisa_id = b64(sha256(&accepted_sisa_jwt));
    Sisa { context: CONTEXT.into(), accepted_sisa_jwt, sisa_id }
}

fn unedited<T>(_: &mut T) {}

#[test]
fn a_fault_of_the_offer_is_named() {
    let stranger = Party { key: SigningKey::from_seed([9; 32]), secret: "any".into() };
    let edits: [(&str, Edit<'_, OfferedSisa>); 8] = [
        (
            "the @context of its offeredSisa is not that of JLINC version 7",
            Box::new(|offered| offered.context.clear()),
        ),
        (
            "the data custodian's signature type is not sha256:ed25519",
            Box::new(|offered| offered.data_custodian_sig_type = "none".into()),
        ),
        (
            "the data custodian's did does not match the public key",
            Box::new(|offered| offered.data_custodian_did = stranger.did()),
        ),
        (
            "the data custodian's public key is not 32 bytes in base64url",
            Box::new(|offered| offered.data_custodian_public_key = b64([0; 31])),
        ),
        (
            "the data custodian's signature does not hold",
            Box::new(|offered| offered.data_custodian_sig = b64([0; 64])),
        ),
        (
            "the data custodian's signature does not hold",
            Box::new(|offered| {
                offered.agreement_jwt =
                    jwt("another", &jwt_payload(&offered.agreement_jwt).unwrap());
            }),
        ),
        (
            "the offer's createdAt is not an instant of the protocol: 2026-11-21",
            Box::new(|offered| offered.created_at = "2026-11-21".into()),
        ),
        (
            "it was accepted before it was offered",
            Box::new(|offered| offered.created_at = "2026-11-21T19:53:06.522Z".into()),
        ),
    ];
    for (expected, edit) in edits {
        assert_eq!(agreement_sentence(edit, unedited), format!("the agreement: {expected}"));
    }
}

#[test]
fn a_fault_of_the_acceptance_is_named() {
    let stranger = Party { key: SigningKey::from_seed([9; 32]), secret: "any".into() };
    let edits: [(&str, Edit<'_, AcceptedSisa>); 6] = [
        (
            "the @context of its acceptedSisa is not that of JLINC version 7",
            Box::new(|accepted| accepted.context.push('/')),
        ),
        (
            "the rights holder's signature type is not sha256:ed25519",
            Box::new(|accepted| accepted.rights_holder_sig_type.clear()),
        ),
        (
            "the rights holder's did does not match the public key",
            Box::new(|accepted| accepted.rights_holder_did = stranger.public_key()),
        ),
        (
            "the rights holder's signature does not hold",
            Box::new(|accepted| accepted.rights_holder_sig.clear()),
        ),
        (
            "the acceptance's createdAt is not an instant of the protocol: now\\u{7}",
            Box::new(|accepted| accepted.created_at = "now\u{7}".into()),
        ),
        ("its offeredSisaJwt is not a JWT", Box::new(|accepted| accepted.offered_sisa_jwt.clear())),
    ];
    for (expected, edit) in edits {
        assert_eq!(agreement_sentence(unedited, edit), format!("the agreement: {expected}"));
    }
}

#[test]
fn a_document_that_says_a_key_twice_or_is_none_is_refused() {
    let Signed { holder, sisa, .. } = signed();
    let accepted = jwt_payload(&sisa.accepted_sisa_jwt).unwrap();
    let twice = accepted.replacen('{', r#"{"createdAt":"2026-11-21T19:53:06.521Z","#, 1);
    let array = r#"["@context","","","","","",""]"#;
    for payload in [&twice, array, "{}", "", "\"", &"[".repeat(9_999)] {
        let sentence = sentence(&file(&sisa_of(&holder, payload), &[]));
        let start = "the agreement: its acceptedSisaJwt does not hold what it should: ";
        assert!(sentence.starts_with(start), "{sentence}");
    }
}

#[test]
fn an_edited_agreement_is_named() {
    let mut signed = signed();
    signed.sisa.sisa_id = b64([0; 32]);
    assert_eq!(
        sentence(&signed.file()),
        "the agreement: its sisaId does not match its acceptedSisaJwt: the agreement was edited"
    );
    signed.sisa.context.clear();
    assert_eq!(
        sentence(&signed.file()),
        "the agreement: the @context of its sisa is not that of JLINC version 7"
    );
}

#[test]
fn a_file_that_is_no_export_is_refused() {
    let Signed { sisa, events, .. } = signed();
    let none = "the file: it has no agreement: no `sisa` at the top or under `agreement`";
    for (file, expected) in [
        ("{}".into(), none),
        ("[]".into(), none),
        (json!({ "sisa": null, "events": events }).to_string(), none),
        (json!({ "agreement": [sisa, events] }).to_string(), none),
        (json!({ "sisa": sisa }).to_string(), "the file: it has no list `events` beside `sisa`"),
        (
            json!({ "sisa": sisa, "events": events, "agreement": {} }).to_string(),
            "the file: it may hold two agreements: `sisa` and `agreement` side by side",
        ),
        (
            json!({ "sisa": { "@context": CONTEXT }, "events": [] }).to_string(),
            "the file: its `sisa` is not an agreement of the protocol: \
             missing field `acceptedSisaJwt`",
        ),
        (
            r#"{"sisa":{},"events":[],"events":[]}"#.into(),
            "the file: it cannot be read as JSON: an object says a key twice at line 1 column 35",
        ),
    ] {
        assert_eq!(sentence(&file), expected);
    }
}

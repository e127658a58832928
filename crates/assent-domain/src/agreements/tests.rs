//! The protocol as a whole, on the vector that an independent implementation
//! made, and on chains made here.

mod faults;
mod tampering;

use serde::Serialize;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::*;
use crate::crypto::{SealingKey, SigningKey, from_b64};

const VECTOR: &str = include_str!("vector.json");

fn vector() -> Value {
    serde_json::from_str(VECTOR).unwrap()
}

/// The vector with its blanks outside of strings taken away: what a serialiser
/// that keeps the order of keys writes.
fn compact_vector() -> String {
    let mut inside = false;
    let keep = |c: &char| {
        inside ^= *c == '"';
        inside || !c.is_whitespace()
    };
    assert!(!VECTOR.contains('\\'), "an escaped quote would confuse this");
    VECTOR.chars().filter(keep).collect()
}

fn assert_in_vector(key: &str, ours: &impl Serialize) {
    let entry = format!("\"{key}\":{}", serde_json::to_string(ours).unwrap());
    assert!(compact_vector().contains(&entry), "the vector has another {entry}");
}

fn vector_party(name: &str) -> Party {
    let party = &vector()[name];
    let seed = from_b64(party["ed25519_seed"].as_str().unwrap()).unwrap();
    let ours = Party {
        key: SigningKey::from_seed(seed.try_into().unwrap()),
        secret: party["secret"].as_str().unwrap().to_owned(),
    };
    assert_eq!(party["did"], ours.did());
    assert_eq!(party["public_key"], ours.public_key());
    ours
}

/// Two parties and what they signed.
#[derive(Debug)]
struct Signed {
    custodian: Party,
    holder: Party,
    sisa: Sisa,
    events: Vec<Event>,
}

impl Signed {
    /// An agreement without events, accepted at `at`.
    fn new(seeds: [[u8; 32]; 2], jlinc_id: [u8; 32], at: OffsetDateTime) -> Self {
        let [custodian, holder] = seeds.map(SigningKey::from_seed);
        let custodian = Party { key: custodian, secret: "XVy3MlDoV5uNzsvdZYuBxK2h3rttsGc4".into() };
        let secret = rights_holder_secret(&SealingKey::new(jlinc_id));
        let holder = Party { key: holder, secret };
        let agreement = Agreement::new(jlinc_id, "https://sisa.example/v1");
        let sisa = accept(&holder, &offer(&custodian, &agreement, at), at);
        Self { custodian, holder, sisa, events: Vec::new() }
    }

    fn push(&mut self, event_type: EventType, payload: &str, at: OffsetDateTime) {
        let previous = self.events.last().map(|event| event.audit.event_id.clone());
        let (Self { custodian, holder, sisa, .. }, previous) = (&*self, previous.as_deref());
        let (event, _) =
            record_event(holder, &custodian.key, &sisa.sisa_id, payload, event_type, previous, at);
        self.events.push(event);
    }

    fn file(&self) -> String {
        file(&self.sisa, &self.events)
    }

    fn head(&self) -> Option<&str> {
        self.events.last().map(|event| event.audit.event_id.as_str())
    }
}

fn file(sisa: &Sisa, events: &[Event]) -> String {
    json!({ "sisa": sisa, "events": events }).to_string()
}

#[test]
fn the_example_of_the_docs_verifies_up_to_its_last_event() {
    let example = include_str!("../../../../docs/examples/agreement.json");
    let verified = verify(example, Some("lTnxMylkPnytw_sVymPt8-B1mSxz5TGYrsoEoESCFk8")).unwrap();
    assert_eq!((verified.events, verified.ended), (4, false));
}

#[test]
fn given_the_vectors_keys_and_instants_the_agreement_has_the_same_bytes() {
    let (custodian, holder) = (vector_party("data_custodian"), vector_party("rights_holder"));
    let terms = &vector()["expanded"]["acceptedSisa"]["offeredSisa"]["agreement"];
    let mut jlinc_id = [0; 32];
    hex::decode_to_slice(terms["jlincId"].as_str().unwrap(), &mut jlinc_id).unwrap();
    let agreement = Agreement::new(jlinc_id, terms["agreementURI"].as_str().unwrap());

    let offered = offer(&custodian, &agreement, datetime!(2026-11-21 19:53:06.521 UTC));
    assert_in_vector("offered", &Offer::new(offered.clone()));
    let sisa = accept(&holder, &offered, datetime!(2026-11-21 19:53:06.523 UTC));
    assert_in_vector("sisa", &sisa);
    assert_in_vector("expanded", &expand(&sisa).unwrap());
    assert!(jwt_mac_holds(&custodian.secret, &offered.agreement_jwt));
    assert!(jwt_mac_holds(&holder.secret, &sisa.accepted_sisa_jwt));
}

#[test]
fn given_the_vectors_payloads_and_instants_the_events_have_the_same_bytes() {
    let (custodian, holder) = (vector_party("data_custodian"), vector_party("rights_holder"));
    let sisa: Sisa = serde_json::from_value(vector()["sisa"].clone()).unwrap();
    let mut signed = Signed { custodian, holder, sisa, events: Vec::new() };
    let mut at = datetime!(2026-11-21 19:53:06.525 UTC);
    for payload in vector()["payloads"].as_array().unwrap() {
        signed.push(EventType::of_payload(payload).unwrap(), &payload.to_string(), at);
        at += Duration::milliseconds(2);
    }
    assert_in_vector("events", &signed.events);
}

#[test]
fn the_vector_verifies_alone_and_inside_an_api_reply() {
    let (sisa, events) = (&vector()["sisa"], &vector()["events"]);
    let head = "RaeYW-01K0c2Kkyyr2AUqyiCTSUwEwRXASx1q3I-NdQ";
    let expected = Verified {
        sisa_id: "S0vwDNxRViPAxqFpAgvX3MPiVXX26IPjgp5VBSn3OI0".into(),
        events: 2,
        head: Some(head.into()),
        custodian_public_key: "0-51TCe0cpbdX4caWA6pv_SvbciA9KCX1oW4SZXjl5g".into(),
        rights_holder_public_key: "YhF-3QohnilWceKYmLvas4oDhA0JKweVxzf-Cnw0Zdo".into(),
        ended: false,
        signed_at: datetime!(2026-11-21 19:53:06.523 UTC),
    };
    let mut told = sisa.clone();
    told["acceptedSisa"] = vector()["expanded"]["acceptedSisa"].clone();
    told["organizationApikey"] = "an apikey".into();
    for file in [
        json!({ "sisa": sisa, "events": events }),
        json!({ "success": true, "agreement": { "sisa": told, "events": events } }),
    ] {
        assert_eq!(verify(&file.to_string(), Some(head)), Ok(expected.clone()));
        assert_eq!(verify(&format!("{file:#}"), None), Ok(expected.clone()));
    }
}

#[test]
fn a_decoded_tree_that_says_something_else_than_the_agreement_is_told() {
    let file = |tree: Value| {
        let mut sisa = vector()["sisa"].clone();
        sisa["acceptedSisa"] = tree;
        json!({ "sisa": sisa, "events": vector()["events"] }).to_string()
    };
    let tree = vector()["expanded"]["acceptedSisa"].clone();
    let mut grown = tree.clone();
    grown["offeredSisa"]["note"] = "a later version's".into();
    assert!(verify(&file(grown), None).is_ok());
    for edit in ["/createdAt", "/offeredSisa/dataCustodianSig", "/offeredSisa/agreement/jlincId"] {
        let mut edited = tree.clone();
        *edited.pointer_mut(edit).unwrap() = "edited".into();
        assert_eq!(verify(&file(edited), None), Err(AgreementFault::Tree.into()), "{edit}");
    }
    assert_eq!(verify(&file(Value::Null), None), Err(AgreementFault::Tree.into()));
}

#[test]
fn an_event_signed_and_then_acknowledged_is_the_event_assembled_from_its_record() {
    let at = datetime!(2026-11-21 19:53:06.521_987 UTC);
    let Signed { custodian, holder, sisa, .. } = Signed::new([[1; 32], [2; 32]], [3; 32], at);
    let payload = r#"{"consents":{}}"#;
    let kind = EventType::Permission;
    let signed = sign_event(&holder, &sisa.sisa_id, payload, kind, Some("before"), at);
    let jwt = signed.event_jwt.clone();
    assert_eq!(
        signed.audit.event_id,
        event_id(&sisa.sisa_id, &jwt, Some("before"), "2026-11-21T19:53:06.521Z")
    );
    let acknowledged = acknowledge(&custodian.key, signed);

    let (event, record) =
        record_event(&holder, &custodian.key, &sisa.sisa_id, payload, kind, Some("before"), at);
    assert_eq!(event, acknowledged);
    assert_eq!(record.created_at, datetime!(2026-11-21 19:53:06.521 UTC));
    let (holder, custodian) = (holder.public_key(), custodian.public_key());
    assert_eq!(Event::assemble(record, &sisa.sisa_id, &holder, &custodian, jwt), acknowledged);
}

#[test]
fn an_event_not_yet_acknowledged_has_no_key_of_the_custodian() {
    let at = datetime!(2026-11-21 19:53:06.521 UTC);
    let Signed { holder, sisa, .. } = Signed::new([[1; 32], [2; 32]], [3; 32], at);
    let event = sign_event(&holder, &sisa.sisa_id, "{}", EventType::Data, None, at);
    let text = serde_json::to_string(&event).unwrap();
    assert!(!text.contains("dataCustodian"), "{text}");
    assert!(text.contains(r#""previousId":null"#), "{text}");
    assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
}

#[test]
fn the_rights_holders_secret_follows_from_the_payload_key() {
    let secret = rights_holder_secret(&SealingKey::new([7; 32]));
    assert_eq!(secret, "dVCrqCg1Bh2bTmgj1A4PsR_vfz9RLjWm", "computed by hand from RFC 5869");
    assert_ne!(secret, rights_holder_secret(&SealingKey::new([8; 32])));
}

#[test]
fn a_payloads_keys_tell_the_one_type_it_can_have() {
    let data = Some(EventType::Data);
    let permission = Some(EventType::Permission);
    for (payload, expected) in [
        (json!({ "personal_data": {} }), data),
        (json!({ "shared_personal_data": {} }), data),
        (json!({ "personal_data": {}, "shared_personal_data": {} }), data),
        (json!({ "consents": {} }), permission),
        (json!({ "consents": {}, "communication_channels": {} }), permission),
        (json!({ "status": "ended" }), Some(EventType::Status)),
        (json!({ "status": "paused" }), None),
        (json!({ "status": "ended", "consents": {} }), None),
        (json!({ "personal_data": {}, "consents": {} }), None),
        (json!({ "personal_data": {}, "more": {} }), None),
        (json!({}), None),
        (json!([]), None),
        (json!("status"), None),
    ] {
        assert_eq!(EventType::of_payload(&payload), expected, "{payload}");
    }
}

#[test]
fn a_types_name_is_the_same_on_the_wire_and_in_the_store() {
    for kind in [EventType::Data, EventType::Permission, EventType::Status] {
        assert_eq!(EventType::from_name(kind.name()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        assert_eq!(kind.to_string(), kind.name());
    }
    assert_eq!(EventType::from_name("DataEvent"), None);
}

#[test]
fn what_is_secret_does_not_show_in_debug_output() {
    let party = vector_party("data_custodian");
    assert!(!format!("{party:?}").contains(&party.secret));
}

//! Faults of the events and of their chain.

use super::*;

/// The sentence about the second event after `edit`, hashed and signed anew.
fn event_sentence(edit: impl FnOnce(&mut Event)) -> String {
    let mut signed = signed();
    let event = &mut signed.events[1];
    edit(event);
    let Audit { sisa_id, previous_id, created_at, .. } = &event.audit;
    event.audit.event_id = event_id(sisa_id, &event.event_jwt, previous_id.as_deref(), created_at);
    let hash = from_b64(&event.audit.event_id).unwrap();
    event.audit.rights_holder_sig = signed.holder.key.sign(&hash);
    if let Some(acknowledgement) = &mut event.audit.acknowledgement {
        acknowledgement.data_custodian_sig = signed.custodian.key.sign(&hash);
    }
    let label = format!(" (permissionEvent, id {})", event.audit.event_id);
    sentence(&signed.file()).replace(&label, "")
}

fn acknowledgement(event: &mut Event) -> &mut Acknowledgement {
    event.audit.acknowledgement.as_mut().unwrap()
}

#[test]
fn a_fault_of_an_event_is_named() {
    let Signed { holder, custodian, events, .. } = signed();
    let first = events[0].audit.event_id.clone();
    let payload = |text: &str| jwt(&holder.secret, text);
    let edits: [(String, Edit<'_, Event>); 17] = [
        (
            "its @context is not that of JLINC version 7".into(),
            Box::new(|event| event.context.clear()),
        ),
        (
            "its sisaId names another: it belongs to another agreement".into(),
            Box::new(|event| event.audit.sisa_id = "another".into()),
        ),
        (
            format!(
                "its previousId names no event, but the event before it is {first}: \
                 an event is missing or the order was changed"
            ),
            Box::new(|event| event.audit.previous_id = None),
        ),
        (
            "the rights holder's public key is not the one in the agreement".into(),
            Box::new(|event| event.audit.rights_holder_public_key = custodian.public_key()),
        ),
        (
            "the rights holder's did does not match the public key".into(),
            Box::new(|event| event.audit.rights_holder_did = custodian.did()),
        ),
        (
            "the rights holder's signature type is not sha256:ed25519".into(),
            Box::new(|event| event.audit.rights_holder_sig_type.clear()),
        ),
        (
            "the data custodian's public key is not the one in the agreement".into(),
            Box::new(|event| {
                acknowledgement(event).data_custodian_public_key = holder.public_key();
            }),
        ),
        (
            "the data custodian's did does not match the public key".into(),
            Box::new(|event| acknowledgement(event).data_custodian_did = holder.did()),
        ),
        (
            "the data custodian's signature type is not sha256:ed25519".into(),
            Box::new(|event| acknowledgement(event).data_custodian_sig_type.clear()),
        ),
        (
            "the data custodian has not acknowledged it".into(),
            Box::new(|event| event.audit.acknowledgement = None),
        ),
        (
            "its createdAt is not an instant of the protocol: 2026-11-21T19:53:06Z".into(),
            Box::new(|event| event.audit.created_at = "2026-11-21T19:53:06Z".into()),
        ),
        (
            "its createdAt is before that of the event before it".into(),
            Box::new(|event| event.audit.created_at = "2026-11-21T19:53:06.520Z".into()),
        ),
        ("its eventJwt is not a JWT".into(), Box::new(|event| event.event_jwt.push('.'))),
        (
            "its eventJwt does not hold what it should: an object says a key twice \
             at line 1 column 28"
                .into(),
            Box::new(|event| event.event_jwt = payload(r#"{"consents":1,"consents":{}}"#)),
        ),
        (
            "its payload is not that of a permissionEvent: the eventType was edited".into(),
            Box::new(|event| event.event_jwt = payload(r#"{"personal_data":{}}"#)),
        ),
        (
            "it holds no payload that Assent knows: its hash and its signatures hold".into(),
            Box::new(|event| event.event_jwt = payload(r#"{"consents":{},"status":"ended"}"#)),
        ),
        (
            "it holds no payload that Assent knows: its hash and its signatures hold".into(),
            Box::new(|event| event.event_jwt = payload(r#"{"location":"here"}"#)),
        ),
    ];
    for (expected, edit) in edits {
        assert_eq!(event_sentence(edit), format!("event 2: {expected}"));
    }
}

#[test]
fn an_edited_event_is_named_by_number_type_and_id() {
    let mut signed = signed();
    let event = &mut signed.events[1];
    event.event_jwt = jwt(&signed.holder.secret, r#"{"consents":{"Newsletter":false}}"#);
    let id = event.audit.event_id.clone();
    assert_eq!(
        sentence(&signed.file()),
        format!(
            "event 2 (permissionEvent, id {id}): \
             its eventId does not match its contents: the event was edited"
        )
    );
}

#[test]
fn the_first_event_follows_no_other_and_is_not_before_the_acceptance() {
    let mut late = signed();
    late.events.remove(0);
    assert!(sentence(&late.file()).contains(", but it is the first: an event is missing"));

    let mut early = Signed::new([[1; 32], [2; 32]], [3; 32], AT);
    early.push(EventType::Data, r#"{"personal_data":{}}"#, AT - Duration::milliseconds(1));
    assert!(sentence(&early.file()).ends_with("its createdAt is before that of the acceptance"));
}

#[test]
fn a_type_that_does_not_follow_from_the_payload_is_noticed_though_no_signature_covers_it() {
    for other in [EventType::Data, EventType::Status] {
        let mut signed = signed();
        signed.events[1].audit.event_type = other;
        let expected = format!("its payload is not that of a {other}: the eventType was edited");
        assert!(sentence(&signed.file()).ends_with(&expected));
    }
}

#[test]
fn nothing_follows_the_event_that_ended_the_agreement() {
    let mut signed = signed();
    signed.push(EventType::Status, r#"{"status":"ended"}"#, AT);
    assert!(verify(&signed.file(), None).unwrap().ended);
    signed.push(EventType::Data, r#"{"personal_data":{}}"#, AT);
    assert!(sentence(&signed.file()).ends_with("it follows the event that ended the agreement"));
}

#[test]
fn an_event_with_a_key_too_many_or_too_few_is_refused() {
    let keys = "event 2: it has other keys than an event of the protocol";
    let missing = "event 2: it is not an event of the protocol: missing field `sisaId`";
    let edits: [(&str, Edit<'_, Value>); 7] = [
        (keys, Box::new(|event| event["note"] = 1.into())),
        (keys, Box::new(|event| event["audit"]["note"] = Value::Null)),
        (
            keys,
            Box::new(|event| drop(event["audit"].as_object_mut().unwrap().remove("previousId"))),
        ),
        (
            keys,
            Box::new(|event| {
                drop(event["audit"].as_object_mut().unwrap().remove("dataCustodianSig"));
            }),
        ),
        (
            keys,
            Box::new(|event| {
                *event = json!([event["@context"], event["audit"], event["eventJwt"]]);
            }),
        ),
        (missing, Box::new(|event| drop(event["audit"].as_object_mut().unwrap().remove("sisaId")))),
        (
            "event 2: it is not an event of the protocol: \
             invalid type: string \"\\u{1b}[31m\", expected struct Event",
            Box::new(|event| *event = "\u{1b}[31m".into()),
        ),
    ];
    for (expected, edit) in edits {
        let mut export: Value = serde_json::from_str(&signed().file()).unwrap();
        edit(&mut export["events"][1]);
        assert_eq!(sentence(&export.to_string()), expected);
    }
}

#[test]
fn a_head_that_is_not_the_last_event_is_named() {
    let signed = signed();
    let last = signed.head().unwrap();
    assert_eq!(
        verify(&signed.file(), Some("expected")).unwrap_err().to_string(),
        format!("the last event is {last}, not expected: events are missing at the end")
    );
    assert_eq!(
        verify(&file(&signed.sisa, &[]), Some("expected")).unwrap_err().to_string(),
        "there are no events, but the last should be expected: events are missing"
    );
}

#[test]
fn what_a_fault_quotes_is_cut() {
    let mut signed = signed();
    signed.events[1].audit.previous_id = Some("a".repeat(10_000_000));
    let sentence = sentence(&signed.file());
    assert!(sentence.len() < 500 && sentence.contains("aaa…, but"), "{sentence}");
}

#[test]
fn a_signature_in_another_spelling_of_the_same_bytes_is_refused() {
    let mut signed = signed();
    let signature = &mut signed.events[1].audit.rights_holder_sig;
    // 64 bytes leave four bits of the last character unused.
    let last = match signature.pop().unwrap() {
        'A' => 'B',
        'Q' => 'R',
        'g' => 'h',
        'w' => 'x',
        other => unreachable!("{other} is not canonical"),
    };
    signature.push(last);
    assert!(sentence(&signed.file()).ends_with("the rights holder's signature does not hold"));
}

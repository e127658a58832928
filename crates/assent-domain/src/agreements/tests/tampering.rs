//! Whatever is done to a file of random events, it is noticed.

use crate::values::read_instant_text;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

use super::*;

/// A chain of one to eight events, as random as the protocol allows.
fn chains() -> impl Strategy<Value = Signed> {
    chains_from(1)
}

/// A chain of at least so many events.
fn chains_from(fewest: usize) -> impl Strategy<Value = Signed> {
    let kinds = select(vec![EventType::Data, EventType::Permission]);
    let steps = vec((kinds, "[a-z@.\"\u{e9}]{0,12}", 0..5_000_000_i64), fewest..8);
    (any::<[[u8; 32]; 2]>(), any::<[u8; 32]>(), steps, any::<bool>()).prop_map(
        |(seeds, jlinc_id, steps, ended)| {
            let mut at = datetime!(2026-11-21 19:53:06.521 UTC);
            let mut signed = Signed::new(seeds, jlinc_id, at);
            for (kind, text, micros) in steps {
                at += Duration::microseconds(micros);
                let payload = match kind {
                    EventType::Data => json!({ "personal_data": { "email": text } }),
                    _ => json!({ "consents": { text: true } }),
                };
                signed.push(kind, &payload.to_string(), at);
            }
            if ended {
                signed.push(EventType::Status, r#"{"status":"ended"}"#, at);
            }
            signed
        },
    )
}

/// The places of all characters inside of strings.
fn places_in_strings(file: &str) -> Vec<usize> {
    assert!(file.is_ascii() && !file.contains('\\'));
    let mut inside = false;
    let place = |(at, byte)| {
        inside ^= byte == b'"';
        (inside && byte != b'"').then_some(at)
    };
    file.bytes().enumerate().filter_map(place).collect()
}

fn differing(file: &str, other: &str) -> Result<(), TestCaseError> {
    prop_assume!(file != other);
    Ok(())
}

proptest! {
    #[test]
    fn a_chain_verifies_with_its_head_and_without(signed in chains()) {
        let verified = verify(&signed.file(), signed.head()).unwrap();
        prop_assert_eq!(verified.events, signed.events.len());
        prop_assert_eq!(verified.head.as_deref(), signed.head());
        let last = signed.events.last().map(|event| event.audit.event_type);
        prop_assert_eq!(verified.ended, last == Some(EventType::Status));
        prop_assert_eq!(verify(&signed.file(), None), Ok(verified));
    }

    #[test]
    fn one_edited_character_in_any_string_is_noticed(
        signed in chains(),
        at in any::<Index>(),
        to in "[A-Za-z0-9_.:=+/-]",
    ) {
        let file = signed.file();
        let at = *at.get(&places_in_strings(&file));
        let mut edited = file.clone();
        edited.replace_range(at..=at, &to);
        differing(&file, &edited)?;
        prop_assert!(verify(&edited, None).is_err(), "{to} at {at}");
    }

    #[test]
    fn a_dropped_event_is_noticed(signed in chains_from(2), which in any::<Index>()) {
        let mut events = signed.events;
        events.remove(which.index(events.len() - 1));
        let noticed = verify(&file(&signed.sisa, &events), None);
        let Err(VerifyError::Event { fault, .. }) = noticed else {
            return Err(TestCaseError::fail("not noticed"));
        };
        let missing = matches!(fault, EventFault::Previous { .. } | EventFault::NotFirst { .. });
        prop_assert!(missing, "{fault}");
    }

    #[test]
    fn a_changed_order_is_noticed(
        signed in chains_from(2),
        one in any::<Index>(),
        steps in any::<Index>(),
    ) {
        let mut events = signed.events;
        let one = one.index(events.len());
        let other = (one + 1 + steps.index(events.len() - 1)) % events.len();
        events.swap(one, other);
        prop_assert!(verify(&file(&signed.sisa, &events), None).is_err());
    }

    #[test]
    fn a_duplicated_event_is_noticed(signed in chains(), from in any::<Index>(), to in any::<Index>()) {
        let mut events = signed.events;
        let copy = from.get(&events).clone();
        events.insert(to.index(events.len() + 1), copy);
        prop_assert!(verify(&file(&signed.sisa, &events), None).is_err());
    }

    #[test]
    fn an_event_of_another_key_is_noticed(
        signed in chains(),
        seed in any::<[u8; 32]>(),
        which in any::<Index>(),
        of_holder in any::<bool>(),
        names_itself in any::<bool>(),
    ) {
        let forger = Party { key: SigningKey::from_seed(seed), secret: "any".into() };
        let mut events = signed.events;
        let which = which.index(events.len());
        let audit = &mut events[which].audit;
        let signature = forger.key.sign(&from_b64(&audit.event_id).unwrap());
        let custodian = audit.acknowledgement.as_mut().unwrap();
        let (did, public_key, sig) = if of_holder {
            (
                &mut audit.rights_holder_did,
                &mut audit.rights_holder_public_key,
                &mut audit.rights_holder_sig,
            )
        } else {
            (
                &mut custodian.data_custodian_did,
                &mut custodian.data_custodian_public_key,
                &mut custodian.data_custodian_sig,
            )
        };
        *sig = signature;
        if names_itself {
            (*did, *public_key) = (forger.did(), forger.public_key());
        }
        let fault = if names_itself { PartyFault::AnotherKey } else { PartyFault::Signature };
        let forged = verify(&file(&signed.sisa, &events), None);
        let Err(VerifyError::Event { fault: found, .. }) = forged else {
            return Err(TestCaseError::fail("not noticed"));
        };
        let role = if of_holder { Role::RightsHolder } else { Role::DataCustodian };
        prop_assert_eq!(found, EventFault::Party { role, fault });
    }

    #[test]
    fn an_event_that_one_party_made_alone_is_noticed(signed in chains(), holder in any::<bool>()) {
        let mut signed = signed;
        let insider = if holder { &mut signed.custodian } else { &mut signed.holder };
        *insider = Party { key: SigningKey::from_seed([0; 32]), secret: insider.secret.clone() };
        let last = &signed.events.last().unwrap().audit;
        let at = read_instant_text(&last.created_at).unwrap();
        signed.push(EventType::Data, r#"{"personal_data":{}}"#, at);
        prop_assert!(verify(&signed.file(), None).is_err());
    }

    #[test]
    fn a_cut_tail_is_noticed_by_who_knows_the_head_alone(signed in chains(), kept in any::<Index>()) {
        let kept = kept.index(signed.events.len());
        let cut = file(&signed.sisa, &signed.events[..kept]);
        prop_assert_eq!(verify(&cut, None).unwrap().events, kept);
        let fault = verify(&cut, signed.head()).unwrap_err();
        let short = matches!(fault, VerifyError::Head { .. } | VerifyError::NoHead { .. });
        prop_assert!(short, "{fault}");
    }

    #[test]
    fn an_agreement_with_the_events_of_another_is_noticed(one in chains(), two in chains()) {
        prop_assume!(one.sisa != two.sisa);
        prop_assert!(verify(&file(&one.sisa, &two.events), None).is_err());
    }

    #[test]
    fn no_text_is_too_strange_to_be_refused(text in any::<String>(), head in any::<Option<String>>()) {
        prop_assert!(verify(&text, head.as_deref()).is_err());
    }

    #[test]
    fn no_bytes_in_place_of_a_part_of_a_file_make_it_panic(
        signed in chains(),
        from in any::<Index>(),
        length in 0_usize..200,
        bytes in vec(any::<u8>(), 0..40),
        json in any::<bool>(),
    ) {
        const WORDS: [&str; 16] = [
            "{", "}", "[", "]", "\"", ":", ",", "null", "1e999", "-1", "\\u0000", "\\ud800",
            "\"@context\"", ".", "\u{2028}", "\u{202e}",
        ];
        let mut file = signed.file().into_bytes();
        let from = from.index(file.len());
        let to = (from + length).min(file.len());
        let words = bytes.iter().flat_map(|byte| WORDS[usize::from(*byte) % 16].bytes());
        let instead: Vec<u8> = if json { words.collect() } else { bytes.clone() };
        file.splice(from..to, instead);
        if let Err(e) = verify(&String::from_utf8_lossy(&file), signed.head()) {
            prop_assert!(!e.to_string().contains(char::is_control));
        }
    }

    #[test]
    fn no_payload_under_good_signatures_makes_it_panic(
        payload in prop_oneof![
            any::<String>(),
            r#"(\{|\}|\[|\]|"status"|"ended"|"consents"|:|,|0|1e999|null){0,20}"#,
        ],
    ) {
        let at = datetime!(2026-11-21 19:53:06.521 UTC);
        let mut signed = Signed::new([[1; 32], [2; 32]], [3; 32], at);
        signed.push(EventType::Permission, &payload, at);
        let of_type = serde_json::from_str::<Value>(&payload)
            .is_ok_and(|payload| EventType::of_payload(&payload) == Some(EventType::Permission));
        let held = verify(&signed.file(), None).is_ok();
        prop_assert!(of_type || !held);
    }
}

use std::collections::BTreeMap;

use proptest::{collection::btree_map, option, prelude::*, sample::select};
use serde_json::json;

use super::*;

fn switches<T: Term + std::fmt::Debug>() -> impl Strategy<Value = Switches<T>> {
    btree_map(select(T::ALL), any::<bool>(), 0..6)
}

fn texts() -> impl Strategy<Value = BTreeMap<PersonalKey, Option<String>>> {
    let free = [PersonalKey::FirstName, PersonalKey::LastName, PersonalKey::MailingCity];
    btree_map(select(free.to_vec()), option::of("[a-c]{1,3}"), 0..4)
}

prop_compose! {
    fn data()(
        personal_data in texts(),
        shared_personal_data in switches(),
        consents in switches(),
        communication_channels in switches(),
    ) -> AccountData {
        AccountData { personal_data, shared_personal_data, consents, communication_channels }
    }
}

prop_compose! {
    fn requested()(
        personal_data in switches(), consents in switches(), channels in switches(),
    ) -> Requested {
        Requested { personal_data, consents, channels }
    }
}

proptest! {
    #[test]
    fn nothing_differs_from_itself(x in data()) {
        prop_assert_eq!(x.diff(&x), AccountData::default());
    }

    #[test]
    fn merging_a_difference_gives_the_right_side_where_it_speaks(x in data(), y in data()) {
        let merged = x.clone().merge(x.diff(&y));
        prop_assert_eq!(merged.complete(), x.merge(y).complete());
    }

    #[test]
    fn merging_a_difference_to_a_complete_value_gives_that_value(x in data(), y in data()) {
        let y = y.complete();
        prop_assert_eq!(x.clone().merge(x.diff(&y)).complete(), y);
    }

    #[test]
    fn merging_is_associative(x in data(), y in data(), z in data()) {
        let left = x.clone().merge(y.clone()).merge(z.clone());
        prop_assert_eq!(left, x.merge(y.merge(z)));
    }

    #[test]
    fn account_data_survives_json(x in data()) {
        let json = serde_json::to_value(&x).unwrap();
        prop_assert_eq!(AccountData::from_stored(&json), x);
    }

    #[test]
    fn a_change_is_heard_as_it_was_said_whichever_form_its_switches_have(
        x in data(), bare in any::<[bool; 3]>(),
    ) {
        let mut said = serde_json::to_value(&x).unwrap();
        let sections = ["shared_personal_data", "consents", "communication_channels"];
        for (section, bare) in sections.into_iter().zip(bare) {
            for value in said[section].as_object_mut().unwrap().values_mut() {
                let on = parse_switch(value).unwrap();
                *value = if bare { json!(on) } else { json!({"enabled": on}) };
            }
        }
        prop_assert_eq!(AccountData::parse_change(said.as_object().unwrap()), Ok(x));
    }

    #[test]
    fn what_a_change_says_is_heard_or_refused_and_never_passed_over(
        section in select(vec!["personal_data", "shared_personal_data", "consents",
            "communication_channels", "consent", ""]),
        key in select(vec!["email", "firstname", "Newsletter", "newsletter", "email_media", "x"]),
        value in select(vec![json!(true), json!(false), json!(null), json!(0), json!("false"),
            json!(""), json!(" "), json!({}), json!([]), json!({"enabled": false}), json!({"enabled": null}),
            json!({"enabled": false, "x": 1}), json!("a@b.example")]),
    ) {
        let said = json!({section: {key: value.clone()}});
        match AccountData::parse_change(said.as_object().unwrap()) {
            Ok(heard) => {
                let heard = serde_json::to_value(heard).unwrap();
                let heard = heard[section].get(key).expect("it has the key");
                prop_assert_eq!(parse_switch(heard), parse_switch(&value));
                prop_assert_eq!(heard.as_str().unwrap_or(""), value.as_str().unwrap_or("").trim());
            }
            Err(faults) => {
                let path = faults.keys().next().expect("it tells why");
                let paths = [section.to_owned(), format!("{section}.{key}")];
                prop_assert!(paths.contains(path), "{}", path);
            }
        }
    }

    #[test]
    fn emptying_a_text_ends_its_sharing(x in data()) {
        let settled = x.clone().settle();
        for (key, text) in &x.personal_data {
            if text.is_none() {
                prop_assert!(!is_on(&settled.shared_personal_data, *key));
            }
        }
    }

    #[test]
    fn a_staged_change_switches_on_only_what_is_requested(x in data(), r in requested()) {
        let staged = x.clone().stage(&r);
        prop_assert!(enabled(&staged.shared_personal_data).all(|k| is_on(&r.personal_data, k)));
        prop_assert!(enabled(&staged.consents).all(|k| is_on(&r.consents, k)));
        prop_assert!(enabled(&staged.communication_channels).all(|k| is_on(&r.channels, k)));
        prop_assert_eq!(staged.personal_data, x.personal_data);
    }

    #[test]
    fn what_is_withdrawn_stays_withdrawn_whatever_is_requested_when(
        x in data(), y in data(), first in requested(), then in requested(), last in requested(),
    ) {
        let mut known = Disclosed::default();
        let mut data = AccountData::default();
        for (change, requested) in [(x, first), (y.clone(), then)] {
            data = data.merge(change.settle().stage(&requested));
            let (facts, permissions) = known.difference(&data, &requested);
            known.apply_data(facts.unwrap_or_default());
            known.apply_permission(permissions.unwrap_or_default());
        }
        let seen = known.visible(&last);
        for (key, text) in &seen.personal_data {
            prop_assert_eq!(data.text(*key), Some(text.as_str()), "an outdated text");
        }
        for (key, on) in &y.clone().settle().shared_personal_data {
            prop_assert!(*on || !seen.personal_data.contains_key(key));
        }
        for (key, on) in &y.consents {
            prop_assert!(*on || !is_on(&seen.consents, *key));
        }
    }

    #[test]
    fn once_the_difference_has_travelled_nothing_differs(
        before in data(), after in data(), r in requested(),
    ) {
        let mut known = Disclosed::default();
        for state in [before, after] {
            let (facts, permissions) = known.difference(&state, &r);
            known.apply_data(facts.unwrap_or_default());
            known.apply_permission(permissions.unwrap_or_default());
            prop_assert_eq!(known.difference(&state, &r), (None, None));
        }
    }

    #[test]
    fn events_written_as_json_give_the_same_projection(x in data(), r in requested()) {
        let mut known = Disclosed::default();
        let mut rebuilt = Disclosed::default();
        let (facts, permissions) = known.difference(&x, &r);
        if let Some(facts) = facts {
            rebuilt.apply_json(&serde_json::to_value(&facts).unwrap());
            known.apply_data(facts);
        }
        if let Some(permissions) = permissions {
            rebuilt.apply_json(&serde_json::to_value(&permissions).unwrap());
            known.apply_permission(permissions);
        }
        prop_assert_eq!(&rebuilt, &known);
        prop_assert_eq!(Disclosed::from_json(&serde_json::to_value(&known).unwrap()), known);
    }

    #[test]
    fn an_organization_sees_only_what_is_shared_and_requested(
        x in data(), asked in requested(), now in requested(),
    ) {
        let mut known = Disclosed::default();
        let (facts, _) = known.difference(&x, &asked);
        known.apply_data(facts.unwrap_or_default());
        for (key, text) in known.visible(&now).personal_data {
            prop_assert!(is_on(&x.shared_personal_data, key));
            prop_assert!(is_on(&now.personal_data, key));
            prop_assert_eq!(x.text(key), Some(text.as_str()));
        }
    }
}

#[test]
fn a_text_is_heard_without_what_is_around_it_and_an_address_in_its_one_form() {
    let said = json!({"personal_data": {
        "email": " Alt@B\u{dc}CHER.example\u{200b}",
        "firstname": "  Zoe\u{308} ",
        "lastname": "   ",
        "mailingcity": "\u{a0}\u{feff}",
        "mailingstreet": "\u{202a}Am  Tor 5\u{202c}",
        "birthdate": "\t1980-05-17 ",
        "gender": null,
    }});
    let heard = AccountData::parse_change(said.as_object().unwrap()).unwrap();
    assert_eq!(
        serde_json::to_value(&heard).unwrap()["personal_data"],
        json!({
            "email": "Alt@xn--bcher-kva.example",
            "firstname": "Zoe\u{308}",
            "lastname": null,
            "mailingcity": null,
            "mailingstreet": "Am  Tor 5",
            "birthdate": "1980-05-17",
            "gender": null,
        })
    );
    let long = json!({"personal_data": {"firstname": format!(" {} ", "x".repeat(1_000))}});
    assert!(AccountData::parse_change(long.as_object().unwrap()).is_ok());
}

#[test]
fn what_was_stored_with_blanks_and_in_another_form_stays_as_it_is() {
    let stored = json!({"email": "Alt@B\u{fc}cher.example", "firstname": " Zo\u{eb} "});
    let read = AccountData::from_stored(&json!({"personal_data": stored.clone()}));
    assert_eq!(serde_json::to_value(&read).unwrap()["personal_data"], stored);
}

#[test]
fn of_what_was_stored_unknown_keys_and_wrongly_typed_values_are_dropped() {
    let read = AccountData::from_stored(&json!({
        "personal_data": {"firstname": "Alice", "lastname": 7, "shoe": "42", "birthdate": "soon"},
        "shared_personal_data": {"firstname": "yes", "lastname": true},
        "consents": {"Newsletter": true, "Spam": true, "Membership": 1},
        "communication_channels": {"email_media": {"enabled": true}, "fax_media": true},
        "else": {},
    }));
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        json!({
            "personal_data": {"firstname": "Alice"},
            "shared_personal_data": {"lastname": true},
            "consents": {"Newsletter": true},
            "communication_channels": {"email_media": {"enabled": true}},
        })
    );
}

#[test]
fn what_stops_being_shared_is_forgotten_by_the_organization() {
    let requested = Requested {
        personal_data: [(PersonalKey::FirstName, true)].into(),
        ..Requested::default()
    };
    let mut data = AccountData::from_stored(&json!({
        "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
    }));
    let mut known = Disclosed::default();
    known.apply_data(known.difference(&data, &requested).0.expect("a text travels"));
    assert_eq!(known.personal_data[&PersonalKey::FirstName], "Alice");

    data = data.merge(AccountData::from_stored(&json!({
        "shared_personal_data": {"firstname": false},
    })));
    let (facts, _) = known.difference(&data, &requested);
    let facts = facts.expect("the end of sharing travels");
    assert_eq!(
        serde_json::to_string(&facts).unwrap(),
        r#"{"shared_personal_data":{"firstname":false}}"#
    );
    known.apply_data(facts);
    assert_eq!(known.personal_data, BTreeMap::new());
}

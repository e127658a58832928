use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

use super::*;

/// A section as anything might have written it: names of every vocabulary and
/// of none, some of them twice, under them whatever JSON has.
fn section() -> impl Strategy<Value = String> {
    let names = vec![
        "email",
        "firstname",
        "lastname",
        "Newsletter",
        "Membership",
        "Brand Marketing",
        "email_media",
        "fax_media",
        "shoe",
        "",
        "enabled",
        "na\u{ef}ve",
    ];
    let values = vec![
        json!(true),
        json!(false),
        json!(null),
        json!(7),
        json!(-7),
        json!(0.5),
        json!(""),
        json!("x"),
        json!("\"quoted\"\n\t\u{1f3db}"),
        json!("日本"),
        json!([true, {"enabled": 1}]),
        json!({}),
        json!({"enabled": true}),
        json!({"enabled": false, "x": [1]}),
        json!({"enabled": "true"}),
        json!({"enabled": {"enabled": true}}),
    ];
    let entries = vec((select(names), select(values)), 0..9);
    let object = entries.prop_map(|entries| {
        let entries: Vec<_> = entries.iter().map(|(n, v)| format!(" {}: {v}", json!(n))).collect();
        format!("{{{}}} ", entries.join(","))
    });
    prop_oneof![9 => object, 1 => select(vec!["[1]", "7", "\"x\"", " null"]).prop_map(str::to_owned)]
}

fn asked<T: Term + fmt::Debug>() -> impl Strategy<Value = Switches<T>> {
    vec(any::<bool>(), T::ALL.len())
        .prop_map(|on| T::ALL.iter().copied().zip(on).collect::<Switches<T>>())
}

proptest! {
    #[test]
    fn what_is_read_off_the_json_is_what_may_be_seen(
        texts in section(), shared in section(), consents in section(), channels in section(),
        personal_data in asked(), given in asked(), open in asked(),
    ) {
        let requested = Requested { personal_data, consents: given, channels: open };
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let slowly = Disclosed::from_json(&json!({
            "personal_data": value(&texts), "shared_personal_data": value(&shared),
            "consents": value(&consents), "communication_channels": value(&channels),
        }));
        let sections = Sections {
            personal_data: texts.as_str(), shared_personal_data: &shared,
            consents: &consents, communication_channels: &channels,
        };
        prop_assert_eq!(&Disclosed::from_sections(sections).unwrap(), &slowly);

        let (told, visible) = (Told::read(sections).unwrap(), slowly.visible(&requested));
        for key in PersonalKey::ALL {
            let text = visible.personal_data.get(key).map(String::as_str);
            prop_assert_eq!(told.text(*key, &requested), text);
        }
        for consent in Consent::ALL {
            let given = is_on(&visible.consents, *consent);
            prop_assert_eq!(told.consents(*consent, &requested), given);
        }
        for channel in Channel::ALL {
            let open = visible.communication_channels.get(channel).is_some_and(|c| c.enabled);
            prop_assert_eq!(told.opens(*channel, &requested), open);
        }
    }

    #[test]
    fn what_was_disclosed_is_read_back(
        shared in asked(), consents in asked(), communication_channels in asked(),
        texts in vec("\\PC{0,5}", PersonalKey::ALL.len()),
    ) {
        let mut told = Disclosed {
            personal_data: PersonalKey::ALL.iter().copied().zip(texts).collect(),
            shared_personal_data: shared, consents, communication_channels,
        };
        let json = serde_json::to_value(&told).unwrap();
        let section = |name: &str| json[name].to_string();
        let [texts, shared, consents, channels] =
            ["personal_data", "shared_personal_data", "consents", "communication_channels"]
                .map(section);
        let read = Disclosed::from_sections(Sections {
            personal_data: texts.as_str(), shared_personal_data: &shared,
            consents: &consents, communication_channels: &channels,
        });
        told.personal_data.retain(|key, _| told.shared_personal_data[key]);
        prop_assert_eq!(read.unwrap(), told);
    }
}

#[test]
fn what_is_no_json_is_refused() {
    let whole = Sections {
        personal_data: "{}",
        shared_personal_data: "{}",
        consents: "{}",
        communication_channels: "{}",
    };
    assert!(Told::read(whole).is_ok());
    for broken in ["", "{", "{} x", "{\"email\":}", "{\"email\" \"x\"}", "nul", "{7: true}"] {
        for sections in [
            Sections { personal_data: broken, ..whole },
            Sections { shared_personal_data: broken, ..whole },
            Sections { consents: broken, ..whole },
            Sections { communication_channels: broken, ..whole },
        ] {
            assert!(Told::read(sections).is_err(), "{broken}");
        }
    }
}

//! What holds for every request, however it was made up.

use actix_web::rt::System;
use assent_test_town::{Answer, Form, Organization, Person, Town};
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseResult, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    batch::PATH as BATCH,
    envelope::{ORGANIZATION_BODIES, PEOPLE_BODIES},
    table::encoded,
};

/// Runs `check` on `cases` values of `strategy`, in a town with an
/// organization and a member.
fn in_a_town<S: Strategy>(
    cases: u32,
    strategy: &S,
    check: &impl AsyncFn(&Town, &Organization, &Person, &S::Value) -> TestCaseResult,
) {
    let system = System::new();
    let (town, bob, alice) = system.block_on(async {
        let town = Town::new().await;
        let asks = json!({
            "requested_data": {"email": true, "firstname": true}, "consents": {"Newsletter": true},
            "communication_channels": {"sms_media": true},
        });
        let bob = town.sign_up_asking("Bob Co", asks).await;
        let alice = town.member(&bob, "alice").await;
        (town, bob, alice)
    });
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let run = |value| system.block_on(check(&town, &bob, &alice, &value));
    TestRunner::new(config).run(strategy, run).expect("it holds");
}

/// Keys that some endpoint reads.
const KEYS: &[&str] = &[
    "email",
    "name",
    "password",
    "passwordConfirmation",
    "signupToken",
    "resetPasswordToken",
    "emailVerificationCode",
    "verificationCode",
    "destinationPath",
    "inviteToken",
    "inviteToken:",
    "stripeToken",
    "salesforce",
    "keepMeLoggedIn",
    "token",
    "organizationProfile",
    "endUserPersonalData",
    "organizationApikey",
    "organizationApikeys",
    "changes",
    "personal_data",
    "shared_personal_data",
    "consents",
    "communication_channels",
    "requested_data",
    "firstname",
    "birthdate",
    "logo",
    "brands",
    "Newsletter",
    "sms_media",
    "post",
    "feedPostUid",
    "title",
    "body",
    "mediaUrl",
    "mediaMimeType",
    "buyingInterest",
    "buyingInterestUid",
    "tags",
    "currency",
    "industry",
    "description",
    "price_low",
    "price_high",
    "end_date",
    "defaultAccountData",
    "preferences",
];

fn any_text() -> impl Strategy<Value = String> {
    const WORDS: [&str; 7] =
        ["", "bobco", "a@b.example", "examplepassword", "2000-02-30", "\0", "https://x/"];
    let token = "g[a-g]{0,3}g[0-9a-f]{32}";
    prop_oneof![select(&WORDS[..]).prop_map(str::to_owned), "\\PC{0,12}", token, any::<String>()]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        let key = prop_oneof![4 => select(KEYS).prop_map(str::to_owned), 1 => any_text()];
        prop_oneof![
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => btree_map(key, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A reply in the envelope, and never our fault.
fn assert_sound(answer: &Answer) -> TestCaseResult {
    prop_assert!(answer.status.as_u16() < 500, "{} {}", answer.status, answer.text());
    if answer.status != 200 || answer.header("content-type").starts_with("application/json") {
        let json = answer.json();
        prop_assert_eq!(&answer.keys("")[0], "success");
        prop_assert!(json["success"].is_boolean());
        prop_assert!(json["success"] == (json.get("error").is_none()), "{}", json);
    }
    Ok(())
}

#[test]
fn no_json_body_is_ever_our_fault() {
    in_a_town(96, &any_json(), &async |town, bob, alice, body: &Value| {
        for (path, _) in ORGANIZATION_BODIES {
            assert_sound(&town.organizations.post(path, &bob.session, body.clone()).await)?;
        }
        for (path, _) in PEOPLE_BODIES {
            assert_sound(&town.people.post(path, &alice.session, body.clone()).await)?;
        }
        let profile = town.organizations.get("/api/orgs/profile", &bob.session).await.done();
        prop_assert_eq!(&profile["organizationProfile"]["apikey"], "bobco");
        Ok(())
    });
}

#[test]
fn no_text_in_an_address_is_ever_our_fault() {
    in_a_town(64, &(any_text(), any_text()), &async |town, bob, alice, (one, two)| {
        let (one, two) = (encoded(one), encoded(two));
        for path in [
            format!("/api/end_users?page={one}?filters={two}"),
            format!("/api/end_users?filters={one}&page={two}"),
            format!("/api/end_users.csv?sessionId={}&filters={one}&raw={two}", bob.session),
            format!("/api/end_users.csv?sessionId={one}"),
            format!("/api/email_list/{}/{one}", bob.session),
            format!("/api/email_list/{one}/{two}"),
            format!("/api/end_user_account_data/{one}"),
            format!("/api/orgs/agreements/{one}?download={two}"),
            format!("/api/end_user_invites?page={one}"),
            format!("/api/feed/posts?before={one}"),
            format!("/api/buying_interests?page={one}"),
            format!("/sisa/v1/{one}"),
            format!("/did:jlinc:{one}"),
            format!("/{one}/{two}"),
        ] {
            for session in ["", &bob.session] {
                assert_sound(&town.organizations.get(&path, session).await)?;
            }
        }
        for path in ["accountData", "agreement"] {
            let path = format!("/api/organizations/{path}/{one}");
            assert_sound(&town.people.get(&path, &alice.session).await)?;
        }
        let path = format!("/api/organization/{one}/feed/posts?before={two}");
        assert_sound(&town.people.get(&path, &alice.session).await)?;
        Ok(())
    });
}

/// Bytes that are nearly a CSV of people.
fn nearly_csv() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: [&str; 17] = [
        "Email",
        "City",
        ",",
        ",",
        ";",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\"",
        "a@b.example",
        "c@b.example",
        "x",
        " ",
        "=1",
        "\u{feff}",
        "é",
    ];
    let bytes = prop_oneof![
        20 => select(&PIECES[..]).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    let tail = vec(bytes, 0..40).prop_map(|pieces| pieces.concat());
    (any::<bool>(), tail).prop_map(|(begun, tail)| {
        let head: &[u8] = if begun { b"Email,City\na@b.example,x\n" } else { b"" };
        [head, &tail].concat()
    })
}

#[test]
fn every_upload_is_either_answered_row_by_row_or_refused_and_not_stored() {
    in_a_town(128, &nearly_csv(), &async |town, bob, _, file| {
        let before = town.invites_of(bob).await;
        let answer =
            town.organizations.send(Form::of_file(file).upload_to(BATCH, &bob.session)).await;
        let invited = if answer.header("content-type").starts_with("text/csv") {
            let statuses = answer.column("Status");
            statuses.iter().filter(|status| *status == "invited").count()
        } else {
            answer.no_file("malformed-csv");
            0
        };
        let after = town.invites_of(bob).await;
        prop_assert_eq!(after.len(), before.len() + invited);
        for invite in after.iter().filter(|invite| invite["used_at"].is_null()) {
            let body = json!({"inviteToken": invite["invite_token"]});
            let path = "/api/delete_end_user_invite";
            town.organizations.post(path, &bob.session, body).await.done();
        }
        Ok(())
    });
}

/// One step in the life of a relation: the organization asks for something
/// else, or the person changes their mind.
fn steps() -> impl Strategy<Value = Vec<(bool, Value)>> {
    let switches = |keys: &'static [&'static str], form: fn(bool) -> Value| {
        btree_map(select(keys).prop_map(str::to_owned), any::<bool>().prop_map(form), 0..3)
            .prop_map(|map| Value::Object(map.into_iter().collect()))
    };
    let data: &'static [&'static str] = &["email", "firstname", "lastname"];
    let names = ["Alice", "Bert", ""].map(Value::from);
    let texts = btree_map(select(&data[1..]).prop_map(str::to_owned), select(names.to_vec()), 0..3)
        .prop_map(|map| Value::Object(map.into_iter().collect()));
    let consents: &'static [&'static str] = &["Newsletter", "Membership"];
    let channels: &'static [&'static str] = &["sms_media", "fax_media"];
    let asks = (switches(data, Value::from), switches(consents, Value::from), switches(channels, Value::from))
        .prop_map(|(data, consents, channels)| {
            (true, json!({"requested_data": data, "consents": consents, "communication_channels": channels}))
        });
    let changes = (
        texts,
        switches(data, Value::from),
        switches(consents, Value::from),
        switches(channels, |on| json!({"enabled": on})),
    )
        .prop_map(|(texts, shared, consents, channels)| {
            (
                false,
                json!({"personal_data": texts, "shared_personal_data": shared,
                "consents": consents, "communication_channels": channels}),
            )
        });
    vec(prop_oneof![asks, changes], 1..8)
}

#[test]
fn an_organization_never_sees_what_it_does_not_ask_for_or_the_person_does_not_share() {
    in_a_town(32, &steps(), &async |town, bob, alice, steps| {
        for (asks, step) in steps {
            if *asks {
                town.ask(bob, step.clone()).await;
            } else {
                town.change(alice, bob, step.clone()).await;
            }
            let seen = town.seen(bob, alice).await;
            let path = "/api/organizations/accountData/bobco";
            let own = town.people.get(path, &alice.session).await.done();
            let own = &own["organizationAccountData"];
            let profile = town.organizations.get("/api/orgs/profile", &bob.session).await.done();
            let profile = &profile["organizationProfile"];
            let asked = |map: &str, key: &str| match &profile[map][key] {
                Value::Bool(on) => *on,
                on => on["enabled"] == true,
            };
            let map = |name: &str| seen[name].as_object().expect("a map").clone();
            for key in map("personal_data").keys() {
                prop_assert!(asked("requested_data", key), "{key} is not asked for: {seen}");
                prop_assert_eq!(&own["shared_personal_data"][key], true, "{} is not shared", key);
            }
            for (key, shared) in map("shared_personal_data") {
                prop_assert!(asked("requested_data", &key));
                prop_assert!(shared == false || own["shared_personal_data"][&key] == true);
            }
            for (key, given) in map("consents") {
                prop_assert!(asked("consents", &key));
                prop_assert!(given == false || own["consents"][&key] == true);
            }
            for (key, open) in map("communication_channels") {
                prop_assert!(asked("communication_channels", &key));
                prop_assert!(
                    open["enabled"] == false || own["communication_channels"][&key] == open
                );
            }
        }
        let export = town.people.get("/api/organizations/agreement/bobco", &alice.session).await;
        prop_assert!(assent_domain::agreements::verify(export.text(), None).is_ok());
        Ok(())
    });
}

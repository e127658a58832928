//! Signing an organization's agreement, and exporting it with its events.

use assent_domain::agreements::{Verified, verify};
use assent_test_town::{Organization, Person, Town, event_types, list, text};
use serde_json::{Value, json};
use time::Duration;

use crate::register::PUBLIC_KEYS;

/// Everything that the tests here ask for.
fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "firstname": true, "gender": false},
        "consents": {"Newsletter": true, "Membership": true},
        "communication_channels": {"email_media": true},
    })
}

#[actix_web::test]
async fn signing_answers_the_agreement_the_data_towards_the_organization_and_its_face() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let known = json!({"email": "alice@example.org", "firstname": "Alice"});
    let mut alice = town.register(&town.invite_knowing(&bob, known).await).await;
    let answer = town.sign(&mut alice, &bob).await;
    let reply = answer.done();
    let keys = ["success", "sisa", "organizationAccountData", "organization"];
    assert_eq!(answer.keys(""), keys);
    assert_eq!(answer.keys("/organization"), PUBLIC_KEYS);
    let sisa = ["@context", "acceptedSisaJwt", "sisaId", "acceptedSisa", "organizationApikey"];
    assert_eq!(answer.keys("/sisa"), sisa);
    let accepted = answer.keys("/sisa/acceptedSisa");
    assert_eq!(
        accepted,
        [
            "@context",
            "rightsHolderSigType",
            "rightsHolderDid",
            "rightsHolderPublicKey",
            "rightsHolderSig",
            "createdAt",
            "offeredSisa"
        ]
    );
    let offered = &reply["sisa"]["acceptedSisa"]["offeredSisa"];
    assert_eq!(offered["dataCustodianPublicKey"], bob.public_key);
    assert_eq!(offered["dataCustodianDid"], format!("did:jlinc:{}", bob.public_key));
    assert_eq!(offered["agreement"]["agreementURI"], "https://people.example/agreement");
    assert_eq!(text(&offered["agreement"]["jlincId"]).len(), 64);
    assert_eq!(offered["createdAt"], "2026-01-02T03:04:05.678Z");
    assert_eq!(reply["sisa"]["organizationApikey"], "bobco");

    let data = &reply["organizationAccountData"];
    assert_eq!(
        answer.keys("/organizationAccountData"),
        ["personal_data", "shared_personal_data", "consents", "communication_channels"]
    );
    assert_eq!(answer.keys("/organizationAccountData/personal_data").len(), 22);
    assert_eq!(data["personal_data"]["firstname"], "Alice");
    assert_eq!(data["personal_data"]["gender"], json!(null));
    assert_eq!(data["shared_personal_data"], json!({"email": true, "firstname": false}));
    assert_eq!(data["consents"], json!({"Newsletter": false, "Membership": false}));
    assert_eq!(data["communication_channels"], json!({"email_media": {"enabled": false}}));
}

#[actix_web::test]
async fn signing_twice_answers_the_first_agreement_and_adds_no_event() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut alice = town.member(&bob, "alice").await;
    let before = exported(&town, &bob, &alice).await;
    town.world.clock.advance(Duration::HOUR);
    let again = town.sign(&mut alice, &bob).await.done();
    let agreement: Value = serde_json::from_str(&before[0]).expect("JSON");
    assert_eq!(again["sisa"], agreement["agreement"]["sisa"]);
    assert_eq!(exported(&town, &bob, &alice).await, before);
}

#[actix_web::test]
async fn an_organization_that_did_not_invite_the_person_is_unknown_to_them() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    let alice = town.member(&bob, "alice").await;
    // An invitation alone ties nobody: its link has to be followed.
    town.invite(&carol, "alice@example.org").await;
    for apikey in [carol.apikey.as_str(), "nobody", "", "BOBCO", "\u{0}", "bob co"] {
        let body = json!({"organizationApikey": apikey});
        let answer = town.people.post("/api/sign_sisa", &alice.session, body).await;
        answer.refused_on("unknown-organization", &["organizationApikey"]);
    }
    let all = town.organizations.get("/api/end_user_account_data", &carol.session).await;
    assert_eq!(all.done()["allEndUserAccountData"], json!([]));
}

#[actix_web::test]
async fn an_apikey_may_have_blanks_around_it() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let post = async |path: &str, body| town.people.post(path, &alice.session, body).await.done();
    post("/api/sign_sisa", json!({"organizationApikey": " bobco\u{200b} "})).await;
    let change = json!({"personal_data": {"firstname": "Alice"}});
    let body = json!({"organizationApikeys": [" bobco "], "changes": change});
    post("/api/organizations/accountData", body).await;
    for path in ["/api/organizations/bobco%20", "/api/organization/%C2%A0bobco/feed/posts"] {
        town.people.get(path, &alice.session).await.done();
    }
    post("/api/end_sisa", json!({"organizationApikey": "bobco "})).await;
}

#[actix_web::test]
async fn fifty_who_sign_at_once_sign_one_agreement() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let sign = || {
        let body = json!({"organizationApikey": bob.apikey});
        town.people.post("/api/sign_sisa", &alice.session, body)
    };
    let answers = futures_util::future::join_all((0..50).map(|_| sign())).await;
    let first = answers[0].done()["sisa"].clone();
    assert!(answers.iter().all(|answer| answer.done()["sisa"] == first));
}

/// The agreement as both servers export it.
async fn exported(town: &Town, organization: &Organization, person: &Person) -> [String; 2] {
    let theirs = format!("/api/organizations/agreement/{}", organization.apikey);
    let ours = format!("/api/orgs/agreements/{}", person.id);
    let answers = [
        town.people.get(&theirs, &person.session).await,
        town.organizations.get(&ours, &organization.session).await,
    ];
    answers.map(|answer| {
        answer.done();
        answer.text().to_owned()
    })
}

/// An agreement with four events, two of each type.
async fn agreement_with_events() -> (Town, Organization, Person) {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    for (change, events) in [
        (json!({"consents": {"Newsletter": true}}), &["permissionEvent"][..]),
        (
            json!({
                "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
                "communication_channels": {"email_media": {"enabled": true}},
            }),
            &["dataEvent", "permissionEvent"],
        ),
    ] {
        town.world.clock.advance(Duration::HOUR);
        assert_eq!(town.change(&alice, &bob, change).await, events);
    }
    (town, bob, alice)
}

#[actix_web::test]
async fn the_exports_of_both_servers_are_one_file_that_anyone_can_verify() {
    let (town, bob, alice) = agreement_with_events().await;
    let [theirs, ours] = exported(&town, &bob, &alice).await;
    assert_eq!(theirs, ours);
    let Verified { events, head, custodian_public_key, rights_holder_public_key, ended, .. } =
        verify(&ours, None).expect("the chain holds");
    assert_eq!((events, ended), (4, false));
    assert_eq!((custodian_public_key, rights_holder_public_key), (bob.public_key, alice.id));
    let export: Value = serde_json::from_str(&ours).expect("JSON");
    let events = list(&export["agreement"]["events"]);
    assert_eq!(
        event_types(&export["agreement"]["events"]),
        ["dataEvent", "permissionEvent", "dataEvent", "permissionEvent"]
    );
    assert_eq!(head, events[3]["audit"]["eventId"].as_str().map(str::to_owned));
    verify(&ours, head.as_deref()).expect("and ends where it says");
}

#[actix_web::test]
async fn an_export_of_which_a_byte_was_changed_is_not_verified() {
    let (town, bob, alice) = agreement_with_events().await;
    let [file, _] = exported(&town, &bob, &alice).await;
    let start = file.find("\"events\"").expect("events");
    // Every 97th letter or digit of the events becomes another.
    for at in (start + 10..file.len()).step_by(97) {
        let byte = file.as_bytes()[at];
        if !byte.is_ascii_alphanumeric() {
            continue;
        }
        let other = if byte == b'A' { "B" } else { "A" };
        let mut forged = file.clone();
        forged.replace_range(at..=at, other);
        assert!(verify(&forged, None).is_err(), "byte {at}");
    }
    let export: Value = serde_json::from_str(&file).expect("JSON");
    let changed = |change: fn(&mut Vec<Value>)| {
        let mut export = export.clone();
        change(export["agreement"]["events"].as_array_mut().expect("events"));
        verify(&export.to_string(), None).map(|_| ())
    };
    assert!(changed(|events| events.swap(0, 1)).is_err());
    assert!(changed(|events| drop(events.remove(1))).is_err());
    assert!(changed(|events| events.insert(1, events[0].clone())).is_err());
    changed(|_| ()).expect("what was only read and written again holds");
}

#[actix_web::test]
async fn an_export_shows_the_documented_keys_and_downloads_as_a_file_when_asked() {
    let (town, bob, alice) = agreement_with_events().await;
    let path = format!("/api/orgs/agreements/{}", alice.id);
    let answer = town.organizations.get(&path, &bob.session).await;
    answer.done();
    assert!(!answer.headers.contains_key("content-disposition"));
    assert_eq!(answer.keys(""), ["success", "agreement"]);
    assert_eq!(answer.keys("/agreement"), ["sisa", "events"]);
    assert_eq!(answer.keys("/agreement/events/0"), ["@context", "audit", "eventJwt"]);
    assert_eq!(
        answer.keys("/agreement/events/0/audit"),
        [
            "eventType",
            "sisaId",
            "eventId",
            "createdAt",
            "previousId",
            "rightsHolderDid",
            "rightsHolderPublicKey",
            "rightsHolderSigType",
            "rightsHolderSig",
            "dataCustodianSigType",
            "dataCustodianDid",
            "dataCustodianPublicKey",
            "dataCustodianSig"
        ]
    );
    for (server, path, session) in [
        (&town.organizations, path.clone(), &bob.session),
        (&town.people, "/api/organizations/agreement/bobco".to_owned(), &alice.session),
    ] {
        let download = server.get(&format!("{path}?download=1"), session).await;
        assert_eq!(download.bytes, answer.bytes);
        let disposition = download.header("content-disposition");
        assert_eq!(disposition, "attachment; filename=\"agreement.json\"");
    }
}

#[actix_web::test]
async fn where_nothing_was_signed_there_is_nothing_to_export() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let key = text(&town.invites_of(&bob).await[0]["rights_holder_public_key"]);
    for id in [key.as_str(), "nobody", "%00", &"A".repeat(43)] {
        let path = format!("/api/orgs/agreements/{id}");
        town.organizations.get(&path, &bob.session).await.refused("no-agreement");
    }
    for apikey in ["bobco", "nobody", "%00", "%F0%9F%8F%9B"] {
        let path = format!("/api/organizations/agreement/{apikey}");
        town.people.get(&path, &alice.session).await.refused("no-agreement");
    }
}

#[actix_web::test]
async fn changes_at_once_are_one_chain() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let names: Vec<_> = (0..30).map(|number| format!("Alice {number}")).collect();
    let changes = names.iter().map(|name| {
        let change = json!({
            "personal_data": {"firstname": name}, "shared_personal_data": {"firstname": true},
        });
        town.change_towards(&alice, &["bobco"], change)
    });
    for answer in futures_util::future::join_all(changes).await {
        assert_eq!(event_types(&answer.done()["bobco"]["sisaEvents"]), ["dataEvent"]);
    }
    let path = "/api/organizations/agreement/bobco";
    let export = town.people.get(path, &alice.session).await;
    let verified = verify(export.text(), None).expect("it holds");
    assert_eq!(verified.events, 31);
    let told = town.seen(&bob, &alice).await["personal_data"]["firstname"].clone();
    let path = "/api/organizations/accountData/bobco";
    let own = town.people.get(path, &alice.session).await.done();
    assert_eq!(own["organizationAccountData"]["personal_data"]["firstname"], told);
}

#[actix_web::test]
async fn a_clock_that_went_back_repeats_the_chains_last_instant() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    town.world.clock.advance(Duration::HOUR * -3);
    town.change(&alice, &bob, json!({"consents": {"Newsletter": true}})).await;
    let path = "/api/organizations/agreement/bobco";
    let export = town.people.get(path, &alice.session).await;
    verify(export.text(), None).expect("it holds");
    let events = &export.done()["agreement"]["events"];
    assert_eq!(events[0]["audit"]["createdAt"], events[1]["audit"]["createdAt"]);
}

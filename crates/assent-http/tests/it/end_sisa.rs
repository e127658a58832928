//! Ending an agreement, signing anew after it, and the list of its events.

use assent_test_town::{Organization, Person, Town, event_types, list, text};
use serde_json::{Value, json};
use time::Duration;

fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "firstname": true},
        "consents": {"Newsletter": true},
        "communication_channels": {"email_media": true},
    })
}

fn says() -> Value {
    json!({
        "personal_data": {"firstname": "Alice"},
        "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true},
    })
}

async fn end(
    town: &Town,
    person: &Person,
    organization: &Organization,
) -> assent_test_town::Answer {
    let body = json!({"organizationApikey": organization.apikey});
    let answer = town.people.post("/api/end_sisa", &person.session, body).await;
    town.state_follows_from_events().await;
    answer
}

async fn events(town: &Town, person: &Person, query: &str) -> Vec<Value> {
    let path = format!("/api/organizations/sisa_events/bobco{query}");
    let reply = town.people.get(&path, &person.session).await.done();
    list(&reply["organizationSisaEvents"])
}

#[actix_web::test]
async fn after_its_end_the_organization_sees_nothing_of_the_person() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let carol = town.member(&bob, "carol").await;
    town.change(&alice, &bob, says()).await;

    let answer = end(&town, &alice, &bob).await;
    assert_eq!(answer.keys(""), ["success", "sisaEvents"]);
    assert_eq!(event_types(&answer.done()["sisaEvents"]), ["statusEvent"]);

    let get = async |path: &str| town.organizations.get(path, &bob.session).await;
    get(&format!("/api/end_user_account_data/{}", alice.id)).await.refused("unknown-end-user");
    get(&format!("/api/orgs/agreements/{}", alice.id)).await.refused("agreement-ended");
    for (path, key) in [
        ("/api/orgs/consent_report", "consentReport"),
        ("/api/end_user_account_data", "allEndUserAccountData"),
    ] {
        let listed = get(path).await.done()[key].to_string();
        assert!(listed.contains(&carol.id) && !listed.contains(&alice.id), "{path}: {listed}");
    }
    for path in ["/api/end_users", "/api/end_users.csv", "/api/email_list/-/Newsletter"] {
        assert!(!get(path).await.text().contains("alice"), "{path}");
        assert!(!get(path).await.text().contains(&alice.id), "{path}");
    }
    // It is over: there is nothing to change or to end.
    town.change_towards(&alice, &["bobco"], says()).await.refused("no-agreement");
    end(&town, &alice, &bob).await.refused("no-agreement");
    // The person still has it, as it was.
    let path = "/api/organizations/agreement/bobco";
    let kept = town.people.get(path, &alice.session).await.done();
    let types = event_types(&kept["agreement"]["events"]);
    assert_eq!(types.last().map(String::as_str), Some("statusEvent"));
}

#[actix_web::test]
async fn signing_anew_begins_a_chain_of_its_own_from_the_persons_defaults() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut alice = town.member(&bob, "alice").await;
    town.change(&alice, &bob, says()).await;
    let first = town.sign(&mut alice, &bob).await.done();
    end(&town, &alice, &bob).await.done();

    // In the same instant: the clock stands still.
    let second = town.sign(&mut alice, &bob).await.done();
    assert_ne!(first["sisa"]["sisaId"], second["sisa"]["sisaId"]);
    // What she had allowed ended with the agreement; what she had said is hers.
    let data = &second["organizationAccountData"];
    assert_eq!(data["consents"], json!({"Newsletter": false}));
    assert_eq!(data["shared_personal_data"], json!({"email": true, "firstname": false}));
    assert_eq!(data["personal_data"]["firstname"], "Alice");
    let seen = town.seen(&bob, &alice).await;
    assert_eq!(seen["personal_data"], json!({"email": "alice@example.org"}));
    assert_eq!(seen["consents"], json!({"Newsletter": false}));

    let path = "/api/organizations/agreement/bobco";
    let agreement = &town.people.get(path, &alice.session).await.done()["agreement"];
    assert_eq!(agreement["sisa"]["sisaId"], second["sisa"]["sisaId"]);
    assert_eq!(event_types(&agreement["events"]), ["dataEvent"]);
    assert_eq!(agreement["events"][0]["audit"]["previousId"], json!(null));
}

#[actix_web::test]
async fn events_are_listed_newest_first_ten_a_page_over_all_agreements_of_the_two() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut alice = town.member(&bob, "alice").await;
    for number in 0..7 {
        town.world.clock.advance(Duration::MINUTE);
        let consents = json!({"Newsletter": number % 2 == 0});
        town.change(&alice, &bob, json!({"consents": consents})).await;
    }
    end(&town, &alice, &bob).await.done();
    town.sign(&mut alice, &bob).await;
    for number in 0..4 {
        town.world.clock.advance(Duration::MINUTE);
        let consents = json!({"Newsletter": number % 2 == 0});
        town.change(&alice, &bob, json!({"consents": consents})).await;
    }

    // Nine of the first agreement, its end among them, and five of the second.
    let (first, second) = (events(&town, &alice, "").await, events(&town, &alice, "?page=2").await);
    assert_eq!((first.len(), second.len()), (10, 4));
    assert_eq!(first[5]["audit"]["eventType"], "statusEvent");
    let all: Vec<_> = first.iter().chain(&second).collect();
    let instants: Vec<_> = all.iter().map(|event| text(&event["audit"]["createdAt"])).collect();
    assert!(instants.is_sorted_by(|newer, older| newer >= older), "{instants:?}");
    for pair in all.windows(2) {
        let (newer, older) = (&pair[0]["audit"], &pair[1]["audit"]);
        if newer["sisaId"] == older["sisaId"] {
            assert_eq!(newer["previousId"], older["eventId"]);
        }
    }
    assert_eq!(events(&town, &alice, "?page=3").await, [Value::Null; 0]);
    assert_eq!(events(&town, &alice, "?page=9223372036854775807").await, [Value::Null; 0]);
    let path = "/api/organizations/sisa_events/bobco?page=0";
    town.people.get(path, &alice.session).await.refused_on("invalid-field", &["page"]);
}

#[actix_web::test]
async fn who_has_no_agreement_has_none_to_end_and_no_events() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    town.member(&bob, "alice").await;
    let invited = town.register(&town.invite(&bob, "carol@example.org").await).await;
    for apikey in ["bobco", "nobody", "", "\u{0}"] {
        let body = json!({"organizationApikey": apikey});
        town.people.post("/api/end_sisa", &invited.session, body).await.refused("no-agreement");
    }
    for apikey in ["bobco", "nobody", "%00"] {
        let path = format!("/api/organizations/sisa_events/{apikey}");
        town.people.get(&path, &invited.session).await.refused("no-agreement");
    }
    let answer = town.people.post("/api/end_sisa", &invited.session, json!({})).await;
    answer.refused_on("invalid-field", &["organizationApikey"]);
    town.people.post_bytes("/api/end_sisa", "", "{").await.failed(401, "unauthenticated");
    let path = "/api/organizations/sisa_events/bobco";
    town.people.get(path, "").await.failed(401, "unauthenticated");
}

//! What a person keeps for themselves: default data, preferences, the overview,
//! and the organizations that they find.

use assent_test_town::{Organization, Town, list, text};
use serde_json::{Value, json};

use crate::register::PUBLIC_KEYS;

const DEFAULTS: &str = "/api/default-account-data";

fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "firstname": true},
        "consents": {"Newsletter": true},
        "communication_channels": {"email_media": true},
    })
}

async fn open_to_all(town: &Town, organization: &Organization) {
    let apikey = organization.apikey.clone();
    let allowed = assent_domain::organizations::allow_public(&town.world.app, apikey, true).await;
    allowed.expect("the organization is there");
    town.ask(organization, json!({"public": true, "published": true})).await;
}

#[actix_web::test]
async fn default_data_has_every_key_and_is_changed_key_by_key() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let answer = town.people.get(DEFAULTS, &alice.session).await;
    let data = &answer.done()["defaultAccountData"];
    let counts = [("personal_data", 22), ("shared_personal_data", 22), ("consents", 17)];
    for (section, count) in counts.into_iter().chain([("communication_channels", 6)]) {
        assert_eq!(answer.keys(&format!("/defaultAccountData/{section}")).len(), count);
    }
    assert_eq!(data["personal_data"]["email"], "alice@example.org");
    assert_eq!(data["personal_data"]["firstname"], json!(null));
    assert_eq!(data["shared_personal_data"]["email"], true);
    assert_eq!(data["shared_personal_data"]["firstname"], false);
    assert_eq!(data["communication_channels"]["fax_media"], json!({"enabled": false}));

    let change = json!({
        "personal_data": {"firstname": "Alice"},
        "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true, "Membership": {"enabled": true}},
        "communication_channels": {"sms_media": {"enabled": true}, "fax_media": true},
    });
    let body = json!({"defaultAccountData": change});
    let changed = town.people.post(DEFAULTS, &alice.session, body).await.done();
    assert_eq!(town.people.get(DEFAULTS, &alice.session).await.done(), changed);
    let data = &changed["defaultAccountData"];
    assert_eq!(data["personal_data"]["firstname"], "Alice");
    assert_eq!(data["personal_data"]["email"], "alice@example.org", "the rest stays");
    assert_eq!(data["shared_personal_data"]["firstname"], true);
    assert_eq!(data["consents"]["Newsletter"], true);
    assert_eq!(data["communication_channels"]["sms_media"], json!({"enabled": true}));
    assert_eq!(data["communication_channels"]["fax_media"], json!({"enabled": true}));
    assert_eq!(data["consents"]["Membership"], true);

    let body = json!({"defaultAccountData": {"personal_data": {"firstname": ""}}});
    let data = &town.people.post(DEFAULTS, &alice.session, body).await.done()["defaultAccountData"];
    assert_eq!(data["shared_personal_data"]["firstname"], false, "emptying ends sharing");
}

#[actix_web::test]
async fn the_defaults_of_now_are_what_an_agreement_begins_with_and_change_no_other() {
    let town = Town::new().await;
    let (bob, eve) =
        (town.sign_up_asking("Bob Co", asks()).await, town.sign_up_asking("Eve Ltd", asks()).await);
    let mut alice = town.member(&bob, "alice").await;
    let body = json!({"defaultAccountData": {
        "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true, "Membership": true},
    }});
    town.people.post(DEFAULTS, &alice.session, body).await.done();
    assert_eq!(town.seen(&bob, &alice).await["consents"], json!({"Newsletter": false}));

    let segment = town.invite(&eve, "alice@example.org").await;
    let body = json!({"token": segment});
    town.people.post("/api/register/add", &alice.session, body).await.done();
    town.sign(&mut alice, &eve).await;
    let seen = town.seen(&eve, &alice).await;
    assert_eq!(seen["consents"], json!({"Newsletter": true}), "Membership is not asked for");
    assert_eq!(seen["personal_data"]["firstname"], "Alice");
}

#[actix_web::test]
async fn preferences_are_an_object_of_at_most_four_kilobytes_replaced_whole() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let save = async |preferences: Value| {
        let body = json!({"preferences": preferences});
        town.people.post("/api/preferences", &alice.session, body).await
    };
    let first = json!({"skip_future_view_sisas": true, "ü": ["日本", 1.5, null, "\\u0000"]});
    assert_eq!(save(first.clone()).await.done()["preferences"], first);
    let fits = json!({"a": "x".repeat(4096 - 8)});
    assert_eq!(fits.to_string().len(), 4096);
    assert_eq!(save(fits.clone()).await.done()["preferences"], fits);
    let mut faulty = vec![json!("dark"), json!([1]), json!(7), json!(null)];
    faulty.extend([json!({"a": "x".repeat(4096)}), json!({"a": ["\u{0}"]}), json!({"\u{0}": 1})]);
    for preferences in faulty {
        save(preferences).await.refused_on("invalid-field", &["preferences"]);
    }
    let overview = town.people.get("/api/overview", &alice.session).await.done();
    assert_eq!(overview["preferences"], fits, "what is refused changes nothing");
}

#[actix_web::test]
async fn a_number_in_preferences_comes_back_to_the_last_digit_or_is_refused() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let save = async |number: &str| {
        let body = format!(r#"{{"preferences":{{"list":[{{"id":{number}}}]}}}}"#);
        town.people.post_bytes("/api/preferences", &alice.session, body).await
    };
    for number in
        ["9007199254740993", "18446744073709551615", "-9007199254740993", "0.1", "1.5e300"]
    {
        let kept: Value = serde_json::from_str(number).unwrap();
        assert_eq!(save(number).await.done()["preferences"]["list"][0]["id"], kept, "{number}");
        let overview = town.people.get("/api/overview", &alice.session).await.done();
        assert_eq!(overview["preferences"]["list"][0]["id"], kept, "{number}");
    }
    for number in ["18446744073709551616", "0.12345678901234567890"] {
        save(number).await.refused_on("invalid-field", &["preferences"]);
    }
}

#[actix_web::test]
async fn the_overview_shows_agreements_organizations_events_defaults_and_preferences() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let eve = town.sign_up_asking("Eve Ltd", asks()).await;
    let mut alice = town.member(&bob, "alice").await;
    let carol = town.member(&eve, "carol").await;
    let segment = town.invite(&eve, "alice@example.org").await;
    let body = json!({"token": segment});
    town.people.post("/api/register/add", &alice.session, body).await.done();

    let answer = town.people.get("/api/overview", &alice.session).await;
    let keys = [
        "success",
        "sisas",
        "myOrganizations",
        "recentSisaEvents",
        "defaultAccountData",
        "preferences",
    ];
    assert_eq!(answer.keys(""), keys);
    let overview = answer.done();
    assert_eq!(answer.keys("/myOrganizations"), ["bobco", "eveltd"], "invited counts");
    assert_eq!(answer.keys("/myOrganizations/bobco"), PUBLIC_KEYS);
    assert_eq!(list(&overview["sisas"]).len(), 1);
    assert_eq!(overview["sisas"][0]["organizationApikey"], "bobco");
    assert_eq!(list(&overview["recentSisaEvents"]).len(), 1);
    assert_eq!(overview["defaultAccountData"]["personal_data"]["email"], "alice@example.org");
    assert_eq!(overview["preferences"], json!({}));

    let sisa = town.sign(&mut alice, &eve).await.done()["sisa"].clone();
    for number in 0..12 {
        let consents = json!({"consents": {"Newsletter": number % 2 == 0}});
        town.world.clock.advance(time::Duration::SECOND);
        town.change(&alice, if number < 6 { &bob } else { &eve }, consents).await;
    }
    let overview = town.people.get("/api/overview", &alice.session).await.done();
    assert_eq!(list(&overview["sisas"]).len(), 2);
    assert!(list(&overview["sisas"]).contains(&sisa));
    let recent = list(&overview["recentSisaEvents"]);
    assert_eq!(recent.len(), 10);
    let instants: Vec<_> = recent.iter().map(|e| text(&e["audit"]["createdAt"])).collect();
    assert!(instants.is_sorted_by(|newer, older| newer > older), "{instants:?}");
    assert_eq!(recent[0]["audit"]["sisaId"], sisa["sisaId"]);

    town.world.clock.advance(time::Duration::SECOND);
    let body = json!({"organizationApikey": "bobco"});
    town.people.post("/api/end_sisa", &alice.session, body).await.done();
    let overview = town.people.get("/api/overview", &alice.session).await.done();
    assert_eq!(list(&overview["sisas"]), [sisa], "an ended agreement is none");
    assert_eq!(overview["recentSisaEvents"][0]["audit"]["eventType"], "statusEvent");
    // Carol has nothing of this.
    let overview = town.people.get("/api/overview", &carol.session).await.done();
    assert!(!overview.to_string().contains("alice"), "{overview}");
    assert!(!overview.to_string().contains(&alice.id), "{overview}");
}

#[actix_web::test]
async fn people_find_organizations_that_are_open_to_all_and_their_own() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let open = town.sign_up("Open Ltd").await;
    let _hidden = town.sign_up("Hidden Ltd").await;
    open_to_all(&town, &open).await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;

    let answer = town.people.get("/api/organizations", &alice.session).await;
    let apikeys = |reply: &Value| -> Vec<String> {
        list(&reply["organizations"]).iter().map(|found| text(&found["apikey"])).collect()
    };
    assert_eq!(apikeys(&answer.done()), ["bobco", "openltd"]);
    assert_eq!(answer.keys("/organizations/0"), PUBLIC_KEYS);
    let second = town.people.get("/api/organizations?page=2", &alice.session).await.done();
    assert_eq!(apikeys(&second), [""; 0]);

    for apikey in ["bobco", "openltd"] {
        let path = format!("/api/organizations/{apikey}");
        let answer = town.people.get(&path, &alice.session).await;
        assert_eq!(answer.done()["organization"]["apikey"], apikey);
        assert_eq!(answer.keys("/organization"), PUBLIC_KEYS);
    }
    for apikey in ["hiddenltd", "nobody", "%00"] {
        let path = format!("/api/organizations/{apikey}");
        town.people.get(&path, &alice.session).await.refused("unknown-organization");
    }
    // What is not public any more is found by nobody but its own.
    town.ask(&open, json!({"published": false})).await;
    let reply = town.people.get("/api/organizations", &alice.session).await.done();
    assert_eq!(apikeys(&reply), ["bobco"]);
}

#[actix_web::test]
async fn an_own_organization_that_is_open_to_all_is_listed_once() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    open_to_all(&town, &bob).await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let reply = town.people.get("/api/organizations", &alice.session).await.done();
    assert_eq!(list(&reply["organizations"]).len(), 1);
}

#[actix_web::test]
async fn nothing_of_this_is_had_without_a_session() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for session in ["", "0123", bob.session.as_str()] {
        for path in [DEFAULTS, "/api/overview", "/api/organizations", "/api/organizations/bobco"] {
            town.people.get(path, session).await.failed(401, "unauthenticated");
        }
        for path in [DEFAULTS, "/api/preferences"] {
            town.people.post_bytes(path, session, "{").await.failed(401, "unauthenticated");
        }
    }
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    for (path, field) in [(DEFAULTS, "defaultAccountData"), ("/api/preferences", "preferences")] {
        let session = &alice.session;
        town.people.post(path, session, json!({})).await.refused_on("invalid-field", &[field]);
        let wrong = json!({field: 7});
        town.people.post(path, session, wrong).await.refused_on("invalid-field", &[field]);
        town.people.post_bytes(path, session, "{").await.refused("malformed-body");
    }
}

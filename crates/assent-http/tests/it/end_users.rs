//! The consent report, and what end users share.

use assent_test_town::{Organization, Town, list, text};
use serde_json::{Value, json};
use time::Duration;

fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "lastname": true},
        "consents": {"Cross-Border Transfers": true, "Newsletter": true, "Brand Marketing": true},
        "communication_channels": {"voice_media": true, "email_media": true},
    })
}

async fn report(town: &Town, organization: &Organization) -> Vec<Value> {
    let answer = town.organizations.get("/api/orgs/consent_report", &organization.session).await;
    list(&answer.done()["consentReport"])
}

#[actix_web::test]
async fn the_report_has_the_documented_keys_in_their_order() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let answer = town.organizations.get("/api/orgs/consent_report", &bob.session).await;
    assert_eq!(answer.text(), r#"{"success":true,"consentReport":[]}"#);

    let alice = town.member(&bob, "alice").await;
    town.change(&alice, &bob, json!({"consents": {"Newsletter": true}})).await;
    let answer = town.organizations.get("/api/orgs/consent_report", &bob.session).await;
    let reply = answer.done();
    let keys = ["id", "lastUpdated", "consents", "personal_data"];
    assert_eq!(answer.keys("/consentReport/0"), keys);
    let consents = answer.keys("/consentReport/0/consents");
    assert_eq!(consents, ["Brand Marketing", "Newsletter", "Cross-Border Transfers"]);
    let row = &reply["consentReport"][0];
    assert_eq!((&row["id"], &row["consents"]["Newsletter"]), (&json!(alice.id), &json!(true)));
    assert_eq!(row["personal_data"], json!({"email": "alice@example.org"}));
    assert_eq!(row["lastUpdated"], "2026-01-02T03:04:05.678Z");
}

#[actix_web::test]
async fn the_report_is_ordered_by_the_newest_permission_else_the_signing_newest_first() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut people = Vec::new();
    for name in ["alice", "bert", "carol"] {
        people.push(town.member(&bob, name).await);
        town.world.clock.advance(Duration::HOUR);
    }
    let ids = async || -> Vec<_> {
        report(&town, &bob).await.iter().map(|row| text(&row["id"])).collect()
    };
    let [alice, bert, carol] = [&people[0], &people[1], &people[2]].map(|p| p.id.clone());
    assert_eq!(ids().await, [carol.as_str(), &bert, &alice]);
    // A permission moves Alice to the top; what Bert shares moves nobody.
    town.change(&people[0], &bob, json!({"consents": {"Newsletter": true}})).await;
    town.world.clock.advance(Duration::HOUR);
    let share = json!({"shared_personal_data": {"email": false}});
    assert_eq!(town.change(&people[1], &bob, share).await, ["dataEvent"]);
    assert_eq!(ids().await, [alice.as_str(), &carol, &bert]);
    let rows = report(&town, &bob).await;
    assert_eq!(rows[0]["lastUpdated"], "2026-01-02T06:04:05.678Z");
    assert_eq!(rows[1]["lastUpdated"], "2026-01-02T05:04:05.678Z");
    assert_eq!(rows[2]["personal_data"], json!({}));
}

#[actix_web::test]
async fn all_account_data_is_listed_in_the_order_of_signing() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let path = "/api/end_user_account_data";
    let answer = town.organizations.get(path, &bob.session).await;
    assert_eq!(answer.text(), r#"{"success":true,"allEndUserAccountData":[]}"#);
    let mut ids = Vec::new();
    for name in ["alice", "bert", "carol"] {
        ids.push(town.member(&bob, name).await.id);
        town.world.clock.advance(Duration::MILLISECOND);
    }
    let answer = town.organizations.get(path, &bob.session).await;
    let all = list(&answer.done()["allEndUserAccountData"]);
    let listed: Vec<_> = all.iter().map(|row| text(&row["rhldr_id"])).collect();
    assert_eq!(listed, ids);
    assert_eq!(
        answer.keys("/allEndUserAccountData/0"),
        ["rhldr_id", "personal_data", "shared_personal_data", "consents", "communication_channels"]
    );
    let channels = answer.keys("/allEndUserAccountData/0/communication_channels");
    assert_eq!(channels, ["email_media", "voice_media"]);
    assert_eq!(
        all[1],
        json!({
            "rhldr_id": ids[1],
            "personal_data": {"email": "bert@example.org"},
            "shared_personal_data": {"email": true, "lastname": false},
            "consents":
                {"Brand Marketing": false, "Newsletter": false, "Cross-Border Transfers": false},
            "communication_channels":
                {"email_media": {"enabled": false}, "voice_media": {"enabled": false}},
        })
    );
}

#[actix_web::test]
async fn one_end_user_is_shown_as_in_the_list() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let path = format!("/api/end_user_account_data/{}", alice.id);
    let answer = town.organizations.get(&path, &bob.session).await;
    answer.done();
    assert_eq!(answer.keys(""), ["success", "endUserAccountData"]);
    let all = town.organizations.get("/api/end_user_account_data", &bob.session).await;
    assert_eq!(town.seen(&bob, &alice).await, all.done()["allEndUserAccountData"][0]);
}

#[actix_web::test]
async fn an_end_user_who_is_not_there_is_unknown() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let key = text(&town.invites_of(&bob).await[0]["rights_holder_public_key"]);
    for id in [key.as_str(), "nobody", "%00", "%ff", "%2e%2e%2f", &"x".repeat(5_000)] {
        let path = format!("/api/end_user_account_data/{id}");
        town.organizations.get(&path, &bob.session).await.refused("unknown-end-user");
    }
    assert!(report(&town, &bob).await.is_empty(), "{} signed nothing", alice.email);
}

#[actix_web::test]
async fn texts_come_back_as_the_person_wrote_them_without_blanks_around_them() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let written = [
        ("Łódź “日本” 🏛️\n\t\\ \"x\"", "Łódź “日本” 🏛️\n\t\\ \"x\""),
        ("'; DROP TABLE end_users; --", "'; DROP TABLE end_users; --"),
        ("\u{7f}\u{202e}x", "\u{7f}\u{202e}x"),
        ("  de la  Cruz\u{a0}\n", "de la  Cruz"),
    ];
    for (written, name) in written {
        let change = json!({
            "personal_data": {"lastname": written}, "shared_personal_data": {"lastname": true},
        });
        town.change(&alice, &bob, change).await;
        assert_eq!(town.seen(&bob, &alice).await["personal_data"]["lastname"], name);
        assert_eq!(report(&town, &bob).await[0]["personal_data"]["lastname"], name);
    }
}

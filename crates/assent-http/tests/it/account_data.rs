//! What people share and allow: their changes, and what organizations see of
//! them at the next read.

use assent_test_town::{Organization, Person, Town, event_types};
use serde_json::{Value, json};

/// An organization that asks for a little of everything, and Alice, who
/// signed with it.
async fn bob_and_alice() -> (Town, Organization, Person) {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    (town, bob, alice)
}

fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "firstname": true, "lastname": true},
        "consents": {"Newsletter": true, "Membership": true},
        "communication_channels": {"sms_media": true, "email_media": true},
    })
}

/// The person's own data towards the organization.
async fn own(town: &Town, person: &Person, organization: &Organization) -> Value {
    let path = format!("/api/organizations/accountData/{}", organization.apikey);
    let answer = town.people.get(&path, &person.session).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "organizationAccountData"]);
    reply["organizationAccountData"].clone()
}

#[actix_web::test]
async fn a_change_answers_the_data_and_the_events_under_the_apikey() {
    let (town, bob, alice) = bob_and_alice().await;
    let changes = json!({
        "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true}, "communication_channels": {"sms_media": {"enabled": true}},
    });
    let answer = town.change_towards(&alice, &["bobco"], changes).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "bobco"]);
    assert_eq!(answer.keys("/bobco"), ["organizationAccountData", "sisaEvents"]);
    assert_eq!(answer.keys("/bobco/sisaEvents/0"), ["@context", "audit", "eventJwt"]);
    assert_eq!(event_types(&reply["bobco"]["sisaEvents"]), ["dataEvent", "permissionEvent"]);
    let data = &reply["bobco"]["organizationAccountData"];
    assert_eq!(
        data["shared_personal_data"],
        json!({"email": true, "firstname": true, "lastname": false})
    );
    assert_eq!(data["consents"], json!({"Newsletter": true, "Membership": false}));
    assert_eq!(
        data["communication_channels"],
        json!({"email_media": {"enabled": false}, "sms_media": {"enabled": true}})
    );
    assert_eq!(own(&town, &alice, &bob).await, *data);

    assert_eq!(
        town.seen(&bob, &alice).await,
        json!({
            "rhldr_id": alice.id,
            "personal_data": {"email": "alice@example.org", "firstname": "Alice"},
            "shared_personal_data": {"email": true, "firstname": true, "lastname": false},
            "consents": {"Newsletter": true, "Membership": false},
            "communication_channels":
                {"email_media": {"enabled": false}, "sms_media": {"enabled": true}},
        })
    );
}

#[actix_web::test]
async fn each_section_makes_at_most_its_one_event_and_no_difference_makes_none() {
    let (town, bob, alice) = bob_and_alice().await;
    let none: [&str; 0] = [];
    let share =
        json!({"personal_data": {"firstname": "A"}, "shared_personal_data": {"firstname": true}});
    assert_eq!(town.change(&alice, &bob, share.clone()).await, ["dataEvent"]);
    assert_eq!(town.change(&alice, &bob, share).await, none);
    let permit = json!({"consents": {"Newsletter": true, "Membership": true},
        "communication_channels": {"sms_media": {"enabled": true}}});
    assert_eq!(town.change(&alice, &bob, permit.clone()).await, ["permissionEvent"]);
    assert_eq!(town.change(&alice, &bob, permit).await, none);
    for nothing in [
        json!({}),
        json!({"consents": {}}),
        json!({"consents": {"Fundraising": false, "Newsletter": true}}),
        json!({"personal_data": {"lastname": null, "gender": ""}}),
        // Hers, but not shared: it does not travel.
        json!({"personal_data": {"lastname": "McPerson"}}),
        // Not asked for: neither does this.
        json!({"shared_personal_data": {"gender": true}, "consents": {"Fundraising": true}}),
    ] {
        assert_eq!(town.change(&alice, &bob, nothing).await, none);
    }
    assert_eq!(own(&town, &alice, &bob).await["personal_data"]["lastname"], "McPerson");
}

#[actix_web::test]
async fn a_switch_is_heard_in_both_of_its_forms_in_every_section() {
    let (town, bob, alice) = bob_and_alice().await;
    for (on, off) in [
        (json!(true), json!(false)),
        (json!({"enabled": true}), json!({"enabled": false})),
        (json!(true), json!({"enabled": false})),
        (json!({"enabled": true}), json!(false)),
    ] {
        for (value, is_on) in [(on, true), (off, false)] {
            let changes = json!({
                "personal_data": {"firstname": "Alice", "birthdate": " 1980-05-17 "},
                "shared_personal_data": {"firstname": value},
                "consents": {"Newsletter": value},
                "communication_channels": {"sms_media": value},
            });
            let made = town.change(&alice, &bob, changes).await;
            assert_eq!(made, ["dataEvent", "permissionEvent"], "{value}");
            let seen = town.seen(&bob, &alice).await;
            let firstname = if is_on { json!("Alice") } else { json!(null) };
            assert_eq!(seen["personal_data"].get("firstname").unwrap_or(&json!(null)), &firstname);
            assert_eq!(seen["consents"]["Newsletter"], is_on, "{value}");
            assert_eq!(seen["communication_channels"]["sms_media"], json!({"enabled": is_on}));
        }
    }
}

#[actix_web::test]
async fn a_withdrawal_that_was_misspelt_is_refused_by_its_path_and_so_is_all_that_came_with_it() {
    let (town, bob, alice) = bob_and_alice().await;
    let on = json!({
        "personal_data": {"firstname": "Alice"},
        "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true, "Membership": true},
        "communication_channels": {"sms_media": true},
    });
    town.change(&alice, &bob, on).await;
    let before = town.seen(&bob, &alice).await;
    let defaults = town.people.get("/api/default-account-data", &alice.session).await.done();
    for (wrong, paths) in [
        (json!({"consents": {"Newsletter": "false"}}), &["consents.Newsletter"][..]),
        (json!({"consents": {"Newsletter": 0}}), &["consents.Newsletter"]),
        (json!({"consents": {"Newsletter": null}}), &["consents.Newsletter"]),
        (json!({"consents": {"Newsletter": [false]}}), &["consents.Newsletter"]),
        (json!({"consents": {"Newsletter": {"enabled": "false"}}}), &["consents.Newsletter"]),
        (json!({"consents": {"Newsletter": {"Enabled": false}}}), &["consents.Newsletter"]),
        (json!({"consents": {"Newsletter": {"enabled": false, "x": 1}}}), &["consents.Newsletter"]),
        (json!({"consents": {"newsletter": false}}), &["consents.newsletter"]),
        (json!({"consents": {"Newsletter ": false}}), &["consents.Newsletter "]),
        (json!({"consents": ["Newsletter"]}), &["consents"]),
        (json!({"consents": false}), &["consents"]),
        (json!({"consents": null}), &["consents"]),
        (json!({"consent": {"Newsletter": false}}), &["consent"]),
        (json!({"Consents": {"Newsletter": false}}), &["Consents"]),
        (json!({"Newsletter": false}), &["Newsletter"]),
        (
            json!({"communication_channels": {"sms_media": "off", "Email": false}}),
            &["communication_channels.Email", "communication_channels.sms_media"],
        ),
        (
            json!({"shared_personal_data": {"firstname": "no", "First Name": false}}),
            &["shared_personal_data.First Name", "shared_personal_data.firstname"],
        ),
        (
            json!({"personal_data": {
                "lastname": 7, "shoesize": "41", "birthdate": "yesterday",
                "title": "x".repeat(1_001), "email": "nobody", "gender": "\u{0}",
            }}),
            &[
                "personal_data.birthdate",
                "personal_data.email",
                "personal_data.gender",
                "personal_data.lastname",
                "personal_data.shoesize",
                "personal_data.title",
            ],
        ),
    ] {
        // What is right beside it does not count either.
        let mut wrong = wrong;
        if wrong["consents"].is_object() {
            wrong["consents"]["Membership"] = json!(false);
        } else if wrong.get("consents").is_none() {
            wrong["consents"] = json!({"Membership": false});
        }
        let answer = town.change_towards(&alice, &["bobco"], wrong.clone()).await;
        answer.refused_on("invalid-field", paths);
        let body = json!({"defaultAccountData": wrong});
        let answer = town.people.post("/api/default-account-data", &alice.session, body).await;
        answer.refused_on("invalid-field", paths);
    }
    assert_eq!(town.seen(&bob, &alice).await, before);
    let unchanged = town.people.get("/api/default-account-data", &alice.session).await.done();
    assert_eq!(unchanged, defaults);
    town.state_follows_from_events().await;
}

#[actix_web::test]
async fn a_key_that_was_nearly_right_is_answered_with_its_spelling() {
    let (town, _, alice) = bob_and_alice().await;
    let wrong = json!({"consents": {"brand-marketing": false}});
    let answer = town.change_towards(&alice, &["bobco"], wrong).await.refused("invalid-field");
    let fault = &answer["fields"]["consents.brand-marketing"];
    assert_eq!(fault, "is not a key of this section: it is spelled \"Brand Marketing\"");
}

#[actix_web::test]
async fn emptying_a_value_switches_its_sharing_off() {
    let (town, bob, alice) = bob_and_alice().await;
    for empty in [json!(null), json!("")] {
        let share = json!({
            "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
        });
        town.change(&alice, &bob, share).await;
        // Even a change that says otherwise in the same breath.
        let change = json!({
            "personal_data": {"firstname": empty}, "shared_personal_data": {"firstname": true},
        });
        assert_eq!(town.change(&alice, &bob, change).await, ["dataEvent"]);
        let own = own(&town, &alice, &bob).await;
        assert_eq!(own["shared_personal_data"]["firstname"], false);
        assert_eq!(own["personal_data"]["firstname"], json!(null));
        let seen = town.seen(&bob, &alice).await;
        assert_eq!(seen["personal_data"], json!({"email": "alice@example.org"}));
        assert_eq!(seen["shared_personal_data"]["firstname"], false);
        // A new value is not shared before the person says so.
        let change = json!({"personal_data": {"firstname": "Alicia"}});
        assert!(town.change(&alice, &bob, change).await.is_empty());
    }
}

#[actix_web::test]
async fn what_is_withdrawn_is_gone_at_the_next_read() {
    let (town, bob, alice) = bob_and_alice().await;
    let on = json!({
        "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true}, "communication_channels": {"sms_media": {"enabled": true}},
    });
    town.change(&alice, &bob, on).await;
    let off = json!({
        "shared_personal_data": {"firstname": false, "email": false},
        "consents": {"Newsletter": false}, "communication_channels": {"sms_media": {"enabled": false}},
    });
    assert_eq!(town.change(&alice, &bob, off).await, ["dataEvent", "permissionEvent"]);
    let seen = town.seen(&bob, &alice).await;
    assert_eq!(seen["personal_data"], json!({}));
    assert_eq!(seen["consents"]["Newsletter"], false);
    assert_eq!(seen["communication_channels"]["sms_media"], json!({"enabled": false}));
    // The person keeps what is theirs.
    assert_eq!(own(&town, &alice, &bob).await["personal_data"]["firstname"], "Alice");
}

#[actix_web::test]
async fn what_is_no_longer_asked_for_is_hidden_at_the_next_read() {
    let (town, bob, alice) = bob_and_alice().await;
    let on = json!({
        "personal_data": {"firstname": "Alice"}, "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true, "Membership": true},
        "communication_channels": {"sms_media": {"enabled": true}},
    });
    town.change(&alice, &bob, on).await;
    let asks_less = json!({
        "requested_data": {"firstname": false}, "consents": {"Newsletter": false},
        "communication_channels": {"sms_media": false},
    });
    town.ask(&bob, asks_less).await;
    assert_eq!(
        town.seen(&bob, &alice).await,
        json!({
            "rhldr_id": alice.id,
            "personal_data": {"email": "alice@example.org"},
            "shared_personal_data": {"email": true, "lastname": false},
            "consents": {"Membership": true},
            "communication_channels": {"email_media": {"enabled": false}},
        })
    );
    // The person may withdraw it all the same, and then asking again shows nothing.
    let off =
        json!({"shared_personal_data": {"firstname": false}, "consents": {"Newsletter": false}});
    assert_eq!(town.change(&alice, &bob, off).await, ["dataEvent", "permissionEvent"]);
    town.ask(&bob, asks()).await;
    let seen = town.seen(&bob, &alice).await;
    assert_eq!(seen["personal_data"], json!({"email": "alice@example.org"}));
    assert_eq!(seen["consents"], json!({"Newsletter": false, "Membership": true}));
}

#[actix_web::test]
async fn what_is_newly_asked_for_is_shared_by_the_persons_next_change_alone() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    let change = json!({"shared_personal_data": {"email": true}, "consents": {"Newsletter": true}});
    assert!(town.change(&alice, &bob, change.clone()).await.is_empty());
    town.ask(&bob, json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}}))
        .await;
    let seen = town.seen(&bob, &alice).await;
    assert_eq!(
        (&seen["personal_data"], &seen["consents"]),
        (&json!({}), &json!({"Newsletter": false}))
    );
    assert_eq!(town.change(&alice, &bob, change).await, ["dataEvent", "permissionEvent"]);
    let seen = town.seen(&bob, &alice).await;
    assert_eq!(seen["personal_data"], json!({"email": "alice@example.org"}));
}

#[actix_web::test]
async fn a_change_reaches_an_organization_as_far_as_it_asks() {
    let (town, _, alice) = bob_and_alice().await;
    let carol = town.sign_up_asking("Carol Ltd", json!({"consents": {"Newsletter": true}})).await;
    let other = town.member(&carol, "dora").await;
    let changes = json!({"consents": {"Newsletter": true, "Membership": true}});
    let answer = town.change_towards(&alice, &["bobco", "bobco"], changes.clone()).await;
    assert_eq!(answer.keys(""), ["success", "bobco"]);
    let reply = town.change_towards(&other, &["carolltd"], changes).await.done();
    let data = &reply["carolltd"]["organizationAccountData"];
    assert_eq!(data["consents"], json!({"Newsletter": true}));
    assert_eq!(data["shared_personal_data"], json!({}));
}

#[actix_web::test]
async fn without_an_agreement_nothing_is_changed_towards_anybody() {
    let (town, bob, alice) = bob_and_alice().await;
    let carol = town.sign_up_asking("Carol Ltd", asks()).await;
    let before = own(&town, &alice, &bob).await;
    let changes = json!({"consents": {"Newsletter": true}, "personal_data": {"lastname": "McP"}});
    for others in
        [&["carolltd", "bobco"][..], &["bobco", "carolltd"], &["bobco", "nobody"], &["\u{0}"]]
    {
        let answer = town.change_towards(&alice, others, changes.clone()).await;
        answer.refused("no-agreement");
    }
    assert_eq!(own(&town, &alice, &bob).await, before);
    assert_eq!(town.seen(&bob, &alice).await["consents"]["Newsletter"], false);

    // Registered is not signed.
    let dora = town.register(&town.invite(&carol, "dora@example.org").await).await;
    town.change_towards(&dora, &["carolltd"], changes).await.refused("no-agreement");
    assert_eq!(own(&town, &dora, &carol).await["personal_data"]["lastname"], json!(null));
}

#[actix_web::test]
async fn a_list_of_organizations_names_one_to_a_hundred() {
    let (town, _, alice) = bob_and_alice().await;
    let many: Vec<_> = (0..101).map(|number| format!("org{number}")).collect();
    for apikeys in
        [json!([]), json!("bobco"), json!([7]), json!(["bobco", null]), json!(many), json!({})]
    {
        let body = json!({"organizationApikeys": apikeys, "changes": {}});
        let answer = town.people.post("/api/organizations/accountData", &alice.session, body).await;
        answer.refused_on("invalid-field", &["organizationApikeys"]);
    }
    let body = json!({"organizationApikeys": ["bobco"], "changes": []});
    let answer = town.people.post("/api/organizations/accountData", &alice.session, body).await;
    answer.refused_on("invalid-field", &["changes"]);
}

#[actix_web::test]
async fn the_data_towards_a_stranger_is_not_there() {
    let (town, _, alice) = bob_and_alice().await;
    town.sign_up("Carol Ltd").await;
    for apikey in ["carolltd", "nobody", "%00", "%2F"] {
        let path = format!("/api/organizations/accountData/{apikey}");
        town.people.get(&path, &alice.session).await.refused("no-agreement");
    }
}

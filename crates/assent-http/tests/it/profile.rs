//! The organization's profile.

use actix_web::http::Method;
use assent_test_town::{Answer, Organization, Town, request};
use serde_json::{Value, json};

/// The keys of the organization object, in the contract's order.
pub(crate) const KEYS: [&str; 26] = [
    "apikey",
    "logo",
    "icon",
    "name",
    "dpo_email",
    "domain",
    "contact_phone",
    "contact_phone_2",
    "address",
    "city",
    "state",
    "post_code",
    "country",
    "communication_channels",
    "requested_data",
    "consents",
    "salesforce",
    "description",
    "public",
    "banner",
    "upsell_description",
    "public_allowed",
    "published",
    "marketplace_tags",
    "industries",
    "brands",
];

const PATH: &str = "/api/orgs/profile";

async fn profile(town: &Town, bob: &Organization) -> Value {
    town.organizations.get(PATH, &bob.session).await.done()["organizationProfile"].clone()
}

async fn update(town: &Town, bob: &Organization, profile: Value) -> Answer {
    let body = json!({"organizationProfile": profile});
    town.organizations.post(PATH, &bob.session, body).await
}

#[actix_web::test]
async fn the_documented_update_answers_the_whole_profile_under_both_keys() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let answer = town.organizations.get(PATH, &bob.session).await;
    answer.done();
    assert_eq!(answer.keys(""), ["success", "organizationProfile"]);
    assert_eq!(answer.keys("/organizationProfile"), KEYS);

    let before = profile(&town, &bob).await;
    let change = json!({
        "logo": "", "dpo_email": "bobco@newemail.org", "domain": "newedomain.com",
        "upsell_description": "New description.", "consents": {},
    });
    let answer = update(&town, &bob, change.clone()).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "organizationProfile", "organization_profile"]);
    assert_eq!(answer.keys("/organization_profile"), KEYS);
    assert_eq!(reply["organizationProfile"], reply["organization_profile"]);
    let mut expected = before;
    assent_test_town::merge(&mut expected, change);
    assert_eq!(reply["organization_profile"], expected);
    assert_eq!(profile(&town, &bob).await, expected);
}

#[actix_web::test]
async fn every_text_and_list_that_may_be_edited_comes_back_as_it_was_written() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let change = json!({
        "name": "Bob & Söhne 🏛️", "dpo_email": "dpo@bobco.example", "logo": "https://bob.example/l.png",
        "icon": "http://bob.example/i", "domain": "bobco.com", "contact_phone": "111-222-3333",
        "contact_phone_2": "+49 30 1234", "address": "1 Bob St\nBack yard", "city": "Łódź",
        "state": "California", "post_code": "94606", "country": "日本", "description": "'; DROP --",
        "banner": "https://bob.example/b?x=1", "upsell_description": "<b>buy</b>",
        "marketplace_tags": ["4wd", "\"quoted\""], "industries": ["Travel", "Automotive"],
        "brands": ["Ford", "Ünïque"],
    });
    let mut expected = profile(&town, &bob).await;
    assent_test_town::merge(&mut expected, change.clone());
    update(&town, &bob, change).await.done();
    assert_eq!(profile(&town, &bob).await, expected);
    // The apikey is for life, whatever the name becomes.
    assert_eq!(expected["apikey"], "bobco");
}

#[actix_web::test]
async fn what_is_one_line_is_trimmed_an_address_has_one_form_and_long_texts_stay() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let change = json!({
        "name": " Bob ", "dpo_email": " DPO@B\u{fc}cher.example", "logo": " https://bob.example/l.png ",
        "icon": "\u{200b}", "banner": "https://bob.example/b\n", "domain": "\tbobco.com\u{a0}",
        "city": " Łódź ", "description": " Two\n lines \n", "upsell_description": " \n",
        "marketplace_tags": [" 4wd "], "industries": [" Travel"], "brands": ["Ford\u{feff}"],
    });
    let updated = update(&town, &bob, change).await.done()["organizationProfile"].clone();
    let mut expected = updated.clone();
    assent_test_town::merge(
        &mut expected,
        json!({
            "name": "Bob", "dpo_email": "dpo@xn--bcher-kva.example",
            "logo": "https://bob.example/l.png", "icon": "", "banner": "https://bob.example/b",
            "domain": "bobco.com", "city": "Łódź", "description": " Two\n lines \n",
            "upsell_description": " \n", "marketplace_tags": ["4wd"], "industries": ["Travel"],
            "brands": ["Ford"],
        }),
    );
    assert_eq!(updated, expected);
}

#[actix_web::test]
async fn a_key_said_twice_is_refused_and_nothing_is_changed() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    update(&town, &bob, json!({"consents": {"Newsletter": true}})).await.done();
    for profile in [
        r#"{"consents": {"Newsletter": false, "Newsletter": true}}"#,
        r#"{"consents": {"Newsletter": false}, "consents": {}}"#,
        r#"{"city": "Bonn", "city": "Wien"}"#,
    ] {
        let body = format!("{{\"organizationProfile\": {profile}}}");
        let request = request(Method::POST, PATH, &bob.session).set_payload(body);
        town.organizations.send(request).await.failed(200, "malformed-body");
    }
    let consents = json!({"Newsletter": {"enabled": true}});
    assert_eq!(profile(&town, &bob).await["consents"], consents);
}

#[actix_web::test]
async fn maps_are_read_in_both_forms_and_change_key_by_key() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let change = json!({
        "requested_data": {"lastname": {"enabled": true}, "firstname": true, "email": true},
        "consents": {"Newsletter": {"enabled": true}, "Membership": true, "Brand Marketing": false},
        "communication_channels": {"voice_media": {"enabled": true}, "email_media": true},
    });
    update(&town, &bob, change).await.done();
    let change = json!({
        "requested_data": {"firstname": {"enabled": false}},
        "consents": {"Membership": false, "Cross-Border Transfers": true},
        "communication_channels": {},
    });
    let answer = update(&town, &bob, change).await;
    let updated = answer.done()["organizationProfile"].clone();
    assert_eq!(
        updated["requested_data"],
        json!({"email": true, "firstname": false, "lastname": true})
    );
    assert_eq!(
        updated["consents"],
        json!({
            "Brand Marketing": {"enabled": false}, "Newsletter": {"enabled": true},
            "Membership": {"enabled": false}, "Cross-Border Transfers": {"enabled": true},
        })
    );
    let channels = json!({"email_media": true, "voice_media": true});
    assert_eq!(updated["communication_channels"], channels);
    let consents = ["Brand Marketing", "Newsletter", "Membership", "Cross-Border Transfers"];
    assert_eq!(answer.keys("/organizationProfile/consents"), consents);
    let requested = answer.keys("/organizationProfile/requested_data");
    assert_eq!(requested, ["email", "firstname", "lastname"]);
}

#[actix_web::test]
async fn lists_are_replaced_whole() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for brands in [json!(["Ford", "Fiat"]), json!(["Audi"]), json!([])] {
        update(&town, &bob, json!({"brands": brands})).await.done();
        assert_eq!(profile(&town, &bob).await["brands"], brands);
    }
}

#[actix_web::test]
async fn null_clears_a_text_and_leaves_the_rest_alone() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let change = json!({
        "city": "Oakland", "logo": "https://bob.example/l.png", "brands": ["Ford"],
        "consents": {"Newsletter": true},
    });
    update(&town, &bob, change).await.done();
    let change = json!({
        "city": null, "logo": null, "name": null, "brands": null, "consents": null, "public": null,
    });
    let updated = update(&town, &bob, change).await.done()["organizationProfile"].clone();
    assert_eq!((&updated["city"], &updated["logo"]), (&Value::Null, &Value::Null));
    assert_eq!(updated["name"], "Bob Co");
    assert_eq!(updated["brands"], json!(["Ford"]));
    assert_eq!(updated["consents"], json!({"Newsletter": {"enabled": true}}));
}

#[actix_web::test]
async fn read_only_and_unknown_keys_are_ignored_whatever_they_hold() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let before = profile(&town, &bob).await;
    let change = json!({
        "apikey": "eve", "public_allowed": true, "salesforce": ["x"], "public_key": 7,
        "api_secret": "x", "shoe": {}, "success": false,
    });
    update(&town, &bob, change).await.done();
    assert_eq!(profile(&town, &bob).await, before);
}

#[actix_web::test]
async fn what_is_not_valid_is_named_and_nothing_is_changed() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let before = profile(&town, &bob).await;
    let tags: Vec<_> = (0..51).map(|number| number.to_string()).collect();
    for (field, values) in [
        ("name", vec![json!(""), json!("x".repeat(201)), json!("a\nb"), json!(7)]),
        ("dpo_email", vec![json!("nobody"), json!(["a@b.example"])]),
        (
            "logo",
            vec![json!("bob.example"), json!("javascript:alert(1)"), json!("data:x"), json!(1)],
        ),
        ("icon", vec![json!("ftp://bob.example/i"), json!({})]),
        ("banner", vec![json!("//bob.example/b"), json!("https://"), json!(true)]),
        ("city", vec![json!(7), json!("x".repeat(1_001)), json!("nul\u{0}")]),
        ("description", vec![json!("x".repeat(20_001)), json!([])]),
        (
            "requested_data",
            vec![json!({"shoesize": true}), json!(["email"]), json!({"email": "yes"})],
        ),
        ("consents", vec![json!({"newsletter": true}), json!(true), json!({"Newsletter": {}})]),
        ("communication_channels", vec![json!({"email": true}), json!({"sms_media": null})]),
        ("public", vec![json!(true), json!("true")]),
        ("published", vec![json!(true), json!(1)]),
        ("marketplace_tags", vec![json!("x"), json!([1]), json!([""]), json!(["x".repeat(101)])]),
        ("brands", vec![json!(tags), json!(["a\u{7}b"]), json!({})]),
        ("industries", vec![json!(["Shipbuilding"]), json!(["travel"]), json!("Travel")]),
    ] {
        for value in values {
            let change = json!({field: value, "country": "Nowhere"});
            update(&town, &bob, change).await.refused_on("invalid-field", &[field]);
        }
    }
    assert_eq!(profile(&town, &bob).await, before);
}

#[actix_web::test]
async fn all_faults_are_told_at_once() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let change = json!({"logo": "x", "public": true, "industries": ["x"], "dpo_email": "x"});
    let fields = ["dpo_email", "industries", "logo", "public"];
    update(&town, &bob, change).await.refused_on("invalid-field", &fields);
}

#[actix_web::test]
async fn an_organization_without_permission_may_still_say_that_it_is_not_public() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    update(&town, &bob, json!({"public": false, "published": false})).await.done();
}

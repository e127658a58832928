//! The requests that the documents of the organization server print, in their
//! order: each is sent as it is printed, and answered as it is printed. This
//! is the way from the status to the logout.

use std::sync::Arc;

use assent_conformance::fixtures::{PlainPayments, START};
use assent_domain::{crypto::from_b64, organizations::allow_public};
use assent_test_town::{Organization, PASSWORD, Town, is_hex_secret, linked, merge, text};
use serde_json::{Value, json};
use time::OffsetDateTime;

/// The address of the documents' organization.
const NEW: &str = "neworg@example.com";

/// A town in which it is `now`: the documents' replies are of 2018.
pub(crate) async fn town_at(now: OffsetDateTime) -> Town {
    let town = Town::new().await;
    town.world.clock.advance(now - START);
    town
}

/// The documents' organization.
pub(crate) async fn bob_co(town: &Town) -> Organization {
    town.sign_up_as("Bob Co", NEW).await
}

/// A printed reply with what is live at these pointers, where the reply has
/// something else or nothing yet.
pub(crate) fn printed(mut reply: Value, live: &[(&str, &Value)]) -> Value {
    for (pointer, live) in live {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        let parent = reply.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer} is nowhere"));
        parent[key] = (*live).clone();
    }
    reply
}

pub(crate) fn is_public_key(value: &Value) -> bool {
    let key = text(value);
    key.len() == 43 && from_b64(&key).is_some_and(|key| key.len() == 32)
}

fn is_long_hex_secret(value: &Value) -> bool {
    let secret = text(value);
    secret.len() == 64 && is_hex_secret(&secret[..32]) && is_hex_secret(&secret[32..])
}

#[actix_web::test]
async fn the_documents_request_for_the_status_answers_ok() {
    let town = Town::new().await;
    let answer = town.organizations.get("/status", "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json(), json!({"status": "OK"}));
}

#[actix_web::test]
async fn the_documents_request_to_sign_up_mails_a_link_and_charges_nobody() {
    let payments = Arc::new(PlainPayments::default());
    let town = Town::with(|plan| plan.payments = Some(payments.clone())).await;
    let body = json!({
        "email": "neworg@example.com",
        "stripeToken": "tok_1CR5JRFNXsZIJI8lCl1l04S4",
        "inviteToken:": town.operator_invite().await,
    });
    let answer = town.organizations.post("/api/signup", "", body).await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true}));
    assert_eq!(town.mailed_signup_token(NEW).await.len(), 32);
    // The documents send both; the contract has the invite count.
    assert_eq!(payments.asked(), []);
}

#[actix_web::test]
async fn the_documents_request_to_verify_a_sign_up_answers_its_address() {
    let town = Town::new().await;
    let body = json!({"signupToken": town.signup_token(NEW).await});
    let answer = town.organizations.post("/api/verify_signup", "", body).await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true, "email": "neworg@example.com"}));
}

#[actix_web::test]
async fn the_documents_request_to_complete_a_sign_up_answers_a_session_and_the_organization() {
    let town = Town::new().await;
    let body = json!({
        "name": "Bob Co",
        "email": "neworg@example.com",
        "password": "examplepassword",
        "passwordConfirmation": "examplepassword",
        "signupToken": town.signup_token(NEW).await,
        "salesforce": true,
        "keepMeLoggedIn": true,
    });
    let answer = town.organizations.post("/api/complete_signup", "", body).await;
    let reply = answer.done();
    let expected = json!({
        "success": true,
        "sessionId": "5b2dbdc40a22ecc8ca2e12c3da0f0319",
        "organization": {
            "apikey": "bobco", "logo": null, "icon": null, "name": "Bob Co",
            "dpo_email": "neworg@example.com", "domain": null, "contact_phone": null,
            "contact_phone_2": null, "address": null, "city": null, "post_code": null,
            "country": null, "communication_channels": {}, "requested_data": {}, "consents": {},
            "salesforce": false, "description": null, "state": null, "public": false,
            "banner": null, "upsell_description": null, "public_allowed": false,
            "published": false, "marketplace_tags": [], "industries": [], "brands": [],
            "public_key": "Vi6djLwwoiga_XWE93sdbYPbgP2jxjCjHDNfq5qFcRg",
            "dcust_id": "Vi6djLwwoiga_XWE93sdbYPbgP2jxjCjHDNfq5qFcRg",
            "api_secret": "457b855bbfb36a3bd5df045066f34de40b2db65314cef8b9d83ae272f40fc127",
            "vendor_name": "bobco",
        },
    });
    let organization = &reply["organization"];
    let live = [
        ("/sessionId", &reply["sessionId"]),
        ("/organization/public_key", &organization["public_key"]),
        ("/organization/dcust_id", &organization["public_key"]),
        ("/organization/api_secret", &organization["api_secret"]),
        // The documents answer `false`; the contract, what was stored.
        ("/organization/salesforce", &json!(true)),
    ];
    assert_eq!(reply, printed(expected, &live));
    assert!(is_public_key(&organization["public_key"]), "{organization}");
    assert!(is_long_hex_secret(&organization["api_secret"]), "{organization}");
    // The documents' session ids are shorter; the contract's have 64 digits.
    assert!(is_long_hex_secret(&reply["sessionId"]), "{reply}");
    assert!(town.organizations.is_open(&text(&reply["sessionId"])).await);
}

#[actix_web::test]
async fn the_documents_request_to_log_in_answers_a_session() {
    let town = Town::new().await;
    bob_co(&town).await;
    let body = json!({
        "email": "neworg@example.com", "password": "examplepassword", "keepMeLoggedIn": true,
    });
    let answer = town.organizations.post("/api/login", "", body).await;
    let reply = answer.done();
    let expected = json!({"success": true, "sessionID": "5e1668d7fffaadabf0474088e..."});
    // The documents print `sessionID` alone; the contract adds `sessionId`.
    let live = [("/sessionID", &reply["sessionID"]), ("/sessionId", &reply["sessionID"])];
    assert_eq!(reply, printed(expected, &live));
    assert!(is_long_hex_secret(&reply["sessionID"]), "{reply}");
    assert!(town.organizations.is_open(&text(&reply["sessionID"])).await);
}

#[actix_web::test]
async fn the_documents_request_to_verify_an_invite_token_answers_success() {
    let town = Town::new().await;
    for bound in [None, Some(NEW)] {
        let invite = town.operator_invite_for(bound).await.token;
        let body = json!({"email": "neworg@example.com", "inviteToken": invite.expose()});
        let answer = town.organizations.post("/api/verify_invite_token", "", body).await;
        answer.done();
        assert_eq!(answer.json(), json!({"success": true}));
    }
}

/// The token of a reset that is asked for as the documents do.
async fn reset_token(town: &Town) -> String {
    let body = json!({"email": "neworg@example.com"});
    let answer = town.organizations.post("/api/reset_password/request", "", body).await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true}));
    let letter = town.letter().await;
    assert_eq!(letter.to.as_str(), NEW);
    linked(&letter, "https://organizations.example/reset-password/")
}

#[actix_web::test]
async fn the_documents_request_to_reset_a_password_mails_a_link() {
    let town = Town::new().await;
    bob_co(&town).await;
    let token = reset_token(&town).await;
    assert!(is_hex_secret(&token), "{token}");
}

#[actix_web::test]
async fn the_documents_request_to_verify_a_reset_token_answers_its_address() {
    let town = Town::new().await;
    bob_co(&town).await;
    let path = format!("/api/reset_password/verify/{}", reset_token(&town).await);
    let answer = town.organizations.get(&path, "").await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true, "email": "neworg@example.com"}));
}

#[actix_web::test]
async fn the_documents_request_to_set_a_new_password_sets_it() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let body = json!({
        "resetPasswordToken": reset_token(&town).await,
        "password": "passwordeagle",
        "passwordConfirmation": "passwordeagle",
    });
    let answer = town.organizations.post("/api/reset_password", "", body).await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true}));
    town.log_in(&bob, "passwordeagle").await;
    let body = json!({"email": NEW, "password": PASSWORD});
    town.organizations.post("/api/login", "", body).await.refused("bad-credentials");
}

/// The profile that the documents print.
fn documented_profile() -> Value {
    json!({
        "apikey": "bobco", "logo": "", "icon": "", "name": "Bob Co",
        "dpo_email": "neworg@example.com", "domain": "bobco.com", "contact_phone": "111-222-3333",
        "contact_phone_2": "222-333-4444", "address": "1 Bob St", "city": "San Francisco",
        "state": "California", "post_code": "94606", "country": "United States",
        "communication_channels": {}, "requested_data": {}, "consents": {}, "salesforce": false,
        "description": "Voluptates sit enim impedit eligendi in.", "public": true,
        "banner": "http://imgurl.jpg", "upsell_description": "Corporis sed temporibus sint.",
        "public_allowed": true, "published": true, "marketplace_tags": [], "industries": [],
        "brands": [],
    })
}

/// The documents' organization with the profile that they print.
async fn bob_co_with_its_profile(town: &Town) -> Organization {
    let bob = bob_co(town).await;
    let app = &town.world.app;
    allow_public(app, bob.apikey.clone(), true).await.expect("the organization is there");
    town.ask(&bob, documented_profile()).await;
    bob
}

#[actix_web::test]
async fn the_documents_request_for_the_profile_answers_it() {
    let town = Town::new().await;
    let bob = bob_co_with_its_profile(&town).await;
    let answer = town.organizations.get("/api/orgs/profile", &bob.session).await;
    let expected = json!({"success": true, "organizationProfile": documented_profile()});
    assert_eq!(answer.done(), expected);
}

#[actix_web::test]
async fn the_documents_request_to_update_the_profile_answers_the_whole_of_it() {
    let town = Town::new().await;
    let bob = bob_co_with_its_profile(&town).await;
    let change = json!({
        "logo": "", "dpo_email": "bobco@newemail.org", "domain": "newedomain.com",
        "upsell_description": "New description.", "consents": {},
    });
    let body = json!({"organizationProfile": change});
    let answer = town.organizations.post("/api/orgs/profile", &bob.session, body).await;
    let mut updated = documented_profile();
    merge(&mut updated, change);
    let expected = json!({"success": true, "organization_profile": updated});
    // The documents answer `organization_profile` alone; the contract, both keys.
    assert_eq!(answer.done(), printed(expected, &[("/organizationProfile", &updated)]));
    let read = town.organizations.get("/api/orgs/profile", &bob.session).await.done();
    assert_eq!(read["organizationProfile"], updated);
}

#[actix_web::test]
async fn the_documents_request_to_log_out_ends_the_session() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let answer = town.organizations.post_bytes("/api/logout", &bob.session, "").await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true}));
    assert!(!town.organizations.is_open(&bob.session).await);
}

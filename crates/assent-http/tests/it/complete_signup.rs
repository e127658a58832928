//! Completing a sign-up: the organization, its keys and its admin.

use std::sync::Arc;

use assent_domain::{
    crypto::from_b64,
    organizations::{InviteName, revoke_operator_invite},
};
use assent_passwords_bcrypt::BcryptHasher;
use assent_test_town::{Answer, PASSWORD, Rendezvous, Town, text};
use futures_util::future::join_all;
use serde_json::{Value, json};

const NEW: &str = "neworg@example.com";

#[actix_web::test]
async fn the_documented_example_answers_every_key_in_its_order() {
    let town = Town::new().await;
    let token = town.signup_token(NEW).await;
    let answer =
        town.complete(&token, NEW, json!({"salesforce": true, "keepMeLoggedIn": true})).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "sessionId", "organization"]);
    assert_eq!(text(&reply["sessionId"]).len(), 64);
    let mut keys = crate::profile::KEYS.to_vec();
    keys.extend(["public_key", "dcust_id", "api_secret", "vendor_name"]);
    assert_eq!(answer.keys("/organization"), keys);

    let mut organization = reply["organization"].clone();
    let object = organization.as_object_mut().expect("an object");
    let mut take = |key: &str| text(&object.remove(key).expect("it is there"));
    let (public_key, secret) = (take("public_key"), take("api_secret"));
    assert_eq!(take("dcust_id"), public_key);
    assert_eq!(from_b64(&public_key).map(|key| key.len()), Some(32));
    assert!(secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(
        organization,
        json!({
            "apikey": "bobco", "logo": null, "icon": null, "name": "Bob Co", "dpo_email": NEW,
            "domain": null, "contact_phone": null, "contact_phone_2": null, "address": null,
            "city": null, "state": null, "post_code": null, "country": null,
            "communication_channels": {}, "requested_data": {}, "consents": {},
            "salesforce": true, "description": null, "public": false, "banner": null,
            "upsell_description": null, "public_allowed": false, "published": false,
            "marketplace_tags": [], "industries": [], "brands": [], "vendor_name": "bobco",
        })
    );
    assert!(town.organizations.is_open(&text(&reply["sessionId"])).await);
}

#[actix_web::test]
async fn the_secret_is_shown_once() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let answer = town.organizations.get("/api/orgs/profile", &bob.session).await;
    answer.done();
    assert!(!answer.text().contains(&bob.api_secret));
}

#[actix_web::test]
async fn apikeys_are_made_of_names() {
    let town = Town::new().await;
    for (number, (name, apikey)) in [
        ("Bob Co", "bobco"),
        ("Bob Co", "bobco2"),
        ("bob-co!", "bobco3"),
        ("Status", "status2"),
        ("Success", "success2"),
        ("3 Oaks", "o3oaks"),
        ("Müller & Söhne", "mullersohne"),
        ("北京", "beijing"),
        ("X", "org1"),
        ("!?", "org2"),
        ("  Ada   Ltd ", "adaltd"),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("admin{number}@example.com");
        let token = town.signup_token(&email).await;
        let reply = town.complete(&token, &email, json!({"name": name})).await.done();
        assert_eq!(reply["organization"]["apikey"], apikey);
        assert_eq!(reply["organization"]["vendor_name"], apikey);
        assert_eq!(reply["organization"]["name"], name.trim());
    }
}

#[actix_web::test]
async fn what_breaks_a_rule_is_named_and_leaves_the_token_unused() {
    let town = Town::new().await;
    let token = town.signup_token(NEW).await;
    let both = |password: &str| json!({"password": password, "passwordConfirmation": password});
    let (long, named) = ("é".repeat(37), json!({"name": "Bob and Company"}));
    let mut own_name = both("bob AND company");
    assent_test_town::merge(&mut own_name, named);
    for (change, code, field) in [
        (json!({"name": ""}), "invalid-field", "name"),
        (json!({"name": " \t "}), "invalid-field", "name"),
        (json!({"name": "x".repeat(201)}), "invalid-field", "name"),
        (json!({"name": "Bob\nCo"}), "invalid-field", "name"),
        (json!({"email": "neworg"}), "invalid-field", "email"),
        (json!({"email": "other@example.com"}), "wrong-email", "email"),
        (both("elevenchars"), "invalid-field", "password"),
        (both(&long), "invalid-field", "password"),
        (both("NewOrg@Example.com"), "invalid-field", "password"),
        (both("qwertyuiop123"), "invalid-field", "password"),
        (both("nul\u{0}nul\u{0}nul\u{0}"), "invalid-field", "password"),
        (own_name, "invalid-field", "password"),
        (
            json!({"passwordConfirmation": "examplepassworD"}),
            "invalid-field",
            "passwordConfirmation",
        ),
        (json!({"signupToken": "nonsense"}), "invalid-signup-token", "signupToken"),
    ] {
        let answer = town.complete(&token, NEW, change.clone()).await;
        answer.refused_on(code, &[field]);
    }
    // Nothing of all that took the name, the address or the token.
    let reply = town.complete(&token, " NEWORG@example.com", json!({})).await.done();
    assert_eq!(reply["organization"]["apikey"], "bobco");
    assert_eq!(reply["organization"]["dpo_email"], NEW);
}

#[actix_web::test]
async fn a_token_completes_one_sign_up_and_only_in_time() {
    let town = Town::new().await;
    let token = town.signup_token(NEW).await;
    town.complete(&token, NEW, json!({})).await.done();
    let again = town.complete(&token, NEW, json!({"name": "Another"})).await;
    again.refused_on("invalid-signup-token", &["signupToken"]);

    let late = town.signup_token("late@example.com").await;
    town.world.clock.advance(town.world.app.rules.signup_lifetime);
    let answer = town.complete(&late, "late@example.com", json!({})).await;
    answer.refused_on("invalid-signup-token", &["signupToken"]);
}

#[actix_web::test]
async fn two_sign_ups_with_one_operator_invite_become_one_organization() {
    let town = Town::new().await;
    let invite = town.operator_invite().await;
    let first = town.signup_token_with("one@example.com", &invite).await;
    let second = town.signup_token_with("two@example.com", &invite).await;
    town.complete(&first, "one@example.com", json!({})).await.done();
    let answer = town.complete(&second, "two@example.com", json!({})).await;
    answer.refused_on("invalid-signup-token", &["signupToken"]);
    let body = json!({"email": "two@example.com", "password": PASSWORD});
    town.organizations.post("/api/login", "", body).await.refused("bad-credentials");
}

#[actix_web::test]
async fn an_operator_invite_that_is_revoked_meanwhile_completes_nothing() {
    let town = Town::new().await;
    let invite = town.operator_invite_for(None).await.token;
    let token = town.signup_token_with(NEW, invite.expose()).await;
    let revoked = revoke_operator_invite(&town.world.app, InviteName::Token(invite));
    revoked.await.expect("it is revoked");
    let answer = town.complete(&token, NEW, json!({})).await;
    answer.refused_on("invalid-signup-token", &["signupToken"]);
}

#[actix_web::test]
async fn an_address_that_got_an_account_meanwhile_completes_nothing_and_uses_nothing_up() {
    let town = Town::new().await;
    let first = town.signup_token(NEW).await;
    let invite = town.operator_invite().await;
    let second = town.signup_token_with(NEW, &invite).await;
    town.complete(&first, NEW, json!({})).await.done();
    let answer = town.complete(&second, NEW, json!({"name": "Second"})).await;
    answer.refused_on("account-exists", &["email"]);

    // The operator's invitation is still good, and the name is free.
    let other = town.signup_token_with("other@example.com", &invite).await;
    let reply = town.complete(&other, "other@example.com", json!({"name": "Second"})).await;
    assert_eq!(reply.done()["organization"]["apikey"], "second");
}

mod rendezvous {
    use assent_domain::accounts::PasswordHasher;

    use super::*;

    assent_conformance::password_hasher_contract!(|| async {
        Rendezvous::of(1) as Arc<dyn PasswordHasher>
    });
}

#[actix_web::test]
async fn of_fifty_who_complete_one_sign_up_at_once_one_succeeds() {
    let town = Town::with(|plan| plan.passwords = Some(Rendezvous::of(50))).await;
    let token = town.signup_token(NEW).await;
    let answers = join_all((0..50).map(|_| town.complete(&token, NEW, json!({})))).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.json()["success"] == true);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused_on("invalid-signup-token", &["signupToken"]);
    }
    assert_eq!(won[0].done()["organization"]["apikey"], "bobco");
}

#[actix_web::test]
async fn of_fifty_sign_ups_of_one_name_each_gets_an_apikey_of_its_own() {
    let town = Town::with(|plan| plan.passwords = Some(Rendezvous::of(50))).await;
    let mut waiting = Vec::new();
    for number in 0..50 {
        let email = format!("admin{number}@example.com");
        waiting.push((town.signup_token(&email).await, email));
    }
    let completed = waiting.iter().map(|(token, email)| town.complete(token, email, json!({})));
    let replies: Vec<Value> = join_all(completed).await.iter().map(Answer::done).collect();
    let mut apikeys: Vec<_> =
        replies.iter().map(|reply| text(&reply["organization"]["apikey"])).collect();
    apikeys.sort();
    apikeys.dedup();
    assert_eq!(apikeys.len(), 50);
    assert!(apikeys.contains(&"bobco".to_owned()) && apikeys.contains(&"bobco50".to_owned()));
}

#[actix_web::test]
async fn with_real_password_hashes_the_documents_journey_works_too() {
    let bcrypt = Arc::new(BcryptHasher::new(4, 2).expect("a cheap hasher"));
    let town = Town::with(|plan| plan.passwords = Some(bcrypt)).await;
    let bob = town.sign_up("Bob Co").await;
    let log_in = async |password: &str| {
        let body = json!({"email": bob.email, "password": password});
        town.organizations.post("/api/login", "", body).await
    };
    log_in(PASSWORD).await.done();
    log_in("passwordeagle").await.refused("bad-credentials");
    log_in(&"x".repeat(1_000)).await.refused("bad-credentials");
    log_in("").await.refused("bad-credentials");
}

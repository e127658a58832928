//! Signing in.

use assent_test_town::{PASSWORD, Town, text};
use serde_json::{Value, json};

#[actix_web::test]
async fn a_login_answers_the_session_under_both_documented_keys() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for (server, email) in [(&town.organizations, &bob.email), (&town.people, &alice.email)] {
        let body = json!({"email": email, "password": PASSWORD, "keepMeLoggedIn": true});
        let answer = server.post("/api/login", "", body).await;
        let reply = answer.done();
        assert_eq!(answer.keys(""), ["success", "sessionId", "sessionID"]);
        assert_eq!(reply["sessionId"], reply["sessionID"]);
        let session = text(&reply["sessionId"]);
        assert!(session.len() == 64 && session.bytes().all(|b| b.is_ascii_hexdigit()));
        assert!(server.is_open(&session).await);
    }
}

#[actix_web::test]
async fn an_address_is_compared_trimmed_and_lower_cased_and_a_password_to_the_letter() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let log_in = async |email: &str, password: &str| {
        let body = json!({"email": email, "password": password});
        town.organizations.post("/api/login", "", body).await
    };
    log_in(&format!("  {} ", bob.email.to_uppercase()), PASSWORD).await.done();
    for password in ["ExamplePassword", " examplepassword", "examplepassword ", ""] {
        log_in(&bob.email, password).await.refused("bad-credentials");
    }
}

#[actix_web::test]
async fn bad_credentials_are_answered_alike_and_cost_alike_for_known_and_unknown_addresses() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for (server, known) in [(&town.organizations, &bob.email), (&town.people, &alice.email)] {
        let mut answers: Vec<Value> = Vec::new();
        for email in [known.as_str(), "nobody@example.com"] {
            let before = town.world.passwords.verifications();
            let body = json!({"email": email, "password": "wrong password"});
            answers.push(server.post("/api/login", "", body).await.refused("bad-credentials"));
            assert_eq!(town.world.passwords.verifications(), before + 1, "{email}");
        }
        assert_eq!(answers[0], answers[1]);
        // What is no address at all has no account either.
        let body = json!({"email": "nobody", "password": "wrong password"});
        let answer = server.post("/api/login", "", body).await.refused("bad-credentials");
        assert_eq!(answer, answers[0]);
    }
}

#[actix_web::test]
async fn an_account_of_one_server_does_not_sign_in_on_the_other() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for (server, email) in [(&town.people, &bob.email), (&town.organizations, &alice.email)] {
        let body = json!({"email": email, "password": PASSWORD});
        server.post("/api/login", "", body).await.refused("bad-credentials");
    }
}

//! Limits of what strangers ask to be mailed, beside sign-ups of organizations.

use assent_conformance::fixtures::rules;
use assent_test_town::Town;
use serde_json::{Value, json};
use time::Duration;

use crate::limits::{assert_too_many, client};

/// The calls that mail something to an address, by server and body.
const CALLS: [(bool, &str); 3] = [
    (false, "/api/reset_password/request"),
    (true, "/api/reset_password/request"),
    (true, "/api/signup"),
];

fn asking(email: &str) -> Value {
    json!({"email": email, "password": "passwordeagle", "passwordConfirmation": "passwordeagle"})
}

#[actix_web::test]
async fn the_sixth_mail_to_an_address_within_an_hour_waits_known_or_not() {
    for (of_people, path) in CALLS {
        let town = Town::with(|plan| plan.rules = rules()).await;
        let bob = town.sign_up("Bob Co").await;
        let alice = town.member(&bob, "alice").await;
        town.world.clock.advance(Duration::HOUR);
        let (server, known) = if of_people {
            (&town.people, &alice.email)
        } else {
            (&town.organizations, &bob.email)
        };
        let mut refusals = Vec::new();
        for (net, email) in [(0, known.as_str()), (100, "nobody@example.com")] {
            for number in 0..5 {
                server.post_from(&client(net + number), path, asking(email)).await.done();
            }
            let answer = server.post_from("203.0.113.1", path, asking(email)).await;
            refusals.push(assert_too_many(&answer, 720..=721));
        }
        assert_eq!(refusals[0], refusals[1], "{path}");
        assert_eq!(town.letters().await.len(), 10, "{path}");
    }
}

#[actix_web::test]
async fn the_thirty_first_mail_of_a_client_within_an_hour_waits() {
    for (of_people, path) in CALLS {
        let town = Town::with(|plan| plan.rules = rules()).await;
        let server = if of_people { &town.people } else { &town.organizations };
        for number in 0..30 {
            let body = asking(&format!("somebody{number}@example.com"));
            server.post_from("192.0.2.1", path, body).await.done();
        }
        let body = asking("somebody30@example.com");
        let answer = server.post_from("192.0.2.1", path, body.clone()).await;
        assert_too_many(&answer, 120..=121);
        server.post_from("192.0.2.2", path, body).await.done();
    }
}

//! Limits: how often strangers may try.

use assent_conformance::fixtures::rules;
use assent_test_town::{Answer, PASSWORD, Town};
use serde_json::{Value, json};
use time::Duration;

const PATH: &str = "/api/login";

/// A town that keeps limits.
async fn town() -> Town {
    Town::with(|plan| plan.rules = rules()).await
}

fn wrong(email: &str) -> Value {
    json!({"email": email, "password": "wrong password"})
}

/// An address of its own for each number.
pub(crate) fn client(number: usize) -> String {
    format!("192.0.2.{number}")
}

pub(crate) fn assert_too_many(answer: &Answer, seconds: std::ops::RangeInclusive<u64>) -> Value {
    let json = answer.failed(429, "too-many-requests");
    let after: u64 = answer.header("retry-after").parse().expect("a number of seconds");
    assert!(seconds.contains(&after), "{after}");
    json
}

#[actix_web::test]
async fn the_eleventh_login_of_an_account_waits_wherever_it_comes_from() {
    let town = town().await;
    let bob = town.sign_up("Bob Co").await;
    let mut refusals = Vec::new();
    for email in [bob.email.as_str(), "nobody@example.com"] {
        for number in 0..10 {
            let answer = town.organizations.post_from(&client(number), PATH, wrong(email)).await;
            answer.refused("bad-credentials");
        }
        let answer = town.organizations.post_from("203.0.113.1", PATH, wrong(email)).await;
        refusals.push(assert_too_many(&answer, 20..=21));
        town.world.clock.advance(Duration::DAY);
    }
    assert_eq!(refusals[0], refusals[1], "a known and an unknown address are refused alike");
}

#[actix_web::test]
async fn even_the_right_password_waits_and_then_passes_once_every_20_seconds() {
    let town = town().await;
    let bob = town.sign_up("Bob Co").await;
    let right = json!({"email": bob.email, "password": PASSWORD});
    for number in 0..10 {
        let answer = town.organizations.post_from(&client(number), PATH, right.clone()).await;
        answer.done();
    }
    let verifications = town.world.passwords.verifications();
    for _ in 0..3 {
        let answer = town.organizations.post_from("203.0.113.1", PATH, right.clone()).await;
        assert_too_many(&answer, 20..=21);
    }
    assert_eq!(town.world.passwords.verifications(), verifications, "nothing was verified");
    // Refused attempts cost nothing: the wait is no longer for them.
    town.world.clock.advance(Duration::seconds(20));
    town.organizations.post_from("203.0.113.1", PATH, right.clone()).await.done();
    let answer = town.organizations.post_from("203.0.113.1", PATH, right).await;
    assert_too_many(&answer, 20..=21);
}

#[actix_web::test]
async fn the_eleventh_login_of_a_client_waits_whoever_it_is_for() {
    let town = town().await;
    for number in 0..10 {
        let body = wrong(&format!("person{number}@example.com"));
        town.people.post_from("192.0.2.1", PATH, body).await.refused("bad-credentials");
    }
    let eleventh = wrong("person11@example.com");
    assert_too_many(&town.people.post_from("192.0.2.1", PATH, eleventh.clone()).await, 20..=21);
    // The servers count a client together, and other clients apart.
    let answer = town.organizations.post_from("192.0.2.1", PATH, eleventh.clone()).await;
    assert_too_many(&answer, 20..=21);
    town.people.post_from("192.0.2.2", PATH, eleventh).await.refused("bad-credentials");
}

#[actix_web::test]
async fn a_client_that_is_over_its_limit_takes_nothing_from_an_accounts() {
    let town = town().await;
    let bob = town.sign_up("Bob Co").await;
    for number in 0..10 {
        let body = wrong(&format!("person{number}@example.com"));
        town.organizations.post_from("192.0.2.1", PATH, body).await.refused("bad-credentials");
    }
    for _ in 0..20 {
        let answer = town.organizations.post_from("192.0.2.1", PATH, wrong(&bob.email)).await;
        answer.failed(429, "too-many-requests");
    }
    let right = json!({"email": bob.email, "password": PASSWORD});
    town.organizations.post_from("192.0.2.2", PATH, right).await.done();
}

#[actix_web::test]
async fn the_accounts_of_the_two_servers_are_counted_apart() {
    let town = town().await;
    for number in 0..10 {
        let answer = town.people.post_from(&client(number), PATH, wrong("a@example.com")).await;
        answer.refused("bad-credentials");
    }
    let answer = town.organizations.post_from("192.0.2.99", PATH, wrong("a@example.com")).await;
    answer.refused("bad-credentials");
}

#[actix_web::test]
async fn a_proxy_that_is_trusted_says_who_the_client_is_and_a_stranger_does_not() {
    let town = Town::with(|plan| {
        plan.rules = rules();
        plan.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    })
    .await;
    let log_in = async |peer: &str, number: usize| {
        let email = format!("person{number}@example.com");
        let request = assent_test_town::request(actix_web::http::Method::POST, PATH, "")
            .insert_header(("X-Forwarded-For", client(number)))
            .peer_addr(std::net::SocketAddr::new(peer.parse().expect("an address"), 1))
            .set_json(wrong(&email));
        town.organizations.send(request).await.status.as_u16()
    };
    for number in 0..20 {
        assert_eq!(log_in("10.0.0.1", number).await, 200);
    }
    for number in 20..30 {
        assert_eq!(log_in("203.0.113.1", number).await, 200);
    }
    assert_eq!(log_in("203.0.113.1", 31).await, 429);
}

#[actix_web::test]
async fn a_client_gets_no_further_by_headers_that_its_proxy_passes_on() {
    for counts in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP"] {
        let town = Town::with(|plan| {
            plan.rules = rules();
            plan.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
            plan.client_address_header = counts.parse().expect("a header");
        })
        .await;
        for number in 0..11 {
            let spoofed = client(number);
            let mut request = assent_test_town::request(actix_web::http::Method::POST, PATH, "")
                .peer_addr("10.0.0.1:4711".parse().expect("an address"))
                .set_json(wrong(&format!("person{number}@example.com")));
            for name in ["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP"] {
                if name != counts {
                    request = request.append_header((name, spoofed.clone()));
                }
            }
            if counts == "Forwarded" {
                let honest = format!("for={spoofed}, for=\"203.0.113.8:{number}\"");
                request = request.append_header((counts, honest));
            } else {
                let honest = format!("{spoofed}, 203.0.113.8:{number}");
                request = request.append_header(("Forwarded", format!("for={spoofed}")));
                request = request.append_header((counts, honest));
            }
            let status = town.organizations.send(request).await.status;
            assert_eq!(status, if number < 10 { 200 } else { 429 }, "{counts} {number}");
        }
    }
}

#[actix_web::test]
async fn the_sixth_sign_up_of_an_address_within_an_hour_waits_known_or_not() {
    let town = town().await;
    let bob = town.sign_up("Bob Co").await;
    town.world.clock.advance(Duration::HOUR);
    let invite = town.operator_invite().await;
    let mut refusals = Vec::new();
    for (net, email) in [(0, bob.email.as_str()), (100, "neworg@example.com")] {
        let body = json!({"email": email, "inviteToken": invite});
        for number in 0..5 {
            let peer = client(net + number);
            town.organizations.post_from(&peer, "/api/signup", body.clone()).await.done();
        }
        let answer = town.organizations.post_from("203.0.113.1", "/api/signup", body).await;
        refusals.push(assert_too_many(&answer, 720..=721));
    }
    assert_eq!(refusals[0], refusals[1]);
    assert_eq!(town.letters().await.len(), 10);
    town.world.clock.advance(Duration::minutes(12));
    let body = json!({"email": "neworg@example.com", "inviteToken": invite});
    town.organizations.post_from("203.0.113.1", "/api/signup", body).await.done();
}

#[actix_web::test]
async fn what_is_asked_for_one_purpose_on_one_server_stands_in_the_way_of_no_other() {
    let town = town().await;
    let invite = town.operator_invite().await;
    let email = "anybody@example.com";
    let reset = ("/api/reset_password/request", json!({"email": email}));
    let sign_up_as_organization = ("/api/signup", json!({"email": email, "inviteToken": invite}));
    let sign_up = json!({
        "email": email, "password": PASSWORD, "passwordConfirmation": PASSWORD,
    });
    let calls = [
        (&town.organizations, reset.clone()),
        (&town.people, reset),
        (&town.organizations, sign_up_as_organization),
        (&town.people, ("/api/signup", sign_up)),
    ];
    // One client at one address uses each purpose up, and only that one.
    for (server, (path, body)) in &calls {
        for _ in 0..5 {
            server.post_from("192.0.2.1", path, body.clone()).await.done();
        }
        let answer = server.post_from("192.0.2.2", path, body.clone()).await;
        assert_too_many(&answer, 1..=721);
    }
}

#[actix_web::test]
async fn the_thirty_first_sign_up_of_a_client_within_an_hour_waits() {
    let town = town().await;
    let invite = town.operator_invite().await;
    let ask = async |peer: &str, number: usize| {
        let email = format!("neworg{number}@example.com");
        let body = json!({"email": email, "inviteToken": invite});
        town.organizations.post_from(peer, "/api/signup", body).await
    };
    for number in 0..30 {
        ask("192.0.2.1", number).await.done();
    }
    assert_too_many(&ask("192.0.2.1", 30).await, 120..=121);
    ask("192.0.2.2", 30).await.done();
}

#[actix_web::test]
async fn the_sixth_mail_that_an_organization_has_sent_to_an_address_waits() {
    let town = town().await;
    let bob = town.sign_up("Bob Co").await;
    let eve = town.sign_up("Eve Ltd").await;
    let path = "/api/orgs/emails/add";
    for number in 0..5 {
        let session = if number % 2 == 0 { &bob.session } else { &eve.session };
        let body = json!({"email": "somebody@example.com"});
        town.organizations.post(path, session, body).await.done();
    }
    let body = json!({"email": "somebody@example.com"});
    let answer = town.organizations.post(path, &bob.session, body).await;
    assert_too_many(&answer, 720..=721);
    assert_eq!(town.letters().await.len(), 5);
    let body = json!({"email": "somebody.else@example.com"});
    town.organizations.post(path, &bob.session, body).await.done();
}

#[actix_web::test]
async fn guessing_invite_tokens_is_limited_too() {
    let town = town().await;
    for _ in 0..5 {
        let body = json!({"email": "neworg@example.com", "inviteToken": "nonsense"});
        town.organizations.post("/api/signup", "", body).await.refused("invalid-invite-token");
    }
    let body = json!({"email": "neworg@example.com", "inviteToken": "nonsense"});
    assert_too_many(&town.organizations.post("/api/signup", "", body).await, 720..=721);
}

#[actix_web::test]
async fn limits_that_are_switched_off_let_everything_pass() {
    let town = Town::new().await;
    for _ in 0..40 {
        let answer = town.people.post(PATH, "", wrong("nobody@example.com")).await;
        answer.refused("bad-credentials");
    }
}

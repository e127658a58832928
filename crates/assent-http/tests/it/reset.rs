//! Resetting a password, on both servers.

use assent_test_town::{
    Answer, PASSWORD, Server, Town, is_hex_secret, linked, merge, text, unknown_token,
};
use futures_util::future::join_all;
use serde_json::{Value, json};
use time::Duration;

use assent_test_town::Rendezvous;

const ASK: &str = "/api/reset_password/request";
const RESET: &str = "/api/reset_password";
const NEW: &str = "passwordeagle";

/// One of the servers, with somebody who has an account there.
struct Side<'a> {
    server: &'a Server,
    portal: &'static str,
    email: String,
    session: String,
}

/// What somebody does who forgot their password.
trait Forgetful {
    /// Both servers, each with an account of its own.
    async fn sides(&self) -> [Side<'_>; 2];

    /// The token of the link that somebody who forgot their password gets.
    async fn reset_token(&self, side: &Side<'_>) -> String;
}

impl Forgetful for Town {
    async fn sides(&self) -> [Side<'_>; 2] {
        let bob = self.sign_up("Bob and Company").await;
        let alice = self.member(&bob, "alice").await;
        let organizations = Side {
            server: &self.organizations,
            portal: "https://organizations.example",
            email: bob.email,
            session: bob.session,
        };
        let people = Side {
            server: &self.people,
            portal: "https://people.example",
            email: alice.email,
            session: alice.session,
        };
        [organizations, people]
    }

    async fn reset_token(&self, side: &Side<'_>) -> String {
        side.ask(&side.email).await.done();
        let letter = self.letter().await;
        assert_eq!(letter.to.as_str(), side.email);
        let token = linked(&letter, &format!("{}/reset-password/", side.portal));
        assert!(is_hex_secret(&token), "{token}");
        token
    }
}

impl Side<'_> {
    async fn ask(&self, email: &str) -> Answer {
        self.server.post(ASK, "", json!({"email": email})).await
    }

    async fn verify(&self, token: &str) -> Answer {
        self.server.get(&format!("/api/reset_password/verify/{token}"), "").await
    }

    async fn reset(&self, token: &str, change: Value) -> Answer {
        let mut body = json!({
            "resetPasswordToken": token, "password": NEW, "passwordConfirmation": NEW,
        });
        merge(&mut body, change);
        self.server.post(RESET, "", body).await
    }

    async fn log_in(&self, password: &str) -> Answer {
        let body = json!({"email": self.email, "password": password});
        self.server.post("/api/login", "", body).await
    }
}

fn assert_invalid(answer: &Answer) {
    answer.refused_on("invalid-reset-token", &["resetPasswordToken"]);
}

#[actix_web::test]
async fn the_documented_reset_sets_a_new_password_and_says_nothing_but_success() {
    let town = Town::new().await;
    for side in town.sides().await {
        let answer = side.ask(&format!(" {} ", side.email.to_uppercase())).await;
        assert_eq!(answer.text(), r#"{"success":true}"#);
        let token = linked(&town.letter().await, &format!("{}/reset-password/", side.portal));
        let answer = side.verify(&token).await;
        assert_eq!(answer.text(), format!(r#"{{"success":true,"email":"{}"}}"#, side.email));
        let answer = side.reset(&token, json!({})).await;
        assert_eq!(answer.text(), r#"{"success":true}"#);

        side.log_in(NEW).await.done();
        side.log_in(PASSWORD).await.refused("bad-credentials");
        let notice = town.letter().await;
        assert_eq!(notice.to.as_str(), side.email);
        assert!(!notice.text.contains("://"), "a notice has no link: {}", notice.text);
    }
}

#[actix_web::test]
async fn an_unknown_address_is_answered_alike_and_gets_another_letter() {
    let town = Town::new().await;
    for side in town.sides().await {
        let (known, unknown) = (side.ask(&side.email).await, side.ask("nobody@example.com").await);
        assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
        let letters = town.letters().await;
        assert_eq!(letters.len(), 2);
        let to_unknown = letters.iter().find(|letter| letter.to.as_str() == "nobody@example.com");
        let to_unknown = to_unknown.expect("the unknown address gets a letter too");
        assert!(!to_unknown.text.contains("/reset-password/"), "{}", to_unknown.text);
    }
}

#[actix_web::test]
async fn verifying_a_token_uses_nothing_up_and_its_answer_is_stored_nowhere() {
    let town = Town::new().await;
    for side in town.sides().await {
        let token = town.reset_token(&side).await;
        for _ in 0..3 {
            let answer = side.verify(&token).await;
            assert_eq!(answer.done()["email"], side.email);
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
        }
        side.reset(&token, json!({})).await.done();
        town.letter().await;
    }
}

#[actix_web::test]
async fn a_reset_ends_every_session_of_the_account_and_of_no_other() {
    let town = Town::new().await;
    let [admin, alice] = town.sides().await;
    let carol = town.sign_up("Carol Ltd").await;
    let bert = town.member(&carol, "bert").await;
    for (side, others) in [(&admin, [&carol.session]), (&alice, [&bert.session])] {
        let more = text(&side.log_in(PASSWORD).await.done()["sessionId"]);
        let token = town.reset_token(side).await;
        assert!(side.server.is_open(&side.session).await, "asking alone ends nothing");
        side.reset(&token, json!({})).await.done();
        town.letter().await;
        for ended in [&side.session, &more] {
            assert!(!side.server.is_open(ended).await);
        }
        for other in others {
            assert!(side.server.is_open(other).await);
        }
    }
}

#[actix_web::test]
async fn a_reset_uses_up_every_other_token_of_the_account() {
    let town = Town::new().await;
    for side in town.sides().await {
        let (first, second) = (town.reset_token(&side).await, town.reset_token(&side).await);
        assert_ne!(first, second);
        side.verify(&first).await.done();
        side.reset(&second, json!({})).await.done();
        for used in [&first, &second] {
            assert_invalid(&side.verify(used).await);
            assert_invalid(&side.reset(used, json!({})).await);
        }
        town.letter().await;
    }
}

#[actix_web::test]
async fn a_token_is_good_for_its_lifetime_and_then_forgotten() {
    let town = Town::new().await;
    let [admin, _] = town.sides().await;
    let token = town.reset_token(&admin).await;
    town.world.clock.advance(town.world.app.rules.reset_lifetime - Duration::SECOND);
    admin.verify(&token).await.done();
    town.world.clock.advance(Duration::SECOND);
    assert_invalid(&admin.verify(&token).await);
    assert_invalid(&admin.reset(&token, json!({})).await);
    town.world.clock.advance(Duration::SECOND);
    let forgotten = assent_domain::housekeeping::step(&town.world.app).await;
    // Beside it the full bucket of the sign-up.
    assert_eq!(forgotten.expect("the store works"), 2);
    assert_invalid(&admin.reset(&token, json!({})).await);
    admin.log_in(PASSWORD).await.done();
}

#[actix_web::test]
async fn a_token_of_one_server_opens_nothing_on_the_other() {
    let town = Town::new().await;
    let [admin, alice] = town.sides().await;
    for (side, other) in [(&admin, &alice), (&alice, &admin)] {
        let token = town.reset_token(side).await;
        assert_invalid(&other.verify(&token).await);
        assert_invalid(&other.reset(&token, json!({})).await);
        side.reset(&token, json!({})).await.done();
        town.letter().await;
        side.log_in(NEW).await.done();
    }
}

#[actix_web::test]
async fn an_account_of_the_other_server_has_nothing_to_reset() {
    let town = Town::new().await;
    let [admin, alice] = town.sides().await;
    admin.ask(&alice.email).await.done();
    alice.ask(&admin.email).await.done();
    for letter in town.letters().await {
        assert!(!letter.text.contains("/reset-password/"), "{}", letter.text);
    }
}

#[actix_web::test]
async fn what_is_no_token_is_refused_before_anything_is_hashed() {
    // Nobody would come to the second hash: hashing here would never end.
    let town = Town::with(|plan| plan.passwords = Some(Rendezvous::of(2))).await;
    let unknown = unknown_token();
    for server in [&town.organizations, &town.people] {
        for token in [unknown.expose(), "nonsense", "", "\u{0}", "\u{e9}"] {
            let body = json!({
                "resetPasswordToken": token, "password": NEW, "passwordConfirmation": NEW,
            });
            assert_invalid(&server.post(RESET, "", body).await);
        }
        for token in [unknown.expose(), "nonsense", "%00", "%C3%A9", "%2F", "%ff"] {
            let path = format!("/api/reset_password/verify/{token}");
            assert_invalid(&server.get(&path, "").await);
        }
        server.get("/api/reset_password/verify/", "").await.failed(404, "not-found");
    }
}

#[actix_web::test]
async fn a_password_that_breaks_the_policy_leaves_the_token_unused() {
    let town = Town::new().await;
    let both = |password: &str| json!({"password": password, "passwordConfirmation": password});
    for side in town.sides().await {
        let token = town.reset_token(&side).await;
        for (change, field) in [
            (both("elevenchars"), "password"),
            (both(&"x".repeat(73)), "password"),
            (both("qwertyuiop123"), "password"),
            (both("nul\u{0}nul\u{0}nul\u{0}"), "password"),
            (both(&side.email.to_uppercase()), "password"),
            (json!({"passwordConfirmation": "passwordEagle"}), "passwordConfirmation"),
        ] {
            side.reset(&token, change).await.refused_on("invalid-field", &[field]);
        }
        side.log_in(PASSWORD).await.done();
        let answer = side.reset(&token, both("bob AND company")).await;
        if side.portal == "https://organizations.example" {
            answer.refused_on("invalid-field", &["password"]);
            side.reset(&token, json!({})).await.done();
        } else {
            answer.done();
        }
        town.letter().await;
    }
}

#[actix_web::test]
async fn an_address_that_is_none_is_an_invalid_field() {
    let town = Town::new().await;
    for server in [&town.organizations, &town.people] {
        for email in ["", "neworg", "a@example.com\r\nBcc: eve@example.com"] {
            let answer = server.post(ASK, "", json!({"email": email})).await;
            answer.refused_on("invalid-field", &["email"]);
        }
    }
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn of_fifty_who_reset_a_password_at_once_one_succeeds() {
    let mut town = Town::new().await;
    let sides = town.sides().await.map(|side| (side.email, side.portal));
    for (email, portal) in sides {
        let of_people = portal == "https://people.example";
        let server = if of_people { &town.people } else { &town.organizations };
        server.post(ASK, "", json!({"email": email})).await.done();
        let token = linked(&town.letter().await, &format!("{portal}/reset-password/"));
        town.hash_together(50).await;
        let server = if of_people { &town.people } else { &town.organizations };
        let answers = join_all((0..50).map(|number| {
            let password = format!("password eagle {number}");
            let body = json!({
                "resetPasswordToken": token, "password": password,
                "passwordConfirmation": password,
            });
            server.post(RESET, "", body)
        }))
        .await;
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.iter().enumerate().partition(|(_, answer)| answer.json()["success"] == true);
        assert_eq!(won.len(), 1);
        for (_, answer) in lost {
            assert_invalid(answer);
        }
        let body = json!({"email": email, "password": format!("password eagle {}", won[0].0)});
        server.post("/api/login", "", body).await.done();
        assert_eq!(town.letters().await.len(), 1, "one notice");
    }
}

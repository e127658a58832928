//! Verified addresses of an organization.

use assent_domain::mail::Letter;
use assent_test_town::{Answer, Organization, Town, is_hex_secret, linked, unknown_token};
use futures_util::future::join_all;
use serde_json::{Value, json};
use time::Duration;

const NEW: &str = "newemail@example.com";

/// What an organization does with its addresses.
trait Addresses {
    /// What adding an address answers, a little later than anything before.
    async fn add_email(&self, organization: &Organization, email: &str) -> Answer;
    async fn verify_email(&self, organization: &Organization, code: &str) -> Answer;

    /// The code of the link that is mailed to `email`.
    async fn email_code(&self, organization: &Organization, email: &str) -> String;
    async fn emails_of(&self, organization: &Organization) -> Value;
}

impl Addresses for Town {
    async fn add_email(&self, organization: &Organization, email: &str) -> Answer {
        self.world.clock.advance(Duration::MILLISECOND);
        let body = json!({"email": email});
        self.organizations.post("/api/orgs/emails/add", &organization.session, body).await
    }

    async fn verify_email(&self, organization: &Organization, code: &str) -> Answer {
        let body = json!({"verificationCode": code});
        self.organizations.post("/api/orgs/emails/verify", &organization.session, body).await
    }

    async fn email_code(&self, organization: &Organization, email: &str) -> String {
        self.add_email(organization, email).await.done();
        let letter = self.letter().await;
        assert_eq!(letter.to.as_str(), email);
        let code = code_in(&letter);
        assert!(is_hex_secret(&code), "{code}");
        code
    }

    async fn emails_of(&self, organization: &Organization) -> Value {
        let answer = self.organizations.get("/api/orgs/emails", &organization.session).await;
        answer.done()["emails"].clone()
    }
}

fn code_in(letter: &Letter) -> String {
    linked(letter, "https://organizations.example/verify_email/")
}

fn listed(emails: &[(&str, bool)]) -> Value {
    emails.iter().map(|(email, verified)| json!({"email": email, "verified": verified})).collect()
}

fn assert_invalid(answer: &Answer) {
    answer.refused_on("invalid-verification-code", &["verificationCode"]);
}

#[actix_web::test]
async fn the_documented_addresses_are_added_listed_and_verified() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let answer = town.add_email(&bob, " NewEmail@EXAMPLE.com").await;
    let added = format!(r#"{{"success":true,"email":"{NEW}","verified":false}}"#);
    assert_eq!(answer.text(), added);
    let code = code_in(&town.letter().await);
    let answer = town.organizations.get("/api/orgs/emails", &bob.session).await;
    let list = format!(
        r#"{{"success":true,"emails":[{{"email":"{}","verified":true}},{{"email":"{NEW}","verified":false}}]}}"#,
        bob.email,
    );
    assert_eq!(answer.text(), list);

    let answer = town.verify_email(&bob, &code).await;
    let verified = format!(r#"{{"success":true,"email":"{NEW}","verified":true}}"#);
    assert_eq!(answer.text(), verified);
    assert_eq!(town.emails_of(&bob).await, listed(&[(&bob.email, true), (NEW, true)]));
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn addresses_are_listed_oldest_first() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for email in ["z@example.com", "a@example.com", "m@example.com"] {
        town.add_email(&bob, email).await.done();
    }
    // Neither a new letter nor the verification makes an address younger.
    town.letters().await;
    let code = town.email_code(&bob, "z@example.com").await;
    town.verify_email(&bob, &code).await.done();
    let all = [
        (&*bob.email, true),
        ("z@example.com", true),
        ("a@example.com", false),
        ("m@example.com", false),
    ];
    assert_eq!(town.emails_of(&bob).await, listed(&all));
}

#[actix_web::test]
async fn a_new_letter_makes_the_old_link_worthless() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let old = town.email_code(&bob, NEW).await;
    let new = town.email_code(&bob, NEW).await;
    assert_ne!(old, new);
    assert_invalid(&town.verify_email(&bob, &old).await);
    town.verify_email(&bob, &new).await.done();
    assert_eq!(town.emails_of(&bob).await, listed(&[(&bob.email, true), (NEW, true)]));
}

#[actix_web::test]
async fn an_own_verified_address_is_not_added_again() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let code = town.email_code(&bob, NEW).await;
    town.verify_email(&bob, &code).await.done();
    for email in [NEW, &bob.email.to_uppercase()] {
        town.add_email(&bob, email).await.refused_on("already-verified", &["email"]);
    }
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn a_code_that_is_unknown_expired_or_used_verifies_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let unknown = unknown_token();
    for code in [unknown.expose(), "nonsense", "", "\u{0}", "\u{e9}"] {
        assert_invalid(&town.verify_email(&bob, code).await);
    }
    let used = town.email_code(&bob, "used@example.com").await;
    town.verify_email(&bob, &used).await.done();
    assert_invalid(&town.verify_email(&bob, &used).await);

    let lifetime = town.world.app.rules.verification_lifetime;
    let late = town.email_code(&bob, NEW).await;
    town.world.clock.advance(lifetime);
    let bob = Organization { session: town.log_in(&bob, assent_test_town::PASSWORD).await, ..bob };
    assert_invalid(&town.verify_email(&bob, &late).await);
    let all = [(&*bob.email, true), ("used@example.com", true), (NEW, false)];
    assert_eq!(town.emails_of(&bob).await, listed(&all));

    let code = town.email_code(&bob, NEW).await;
    town.world.clock.advance(lifetime - Duration::SECOND);
    let bob = Organization { session: town.log_in(&bob, assent_test_town::PASSWORD).await, ..bob };
    town.verify_email(&bob, &code).await.done();
}

#[actix_web::test]
async fn a_code_is_worth_nothing_to_another_organization() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Ltd").await);
    let code = town.email_code(&bob, NEW).await;
    assert_invalid(&town.verify_email(&eve, &code).await);
    assert_eq!(town.emails_of(&eve).await, listed(&[(&eve.email, true)]));
    town.email_code(&eve, NEW).await;
    assert_invalid(&town.verify_email(&eve, &code).await);
    town.verify_email(&bob, &code).await.done();
}

#[actix_web::test]
async fn an_address_of_another_is_answered_alike_and_its_owner_gets_a_notice() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Ltd").await);
    let (known, unknown) =
        (town.add_email(&eve, &bob.email).await, town.add_email(&eve, NEW).await);
    assert_eq!(known.text().replace(&bob.email, NEW), unknown.text());
    let letters = town.letters().await;
    assert_eq!(letters.len(), 2);
    let notice = letters.iter().find(|letter| letter.to.as_str() == bob.email);
    let notice = notice.expect("the owner gets a letter too");
    assert!(!notice.text.contains("://"), "{}", notice.text);
    assert!(notice.text.contains("Eve Ltd") && !notice.text.contains(&eve.email));
    let all = [(&*eve.email, true), (&*bob.email, false), (NEW, false)];
    assert_eq!(town.emails_of(&eve).await, listed(&all));
    assert_eq!(town.emails_of(&bob).await, listed(&[(&bob.email, true)]));
    // It may be asked for again, with the same outcome.
    town.add_email(&eve, &bob.email).await.done();
    assert!(!town.letter().await.text.contains("://"));
}

#[actix_web::test]
async fn of_two_organizations_that_wait_for_an_address_the_first_to_verify_it_has_it() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Ltd").await);
    let of_bob = town.email_code(&bob, NEW).await;
    let of_eve = town.email_code(&eve, NEW).await;
    town.verify_email(&eve, &of_eve).await.done();
    assert_invalid(&town.verify_email(&bob, &of_bob).await);
    assert_eq!(town.emails_of(&bob).await, listed(&[(&bob.email, true), (NEW, false)]));
    assert_eq!(town.emails_of(&eve).await, listed(&[(&eve.email, true), (NEW, true)]));
}

#[actix_web::test]
async fn whoever_signs_up_with_an_address_of_another_is_not_hindered_and_does_not_get_it() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let code = town.email_code(&bob, "admin@eve-ltd.example").await;
    town.verify_email(&bob, &code).await.done();
    let eve = town.sign_up("Eve Ltd").await;
    assert_eq!(eve.email, "admin@eve-ltd.example");
    assert_eq!(town.emails_of(&eve).await, listed(&[]));
    town.add_email(&eve, &eve.email).await.done();
    assert!(!town.letter().await.text.contains("://"));
    assert_eq!(town.emails_of(&eve).await, listed(&[(&eve.email, false)]));
    let of_bob = [(&*bob.email, true), (&*eve.email, true)];
    assert_eq!(town.emails_of(&bob).await, listed(&of_bob));
}

#[actix_web::test]
async fn an_organization_has_at_most_a_hundred_addresses() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for number in 1..100 {
        town.add_email(&bob, &format!("address{number}@example.com")).await.done();
    }
    town.letters().await;
    town.add_email(&bob, NEW).await.refused("too-many-emails");
    assert_eq!(town.letters().await, []);
    // Those that are there may still be verified.
    let code = town.email_code(&bob, "address99@example.com").await;
    town.verify_email(&bob, &code).await.done();
    // What nobody verifies is forgotten a month after its link has expired.
    let lifetime = town.world.app.rules.verification_lifetime;
    town.world.clock.advance(lifetime + Duration::days(30) + Duration::SECOND);
    let forgotten = assent_domain::housekeeping::step(&town.world.app).await;
    assert!(forgotten.expect("the store works") >= 98);
    let bob = Organization { session: town.log_in(&bob, assent_test_town::PASSWORD).await, ..bob };
    let left = [(&*bob.email, true), ("address99@example.com", true)];
    assert_eq!(town.emails_of(&bob).await, listed(&left));
    town.add_email(&bob, NEW).await.done();
}

#[actix_web::test]
async fn an_address_that_is_none_is_an_invalid_field() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for email in ["", "neworg", "a@example.com\r\nBcc: eve@example.com"] {
        town.add_email(&bob, email).await.refused_on("invalid-field", &["email"]);
    }
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn of_fifty_who_verify_an_address_at_once_one_succeeds() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let code = town.email_code(&bob, NEW).await;
    let answers = join_all((0..50).map(|_| town.verify_email(&bob, &code))).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.json()["success"] == true);
    assert_eq!(won.len(), 1);
    for answer in lost {
        assert_invalid(answer);
    }
    assert_eq!(won[0].done()["verified"], true);
}

#[actix_web::test]
async fn of_fifty_who_add_an_address_at_once_the_newest_letter_counts() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let answers = join_all((0..50).map(|_| town.add_email(&bob, NEW))).await;
    for answer in answers {
        answer.done();
    }
    let codes: Vec<_> = town.letters().await.iter().map(code_in).collect();
    assert_eq!(codes.len(), 50);
    let answers = join_all(codes.iter().map(|code| town.verify_email(&bob, code))).await;
    let good = answers.iter().filter(|answer| answer.json()["success"] == true).count();
    assert_eq!(good, 1);
    assert_eq!(town.emails_of(&bob).await, listed(&[(&bob.email, true), (NEW, true)]));
}

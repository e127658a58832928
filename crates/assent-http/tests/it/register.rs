//! Registering through an organization's invitation.

use std::collections::BTreeSet;

use assent_test_town::{Answer, PASSWORD, Town, text};
use futures_util::future::join_all;
use serde_json::{Value, json};

use assent_test_town::Rendezvous;

/// The keys of the organization as an end user sees it, in their order.
pub(crate) const PUBLIC_KEYS: [&str; 22] = [
    "apikey",
    "public_key",
    "logo",
    "icon",
    "banner",
    "name",
    "dpo_email",
    "domain",
    "contact_phone",
    "contact_phone_2",
    "address",
    "city",
    "post_code",
    "country",
    "consents",
    "communication_channels",
    "requested_data",
    "description",
    "upsell_description",
    "state",
    "public",
    "marketplace_tags",
];

async fn look_up(town: &Town, segment: &str) -> Answer {
    town.people.post("/api/register/new", "", json!({"token": segment})).await
}

async fn register_with(town: &Town, segment: &str, change: Value) -> Answer {
    let mut body = json!({
        "token": segment, "password": PASSWORD, "passwordConfirmation": PASSWORD,
    });
    assent_test_town::merge(&mut body, change);
    town.people.post("/api/register", "", body).await
}

#[actix_web::test]
async fn a_new_link_shows_the_organization_and_what_it_says_it_knows() {
    let town = Town::new().await;
    let asks = json!({"requested_data": {"email": true}, "consents": {"Newsletter": true},
        "communication_channels": {"sms_media": true}, "city": "Oakland"});
    let bob = town.sign_up_asking("Bob Co", asks).await;
    let known =
        json!({"fullname": "Alice McPerson", "lastname": "McPerson", "email": "Alice@Example.com"});
    let segment = town.invite_knowing(&bob, known).await;
    let answer = look_up(&town, &segment).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "status", "organization", "email", "personal_data"]);
    assert_eq!(answer.keys("/organization"), PUBLIC_KEYS);
    assert_eq!(answer.keys("/personal_data"), ["email", "lastname", "fullname"]);
    assert_eq!((&reply["status"], &reply["email"]), (&json!("new"), &json!("alice@example.com")));
    let organization = &reply["organization"];
    assert_eq!(organization["public_key"], bob.public_key);
    assert_eq!(organization["consents"], json!({"Newsletter": {"enabled": true}}));
    assert_eq!(organization["communication_channels"], json!({"sms_media": true}));
    assert_eq!(organization["requested_data"], json!({"email": true}));
    assert_eq!(organization["city"], "Oakland");
}

#[actix_web::test]
async fn looking_a_link_up_uses_nothing_up_and_a_used_one_is_existing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice@example.org").await;
    for _ in 0..3 {
        assert_eq!(look_up(&town, &segment).await.done()["status"], "new");
    }
    town.register(&segment).await;
    let answer = look_up(&town, &segment).await;
    assert_eq!(answer.text(), r#"{"success":true,"status":"existing"}"#);
    // A used one tells the same when its time is over.
    town.world.clock.advance(town.world.app.rules.invite_lifetime);
    assert_eq!(look_up(&town, &segment).await.done()["status"], "existing");
}

#[actix_web::test]
async fn registering_answers_the_session_the_address_and_the_organization() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice@example.org").await;
    let answer = register_with(&town, &segment, json!({})).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "sessionId", "email", "organizationApikey"]);
    assert_eq!(reply["email"], "alice@example.org");
    assert_eq!(reply["organizationApikey"], "bobco");
    assert!(town.people.is_open(&text(&reply["sessionId"])).await);
    let body = json!({"email": "alice@example.org", "password": PASSWORD});
    town.people.post("/api/login", "", body).await.done();
    assert_eq!(town.letters().await, [], "the mail with the link was the verification");
}

#[actix_web::test]
async fn registering_copies_what_the_organization_knows_and_signs_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let known = json!({"email": "alice@example.org", "firstname": "Alice", "fullname": "Alice M"});
    let alice = town.register(&town.invite_knowing(&bob, known).await).await;
    let path = "/api/organizations/accountData/bobco";
    let data =
        town.people.get(path, &alice.session).await.done()["organizationAccountData"].clone();
    let texts = data["personal_data"].as_object().expect("a map");
    let told: Vec<_> = texts.iter().filter(|(_, text)| !text.is_null()).collect();
    assert_eq!(
        told,
        [
            (&"email".to_owned(), &json!("alice@example.org")),
            (&"firstname".to_owned(), &json!("Alice"))
        ]
    );
    let path = "/api/organizations/agreement/bobco";
    town.people.get(path, &alice.session).await.refused("no-agreement");
    let all = town.organizations.get("/api/end_user_account_data", &bob.session).await;
    assert_eq!(all.done()["allEndUserAccountData"], json!([]));
}

#[actix_web::test]
async fn a_link_that_is_unknown_is_refused_in_every_form() {
    let town = Town::new().await;
    let goggle = town.sign_up("Goggle").await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&goggle, "alice@example.org").await;
    let token = segment.strip_prefix("ggoggleg").expect("an apikey with g in it");
    for wrong in [
        String::new(),
        token.to_owned(),
        format!("{}g{token}", bob.apikey),
        format!("g{}g{token}", bob.apikey),
        format!("g{}g08300400501981586g{token}", bob.apikey),
        format!("ggog{token}"),
        format!("gGoggleg{token}"),
        format!("ggoggleg{}", "f".repeat(32)),
        format!("ggoggleg{}", token.to_uppercase() + "A"),
        format!("ggoggleg1234g{token}"),
        format!("{segment}g"),
    ] {
        look_up(&town, &wrong).await.refused_on("invalid-invite-token", &["token"]);
        let answer = register_with(&town, &wrong, json!({})).await;
        answer.refused_on("invalid-invite-token", &["token"]);
    }
    for pasted in [
        segment.clone(),
        format!(" {segment}\r\n"),
        format!("{segment}."),
        format!("{segment}>"),
        format!("https://people.example/regauth/{segment}"),
        format!("<https://people.example/regauth/{segment}>,"),
    ] {
        let looked_up = look_up(&town, &pasted).await.done();
        assert_eq!(looked_up["email"], "alice@example.org", "{pasted:?}");
    }
}

#[actix_web::test]
async fn an_apikey_with_g_in_it_and_17_digits_are_read_from_the_right() {
    let town = Town::new().await;
    for (number, name) in
        ["Goggle", "G G", "gg gg", "Bob 08300400501981586"].into_iter().enumerate()
    {
        let organization = town.sign_up(name).await;
        let segment = town.invite(&organization, &format!("a{number}@example.org")).await;
        let token = segment.rsplit('g').next().expect("a token");
        let digits = format!("g{}g08300400501981586g{token}", organization.apikey);
        assert_eq!(look_up(&town, &digits).await.done()["status"], "new");
        let reply = town.follow(&digits).await.done();
        assert_eq!(reply["organizationApikey"], organization.apikey);
        assert_eq!(look_up(&town, &segment).await.done()["status"], "existing");
    }
}

#[actix_web::test]
async fn a_link_is_good_for_its_lifetime() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice@example.org").await;
    town.world.clock.advance(town.world.app.rules.invite_lifetime - time::Duration::SECOND);
    look_up(&town, &segment).await.done();
    town.world.clock.advance(time::Duration::SECOND);
    look_up(&town, &segment).await.refused_on("invite-expired", &["token"]);
    let answer = register_with(&town, &segment, json!({})).await;
    answer.refused_on("invite-expired", &["token"]);
}

#[actix_web::test]
async fn a_link_registers_once() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice@example.org").await;
    town.register(&segment).await;
    let again = json!({"password": "passwordeagle", "passwordConfirmation": "passwordeagle"});
    let answer = register_with(&town, &segment, again).await;
    answer.refused_on("invite-used", &["token"]);
    let body = json!({"email": "alice@example.org", "password": PASSWORD});
    town.people.post("/api/login", "", body).await.done();
}

#[actix_web::test]
async fn an_address_with_an_account_is_told_to_sign_in_and_nothing_is_changed() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    town.member(&bob, "alice").await;
    let segment = town.invite(&carol, "alice@example.org").await;
    let change = json!({"password": "passwordeagle", "passwordConfirmation": "passwordeagle"});
    register_with(&town, &segment, change).await.refused("account-exists");
    assert_eq!(look_up(&town, &segment).await.done()["status"], "new");
    assert_eq!(town.invites_of(&carol).await[0]["used_at"], json!(null));
    let body = json!({"email": "alice@example.org", "password": PASSWORD});
    town.people.post("/api/login", "", body).await.done();
}

#[actix_web::test]
async fn a_password_that_breaks_the_policy_leaves_the_link_unused() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice.mcperson@example.org").await;
    let both = |password: &str| json!({"password": password, "passwordConfirmation": password});
    for (change, field) in [
        (both("elevenchars"), "password"),
        (both(&"x".repeat(73)), "password"),
        (both("Alice.McPerson@example.org"), "password"),
        (both("qwertyuiop123"), "password"),
        (json!({"passwordConfirmation": "passwordeagle"}), "passwordConfirmation"),
        (json!({"keepMeLoggedIn": "yes"}), "keepMeLoggedIn"),
    ] {
        register_with(&town, &segment, change).await.refused_on("invalid-field", &[field]);
    }
    town.register(&segment).await;
}

#[actix_web::test]
async fn of_fifty_who_register_with_one_link_at_once_one_succeeds() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice@example.org").await;
    let mut app = town.world.app.clone();
    app.passwords = Rendezvous::of(50);
    let shared = assent_web::Shared { app, ..town.shared.clone() };
    let people = assent_test_town::Server::mounting(assent_http::rights_holder_api(&shared)).await;
    let body = json!({"token": segment, "password": PASSWORD, "passwordConfirmation": PASSWORD});
    let answers = join_all((0..50).map(|_| people.post("/api/register", "", body.clone()))).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.json()["success"] == true);
    assert_eq!(won.len(), 1);
    let codes: BTreeSet<_> = lost.iter().map(|answer| text(&answer.json()["code"])).collect();
    assert_eq!(codes, ["invite-used".to_owned()].into());
    assert_eq!(won[0].done()["email"], "alice@example.org");
}

#[actix_web::test]
async fn a_password_logs_in_whether_its_accents_are_composed_or_not() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let (composed, decomposed) = ("caf\u{e9} au lait noir", "cafe\u{301} au lait noir");
    for (name, chosen) in [("alice", composed), ("carol", decomposed)] {
        let email = format!("{name}@example.com");
        let segment = town.invite(&bob, &email).await;
        let body = json!({"password": chosen, "passwordConfirmation": composed});
        register_with(&town, &segment, body).await.done();
        for typed in [composed, decomposed] {
            let body = json!({"email": email, "password": typed});
            town.people.post("/api/login", "", body).await.done();
        }
        let body = json!({"email": email, "password": "cafe au lait noir"});
        town.people.post("/api/login", "", body).await.refused("bad-credentials");
    }
}

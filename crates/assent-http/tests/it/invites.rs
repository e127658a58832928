//! Inviting end users one by one, and the list of invitations.

use assent_test_town::{Organization, Town, list, text};
use serde_json::{Value, json};
use time::Duration;

const PATH: &str = "/api/orgs/invite_end_user";
const DELETE: &str = "/api/delete_end_user_invite";

#[actix_web::test]
async fn the_documented_example_is_invited_on_both_paths() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for (path, email) in [(PATH, "alice@example.com"), ("/orgs/invite_end_user", "al@example.com")]
    {
        let known = json!({
            "email": email, "firstname": "Alice", "lastname": "McPerson",
            "fullname": "Alice McPerson", "mailingstreet": "123 Main Street",
            "mailingcity": "Oakland", "mailingstate": "CA", "mailingpostalcode": "01234",
            "mailingcountry": "US", "homephone": "555-111-4444", "mobilephone": "555-111-2222",
        });
        let body = json!({"endUserPersonalData": known});
        let answer = town.organizations.post(path, &bob.session, body).await;
        let link = text(&answer.done()["signup"]);
        assert_eq!(answer.keys(""), ["success", "signup"]);
        let token = link.strip_prefix("https://people.example/regauth/gbobcog");
        let token = token.unwrap_or_else(|| panic!("{link} is no registration link"));
        assert!(token.len() == 32 && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));

        let invite = town.invites_of(&bob).await.remove(0);
        assert_eq!(invite["personal_data"], known);
        assert_eq!((&invite["invite_url"], &invite["invite_token"]), (&json!(link), &json!(token)));
    }
    assert_eq!(town.letters().await, [], "the organization sends the link itself");
}

#[actix_web::test]
async fn an_invite_is_listed_with_every_documented_key() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let known = json!({"lastname": "ecila", "email": " User1@Example.com ", "firstname": "alice"});
    town.invite_knowing(&bob, known).await;
    let answer = town.organizations.get("/api/end_user_invites?page=1", &bob.session).await;
    let invite = answer.done()["endUserInvites"][0].clone();
    assert_eq!(
        answer.keys("/endUserInvites/0"),
        [
            "email",
            "invite_token",
            "organization_apikey",
            "external_id__c",
            "personal_data",
            "created",
            "rights_holder_public_key",
            "used_at",
            "invite_url"
        ]
    );
    let known = ["email", "firstname", "lastname"];
    assert_eq!(answer.keys("/endUserInvites/0/personal_data"), known);
    assert_eq!(invite["email"], "user1@example.com");
    assert_eq!(invite["personal_data"]["email"], "user1@example.com");
    assert_eq!(invite["organization_apikey"], "bobco");
    assert_eq!(invite["created"], "2026-01-02T03:04:05.678Z");
    assert_eq!(
        (&invite["rights_holder_public_key"], &invite["used_at"]),
        (&json!(null), &json!(null))
    );
    let external = text(&invite["external_id__c"]);
    assert_eq!(external.strip_prefix("jlinc-").map(str::len), Some(32), "{external}");
}

#[actix_web::test]
async fn what_is_not_valid_is_named_and_nobody_is_invited() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let email = "alice@example.com";
    for (known, fields) in [
        (json!({}), &["email"][..]),
        (json!({"email": null}), &["email"]),
        (json!({"email": ""}), &["email"]),
        (json!({"email": "alice"}), &["email"]),
        (json!({"email": 7, "firstname": ["Alice"]}), &["email", "firstname"]),
        (json!({"email": email, "birthdate": "1990-02-30"}), &["birthdate"]),
        (json!({"email": email, "birthdate": "01/02/1990"}), &["birthdate"]),
        (json!({"email": email, "title": "x".repeat(1_001)}), &["title"]),
        (json!({"email": email, "fullname": "x".repeat(1_001)}), &["fullname"]),
        (json!({"email": email, "fullname": 7}), &["fullname"]),
        (json!({"email": email, "gender": "nul\u{0}"}), &["gender"]),
        (json!({"email": email, "lastname": true}), &["lastname"]),
    ] {
        let body = json!({"endUserPersonalData": known});
        let answer = town.organizations.post(PATH, &bob.session, body).await;
        answer.refused_on("invalid-field", fields);
    }
    let body = json!({"endUserPersonalData": ["alice@example.com"]});
    let answer = town.organizations.post(PATH, &bob.session, body).await;
    answer.refused_on("invalid-field", &["endUserPersonalData"]);
    assert!(town.invites_of(&bob).await.is_empty());
}

#[actix_web::test]
async fn empty_and_null_texts_count_as_none() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let known = json!({"email": "a@b.example", "firstname": "", "birthdate": "", "title": null});
    town.invite_knowing(&bob, known).await;
    let invite = town.invites_of(&bob).await.remove(0);
    assert_eq!(invite["personal_data"], json!({"email": "a@b.example"}));
}

async fn assert_already_invited(town: &Town, organization: &Organization, email: &str) {
    let body = json!({"endUserPersonalData": {"email": email}});
    let answer = town.organizations.post(PATH, &organization.session, body).await;
    answer.refused_on("already-invited", &["email"]);
}

#[actix_web::test]
async fn an_address_is_invited_once_by_an_organization_and_again_by_another() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    let segment = town.invite(&bob, "alice@example.org").await;
    assert_already_invited(&town, &bob, "alice@example.org").await;
    assert_already_invited(&town, &bob, " ALICE@example.ORG").await;

    town.register(&segment).await;
    assert_already_invited(&town, &bob, "alice@example.org").await;
    town.invite(&carol, "alice@example.org").await;
    assert_eq!(town.invites_of(&bob).await.len(), 1);
}

#[actix_web::test]
async fn an_address_that_an_end_user_shares_is_not_invited_again() {
    let town = Town::new().await;
    let asks = json!({"requested_data": {"email": true}});
    let bob = town.sign_up_asking("Bob Co", asks).await;
    let carol = town.sign_up("Carol Ltd").await;
    let alice = town.member(&bob, "alice").await;
    let change = json!({"personal_data": {"email": "New.Alice@Example.org"}});
    town.change(&alice, &bob, change).await;

    assert_already_invited(&town, &bob, "new.alice@example.org").await;
    town.invite(&carol, "new.alice@example.org").await;
    // Once it is no longer shared, the organization does not know it.
    let change = json!({"shared_personal_data": {"email": false}});
    town.change(&alice, &bob, change).await;
    town.invite(&bob, "new.alice@example.org").await;
}

#[actix_web::test]
async fn the_list_has_ten_a_page_newest_first() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for number in 0..23 {
        town.invite(&bob, &format!("person{number}@example.org")).await;
        town.world.clock.advance(Duration::MILLISECOND);
    }
    let newest_first: Vec<_> = (0..23).rev().map(|n| format!("person{n}@example.org")).collect();
    let page = async |query: &str| -> Vec<String> {
        let path = format!("/api/end_user_invites{query}");
        let reply = town.organizations.get(&path, &bob.session).await.done();
        list(&reply["endUserInvites"]).iter().map(|invite| text(&invite["email"])).collect()
    };
    for (query, from) in [("", 0), ("?page=", 0), ("?page=1", 0), ("?page=2", 10), ("?page=3", 20)]
    {
        let to = (from + 10).min(newest_first.len());
        assert_eq!(page(query).await, newest_first[from..to], "{query}");
    }
    assert!(page("?page=4").await.is_empty());
    assert!(page(&format!("?page={}", i64::MAX)).await.is_empty());
    for query in ["?page=0", "?page=-1", "?page=x", "?page=1.5", "?page=99999999999999999999"] {
        let path = format!("/api/end_user_invites{query}");
        let answer = town.organizations.get(&path, &bob.session).await;
        answer.refused_on("invalid-field", &["page"]);
    }
}

#[actix_web::test]
async fn a_used_invite_stays_in_the_list_and_says_by_whom_it_was_used() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let segment = town.invite(&bob, "alice@example.org").await;
    town.world.clock.advance(Duration::HOUR);
    let mut alice = town.register(&segment).await;
    town.sign(&mut alice, &bob).await;
    let invite = town.invites_of(&bob).await.remove(0);
    assert_eq!(invite["used_at"], "2026-01-02T04:04:05.678Z");
    assert_eq!(invite["created"], "2026-01-02T03:04:05.678Z");
    assert_eq!(invite["rights_holder_public_key"], alice.id);

    let body = json!({"inviteToken": invite["invite_token"]});
    town.organizations.post(DELETE, &bob.session, body).await.refused("invite-used");
    assert_eq!(town.invites_of(&bob).await, [invite]);
}

#[actix_web::test]
async fn an_invite_is_deleted_by_any_form_that_ends_in_its_token() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let forms: [fn(&str) -> String; 5] = [
        str::to_owned,
        |token| format!("08300400501981586g{token}"),
        |token| format!("gbobcog{token}"),
        |token| format!("gbobcog08300400501981586g{token}"),
        |token| format!("http://a-portal.jlinc.test/regauth/gbobcog{token}"),
    ];
    for form in forms {
        let segment = town.invite(&bob, "alice@example.org").await;
        let token = segment.rsplit('g').next().expect("a token");
        let body = json!({"inviteToken": form(token)});
        let answer = town.organizations.post(DELETE, &bob.session, body.clone()).await;
        assert_eq!(answer.text(), r#"{"success":true}"#);
        assert!(town.invites_of(&bob).await.is_empty());
        town.organizations.post(DELETE, &bob.session, body).await.refused("unknown-invite");
        // Neither does its link lead anywhere, nor is its address taken.
        town.follow(&segment).await.refused("invalid-invite-token");
    }
}

#[actix_web::test]
async fn an_invite_that_is_unknown_or_anothers_is_not_deleted() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    let segment = town.invite(&bob, "alice@example.org").await;
    let token = segment.rsplit('g').next().expect("a token").to_owned();
    let delete = async |by: &Organization, token: Value| {
        let body = json!({"inviteToken": token});
        town.organizations.post(DELETE, &by.session, body).await
    };
    delete(&carol, json!(token)).await.refused("unknown-invite");
    for unknown in ["", "g", &token[1..], &format!("x{token}"), &"f".repeat(32), "\u{0}"] {
        delete(&bob, json!(unknown)).await.refused("unknown-invite");
    }
    assert_eq!(town.invites_of(&bob).await.len(), 1);
    town.register(&segment).await;
}

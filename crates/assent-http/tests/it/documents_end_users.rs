//! The requests that the documents of the organization server print about end
//! users: from the consent report to the account data of one.

use assent_test_town::{FILE, Form, Organization, Person, Town, is_hex_secret, text};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

use crate::documents::{bob_co, is_public_key, printed, town_at};

#[actix_web::test]
async fn the_documents_request_for_the_consent_report_answers_whom_it_permits_what() {
    let town = town_at(datetime!(2018-11-07 19:44:19 UTC)).await;
    let bob = bob_co(&town).await;
    town.ask(&bob, json!({"requested_data": {"email": true}})).await;
    // Within one millisecond, so that the newest is the first one printed.
    let second = town.member_at(&bob, "example-end-user-2@example.com").await;
    town.world.clock.advance(Duration::MICROSECOND);
    let first = town.member_at(&bob, "example-end-user-1@example.com").await;
    let answer = town.organizations.get("/api/orgs/consent_report", &bob.session).await;
    let expected = json!({
        "success": true,
        "consentReport": [
            {
                "id": first.id,
                // The documents print an offset; the contract has UTC with milliseconds.
                "lastUpdated": "2018-11-07T19:44:19.000Z",
                "consents": {},
                "personal_data": {"email": "example-end-user-1@example.com"},
            },
            {
                "id": second.id,
                "lastUpdated": "2018-11-07T19:44:19.000Z",
                "consents": {},
                "personal_data": {"email": "example-end-user-2@example.com"},
            },
        ],
    });
    assert_eq!(answer.done(), expected);
    assert!(is_public_key(&json!(first.id)), "{}", first.id);
}

#[actix_web::test]
async fn the_documents_request_to_invite_an_end_user_answers_a_registration_link() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let known = json!({
        "email": "alice@example.com", "firstname": "Alice", "lastname": "McPerson",
        "fullname": "Alice McPerson", "mailingstreet": "123 Main Street",
        "mailingcity": "Oakland", "mailingstate": "CA", "mailingpostalcode": "01234",
        "mailingcountry": "US", "homephone": "555-111-4444", "mobilephone": "555-111-2222",
    });
    let body = json!({"endUserPersonalData": known});
    let answer = town.organizations.post("/orgs/invite_end_user", &bob.session, body).await;
    let reply = answer.done();
    let expected = json!({
        "success": true,
        "signup": "http://a-portal.jlinc.test/regauth/gbobcogc3b1b27093b2d95eb23d3b381b3542bc",
    });
    assert_eq!(reply, printed(expected, &[("/signup", &reply["signup"])]));
    let link = text(&reply["signup"]);
    let token = link.strip_prefix("https://people.example/regauth/gbobcog");
    assert!(token.is_some_and(is_hex_secret), "{link}");
    assert_eq!(town.invites_of(&bob).await[0]["personal_data"], known);
}

#[actix_web::test]
async fn the_documents_request_to_invite_a_csv_answers_a_link_for_each_valid_unique_email() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let csv = "Email,First Name,Surname\r\nalice@example.com,Alice,McPerson\r\n\
               nobody,No,Body\r\nAlice@example.com,Al,McPerson\r\n";
    let form = Form::new().text("session_id", &bob.session).file(FILE, csv);
    let path = "/api/orgs/invite_end_user_batch";
    let answer = town.organizations.send(form.upload_to(path, "")).await;
    let disposition = answer.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"invites.csv\"");
    assert_eq!(answer.column("Email"), ["alice@example.com", "nobody", "Alice@example.com"]);
    // The documents promise the links alone; the contract says why others have none.
    assert_eq!(answer.column("Status"), ["invited", "invalid", "duplicate-in-file"]);
    let links = answer.column("Signup Url");
    assert_eq!(links[1..], ["", ""]);
    let invites = town.invites_of(&bob).await;
    assert_eq!((invites.len(), &invites[0]["invite_url"]), (1, &json!(links[0])));
}

#[actix_web::test]
async fn the_documents_request_for_the_invites_answers_each_with_its_link() {
    let town = town_at(datetime!(2018-11-07 20:53:14.322 UTC)).await;
    let bob = bob_co(&town).await;
    let alice = json!({
        "email": "user1@example.com", "firstname": "alice", "lastname": "ecila",
        "homephone": "555-111-4444", "mailingcity": "Oakland", "mobilephone": "555-111-2222",
        "mailingstate": "CA", "mailingstreet": "123 Main Street", "mailingcountry": "US",
        "mailingpostalcode": "01234",
    });
    let carol = json!({
        // The documents print Alice's here; an invite has one address.
        "email": "user2@example.com", "firstname": "carol", "lastname": "lorac",
        "homephone": "123-234-3456", "mailingcity": "Oakland", "mobilephone": "111-111-2222",
        "mailingstate": "CA", "mailingstreet": "121 Main Street", "mailingcountry": "US",
        "mailingpostalcode": "01237",
    });
    // Within one millisecond, so that the newest is the first one printed.
    let second = town.invite_knowing(&bob, carol.clone()).await;
    town.world.clock.advance(Duration::MICROSECOND);
    let first = town.invite_knowing(&bob, alice.clone()).await;

    let answer = town.organizations.get("/api/end_user_invites?page=1", &bob.session).await;
    let reply = answer.done();
    let invite = |number: usize, segment: &str, known: &Value| {
        let token = segment.strip_prefix("gbobcog").expect("an apikey and a token");
        json!({
            "email": known["email"],
            "invite_token": token,
            "organization_apikey": "bobco",
            "external_id__c": reply["endUserInvites"][number]["external_id__c"],
            "personal_data": known,
            "created": "2018-11-07T20:53:14.322Z",
            "rights_holder_public_key": null,
            "used_at": null,
            // The documents print 17 digits before the token; the contract, none.
            "invite_url": format!("https://people.example/regauth/gbobcog{token}"),
        })
    };
    let expected = [invite(0, &first, &alice), invite(1, &second, &carol)];
    assert_eq!(reply, json!({"success": true, "endUserInvites": expected}));
    for invite in &expected {
        assert!(is_hex_secret(&text(&invite["invite_token"])), "{invite}");
        let external = text(&invite["external_id__c"]);
        assert_eq!(external.strip_prefix("jlinc-").map(str::len), Some(32), "{external}");
    }
}

#[actix_web::test]
async fn the_documents_request_to_delete_an_invite_deletes_it() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let kept = town.invite(&bob, "user1@example.com").await;
    let segment = town.invite(&bob, "user2@example.com").await;
    let token = segment.strip_prefix("gbobcog").expect("an apikey and a token");
    let body = json!({"inviteToken": format!("08300400501981586g{token}")});
    let path = "/api/delete_end_user_invite";
    let answer = town.organizations.post(path, &bob.session, body).await;
    answer.done();
    assert_eq!(answer.json(), json!({"success": true}));
    let left = town.invites_of(&bob).await;
    assert_eq!(left.len(), 1);
    assert!(text(&left[0]["invite_url"]).ends_with(&kept));
}

/// Al Pacino and Alice Walker, who share what the documents print.
async fn al_and_alice(town: &Town, bob: &Organization) -> [Person; 2] {
    let asks = json!({
        "requested_data": {"email": true, "firstname": true, "lastname": true, "gender": true},
    });
    town.ask(bob, asks).await;
    let al = town.member_at(bob, "al.pacino@example.com").await;
    town.world.clock.advance(Duration::SECOND);
    let alice = town.member_at(bob, "alice.walker@example.com").await;
    let change = json!({
        "personal_data": {"firstname": "alice", "lastname": "walker", "gender": "unique"},
        "shared_personal_data": {"firstname": true, "lastname": true, "gender": true},
    });
    town.change(&alice, bob, change).await;
    [al, alice]
}

/// What is printed of Al Pacino.
fn data_of_al(al: &Person) -> Value {
    json!({
        "rhldr_id": al.id,
        "personal_data": {"email": "al.pacino@example.com"},
        // The documents print `{}`; the contract has one key for each that is requested.
        "shared_personal_data":
            {"email": true, "firstname": false, "lastname": false, "gender": false},
        "consents": {},
        "communication_channels": {},
    })
}

#[actix_web::test]
async fn the_documents_request_for_all_account_data_answers_what_each_end_user_shares() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let [al, alice] = al_and_alice(&town, &bob).await;
    let answer = town.organizations.get("/api/end_user_account_data", &bob.session).await;
    let expected = json!({
        "success": true,
        "allEndUserAccountData": [
            data_of_al(&al),
            {
                "rhldr_id": alice.id,
                "personal_data": {
                    "email": "alice.walker@example.com", "firstname": "alice",
                    "lastname": "walker", "gender": "unique",
                },
                "shared_personal_data":
                    {"email": true, "firstname": true, "lastname": true, "gender": true},
                "consents": {},
                "communication_channels": {},
            },
        ],
    });
    assert_eq!(answer.done(), expected);
}

#[actix_web::test]
async fn the_documents_request_for_the_account_data_of_one_answers_what_they_share() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let [al, _] = al_and_alice(&town, &bob).await;
    let path = format!("/api/end_user_account_data/{}", al.id);
    let answer = town.organizations.get(&path, &bob.session).await;
    let expected = json!({"success": true, "endUserAccountData": data_of_al(&al)});
    assert_eq!(answer.done(), expected);
}

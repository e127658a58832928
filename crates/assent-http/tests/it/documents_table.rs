//! The requests that the documents of the organization server print about the
//! table of end users and the mailing list.

use assent_test_town::{Organization, Person, Town, list};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};

use crate::documents::{bob_co, town_at};

const FILTERS: &str = "%5B%5B%22Permission%20Enabled%22%2C%22Membership%22%5D%2C%5B%22Requested%20Data%20Shared%22%2C%22firstname%22%5D%5D";

/// Alice Walker and Al Pacino in the state that the printed table shows.
async fn alice_and_al(town: &Town, bob: &Organization) -> [Person; 2] {
    let asks = json!({
        "requested_data": {
            "email": true, "firstname": true, "lastname": true, "birthdate": true, "gender": true,
            "mailingstreet": true, "mailingcountry": true, "homephone": true,
            "businessindustry": true, "businessstreet": true, "businesscity": true,
            "businesscountry": true,
        },
        "consents": {
            "Discount Offers": true, "Newsletter": true, "Membership": true, "Volunteering": true,
            "Sharing Data within Group": true, "Automated Decision Making": true,
            "Online Tracking": true,
        },
        "communication_channels": {"fax_media": true, "voice_media": true},
    });
    town.ask(bob, asks).await;
    let alice = town.member_at(bob, "alice.walker@example.com").await;
    let consents = json!({"Discount Offers": true, "Newsletter": true, "Membership": true});
    town.change(&alice, bob, json!({"consents": consents})).await;
    town.world.clock.advance(Duration::milliseconds(85));
    let al = town.member_at(bob, "al.pacino@example.com").await;
    town.change(&al, bob, json!({"personal_data": {"email": "Al.Pacino@example.com"}})).await;
    [alice, al]
}

/// The printed table, with the live ids.
fn documented_table([alice, al]: &[Person; 2]) -> Vec<Value> {
    let (on, off) = ("Enabled", "Disabled");
    vec![
        json!([
            "Rights Holder Id",
            "Sisa Signed At",
            "Email",
            "First Name",
            "Surname",
            "Birthdate",
            "Gender",
            "Street",
            "Country",
            "Home Phone Number (Land Line)",
            "Business Industry",
            "Business Street",
            "Business City",
            "Business Country",
            "Discount Offers Consent Enabled",
            "Newsletter Consent Enabled",
            "Membership Consent Enabled",
            "Volunteering Consent Enabled",
            "Sharing Data within Group Consent Enabled",
            "Automated Decision Making Consent Enabled",
            "Online Tracking Consent Enabled",
            "Fax Communication Channel Enabled",
            "Voice Communication Channel Enabled",
        ]),
        json!([
            alice.id,
            "2018-11-07T19:52:06.323Z",
            "alice.walker@example.com",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            on,
            on,
            on,
            off,
            off,
            off,
            off,
            off,
            off,
        ]),
        json!([
            al.id,
            "2018-11-07T19:52:06.408Z",
            "Al.Pacino@example.com",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            "",
            off,
            off,
            off,
            off,
            off,
            off,
            off,
            off,
            off,
        ]),
    ]
}

#[actix_web::test]
async fn the_documents_request_for_the_filtered_table_answers_the_printed_columns() {
    let town = town_at(datetime!(2018-11-07 19:52:06.323 UTC)).await;
    let bob = bob_co(&town).await;
    let people = alice_and_al(&town, &bob).await;
    let mut table = documented_table(&people);
    let get = async |path: &str| town.organizations.get(path, &bob.session).await.done();
    let whole = json!({"success": true, "endUsers": table});
    assert_eq!(get("/api/end_users?page=1").await, whole);

    // The documents print both below these filters; by the contract all of them hold, and
    // neither of the two shares a first name.
    let path = format!("/api/end_users?page=1?filters={FILTERS}");
    assert_eq!(get(&path).await, json!({"success": true, "endUsers": [table[0]]}));
    let share = json!({
        "personal_data": {"firstname": "alice"}, "shared_personal_data": {"firstname": true},
    });
    for person in &people {
        town.change(person, &bob, share.clone()).await;
    }
    table[1][3] = json!("alice");
    assert_eq!(get(&path).await, json!({"success": true, "endUsers": table[..2]}));
}

#[actix_web::test]
async fn the_documents_request_for_the_table_as_a_file_answers_a_csv() {
    let town = town_at(datetime!(2018-11-07 19:52:06.323 UTC)).await;
    let bob = bob_co(&town).await;
    let people = alice_and_al(&town, &bob).await;
    // Unguarded, because an id may begin with a dash.
    let path = format!("/api/end_users.csv?sessionId={}&raw=true", bob.session);
    let answer = town.organizations.get(&path, "").await;
    assert_eq!(json!(answer.rows()), json!(documented_table(&people)));
    let path = format!("/api/end_users.csv?sessionId={}&filters={FILTERS}", bob.session);
    let filtered = town.organizations.get(&path, "").await;
    assert_eq!(list(&json!(filtered.rows())), documented_table(&people)[..1]);
}

#[actix_web::test]
async fn the_documents_request_for_a_mailing_list_answers_those_who_have_the_consent_enabled() {
    let town = Town::new().await;
    let bob = bob_co(&town).await;
    let asks = json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}});
    town.ask(&bob, asks).await;
    let alice = town.member_at(&bob, "alice.walker@example.com").await;
    town.change(&alice, &bob, json!({"consents": {"Newsletter": true}})).await;
    town.member_at(&bob, "al.pacino@example.com").await;
    let path = format!("/api/email_list/{}/Newsletter", bob.session);
    let answer = town.organizations.get(&path, "").await;
    let rows = [["Email", "First Name", "Surname"], ["alice.walker@example.com", "", ""]];
    assert_eq!(answer.rows(), rows);
}

//! The table of end users: its columns, its cells, its filters, its pages.

use assent_test_town::{Answer, Organization, Person, Town, list, text};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use time::Duration;

fn asks() -> Value {
    json!({
        "requested_data": {"firstname": true, "email": true, "businessindustry": true},
        "consents": {"Newsletter": true, "Membership": true},
        "communication_channels": {"voice_media": true, "fax_media": true},
    })
}

pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

async fn table(town: &Town, organization: &Organization, filters: &Value) -> Answer {
    let path = format!("/api/end_users?page=1&filters={}", encoded(&filters.to_string()));
    town.organizations.get(&path, &organization.session).await
}

/// The ids in the table's rows.
fn ids(answer: &Answer) -> Vec<String> {
    let rows = list(&answer.done()["endUsers"]);
    rows[1..].iter().map(|row| text(&row[0])).collect()
}

#[actix_web::test]
async fn the_columns_are_what_is_asked_for_in_vocabulary_order() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let change = json!({
        "personal_data": {"firstname": "=Alice", "businessindustry": "Retail"},
        "shared_personal_data": {"firstname": true},
        "consents": {"Membership": true}, "communication_channels": {"fax_media": {"enabled": true}},
    });
    town.change(&alice, &bob, change).await;
    let answer = town.organizations.get("/api/end_users?page=1", &bob.session).await;
    let reply = answer.done();
    assert_eq!(answer.keys(""), ["success", "endUsers"]);
    assert_eq!(
        reply["endUsers"],
        json!([
            [
                "Rights Holder Id",
                "Sisa Signed At",
                "Email",
                "First Name",
                "Business Industry",
                "Newsletter Consent Enabled",
                "Membership Consent Enabled",
                "Fax Communication Channel Enabled",
                "Voice Communication Channel Enabled",
            ],
            [
                alice.id,
                "2026-01-02T03:04:05.678Z",
                "alice@example.org",
                "=Alice",
                "",
                "Disabled",
                "Enabled",
                "Enabled",
                "Disabled",
            ],
        ])
    );
}

#[actix_web::test]
async fn an_organization_that_asks_for_nothing_has_two_columns() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let answer = town.organizations.get("/api/end_users", &bob.session).await;
    let header = json!([["Rights Holder Id", "Sisa Signed At"]]);
    assert_eq!(answer.done()["endUsers"], header);
}

/// Four people with every combination of a consent given and a name shared;
/// the first two have given, the first and the third share.
async fn four_people() -> (Town, Organization, Vec<Person>) {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut people = Vec::new();
    for (name, gives, shares) in
        [("a", true, true), ("b", true, false), ("c", false, true), ("d", false, false)]
    {
        let person = town.member(&bob, name).await;
        let change = json!({
            "personal_data": {"firstname": name}, "shared_personal_data": {"firstname": shares},
            "consents": {"Membership": gives},
        });
        town.change(&person, &bob, change).await;
        town.world.clock.advance(Duration::SECOND);
        people.push(person);
    }
    (town, bob, people)
}

#[actix_web::test]
async fn filters_of_all_four_types_narrow_and_combine() {
    let (town, bob, people) = four_people().await;
    let (given, withheld) =
        (["Permission Enabled", "Membership"], ["Permission Disabled", "Membership"]);
    let (shared, kept) =
        (["Requested Data Shared", "firstname"], ["Requested Data Not Shared", "firstname"]);
    for (filters, expected) in [
        (json!([]), &[0, 1, 2, 3][..]),
        (json!([given]), &[0, 1]),
        (json!([withheld]), &[2, 3]),
        (json!([shared]), &[0, 2]),
        (json!([kept]), &[1, 3]),
        (json!([given, shared]), &[0]),
        (json!([given, kept]), &[1]),
        (json!([kept, withheld]), &[3]),
        (json!([given, given]), &[0, 1]),
        (json!([given, withheld]), &[]),
        (json!([given, ["Permission Enabled", "Newsletter"]]), &[]),
        (json!([shared, ["Requested Data Shared", "email"]]), &[0, 2]),
        // What is not asked for is neither given nor shared.
        (json!([["Permission Enabled", "Fundraising"]]), &[]),
        (json!([["Permission Disabled", "Fundraising"]]), &[0, 1, 2, 3]),
        (json!([["Requested Data Shared", "gender"]]), &[]),
        (json!([["Requested Data Not Shared", "gender"]]), &[0, 1, 2, 3]),
    ] {
        let expected: Vec<_> = expected.iter().map(|i: &usize| people[*i].id.clone()).collect();
        assert_eq!(ids(&table(&town, &bob, &filters).await), expected, "{filters}");
        let filters = encoded(&filters.to_string());
        let path = format!("/api/end_users.csv?sessionId={}&filters={filters}", bob.session);
        let csv = town.organizations.get(&path, "").await;
        assert_eq!(csv.column("Rights Holder Id"), expected, "{filters}");
    }
}

#[actix_web::test]
async fn a_filter_on_what_is_no_longer_asked_for_finds_nobody() {
    let (town, bob, _) = four_people().await;
    town.ask(&bob, json!({"consents": {"Membership": false}})).await;
    let filters = json!([["Permission Enabled", "Membership"]]);
    assert!(ids(&table(&town, &bob, &filters).await).is_empty());
    let filters = json!([["Permission Disabled", "Membership"]]);
    assert_eq!(ids(&table(&town, &bob, &filters).await).len(), 4);
}

#[actix_web::test]
async fn the_documents_address_with_its_second_question_mark_is_read() {
    let (town, bob, people) = four_people().await;
    let filters = "%5B%5B%22Permission%20Enabled%22%2C%22Membership%22%5D%2C%5B%22Requested%20Data%20Shared%22%2C%22firstname%22%5D%5D";
    let path = format!("/api/end_users?page=1?filters={filters}");
    let answer = town.organizations.get(&path, &bob.session).await;
    assert_eq!(ids(&answer), [people[0].id.clone()]);
    let path = format!("/api/end_users?filters={filters}?page=2");
    assert!(ids(&town.organizations.get(&path, &bob.session).await).is_empty());
}

#[actix_web::test]
async fn a_question_mark_within_a_filter_is_part_of_it() {
    let (town, bob, _) = four_people().await;
    let filters = json!([["Permission Enabled", "Why?"]]);
    let json = table(&town, &bob, &filters).await.refused("invalid-filter");
    assert!(json["error"].as_str().is_some_and(|error| error.contains("Why?")), "{json}");
}

#[actix_web::test]
async fn what_is_no_filter_is_refused_and_what_is_unknown_is_named() {
    let (town, bob, _) = four_people().await;
    let enabled = "Permission Enabled";
    let many: Vec<_> = (0..51).map(|_| [enabled, "Membership"]).collect();
    for (filters, named) in [
        (json!([["Permission", "Membership"]]), "\"Permission\""),
        (json!([["permission enabled", "Membership"]]), "\"permission enabled\""),
        (json!([[enabled, "Spam"]]), "\"Spam\""),
        (json!([[enabled, "Membership"], [enabled, "firstname"]]), "\"firstname\""),
        (json!([["Requested Data Shared", "Membership"]]), "\"Membership\""),
        (json!([["Requested Data Not Shared", "shoe"]]), "\"shoe\""),
        (json!([enabled, "Membership"]), "array"),
        (json!([[enabled]]), "array"),
        (json!([[enabled, "Membership", "x"]]), "array"),
        (json!([[enabled, 7]]), "array"),
        (json!({"type": enabled}), "array"),
        (json!("x"), "array"),
        (json!(many), "50"),
    ] {
        let answer = table(&town, &bob, &filters).await;
        let json = answer.refused_on("invalid-filter", &["filters"]);
        assert!(json["error"].as_str().is_some_and(|e| e.contains(named)), "{json} names {named}");
        let filters = encoded(&filters.to_string());
        let path = format!("/api/end_users.csv?sessionId={}&filters={filters}", bob.session);
        town.organizations.get(&path, "").await.no_file_on("invalid-filter", &["filters"]);
    }
    for raw in ["%5B", "x", "%ff", "%00", "null"] {
        let path = format!("/api/end_users?filters={raw}");
        town.organizations.get(&path, &bob.session).await.refused("invalid-filter");
    }
    let path = "/api/end_users?filters=";
    assert_eq!(ids(&town.organizations.get(path, &bob.session).await).len(), 4);
}

#[actix_web::test]
async fn a_page_has_ten_rows_in_the_order_of_signing() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut signed = Vec::new();
    for number in 0..12 {
        let person = town.member(&bob, &format!("person{number}")).await;
        town.world.clock.advance(Duration::MILLISECOND);
        signed.push(person.id);
    }
    let page = async |query: &str| {
        let path = format!("/api/end_users{query}");
        ids(&town.organizations.get(&path, &bob.session).await)
    };
    assert_eq!(page("").await, signed[..10]);
    assert_eq!(page("?page=1").await, signed[..10]);
    assert_eq!(page("?page=2").await, signed[10..]);
    assert!(page("?page=3").await.is_empty());
    assert!(page(&format!("?page={}", i64::MAX)).await.is_empty());
    for wrong in ["?page=0", "?page=-1", "?page=one", "?page=1e1"] {
        let path = format!("/api/end_users{wrong}");
        let answer = town.organizations.get(&path, &bob.session).await;
        answer.refused_on("invalid-field", &["page"]);
    }
}

#[actix_web::test]
async fn people_who_signed_in_the_same_instant_are_ordered_by_id() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let mut signed = Vec::new();
    for number in 0..12 {
        signed.push(town.member(&bob, &format!("person{number}")).await.id);
    }
    signed.sort();
    let pages = [
        town.organizations.get("/api/end_users?page=1", &bob.session).await,
        town.organizations.get("/api/end_users?page=2", &bob.session).await,
    ];
    assert_eq!(pages.iter().flat_map(ids).collect::<Vec<_>>(), signed);
}

//! The table of people by several conditions, and what happened with one of them.

use assent_test_town::{Organization, PASSWORD, Town};
use serde_json::json;

use crate::browser::{Browser, Page};

async fn admin(town: &Town, organization: &Organization) -> Browser {
    let browser = Browser::at_organization(town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    browser
}

async fn organization(town: &Town) -> Organization {
    let asked = json!({"requested_data": {"email": true, "firstname": true},
                       "consents": {"Newsletter": true, "Membership": true},
                       "communication_channels": {"email_media": true}});
    town.sign_up_asking("Bob and Company", asked).await
}

#[tokio::test(flavor = "current_thread")]
async fn several_conditions_hold_at_once_through_pages_and_the_file() {
    let town = Town::new().await;
    let organization = organization(&town).await;
    for number in 0..12 {
        let person = town.member(&organization, &format!("person{number:02}")).await;
        let change = json!({"consents": {"Newsletter": true, "Membership": number != 5},
            "personal_data": {"firstname": "P"}, "shared_personal_data": {"firstname": number != 6}});
        town.change_towards(&person, &[&organization.apikey], change).await;
    }
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/people").await;
    let page = browser.ask(&page, "Filter", &[("Only people who allow", "Newsletter")]).await;
    assert_eq!(page.all("tbody tr").len(), 10);
    let fields = [("And also allow (2)", "Membership"), ("Only people who share", "First Name")];
    let page = browser.ask(&page, "Filter", &fields).await;
    assert_eq!(page.texts("option[selected]"), ["Newsletter", "Membership", "First Name"]);
    assert_eq!(page.all("tbody tr").len(), 10);
    let csv = browser.follow(&page, "Download as CSV").await;
    assert_eq!(csv.answer.rows().len(), 11, "with the header");
    let next = browser.follow(&page, "Next page").await;
    assert_eq!(next.all("tbody tr").len(), 0, "ten were all of them");
    assert_eq!(next.texts("option[selected]").len(), 3, "the conditions stay");
    let first = browser.follow(&next, "First page").await;
    assert_eq!(first.all("tbody tr").len(), 10);
    let fields = [("Only people who allow", "Anything"), ("And also allow (2)", "Membership")];
    let page = browser.ask(&page, "Filter", &fields).await;
    assert_eq!(page.texts("option[selected]"), ["Membership", "First Name"]);
    for nonsense in ["allows=Spam", "shares=shoe", "allows=Newsletter&allows=Spam"] {
        for path in ["/app/people", "/app/people.csv"] {
            let status = browser.open(&format!("{path}?{nonsense}")).await.status();
            assert_eq!(status, 404, "{path}?{nonsense}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_table_speaks_the_language_of_the_page_and_the_file_that_of_the_api() {
    let town = Town::new().await;
    let organization = organization(&town).await;
    town.member(&organization, "alice").await;
    let english = [
        "Person",
        "Sisa Signed At",
        "Email",
        "First Name",
        "Newsletter Consent Enabled",
        "Membership Consent Enabled",
        "Email Communication Channel Enabled",
    ];
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/people").await;
    assert_eq!(page.texts("thead th"), english);
    let browser = browser.with("accept-language", "de");
    let page = browser.open("/app/people").await;
    let german = [
        "Person",
        "Unterschrieben am",
        "E-Mail",
        "Vorname",
        "Erlaubnis: Newsletter",
        "Erlaubnis: Mitgliedschaft",
        "Erreichbar per: E-Mail",
    ];
    assert_eq!(page.texts("thead th"), german);
    let cells = page.texts("tbody td");
    assert_eq!(cells[4..6], ["Ausgeschaltet", "Ausgeschaltet"]);
    let csv = browser.follow(&page, "Als CSV herunterladen").await;
    assert_eq!(csv.answer.rows()[0][1..], english[1..]);
}

fn history(page: &Page) -> Vec<String> {
    page.texts(".history li")
}

#[tokio::test(flavor = "current_thread")]
async fn what_happened_with_a_person_is_told_newest_first_without_values() {
    let town = Town::new().await;
    let organization = organization(&town).await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let alice = town.member(&organization, "alice").await;
    let change = async |change| {
        town.change_towards(&alice, &[&organization.apikey], change).await;
    };
    for name in ["Secretname", "Alice"] {
        let told = json!({"personal_data": {"firstname": name},
                          "shared_personal_data": {"firstname": true}});
        change(told).await;
    }
    change(json!({"shared_personal_data": {"firstname": false}})).await;
    for on in [true, false, true, false, true, false, true, false] {
        change(json!({"consents": {"Newsletter": on}})).await;
    }
    let browser = admin(&town, &organization).await;
    let path = format!("/app/people/{}", alice.id);
    let page = browser.open(&path).await;
    let newest = history(&page);
    assert_eq!(newest.len(), 10);
    assert!(newest[0].starts_with("The person turned off Newsletter"), "{}", newest[0]);
    assert!(newest.iter().all(|entry| entry.ends_with("UTC Verified")), "{newest:?}");
    assert!(newest[8].starts_with("The person stopped sharing First Name"), "{}", newest[8]);
    let page = browser.follow(&page, "Next page").await;
    let oldest = history(&page);
    assert!(oldest.last().expect("some").starts_with("The person signed the agreement"));
    for page in [&browser.open(&path).await, &page] {
        assert!(!page.text().contains("Secretname"), "a value that holds no more");
        assert!(!page.text().contains("Alice"), "one that is not shared");
    }
    let first = browser.follow(&page, "First page").await;
    assert_eq!(history(&first), newest);
    assert!(history(&browser.open(&format!("{path}?page=99")).await).is_empty());

    let stranger = admin(&town, &other).await;
    assert_eq!(stranger.open(&path).await.status(), 404);
    let german = admin(&town, &organization).await.with("accept-language", "de");
    let page = german.open(&path).await;
    assert!(history(&page)[0].starts_with("Die Person hat ausgeschaltet: Newsletter"));
    assert!(history(&page)[0].ends_with("Geprüft"));

    let person = Browser::at_person(&town).await;
    person.sign_in(&alice.email, PASSWORD).await;
    let page = person.open(&format!("/app/organizations/{}/end", organization.apikey)).await;
    person.press(&page, "End the agreement", &[]).await;
    assert_eq!(browser.open(&path).await.status(), 404, "nothing is left to see");
}

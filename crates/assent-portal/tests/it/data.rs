//! A person's texts: towards one organization, and those that they start from.

use assent_test_town::{Organization, PASSWORD, Person, Town};
use serde_json::{Value, json};

use crate::browser::Browser;

fn asked() -> Value {
    json!({"requested_data": {"email": true, "firstname": true, "birthdate": true},
           "consents": {"Newsletter": true}})
}

/// Alice, who shares her first name with an organization, and is signed in.
async fn alice(town: &Town) -> (Organization, Person, Browser) {
    let one = town.sign_up_asking("One", asked()).await;
    let alice = town.member(&one, "alice").await;
    let known = json!({"personal_data": {"firstname": "Alice", "mailingcity": "Paris"},
                       "shared_personal_data": {"firstname": true}});
    town.change_towards(&alice, &[&one.apikey], known).await.done();
    let browser = Browser::at_person(town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    (one, alice, browser)
}

async fn towards(town: &Town, person: &Person, organization: &Organization) -> Value {
    let path = format!("/api/organizations/accountData/{}", organization.apikey);
    let reply = town.people.get(&path, &person.session).await.done();
    reply["organizationAccountData"].clone()
}

#[tokio::test(flavor = "current_thread")]
async fn what_an_organization_sees_is_corrected_on_one_page() {
    let town = Town::new().await;
    let (one, alice, browser) = alice(&town).await;
    let page = browser.open(&format!("/app/organizations/{}", one.apikey)).await;
    let page = browser.follow(&page, "Correct your data").await;
    assert_eq!(page.heading(), "Correct your data");
    assert_eq!(page.texts("main label"), ["Email", "First Name", "Birthdate"], "as asked for");
    assert_eq!(page.value("First Name"), "Alice");
    assert_eq!(page.texts("#personal_data\\.firstname-hint"), ["One sees it."]);
    assert_eq!(page.texts("#personal_data\\.birthdate-hint"), ["One does not see it."]);

    let refused = [("First Name", "Alicia"), ("Birthdate", "yesterday"), ("Email", "nobody")];
    let page = browser.press(&page, "Save", &refused).await;
    assert_eq!((page.status(), page.problems().len()), (422, 2), "{:?}", page.problems());
    assert!(page.problems()[1].contains("YYYY-MM-DD"), "{:?}", page.problems());
    assert_eq!(page.value("First Name"), "Alicia", "what was typed is kept");
    assert_eq!(page.all("[aria-invalid=true]").len(), 2);
    assert_eq!(towards(&town, &alice, &one).await["personal_data"]["firstname"], "Alice");

    let right = [("Birthdate", "1990-01-31"), ("Email", &*alice.email)];
    let page = browser.press(&page, "Save", &right).await;
    assert_eq!(page.path, format!("/app/organizations/{}?done=saved", one.apikey));
    assert_eq!(page.done().as_deref(), Some("Saved."));
    let seen = town.seen(&one, &alice).await;
    assert_eq!(seen["personal_data"]["firstname"], "Alicia");
    assert_ne!(seen["personal_data"]["birthdate"], "1990-01-31", "it is not shared");
    let kept = towards(&town, &alice, &one).await;
    assert_eq!(kept["personal_data"]["birthdate"], "1990-01-31");
    assert_eq!(kept["personal_data"]["mailingcity"], "Paris", "the page did not show it");
    town.state_follows_from_events().await;
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_emptied_is_not_shared_any_more() {
    let town = Town::new().await;
    let (one, alice, browser) = alice(&town).await;
    let path = format!("/app/organizations/{}/data", one.apikey);
    let page = browser.open(&path).await;
    let (_, filled) = page.form("Save", &[]);
    let page = browser.press(&page, "Save", &[("First Name", "  ")]).await;
    assert!(page.text().contains("One does not see your First Name."), "{}", page.text());
    assert!(page.text().contains("You stopped sharing First Name"), "{}", page.text());
    let kept = towards(&town, &alice, &one).await;
    assert_eq!(kept["shared_personal_data"]["firstname"], false);
    let page = browser.post(&path, &filled).await;
    assert_eq!(page.done().as_deref(), Some("Saved."));
    let kept = towards(&town, &alice, &one).await;
    assert_eq!(kept["personal_data"]["firstname"], "Alice");
    assert_eq!(kept["shared_personal_data"]["firstname"], false, "a text alone shares nothing");
}

#[tokio::test(flavor = "current_thread")]
async fn data_is_corrected_by_its_own_page_under_an_agreement_alone() {
    let town = Town::new().await;
    let (one, alice, browser) = alice(&town).await;
    let other = town.sign_up_asking("Other", asked()).await;
    let path = format!("/app/organizations/{}/data", one.apikey);
    for _ in 0..3 {
        browser.open(&path).await;
    }
    let page = browser.open(&path).await;
    let (_, mut body) = page.form("Save", &[("First Name", "Alicia")]);
    for of in [other.apikey.as_str(), "nobody"] {
        let path = format!("/app/organizations/{of}/data");
        assert_eq!(browser.open(&path).await.status(), 404, "{path}");
        assert_eq!(browser.post(&path, &body).await.status(), 404, "{path}");
    }
    let nobody = Browser::at_person(&town).await;
    let next = format!("/?next=%2Fapp%2Forganizations%2F{}%2Fdata", one.apikey);
    assert_eq!(nobody.open(&path).await.path, next);
    assert_eq!(nobody.post(&path, &body).await.path, next);
    body.retain(|(name, _)| name != "csrf");
    let page = browser.post(&path, &body).await;
    assert_eq!((page.status(), page.value("First Name").as_str()), (403, "Alicia"));
    assert_eq!(towards(&town, &alice, &one).await["personal_data"]["firstname"], "Alice");
    let page = browser.press(&page, "Save", &[]).await;
    assert_eq!(page.done().as_deref(), Some("Saved."));

    let end = format!("/app/organizations/{}/end", one.apikey);
    let page = browser.open(&end).await;
    browser.press(&page, "End the agreement", &[]).await;
    assert_eq!(browser.open(&path).await.status(), 404, "it has ended");
}

#[tokio::test(flavor = "current_thread")]
async fn data_is_corrected_in_german() {
    let town = Town::new().await;
    let (one, _, browser) = alice(&town).await;
    let browser = browser.with("accept-language", "de");
    let page = browser.open(&format!("/app/organizations/{}", one.apikey)).await;
    let page = browser.follow(&page, "Daten berichtigen").await;
    assert_eq!(page.heading(), "Daten berichtigen");
    let page = browser.press(&page, "Speichern", &[("Vorname", "Alicia")]).await;
    assert_eq!(page.done().as_deref(), Some("Gespeichert."));
    assert!(page.text().contains("One sieht Vorname: Alicia."), "{}", page.text());
}

#[tokio::test(flavor = "current_thread")]
async fn an_organization_that_asks_for_no_data_has_nothing_to_correct() {
    let town = Town::new().await;
    let (one, _, browser) = alice(&town).await;
    let nothing = json!({"email": false, "firstname": false, "birthdate": false});
    town.ask(&one, json!({"requested_data": nothing})).await;
    let path = format!("/app/organizations/{}", one.apikey);
    assert!(!browser.open(&path).await.texts("a").contains(&"Correct your data".to_owned()));
    let page = browser.open(&format!("{path}/data")).await;
    assert!(page.all("main form").is_empty());
    assert!(page.text().contains("One asks for no data at the moment."), "{}", page.text());
}

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

async fn start(town: &Town, person: &Person) -> Value {
    town.people.get("/api/default-account-data", &person.session).await.done()["defaultAccountData"]
        .clone()
}

#[tokio::test(flavor = "current_thread")]
async fn what_one_starts_from_is_kept_and_offered_at_the_next_agreement() {
    let town = Town::new().await;
    let (one, alice, browser) = alice(&town).await;
    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Your data").await;
    assert_eq!((page.heading().as_str(), page.path.as_str()), ("Your data", "/app/data"));
    assert_eq!(page.texts("nav[aria-label=Main] [aria-current=page]"), ["Your data"]);
    assert_eq!(page.texts("main label").len(), 22, "all there are");
    assert_eq!(page.value("Email"), alice.email);

    let refused = [("City", "Paris"), ("Birthdate", "yesterday")];
    let page = browser.press(&page, "Save", &refused).await;
    assert_eq!((page.status(), page.problems().len()), (422, 1));
    assert_eq!(page.value("City"), "Paris");
    let right = [("Birthdate", "1990-01-31"), ("First Name", "Alicia")];
    let page = browser.press(&page, "Save", &right).await;
    assert_eq!(page.path, "/app/data?done=saved");
    assert_eq!(page.done().as_deref(), Some("Saved."));
    assert_eq!(page.value("City"), "Paris");
    let kept = towards(&town, &alice, &one).await;
    assert_eq!(kept["personal_data"]["firstname"], "Alice", "agreements stay as they are");
    town.state_follows_from_events().await;

    let asked = json!({"requested_data": {"firstname": true, "lastname": true, "birthdate": true,
                                          "email": true}});
    let two = town.sign_up_asking("Two", asked).await;
    let known = json!({"email": alice.email, "firstname": "A.", "lastname": "Liddell"});
    let link = town.invite_knowing(&two, known).await;
    let page = browser.open(&format!("/regauth/{link}")).await;
    let page = browser.press(&page, "Add Two", &[]).await;
    assert_eq!(page.value("First Name"), "Alicia");
    assert_eq!(page.value("Birthdate"), "1990-01-31");
    assert_eq!(page.value("Surname"), "Liddell", "an empty field was no answer");
    let ticked = page.all("input[checked]");
    let ticked: Vec<_> = ticked.iter().filter_map(|one| one.value().attr("value")).collect();
    assert_eq!(ticked, ["email"], "nothing is shared by it");

    let page = browser.open("/app/data").await;
    browser.press(&page, "Save", &[("City", "")]).await;
    assert_eq!(browser.open("/app/data").await.value("City"), "");
}

#[tokio::test(flavor = "current_thread")]
async fn what_one_starts_from_is_changed_by_its_own_page_alone() {
    let town = Town::new().await;
    let (_, alice, browser) = alice(&town).await;
    let before = start(&town, &alice).await;
    let page = browser.open("/app/data").await;
    let (path, mut body) = page.form("Save", &[("City", "Paris")]);
    let nobody = Browser::at_person(&town).await;
    assert_eq!(nobody.open("/app/data").await.path, "/?next=%2Fapp%2Fdata");
    assert_eq!(nobody.post(&path, &body).await.path, "/?next=%2Fapp%2Fdata");
    body.push(("consents".to_owned(), "Newsletter".to_owned()));
    body.push(("personal_data.nonsense".to_owned(), "x".to_owned()));
    let mut forged = body.clone();
    forged.retain(|(name, _)| name != "csrf");
    let page = browser.post(&path, &forged).await;
    assert_eq!((page.status(), page.value("City").as_str()), (403, "Paris"));
    assert_eq!(start(&town, &alice).await, before);
    let long = [("personal_data.mailingcity".to_owned(), "x".repeat(300 << 10))];
    assert_eq!(browser.post(&path, &long).await.status(), 413);
    for _ in 0..2 {
        assert_eq!(browser.post(&path, &body).await.done().as_deref(), Some("Saved."));
    }
    let after = start(&town, &alice).await;
    assert_eq!(after["personal_data"]["mailingcity"], "Paris");
    for section in ["consents", "shared_personal_data", "communication_channels"] {
        assert_eq!(after[section], before[section], "the page did not show it");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_one_starts_from_is_changed_in_german() {
    let town = Town::new().await;
    let (_, _, browser) = alice(&town).await;
    let browser = browser.with("accept-language", "de");
    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Ihre Daten").await;
    let page = browser.press(&page, "Speichern", &[("Ort", "Wien")]).await;
    assert_eq!(page.done().as_deref(), Some("Gespeichert."));
    assert_eq!(page.value("Ort"), "Wien");
}

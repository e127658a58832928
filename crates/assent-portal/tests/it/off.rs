//! Turning everything off.

use assent_test_town::{Organization, PASSWORD, Person, Town};
use serde_json::json;

use crate::browser::Browser;

fn asked() -> serde_json::Value {
    json!({"requested_data": {"email": true, "firstname": true},
           "consents": {"Newsletter": true, "Location Tracking": true},
           "communication_channels": {"email_media": true}})
}

fn everything() -> serde_json::Value {
    json!({"personal_data": {"firstname": "Alice"},
           "shared_personal_data": {"firstname": true},
           "consents": {"Newsletter": true, "Location Tracking": true},
           "communication_channels": {"email_media": {"enabled": true}}})
}

/// Alice, who allows everything to an organization, and is signed in.
async fn allowing(town: &Town) -> (Organization, Person, Browser) {
    let one = town.sign_up_asking("One", asked()).await;
    let alice = town.member(&one, "alice").await;
    town.change_towards(&alice, &[&one.apikey], everything()).await.done();
    let browser = Browser::at_person(town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    (one, alice, browser)
}

#[tokio::test(flavor = "current_thread")]
async fn one_press_turns_off_every_permission_and_nothing_else() {
    let town = Town::new().await;
    let one = town.sign_up_asking("One", asked()).await;
    let two = town.sign_up_asking("Two", asked()).await;
    let three = town.sign_up_asking("Three", asked()).await;
    let mut alice = town.member(&one, "alice").await;
    let bob = town.member(&one, "bob").await;
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    for by in [&two, &three] {
        let link = town.invite(by, &alice.email).await;
        let page = browser.open(&format!("/regauth/{link}")).await;
        let add = page.texts("main button").concat();
        browser.press(&page, &add, &[]).await;
    }
    town.sign(&mut alice, &two).await;
    town.change_towards(&alice, &[&one.apikey, &two.apikey], everything()).await.done();
    town.change_towards(&bob, &[&one.apikey], everything()).await.done();

    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Turn everything off").await;
    assert_eq!((page.heading().as_str(), page.path.as_str()), ("Turn everything off", "/app/off"));
    for stays in ["The data that you share.", "The ways to reach you", "Your agreements"] {
        assert!(page.texts("main li").iter().any(|told| told.starts_with(stays)), "{stays}");
    }
    for _ in 0..3 {
        browser.open("/app/off").await;
    }
    let given = |seen: &serde_json::Value| seen["consents"]["Newsletter"] == json!(true);
    assert!(given(&town.seen(&one, &alice).await), "a page that is opened decides nothing");

    let done = browser.press(&page, "Turn everything off", &[]).await;
    assert_eq!(done.path, "/app?done=off");
    assert_eq!(done.heading(), "Your organizations");
    let everything = "Everything is off. No organization may do anything until you allow it again.";
    assert_eq!(done.done().as_deref(), Some(everything));
    for name in ["One", "Two"] {
        for holds in [
            format!("{name} may not send you its newsletter."),
            format!("{name} may not follow where you are."),
            format!("{name} sees your First Name: Alice."),
            format!("{name} may reach you by Email."),
        ] {
            assert!(done.text().contains(&holds), "{holds}: {}", done.text());
        }
    }
    assert_eq!(done.texts("a.button"), ["Read and sign"], "an invitation stays one");
    assert!(given(&town.seen(&one, &bob).await), "it is nobody else's");
    town.state_follows_from_events().await;
    let path = format!("/app/organizations/{}", two.apikey);
    let told = browser.open(&path).await.texts(".history li");
    assert!(told[0].starts_with("You turned off Newsletter"), "{told:?}");

    let again = browser.press(&page, "Turn everything off", &[]).await;
    assert_eq!(again.path, "/app?done=off");
    assert_eq!(browser.open(&path).await.texts(".history li"), told, "it says nothing twice");
}

#[tokio::test(flavor = "current_thread")]
async fn everything_is_turned_off_by_a_form_of_the_page_alone() {
    let town = Town::new().await;
    let (one, alice, browser) = allowing(&town).await;
    let page = browser.open("/app/off").await;
    let (path, mut body) = page.form("Turn everything off", &[]);
    let stranger = Browser::at_person(&town).await.with("sec-fetch-site", "cross-site");
    let cookie = "__Host-assent_person";
    stranger.take_cookie(cookie, &browser.cookie(cookie).expect("she is signed in"));
    assert_eq!(stranger.post(&path, &body).await.status(), 403);
    body.retain(|(name, _)| name != "csrf");
    let page = browser.post(&path, &body).await;
    assert_eq!((page.status(), page.problems().len()), (403, 1));
    assert_eq!(town.seen(&one, &alice).await["consents"]["Newsletter"], json!(true));
    let page = browser.press(&page, "Turn everything off", &[]).await;
    assert_eq!(page.path, "/app?done=off");
    assert_eq!(town.seen(&one, &alice).await["consents"]["Newsletter"], json!(false));

    let nobody = Browser::at_person(&town).await;
    assert_eq!(nobody.open("/app/off").await.path, "/?next=%2Fapp%2Foff");
    assert_eq!(nobody.post(&path, &body).await.path, "/?next=%2Fapp%2Foff");
}

#[tokio::test(flavor = "current_thread")]
async fn everything_is_turned_off_in_german() {
    let town = Town::new().await;
    let (_, _, browser) = allowing(&town).await;
    let browser = browser.with("accept-language", "de");
    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Alles ausschalten").await;
    assert_eq!(page.heading(), "Alles ausschalten");
    assert_eq!(page.texts("main h2"), ["Was bleibt, wie es ist"]);
    let page = browser.press(&page, "Alles ausschalten", &[]).await;
    let done = page.done().expect("it says what was done");
    assert!(done.starts_with("Alles ist ausgeschaltet."), "{done}");
    assert!(page.text().contains("One darf nicht Ihnen den Newsletter senden."));
}

#[tokio::test(flavor = "current_thread")]
async fn who_has_signed_nothing_is_not_led_to_turn_it_off() {
    let town = Town::new().await;
    let one = town.sign_up_asking("One", asked()).await;
    let link = town.invite(&one, "alice@example.org").await;
    let alice = town.register(&link).await;
    let browser = Browser::at_person(&town).await;
    let page = browser.sign_in(&alice.email, PASSWORD).await;
    assert!(!page.texts("main a").contains(&"Turn everything off".to_owned()));
    let page = browser.open("/app/off").await;
    assert_eq!(browser.press(&page, "Turn everything off", &[]).await.path, "/app?done=off");
    let told = "Everything is off for a hundred organizations. \
                You allow something to more of them: press again.";
    assert_eq!(browser.open("/app/off?done=off-part").await.done().as_deref(), Some(told));
}

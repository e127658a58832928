//! The person's portal: from an invitation to turning the newsletter off.

use std::time::Duration;

use actix_web::http::Method;
use assent_test_town::{PASSWORD, Town, linked};
use serde_json::json;

use crate::browser::Browser;

fn asked() -> serde_json::Value {
    json!({"requested_data": {"email": true, "firstname": true, "birthdate": true},
           "consents": {"Newsletter": true, "Location Tracking": true},
           "communication_channels": {"email_media": true, "sms_media": true}})
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_leads_to_an_account_and_an_agreement_of_ones_own_choice() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("Bob and Company", asked()).await;
    let known = json!({"email": "alice@example.com", "firstname": "Alice"});
    let link = format!("/regauth/{}", town.invite_knowing(&organization, known).await);
    let browser = Browser::at_person(&town).await;
    for _ in 0..3 {
        let page = browser.open(&link).await;
        assert_eq!(page.heading(), "Bob and Company invites you");
        assert!(page.text().contains("may send you its newsletter."), "{}", page.text());
    }
    let page = browser.open(&link).await;
    let page = browser.press(&page, "Register", &[("Password", PASSWORD)]).await;
    assert_eq!(page.problems(), ["The two passwords are not the same"]);
    let fields = [("Password", PASSWORD), ("Repeat the password", PASSWORD)];
    let page = browser.press(&page, "Register", &fields).await;
    assert_eq!(page.heading(), "Your agreement with Bob and Company");
    assert_eq!(page.value("First Name"), "Alice");
    let ticked: Vec<_> =
        page.all("input[checked]").iter().filter_map(|e| e.value().attr("value")).collect();
    assert_eq!(ticked, ["email"], "nothing else is ticked");

    let empty = [("Share Birthdate", "on")];
    let page = browser.press(&page, "Sign the agreement", &empty).await;
    assert_eq!(page.problems(), ["Enter Birthdate, or do not share it"]);
    let fields = [
        ("Share Birthdate", "off"),
        ("Share First Name", "on"),
        ("Newsletter", "on"),
        ("Email", "on"),
    ];
    let page = browser.press(&page, "Sign the agreement", &fields[..3]).await;
    assert_eq!(page.heading(), "Bob and Company");
    for holds in [
        "Bob and Company may send you its newsletter, but you allow no way to reach you.",
        "Bob and Company sees your First Name: Alice.",
        "Bob and Company sees your Email: alice@example.com.",
        "Bob and Company may not follow where you are.",
        "You allowed Newsletter",
        "You signed the agreement",
    ] {
        assert!(page.text().contains(holds), "{holds}: {}", page.text());
    }
    assert!(!page.text().contains("Not verified"), "{}", page.text());
    let again = browser.open(&link).await;
    assert_eq!((again.status(), again.heading().as_str()), (200, "You have registered already"));
    assert_eq!(
        browser.open(&format!("/agree/{}", organization.apikey)).await.heading(),
        "Bob and Company"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn the_newsletter_is_turned_off_by_one_press_from_the_first_page() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("Bob and Company", asked()).await;
    let alice = town.member(&organization, "alice").await;
    town.change_towards(&alice, &[&organization.apikey], json!({"consents": {"Newsletter": true}}))
        .await;
    let browser = Browser::at_person(&town).await;
    let page = browser.sign_in(&alice.email, PASSWORD).await;
    assert_eq!(page.heading(), "Your organizations");
    let page = browser.press(&page, "Turn off Newsletter for Bob and Company", &[]).await;
    assert!(page.path.starts_with("/app#"), "{}", page.path);
    assert!(page.has_id(page.path.trim_start_matches("/app#")), "back at the row");
    assert!(page.text().contains("Bob and Company may not send you its newsletter."));
    let list = town
        .organizations
        .get(&format!("/api/email_list/{}/Newsletter", organization.session), "")
        .await;
    assert!(list.column("Email").is_empty());
    let page = browser.press(&page, "Allow Newsletter for Bob and Company", &[]).await;
    assert!(page.text().contains("may send you its newsletter"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_datum_that_is_not_there_is_entered_in_its_row() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("Bob and Company", asked()).await;
    let alice = town.member(&organization, "alice").await;
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    let page = browser.open(&format!("/app/organizations/{}", organization.apikey)).await;
    let button = "Share Birthdate with Bob and Company";
    let page = browser.press(&page, button, &[("Birthdate", "yesterday")]).await;
    assert_eq!(page.status(), 422);
    let page = browser.press(&page, button, &[("Birthdate", "")]).await;
    assert_eq!(page.problems(), ["Enter Birthdate, or do not share it"]);
    let page = browser.press(&page, button, &[("Birthdate", "1990-01-31")]).await;
    assert!(page.text().contains("sees your Birthdate: 1990-01-31."), "{}", page.text());
    let page = browser.press(&page, "Stop sharing Birthdate with Bob and Company", &[]).await;
    assert!(page.text().contains("does not see your Birthdate."));
}

#[tokio::test(flavor = "current_thread")]
async fn an_agreement_is_ended_and_stays_readable() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("Bob and Company", asked()).await;
    let alice = town.member(&organization, "alice").await;
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    let path = format!("/app/organizations/{}", organization.apikey);
    let page = browser.open(&path).await;
    let page = browser.follow(&page, "End the agreement").await;
    assert_eq!(page.heading(), "End the agreement with Bob and Company?");
    let page = browser.press(&page, "End the agreement", &[]).await;
    assert_eq!(page.done().as_deref(), Some("The agreement was ended."));
    assert_eq!(page.texts("a.button"), ["Read and sign"]);
    let page = browser.open(&path).await;
    assert!(page.text().contains("You ended the agreement"), "{}", page.text());
    assert!(!page.text().contains("Not verified"));
}

#[tokio::test(flavor = "current_thread")]
async fn an_account_without_an_invitation_is_confirmed_by_its_mail() {
    let town = Town::new().await;
    let browser = Browser::at_person(&town).await;
    let page = browser.open("/").await;
    let page = browser.follow(&page, "Create an account").await;
    let fields = [
        ("Email address", "carol@example.com"),
        ("Password", PASSWORD),
        ("Repeat the password", PASSWORD),
    ];
    let page = browser.press(&page, "Create the account", &fields).await;
    assert_eq!(page.heading(), "Check your mailbox");
    let code = linked(&town.letter().await, "https://people.example/verify/");
    let link = format!("/verify/{code}");
    for _ in 0..3 {
        assert_eq!(browser.open(&link).await.heading(), "Confirm your address");
    }
    let page = browser.open(&link).await;
    let page = browser.press(&page, "Confirm the address", &[]).await;
    assert_eq!((page.heading().as_str(), page.path.as_str()), ("Your organizations", "/app"));
    assert_eq!(browser.open(&link).await.status(), 410);
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_is_added_to_the_account_of_its_address_alone() {
    let town = Town::new().await;
    let one = town.sign_up_asking("One", asked()).await;
    let alice = town.member(&one, "alice").await;
    let bob = town.member(&one, "bob").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let link = format!("/regauth/{}", town.invite(&other, &alice.email).await);
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&bob.email, PASSWORD).await;
    let page = browser.open(&link).await;
    assert!(page.text().contains("with another address"), "{}", page.text());
    assert!(page.all("main form").is_empty());
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    let page = browser.open(&link).await;
    let page = browser.press(&page, "Add Other", &[]).await;
    assert_eq!(page.heading(), "Your agreement with Other");
}

#[tokio::test(flavor = "current_thread")]
async fn an_organization_that_invited_nobody_is_not_there() {
    let town = Town::new().await;
    let one = town.sign_up_asking("One", asked()).await;
    let alice = town.member(&one, "alice").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    for path in [
        format!("/agree/{}", other.apikey),
        format!("/app/organizations/{}", other.apikey),
        format!("/app/organizations/{}/end", other.apikey),
        "/regauth/nonsense".to_owned(),
    ] {
        let status = browser.open(&path).await.status();
        assert!(matches!(status, 404 | 410), "{path}: {status}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_is_opened_once_when_a_browser_shows_it_and_by_nothing_else() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("Bob and Company", asked()).await;
    let admin = Browser::at_organization(&town).await;
    admin.sign_in(&organization.email, PASSWORD).await;
    // Each of them looks at an invitation of its own.
    let others = [
        vec![],
        vec![("sec-fetch-mode", "no-cors")],
        vec![("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch")],
        vec![("sec-fetch-mode", "navigate"), ("sec-purpose", "prefetch;prerender")],
    ];
    for (number, headers) in others.into_iter().enumerate() {
        let address = format!("person{number}@example.com");
        let link = format!("/regauth/{}", town.invite(&organization, &address).await);
        let browser = Browser::at_person(&town).await;
        let mut request = browser.request(Method::GET, &link);
        for header in headers {
            request = request.insert_header(header);
        }
        assert_eq!(browser.send(request, &link).await.status(), 200);
    }
    let link = format!("/regauth/{}", town.invite(&organization, "alice@example.com").await);
    let browser = Browser::at_person(&town).await.with("sec-fetch-mode", "navigate");
    browser.send(browser.request(Method::HEAD, &link), &link).await;
    let before = admin.open("/app/invites").await.text();
    for _ in 0..3 {
        assert_eq!(browser.open(&link).await.status(), 200);
    }
    // It is written after the answer, and writes are in order: what was to be written
    // before is written by then.
    let opened = async {
        loop {
            let numbers = admin.open("/app").await.texts("main dl dd");
            if numbers[2] != "0" {
                break numbers;
            }
        }
    };
    let opened = tokio::time::timeout(Duration::from_secs(30), opened).await;
    assert_eq!(opened.expect("it is written"), ["0", "5", "1", "0"]);
    assert_eq!(admin.open("/app/invites").await.text(), before, "nobody sees whose it was");
    assert_eq!(browser.open("/regauth/nonsense").await.status(), 410);
}

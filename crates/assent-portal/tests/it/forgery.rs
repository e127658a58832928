//! Forms that no page of ours sent.

use assent_test_town::{PASSWORD, Town};

use crate::browser::Browser;

#[tokio::test(flavor = "current_thread")]
async fn a_form_from_elsewhere_does_nothing() {
    let town = Town::new().await;
    let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/ask").await;
    for (header, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let (path, body) = page.form("Save", &[("Newsletter", "on")]);
        let browser = Browser::at_organization(&town).await.with(header, value);
        browser.take_cookie("__Host-assent_organization", &organization.session);
        let answer = browser.post(&path, &body).await;
        assert_eq!((answer.status(), answer.heading().as_str()), (403, "Please try again"));
    }
    assert!(!browser.open("/app/ask").await.all("input[value=Newsletter]").is_empty());
    assert!(browser.open("/app/ask").await.all("input[value=Newsletter][checked]").is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn a_form_without_its_hidden_field_comes_back_as_it_was_filled_in() {
    let town = Town::new().await;
    let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/invites/new").await;
    let (path, mut body) =
        page.form("Make the invitation", &[("Email address", "alice@example.com")]);
    body.retain(|(name, _)| name != "csrf");
    let page = browser.post(&path, &body).await;
    assert_eq!(page.status(), 403);
    assert_eq!(page.value("Email address"), "alice@example.com");
    let page = browser.press(&page, "Make the invitation", &[]).await;
    assert_eq!(page.heading(), "alice@example.com");
}

#[tokio::test(flavor = "current_thread")]
async fn a_button_without_its_hidden_field_does_nothing_and_can_be_pressed_again() {
    let town = Town::new().await;
    let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let alice = town.member(&organization, "alice").await;
    let browser = Browser::at_person(&town).await;
    browser.sign_in(&alice.email, PASSWORD).await;
    let path = format!("/app/organizations/{}/end", organization.apikey);
    let page = browser.open(&path).await;
    let (path, mut body) = page.form("End the agreement", &[]);
    body.retain(|(name, _)| name != "csrf");
    let page = browser.post(&path, &body).await;
    assert_eq!((page.status(), page.problems().len()), (403, 1));
    assert_eq!(page.heading(), "End the agreement with Bob and Company?");
    let page = browser.press(&page, "End the agreement", &[]).await;
    assert_eq!(page.done().as_deref(), Some("The agreement was ended."));
}

#[tokio::test(flavor = "current_thread")]
async fn the_hidden_field_of_one_session_is_worth_nothing_in_another() {
    let town = Town::new().await;
    let one = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.take_cookie("__Host-assent_organization", &one.session);
    let (path, body) = browser.open("/app/ask").await.form("Save", &[("Newsletter", "on")]);
    browser.take_cookie("__Host-assent_organization", &other.session);
    assert_eq!(browser.post(&path, &body).await.status(), 403);
    assert!(browser.open("/app/ask").await.all("input[value=Newsletter][checked]").is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_too_long_or_no_form_is_not_read() {
    let town = Town::new().await;
    let browser = Browser::at_organization(&town).await;
    let long = [("email".to_owned(), "x".repeat(300 << 10))];
    assert_eq!(browser.post("/", &long).await.status(), 413);
    let json = browser
        .request(actix_web::http::Method::POST, "/")
        .insert_header(("content-type", "application/json"))
        .set_payload("{}");
    assert_eq!(browser.send(json, "/").await.status(), 400);
}

//! Signing in and out, and passwords.

use assent_test_town::{PASSWORD, Town, linked};

use crate::browser::Browser;

#[tokio::test(flavor = "current_thread")]
async fn whoever_signs_in_is_led_on_and_signed_out_again_in_the_store() {
    let town = Town::new().await;
    let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let browser = Browser::at_organization(&town).await;
    let page = browser.open("/app/invites").await;
    assert_eq!((page.heading().as_str(), &*page.path), ("Sign in", "/?next=%2Fapp%2Finvites"));
    let fields = [("Email address", organization.email.as_str()), ("Password", PASSWORD)];
    let page = browser.press(&page, "Sign in", &fields).await;
    assert_eq!((page.heading().as_str(), &*page.path), ("Invitations", "/app/invites"));
    let session = browser.cookie("__Host-assent_organization").expect("a session");
    assert_eq!(browser.open("/").await.path, "/app");

    let page = browser.press(&page, "Sign out", &[]).await;
    assert_eq!(page.done().as_deref(), Some("You are signed out."));
    assert_eq!(browser.cookie("__Host-assent_organization"), None);
    browser.take_cookie("__Host-assent_organization", &session);
    assert_eq!(browser.open("/app").await.heading(), "Sign in", "the session has ended");
}

#[tokio::test(flavor = "current_thread")]
async fn a_wrong_password_and_an_unknown_address_are_told_alike_and_the_address_stays() {
    let town = Town::new().await;
    town.sign_up_as("Bob and Company", "neworg@example.com").await;
    for (email, password) in [("neworg@example.com", "wrongpassword"), ("no@example.com", PASSWORD)]
    {
        let browser = Browser::at_organization(&town).await;
        let page = browser.sign_in(email, password).await;
        assert_eq!(page.status(), 422);
        assert_eq!(page.problems(), ["The email address or the password is wrong"]);
        assert_eq!(page.value("Email address"), email);
        assert_eq!(page.value("Password"), "");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn next_leads_nowhere_else() {
    let town = Town::new().await;
    let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "app", ""] {
        let browser = Browser::at_organization(&town).await;
        let page = browser.open(&format!("/?next={next}")).await;
        let fields = [("Email address", organization.email.as_str()), ("Password", PASSWORD)];
        assert_eq!(browser.press(&page, "Sign in", &fields).await.path, "/app", "{next:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_session_of_one_portal_opens_nothing_in_the_other() {
    let town = Town::new().await;
    let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let browser = Browser::at_person(&town).await;
    browser.take_cookie("__Host-assent_person", &organization.session);
    assert_eq!(browser.open("/app").await.heading(), "Sign in");
    // The header is the machines' alone.
    let browser = Browser::at_organization(&town).await.with("session-id", &organization.session);
    assert_eq!(browser.open("/app").await.heading(), "Sign in");
}

#[tokio::test(flavor = "current_thread")]
async fn a_password_is_reset_by_the_mailed_link_which_works_once() {
    let town = Town::new().await;
    town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let browser = Browser::at_organization(&town).await;
    let page = browser.open("/").await;
    let page = browser.follow(&page, "Forgot your password?").await;
    let page = browser.press(&page, "Send me the link", &[("Email address", "nobody")]).await;
    assert_eq!(page.problems(), ["Enter an email address, such as alice@example.com"]);
    let fields = [("Email address", "neworg@example.com")];
    let page = browser.press(&page, "Send me the link", &fields).await;
    assert_eq!((page.heading().as_str(), &*page.path), ("Check your mailbox", "/check-mail"));
    let token = linked(&town.letter().await, "https://organizations.example/reset-password/");

    let link = format!("/reset-password/{token}");
    for _ in 0..3 {
        assert_eq!(browser.open(&link).await.heading(), "Choose a new password", "looking is free");
    }
    let page = browser.open(&link).await;
    let short = [("New password", "short"), ("Repeat the password", "short")];
    let page = browser.press(&page, "Change the password", &short).await;
    assert_eq!(page.problems(), ["Choose a password of at least 12 characters"]);
    let fields = [("New password", "passwordeagle"), ("Repeat the password", "passwordeagle")];
    let page = browser.press(&page, "Change the password", &fields).await;
    assert!(page.done().is_some_and(|done| done.starts_with("The password was changed")));
    let page = browser.open(&link).await;
    assert_eq!((page.status(), page.heading().as_str()), (410, "This link does not work any more"));
    assert_eq!(browser.sign_in("neworg@example.com", "passwordeagle").await.path, "/app");
}

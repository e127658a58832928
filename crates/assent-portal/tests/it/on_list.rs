//! Why somebody is, or is not, on a mailing list.

use assent_test_town::{Organization, PASSWORD, Person, Town};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};

fn asked() -> Value {
    json!({"requested_data": {"email": true}, "consents": {"Newsletter": true, "Membership": true},
           "communication_channels": {"email_media": true}})
}

/// An organization whose admin is signed in, and Alice, who allows the newsletter.
async fn signed_in(town: &Town) -> (Organization, Person, Browser) {
    let one = town.sign_up_asking("One", asked()).await;
    let alice = town.member(&one, "alice").await;
    let change = json!({"consents": {"Newsletter": true},
                        "communication_channels": {"email_media": {"enabled": true}}});
    town.change_towards(&alice, &[&one.apikey], change).await.done();
    let browser = Browser::at_organization(town).await;
    browser.sign_in(&one.email, PASSWORD).await;
    (one, alice, browser)
}

async fn search(browser: &Browser, list: &str, address: &str) -> Page {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    browser.open(&format!("/app/lists/{list}?email={query}")).await
}

/// The verdict on an address, and the reasons.
async fn told(browser: &Browser, address: &str) -> (String, Vec<String>) {
    let page = search(browser, "Newsletter", address).await;
    assert_eq!(page.status(), 200, "{}", page.text());
    (page.texts("main h2").concat(), page.texts("main li"))
}

#[tokio::test(flavor = "current_thread")]
async fn whoever_is_on_a_list_is_told_to_be_with_the_reasons() {
    let town = Town::new().await;
    let (_, alice, browser) = signed_in(&town).await;
    let page = browser.open("/app/lists").await;
    let page = browser.follow(&page, "Newsletter").await;
    assert_eq!(page.heading(), "Mailing list: Newsletter");
    assert!(page.all("main h2").is_empty(), "nothing was asked yet");
    let page = search(&browser, "Newsletter", &format!(" {} ", alice.email.to_uppercase())).await;
    assert_eq!(page.texts("main h2"), [format!("{} is on this mailing list", alice.email)]);
    assert_eq!(
        page.texts("main li"),
        [
            "The person has an agreement with you.",
            "The permission is on: Newsletter.",
            "The address is shared with you.",
            "The person may be reached by email.",
        ]
    );
    let person = browser.follow(&page, "What this person shares and allows").await;
    assert_eq!(person.path, format!("/app/people/{}", alice.id));
    let list = browser.follow(&page, "Download Newsletter").await;
    assert_eq!(list.answer.column("Email"), [alice.email.as_str()]);
    assert_eq!(browser.follow(&page, "All mailing lists").await.path, "/app/lists");
    let page = search(&browser, "Membership", &alice.email).await;
    assert!(page.texts("main h2")[0].ends_with("is not on this mailing list"));
    assert_eq!(page.texts("main li")[1], "The permission is off: Membership.");
}

#[tokio::test(flavor = "current_thread")]
async fn each_reason_why_somebody_is_not_on_a_list_is_true_now() {
    let town = Town::new().await;
    let (one, alice, browser) = signed_in(&town).await;
    let change = async |change| town.change_towards(&alice, &[&one.apikey], change).await.done();
    let is_not = format!("{} is not on this mailing list", alice.email);
    let is = format!("{} is on this mailing list", alice.email);

    change(json!({"communication_channels": {"email_media": {"enabled": false}}})).await;
    let (verdict, reasons) = told(&browser, &alice.email).await;
    assert_eq!(verdict, is, "the list has the address");
    assert!(reasons[3].starts_with("The person may not be reached by email"), "{reasons:?}");
    change(json!({"consents": {"Newsletter": false}})).await;
    let (verdict, reasons) = told(&browser, &alice.email).await;
    assert_eq!((&verdict, &*reasons[1]), (&is_not, "The permission is off: Newsletter."));
    change(json!({"consents": {"Newsletter": true}})).await;
    assert_eq!(told(&browser, &alice.email).await.0, is);
    change(json!({"shared_personal_data": {"email": false}})).await;
    let (verdict, reasons) = told(&browser, &alice.email).await;
    assert_eq!((&verdict, reasons[1].as_str()), (&is_not, "The permission is on: Newsletter."));
    assert!(reasons[2].ends_with("but the person does not share it with you."), "{reasons:?}");
    let other = json!({"personal_data": {"email": "else@example.org"},
                       "shared_personal_data": {"email": true}});
    change(other).await;
    let (verdict, reasons) = told(&browser, &alice.email).await;
    assert_eq!(verdict, is_not);
    assert!(reasons[2].ends_with("but the person shares another one with you."), "{reasons:?}");
    assert_eq!(
        told(&browser, "else@example.org").await.0,
        "else@example.org is on this mailing list"
    );

    let person = Browser::at_person(&town).await;
    person.sign_in(&alice.email, PASSWORD).await;
    let page = person.open(&format!("/app/organizations/{}/end", one.apikey)).await;
    person.press(&page, "End the agreement", &[]).await;
    let (verdict, reasons) = told(&browser, &alice.email).await;
    assert_eq!(verdict, is_not);
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].ends_with("has ended the agreement with you."), "{reasons:?}");
    let (_, reasons) = told(&browser, "else@example.org").await;
    assert!(reasons[0].starts_with("Nobody who has an agreement with you shares"), "{reasons:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn an_address_that_was_only_invited_or_never_is_told_so() {
    let town = Town::new().await;
    let (one, _, browser) = signed_in(&town).await;
    let (_, reasons) = told(&browser, "nobody@example.org").await;
    assert!(reasons[0].ends_with("and you have not invited it."), "{reasons:?}");
    let link = town.invite(&one, "bob@example.org").await;
    let (_, reasons) = told(&browser, "bob@example.org").await;
    assert!(reasons[0].ends_with("but nobody has registered with it yet."), "{reasons:?}");
    town.register(&link).await;
    let (verdict, reasons) = told(&browser, "bob@example.org").await;
    assert_eq!(verdict, "bob@example.org is not on this mailing list");
    assert!(reasons[0].ends_with("has not signed an agreement with you."), "{reasons:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_not_asked_for_is_a_reason_too() {
    let town = Town::new().await;
    let (one, alice, browser) = signed_in(&town).await;
    let less = json!({"requested_data": {"email": false}, "consents": {"Newsletter": false},
                      "communication_channels": {"email_media": false}});
    town.ask(&one, less).await;
    let page = search(&browser, "Newsletter", &alice.email).await;
    assert!(page.texts("main h2")[0].ends_with("is not on this mailing list"));
    assert_eq!(
        page.texts("main li"),
        [
            "The person has an agreement with you.",
            "You do not ask for this permission, so nobody is on the list: Newsletter.",
            "You do not ask for the address, so no list has one.",
            "You do not ask whether you may write by email.",
        ]
    );
    assert!(!page.text().contains("Download Newsletter"));
}

#[tokio::test(flavor = "current_thread")]
async fn nobody_learns_of_the_people_and_invitations_of_another() {
    let town = Town::new().await;
    let (one, alice, _) = signed_in(&town).await;
    town.invite(&one, "bob@example.org").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    town.ask(&other, asked()).await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&other.email, PASSWORD).await;
    for address in [alice.email.as_str(), "bob@example.org", "nobody@example.org"] {
        let (verdict, reasons) = told(&browser, address).await;
        assert_eq!(verdict, format!("{address} is not on this mailing list"));
        assert!(reasons.len() == 1 && reasons[0].starts_with("Nobody who has"), "{reasons:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_no_address_or_no_list_is_refused() {
    let town = Town::new().await;
    let (_, _, browser) = signed_in(&town).await;
    for (typed, problem) in [
        ("", "Enter an email address, such as alice@example.com"),
        ("<script>alert(1)</script>", "Enter an email address, such as alice@example.com"),
        ("a@b\0.example", "Enter an email address, such as alice@example.com"),
    ] {
        let page = search(&browser, "Newsletter", typed).await;
        assert_eq!((page.status(), page.problems()), (422, vec![problem.to_owned()]), "{typed:?}");
        assert_eq!(page.value("Email address"), typed.replace('\0', "\u{fffd}"));
        assert!(page.all("main script, main h2 + ul li + li").is_empty());
    }
    assert_eq!(browser.open("/app/lists/Nonsense").await.status(), 404);
    let stranger = Browser::at_organization(&town).await;
    assert!(stranger.open("/app/lists/Newsletter?email=a").await.path.starts_with("/?next="));
}

#[tokio::test(flavor = "current_thread")]
async fn reasons_are_told_in_german() {
    let town = Town::new().await;
    let (_, alice, browser) = signed_in(&town).await;
    let browser = browser.with("accept-language", "de");
    let page = search(&browser, "Newsletter", &alice.email).await;
    assert_eq!(page.heading(), "Verteiler: Newsletter");
    assert_eq!(page.texts("main h2"), [format!("{} steht auf diesem Verteiler", alice.email)]);
    assert_eq!(page.texts("main li")[1], "Die Erlaubnis ist erteilt: Newsletter.");
    let page = search(&browser, "Newsletter", "nobody@example.org").await;
    assert!(page.texts("main li")[0].ends_with("und Sie haben sie nicht eingeladen."));
}

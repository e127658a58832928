//! What people see, shown to the organization.

use actix_web::http::Method;
use assent_test_town::{PASSWORD, Town};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};

fn asked() -> Value {
    json!({"requested_data": {"email": true, "firstname": true},
           "consents": {"Newsletter": true, "Location Tracking": true},
           "communication_channels": {"email_media": true}})
}

/// What a page asks for: the groups, and each field and checkbox with its label, whether
/// ticked.
fn choices(page: &Page) -> (Vec<String>, Vec<String>, Vec<String>) {
    let ticked = page.all("main input[checked]");
    let ticked = ticked.iter().map(|input| input.value().attr("value").unwrap_or_default());
    let ticked = ticked.map(ToOwned::to_owned).collect();
    (page.texts("main legend"), page.texts("main label, main .hint"), ticked)
}

#[tokio::test(flavor = "current_thread")]
async fn an_organization_sees_the_page_as_its_people_see_it() {
    let town = Town::new().await;
    let organization = town.sign_up_as("<b>One</b>", "one@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/ask").await;
    let ticked = ["First Name", "Newsletter", "Location Tracking", "Text Message"];
    browser.press(&page, "Save", &ticked.map(|label| (label, "on"))).await;
    let link = town.invite(&organization, "alice@example.org").await;
    let alice = town.register(&link).await;
    let person = Browser::at_person(&town).await;
    person.sign_in(&alice.email, PASSWORD).await;
    for (language, ask, heading, theirs) in [
        ("en", "What people see", "What people see", "Your agreement with <b>One</b>"),
        ("de", "Was man sieht", "Was man sieht", "Ihre Vereinbarung mit <b>One</b>"),
    ] {
        let shown = person.open_in(language, &format!("/agree/{}", organization.apikey)).await;
        let page = browser.open_in(language, "/app/ask").await;
        assert_eq!(page.texts("main a"), [ask]);
        let page = browser.open_in(language, "/app/ask/preview").await;
        assert_eq!((page.status(), page.heading().as_str()), (200, heading));
        assert_eq!(page.texts("main h2"), [theirs]);
        assert_eq!(shown.heading(), theirs);
        assert_eq!(choices(&page), choices(&shown));
        assert_eq!(page.texts("main pre"), shown.texts("main pre"));
        assert_eq!(page.texts("main button"), shown.texts("main button"));
        assert_eq!(page.texts("nav [aria-current]").len(), 1);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn only_sharing_the_address_is_ticked_on_what_people_see() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("One", asked()).await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/ask/preview").await;
    assert_eq!(page.value("Email"), "alice@example.com");
    assert_eq!(choices(&page).2, ["email"]);
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_on_the_page_that_is_shown_can_be_sent() {
    let town = Town::new().await;
    let organization = town.sign_up_asking("One", asked()).await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/ask/preview").await;
    assert!(page.all("main form").is_empty() && page.all("main [name=csrf]").is_empty());
    let controls = page.all("main input, main button, main fieldset fieldset").len();
    assert_eq!(page.all("main fieldset[disabled] :is(input, button, fieldset)").len(), controls);
    assert_eq!(page.all("main a[href]").len(), 1, "the way back");
    let csrf = page.all("[name=csrf]")[0].value().attr("value").expect("of signing out").to_owned();
    let body = [("csrf".to_owned(), csrf), ("consents".to_owned(), "Newsletter".to_owned())];
    assert_eq!(browser.post("/app/ask/preview", &body).await.status(), 405);

    let stranger = Browser::at_organization(&town).await;
    assert_eq!(stranger.open("/app/ask/preview").await.path, "/?next=%2Fapp%2Fask%2Fpreview");
    let head = browser.request(Method::HEAD, "/app/ask/preview");
    assert_eq!(browser.send(head, "/app/ask/preview").await.status(), 200);
}

#[tokio::test(flavor = "current_thread")]
async fn who_asks_for_nothing_is_led_to_choose() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/ask/preview").await;
    assert!(page.all("main legend").is_empty(), "{}", page.text());
    let page = browser.follow(&page, "Choose what to ask for").await;
    assert_eq!(page.heading(), "What you ask for");
    let page = browser.press(&page, "Save", &[("Newsletter", "on")]).await;
    let page = browser.follow(&page, "What people see").await;
    assert_eq!(page.texts("main legend"), ["Permissions"], "as saved");
    assert_eq!(browser.follow(&page, "Change what you ask for").await.path, "/app/ask");
}

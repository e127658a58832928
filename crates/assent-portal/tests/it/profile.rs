//! How an organization presents itself.

use assent_domain::organizations::allow_public;
use assent_test_town::{Organization, PASSWORD, Town};
use serde_json::{Value, json};

use crate::browser::Browser;

/// An organization whose admin is signed in.
async fn signed_in(town: &Town) -> (Organization, Browser) {
    let organization = town.sign_up_as("One", "one@example.com").await;
    let browser = Browser::at_organization(town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    (organization, browser)
}

/// The profile as the API tells it.
async fn profile(town: &Town, organization: &Organization) -> Value {
    let reply = town.organizations.get("/api/orgs/profile", &organization.session).await.done();
    reply["organizationProfile"].clone()
}

#[tokio::test(flavor = "current_thread")]
async fn a_profile_is_changed_as_the_api_changes_it_and_the_rest_stays() {
    let town = Town::new().await;
    let (one, browser) = signed_in(&town).await;
    let known = json!({"marketplace_tags": ["shoes"], "consents": {"Newsletter": true},
                       "address": "Main Street 1\r\nBackyard", "contact_phone": "1\n2"});
    town.ask(&one, known).await;
    let before = profile(&town, &one).await;
    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Profile").await;
    assert_eq!((page.heading().as_str(), &*page.path), ("Profile", "/app/profile"));
    assert_eq!(page.texts(".banner .own [aria-current]"), ["Profile"]);
    assert_eq!(page.value("Name of your organization"), "One");
    assert_eq!(page.value("Email address for questions about data"), "one@example.com");
    let page = browser.press(&page, "Save", &[]).await;
    assert_eq!(page.path, "/app/profile?done=saved");
    assert_eq!(profile(&town, &one).await, before, "what was not changed stays to the byte");

    let hostile = "<script>alert(1)</script> & \"more\"";
    let fields = [
        ("Name of your organization", " One & Two "),
        ("Description", "\r\nFirst\r\n\r\n<b>Second</b></textarea>"),
        ("Website", "  one.example  "),
        ("Street address", hostile),
        ("Email address for questions about data", "DPO@One.Example"),
        ("Web address of the logo", "https://one.example/logo.png"),
    ];
    let page = browser.press(&page, "Save", &fields).await;
    assert_eq!((page.status(), page.done().as_deref()), (200, Some("Saved.")));
    assert_eq!(page.value("Name of your organization"), "One & Two");
    assert!(page.all("main script, main b").is_empty(), "what is typed is text");
    let mut expected = before;
    for (key, text) in [
        ("name", "One & Two"),
        ("description", "\nFirst\n\n<b>Second</b></textarea>"),
        ("domain", "one.example"),
        ("address", hostile),
        ("dpo_email", "DPO@one.example"),
        ("logo", "https://one.example/logo.png"),
    ] {
        expected[key] = json!(text);
    }
    let mut now = profile(&town, &one).await;
    assert!(now["dpo_email"].as_str().is_some_and(|it| it.eq_ignore_ascii_case("dpo@one.example")));
    now["dpo_email"] = expected["dpo_email"].clone();
    assert_eq!(now, expected);
    let saved = browser.press(&page, "Save", &[]).await;
    assert_eq!(saved.done().as_deref(), Some("Saved."));
    assert_eq!(profile(&town, &one).await["description"], expected["description"]);

    let page = browser.press(&page, "Save", &[("Description", " \r\n "), ("Website", "")]).await;
    assert_eq!(page.done().as_deref(), Some("Saved."));
    let now = profile(&town, &one).await;
    assert_eq!((&now["description"], &now["domain"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "current_thread")]
async fn each_fault_of_a_profile_is_told_at_its_field_and_nothing_is_changed() {
    let town = Town::new().await;
    let (one, browser) = signed_in(&town).await;
    let before = profile(&town, &one).await;
    let (line, long) = ("x".repeat(1_001), "x".repeat(20_001));
    let web = "Enter a web address, such as https://example.com/logo.png";
    let email = "Enter an email address, such as alice@example.com";
    let name = "Enter a name of 1 to 200 characters, on one line";
    let nul = "This text has a character that cannot be stored (NUL)";
    for (label, text, problem) in [
        ("Name of your organization", "", name),
        ("Name of your organization", &*"x".repeat(201), name),
        ("Description", &long, "Enter at most 20,000 characters"),
        ("City", &line, "Enter at most 1,000 characters"),
        ("Country", "a\0b", nul),
        ("Web address of the icon", "javascript:alert(1)", web),
        ("Web address of the banner", "one.example/banner", web),
        ("Email address for questions about data", "nobody", email),
    ] {
        let page = browser.open("/app/profile").await;
        let fields = [(label, text), ("Phone", "123")];
        let page = browser.press(&page, "Save", &fields).await;
        assert_eq!((page.status(), page.problems()), (422, vec![problem.to_owned()]), "{label}");
        assert_eq!(page.all("main [aria-invalid=true]").len(), 1);
        assert_eq!(page.value("Phone"), "123", "what was typed is kept");
        assert_eq!(profile(&town, &one).await, before);
    }
    let page = browser.open("/app/profile").await;
    let fields = [("Name of your organization", " "), ("Web address of the logo", "logo")];
    let page = browser.press(&page, "Save", &fields).await;
    assert_eq!(page.problems(), [name, web], "all at once, in the order of the page");
}

#[tokio::test(flavor = "current_thread")]
async fn an_organization_is_public_and_published_where_the_operator_lets_it() {
    let town = Town::new().await;
    let (one, browser) = signed_in(&town).await;
    let page = browser.open("/app/profile").await;
    let fields = [("Public", "on"), ("Published", "on"), ("City", "Paris")];
    let page = browser.press(&page, "Save", &fields).await;
    let needs = "Only once the operator of this service lets you be public";
    assert_eq!((page.status(), page.problems()), (422, vec![needs.to_owned(); 2]));
    let now = profile(&town, &one).await;
    assert_eq!((&now["public"], &now["city"]), (&json!(false), &Value::Null));

    allow_public(&town.shared.app, one.apikey.clone(), true).await.expect("it may be");
    let page = browser.press(&page, "Save", &fields).await;
    assert_eq!(page.done().as_deref(), Some("Saved."));
    assert_eq!(page.all("main input[type=checkbox][checked]").len(), 2);
    let now = profile(&town, &one).await;
    assert_eq!((&now["public"], &now["published"]), (&json!(true), &json!(true)));
    allow_public(&town.shared.app, one.apikey.clone(), false).await.expect("it may not be");
    let page = browser.press(&page, "Save", &[("City", "Rome")]).await;
    assert_eq!(page.done().as_deref(), Some("Saved."), "nothing new is asked for");
    let page = browser.press(&page, "Save", &[("Published", "off")]).await;
    assert_eq!(page.all("main input[type=checkbox][checked]").len(), 1);
    assert_eq!(profile(&town, &one).await["published"], json!(false));
}

#[tokio::test(flavor = "current_thread")]
async fn a_profile_is_changed_by_a_form_of_the_page_alone_and_is_ones_own() {
    let town = Town::new().await;
    let (one, browser) = signed_in(&town).await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let before = (profile(&town, &one).await, profile(&town, &other).await);
    let page = browser.open("/app/profile").await;
    let (path, mut body) = page.form("Save", &[("City", "Paris")]);
    let cookie = "__Host-assent_organization";
    let forger = Browser::at_organization(&town).await.with("sec-fetch-site", "cross-site");
    forger.take_cookie(cookie, &browser.cookie(cookie).expect("a session"));
    assert_eq!(forger.post(&path, &body).await.status(), 403);
    let theirs = Browser::at_organization(&town).await;
    theirs.take_cookie(cookie, &other.session);
    assert_eq!(theirs.post(&path, &body).await.status(), 403, "it is of another session");
    body.retain(|(name, _)| name != "csrf");
    let page = browser.post(&path, &body).await;
    assert_eq!((page.status(), page.problems().len()), (403, 1));
    assert_eq!(page.value("City"), "Paris");
    assert_eq!((profile(&town, &one).await, profile(&town, &other).await), before);
    let page = browser.press(&page, "Save", &[]).await;
    assert_eq!(page.done().as_deref(), Some("Saved."));
    assert_eq!(profile(&town, &one).await["city"], "Paris");
    assert_eq!(profile(&town, &other).await, before.1);
    let nobody = Browser::at_organization(&town).await;
    assert_eq!(nobody.open("/app/profile").await.path, "/?next=%2Fapp%2Fprofile");
    let person = Browser::at_person(&town).await;
    assert_eq!(person.open("/app/profile").await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn a_profile_is_there_in_german() {
    let town = Town::new().await;
    let (_, browser) = signed_in(&town).await;
    let browser = browser.with("accept-language", "de");
    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Profil").await;
    assert_eq!(page.heading(), "Profil");
    let groups = ["Wer Sie sind", "Wie man Sie erreicht", "Bilder", "Wer Sie finden darf"];
    assert_eq!(page.texts("main legend"), groups);
    let refused = [("Webadresse des Logos", "logo"), ("Öffentlich", "on")];
    let page = browser.press(&page, "Speichern", &refused).await;
    assert_eq!(
        page.texts("main > [role=alert] li"),
        [
            "Geben Sie eine Webadresse ein, zum Beispiel https://example.com/logo.png",
            "Erst, wenn der Betreiber dieses Dienstes es Ihnen erlaubt",
        ]
    );
    let page =
        browser.press(&page, "Speichern", &[("Webadresse des Logos", ""), ("Öffentlich", "off")]);
    assert_eq!(page.await.done().as_deref(), Some("Gespeichert."));
}

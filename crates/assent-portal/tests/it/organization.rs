//! The organization's portal: from an operator's invitation to a table of people.

use assent_test_town::{Form, PASSWORD, Town, linked};
use scraper::ElementRef;
use serde_json::json;

use crate::browser::{Browser, Page};

#[tokio::test(flavor = "current_thread")]
async fn an_organization_signs_up_by_the_operators_invitation_and_the_mailed_link() {
    let town = Town::new().await;
    let invite = town.operator_invite().await;
    let browser = Browser::at_organization(&town).await;
    let page = browser.open(&format!("/?it={invite}")).await;
    assert_eq!(page.heading(), "Sign up your organization");
    let fields = [("Email address", "neworg@example.com")];
    let page = browser.press(&page, "Send me the link", &fields).await;
    assert_eq!(page.heading(), "Check your mailbox");
    let token = linked(&town.letter().await, "https://organizations.example/signup/");

    let link = format!("/signup/{token}");
    for _ in 0..3 {
        let page = browser.open(&link).await;
        assert!(page.text().contains("neworg@example.com"), "{}", page.text());
    }
    let page = browser.open(&link).await;
    assert_eq!(page.heading(), "Complete your sign-up");
    let page = browser.press(&page, "Create the organization", &[]).await;
    assert_eq!(page.status(), 422);
    let fields = [
        ("Name of your organization", "Bob and Company"),
        ("Password", PASSWORD),
        ("Repeat the password", PASSWORD),
    ];
    let page = browser.press(&page, "Create the organization", &fields).await;
    assert_eq!(page.heading(), "Your organization is ready");
    assert_eq!(page.value("API secret").len(), 64);
    let page = browser.follow(&page, "Go to your dashboard").await;
    assert_eq!(page.heading(), "Dashboard");
    for waits in ["You ask for nothing yet", "Nobody is invited yet"] {
        assert!(page.text().contains(waits), "{}", page.text());
    }
    assert_eq!(browser.open(&link).await.status(), 410, "it was used");
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_that_is_none_is_told_on_the_form() {
    let town = Town::new().await;
    let browser = Browser::at_organization(&town).await;
    let page = browser.open("/?it=nonsense").await;
    let fields = [("Email address", "neworg@example.com")];
    let page = browser.press(&page, "Send me the link", &fields).await;
    assert_eq!(page.status(), 422);
    assert!(page.problems()[0].starts_with("This invitation is not valid"));
    assert_eq!(page.value("Email address"), "neworg@example.com");
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_asked_for_is_ticked_and_unticked() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/ask").await;
    assert_eq!(page.texts("legend"), ["Data", "Permissions", "Ways to reach people"]);
    let fields = [("First Name", "on"), ("Newsletter", "on"), ("Text Message", "on")];
    let page = browser.press(&page, "Save", &fields).await;
    assert_eq!(
        (page.path.as_str(), page.done().as_deref()),
        ("/app/ask?done=saved", Some("Saved."))
    );
    assert_eq!(page.all("input[checked]").len(), 3);
    let profile = town.organizations.get("/api/orgs/profile", &organization.session).await.done();
    assert_eq!(
        profile["organizationProfile"]["consents"]["Newsletter"]["enabled"], true,
        "{profile}"
    );
    let page = browser.press(&page, "Save", &[("Newsletter", "off")]).await;
    assert_eq!(page.all("input[checked]").len(), 2);
}

#[tokio::test(flavor = "current_thread")]
async fn one_person_is_invited_listed_and_the_invitation_deleted() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/invites").await;
    assert!(page.all("table").is_empty(), "an empty list has no table");
    let page = browser.follow(&page, "Invite one person").await;
    let fields = [("Email address", "alice"), ("Birthdate", "soon"), ("First Name", "Alice")];
    let page = browser.press(&page, "Make the invitation", &fields).await;
    assert_eq!((page.status(), page.problems().len()), (422, 2));
    assert_eq!(page.value("First Name"), "Alice");
    let fields = [("Email address", "alice@example.com"), ("Birthdate", "1990-01-31")];
    let page = browser.press(&page, "Make the invitation", &fields).await;
    assert_eq!(page.heading(), "alice@example.com");
    assert!(page.value("Registration link").starts_with("https://people.example/regauth/g"));

    let again = browser.open("/app/invites/new").await;
    let again = browser.press(&again, "Make the invitation", &fields).await;
    assert_eq!(again.problems(), ["This address is invited or a member already"]);

    let list = browser.open("/app/invites").await;
    assert_eq!(list.texts("tbody a"), ["alice@example.com"]);
    assert!(list.text().contains("Open until"), "{}", list.text());
    let gone = browser.press(&page, "Delete the invitation", &[]).await;
    assert_eq!(gone.done().as_deref(), Some("The invitation was deleted."));
    assert_eq!(browser.open(&page.path).await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn invitations_are_paged_by_key_and_each_is_on_one_page() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    for number in 0..60 {
        town.invite(&organization, &format!("person{number:02}@example.com")).await;
    }
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let mut page = browser.open("/app/invites").await;
    let mut listed = Vec::new();
    let mut sizes = Vec::new();
    loop {
        let rows = page.texts("tbody a");
        sizes.push(rows.len());
        listed.extend(rows);
        if !page.texts("nav[aria-label=Pages] a").contains(&"Next page".to_owned()) {
            break;
        }
        page = browser.follow(&page, "Next page").await;
    }
    assert_eq!(sizes, [25, 25, 10]);
    let expected: Vec<_> = (0..60).rev().map(|n| format!("person{n:02}@example.com")).collect();
    assert_eq!(listed, expected, "newest first");
    assert_eq!(browser.follow(&page, "First page").await.texts("tbody a")[0], expected[0]);
    assert_eq!(browser.open("/app/invites?after=nonsense").await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_and_a_person_of_another_are_not_there() {
    let town = Town::new().await;
    let asked = json!({"requested_data": {"email": true}});
    let one = town.sign_up_asking("One", asked).await;
    let person = town.member(&one, "alice").await;
    town.invite(&one, "bob@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&one.email, PASSWORD).await;
    let list = browser.open("/app/invites").await;
    let invite = list.all("tbody a")[0].value().attr("href").expect("a link").to_owned();
    let other = town.sign_up_as("Other", "other@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&other.email, PASSWORD).await;
    for path in [&invite, &format!("/app/people/{}", person.id)] {
        let page = browser.open(path).await;
        assert_eq!((page.status(), page.heading().as_str()), (404, "Page not found"), "{path}");
    }
    assert!(!browser.open("/app/people").await.text().contains("alice"));
}

#[tokio::test(flavor = "current_thread")]
async fn people_are_listed_filtered_shown_and_downloaded_as_they_share_now() {
    let town = Town::new().await;
    let asked = json!({"requested_data": {"email": true, "firstname": true},
                       "consents": {"Newsletter": true}});
    let organization = town.sign_up_asking("Bob and Company", asked).await;
    let alice = town.member(&organization, "alice").await;
    let bob = town.member(&organization, "bob").await;
    let change = json!({"personal_data": {"firstname": "<b>Alice</b>"},
        "shared_personal_data": {"firstname": true}, "consents": {"Newsletter": true}});
    town.change_towards(&alice, &[&organization.apikey], change).await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/people").await;
    assert_eq!(page.all("tbody tr").len(), 2);
    let only = browser.open("/app/people?allows=Newsletter&shares=").await;
    assert_eq!(only.all("tbody tr").len(), 1);
    assert!(only.text().contains("<b>Alice</b>"), "what people type is text");
    let csv = browser.follow(&only, "Download as CSV").await;
    assert_eq!(csv.answer.rows().len(), 2);

    let person = browser.open(&format!("/app/people/{}", alice.id)).await;
    assert_eq!(person.heading(), "<b>Alice</b>");
    let file = browser.follow(&person, "Download the agreement").await;
    assert!(file.answer.header("content-disposition").starts_with("attachment"));
    assert!(file.answer.json()["agreement"]["sisa"].is_object());
    let nameless = browser.open(&format!("/app/people/{}", bob.id)).await;
    assert_eq!(nameless.heading(), bob.email);

    let lists = browser.open("/app/lists").await;
    let list = browser.follow(&lists, "Download Newsletter").await;
    assert_eq!(list.answer.column("Email"), [alice.email.as_str()]);
    assert_eq!(browser.open("/app/lists/Nonsense.csv").await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn a_sender_address_is_added_and_verified_by_its_mail() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    let page = browser.open("/app/senders").await;
    let fields = [("Email address", "news@example.com")];
    let page = browser.press(&page, "Add the address", &fields).await;
    assert!(page.text().contains("Not verified yet"), "{}", page.text());
    let code = linked(&town.letter().await, "https://organizations.example/verify_email/");
    let link = format!("/verify_email/{code}");
    // Who is not signed in is led back to it.
    let stranger = Browser::at_organization(&town).await;
    let asked = stranger.open(&link).await;
    let signed = [("Email address", organization.email.as_str()), ("Password", PASSWORD)];
    assert_eq!(stranger.press(&asked, "Sign in", &signed).await.path, link);
    let page = browser.open(&link).await;
    assert!(page.text().contains("news@example.com"));
    let page = browser.press(&page, "Verify the address", &[]).await;
    assert!(!page.text().contains("Not verified yet"), "{}", page.text());
    assert_eq!(browser.open(&link).await.status(), 410);
}

/// The numbers of the dashboard, by their labels.
fn numbers(page: &Page) -> Vec<(String, String)> {
    let labels = page.texts("main dl dt");
    labels.into_iter().zip(page.texts("main dl dd")).collect()
}

fn of(numbers: [(&str, &str); 4]) -> Vec<(String, String)> {
    numbers.map(|(label, number)| (label.to_owned(), number.to_owned())).into()
}

/// What is drawn as a picture: its name, and the classes of its bars.
fn chart(page: &Page) -> (String, Vec<String>) {
    let images = page.all("svg[role=img]");
    assert_eq!(images.len(), 1, "{}", page.text());
    let name = images[0].value().attr("aria-label").expect("a picture has a name").to_owned();
    let bars = page.all("svg[role=img] rect");
    let class = |bar: &ElementRef<'_>| bar.value().attr("class").unwrap_or_default().to_owned();
    (name, bars.iter().map(class).collect())
}

#[tokio::test(flavor = "current_thread")]
async fn a_dashboard_of_nobody_says_so_and_leads_on() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    let page = browser.sign_in(&organization.email, PASSWORD).await;
    let nothing = [("People", "0"), ("Invited", "0"), ("Opened", "0"), ("Registered", "0")];
    assert_eq!(numbers(&page), of(nothing));
    let (name, bars) = chart(&page);
    assert_eq!(name, "Permissions given and withdrawn per day: 0 given and 0 withdrawn in 90 days");
    assert!(bars.is_empty());
    let section = page.texts("section[aria-labelledby=by-day] p")[0].clone();
    assert!(section.starts_with("Nobody has given or withdrawn a permission"), "{section}");
    assert_eq!(page.texts("section[aria-labelledby=by-day] p a"), ["Choose what to ask for"]);
    let page = browser.with("accept-language", "de").open("/app").await;
    let nothing = [("Personen", "0"), ("Eingeladen", "0"), ("Geöffnet", "0"), ("Registriert", "0")];
    assert_eq!(numbers(&page), of(nothing));
    assert!(chart(&page).0.starts_with("Erteilte und zurückgezogene Erlaubnisse je Tag: 0 "));
}

#[tokio::test(flavor = "current_thread")]
async fn the_dashboard_shows_how_many_there_are_and_no_other_organizations() {
    let town = Town::new().await;
    let asked = json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}});
    let organization = town.sign_up_asking("Bob and Company", asked).await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    town.member(&organization, "alice").await;
    town.member(&organization, "bob").await;
    town.invite(&organization, "carol@example.com").await;
    let rows = (0..1_234).map(|number| format!("person{number}@example.com\n"));
    let file = format!("Email\n{}", rows.collect::<String>());
    let path = "/api/orgs/invite_end_user_batch";
    let upload = Form::of_file(file).upload_to(path, &organization.session);
    assert_eq!(town.organizations.send(upload).await.status.as_u16(), 200);

    let browser = Browser::at_organization(&town).await;
    let page = browser.sign_in(&organization.email, PASSWORD).await;
    let expected = [("People", "2"), ("Invited", "1,237"), ("Opened", "0"), ("Registered", "2")];
    assert_eq!(numbers(&page), of(expected));
    let page = browser.with("accept-language", "de").open("/app").await;
    assert_eq!(numbers(&page)[1], ("Eingeladen".to_owned(), "1.237".to_owned()));
    let browser = Browser::at_organization(&town).await;
    let page = browser.sign_in(&other.email, PASSWORD).await;
    assert!(numbers(&page).iter().all(|(_, number)| number == "0"), "{:?}", numbers(&page));
}

#[tokio::test(flavor = "current_thread")]
async fn the_chart_is_a_table_too_of_ninety_days_newest_first() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    let page = browser.sign_in(&organization.email, PASSWORD).await;
    assert_eq!(page.texts("details summary"), ["Show as a table"]);
    assert_eq!(page.texts("details caption"), ["Permissions given and withdrawn per day"]);
    assert_eq!(page.texts("details thead th"), ["Day", "Given", "Withdrawn"]);
    let days = page.texts("details tbody th");
    assert_eq!((days.len(), days[0].as_str(), days[1].as_str()), (90, "2026-01-02", "2026-01-01"));
    assert_eq!(days[89], "2025-10-05");
}

#[tokio::test(flavor = "current_thread")]
async fn what_people_give_and_withdraw_is_on_the_chart_and_in_the_lists() {
    let town = Town::new().await;
    let asked = json!({"requested_data": {"email": true},
                       "consents": {"Newsletter": true, "Membership": true}});
    let organization = town.sign_up_asking("Bob and Company", asked).await;
    let alice = town.member(&organization, "alice").await;
    let bob = town.member(&organization, "bob").await;
    let change = async |person, permissions: serde_json::Value| {
        let change = json!({ "consents": permissions });
        town.change_towards(person, &[&organization.apikey], change).await;
    };
    change(&alice, json!({"Newsletter": true, "Membership": true})).await;
    change(&bob, json!({"Newsletter": true})).await;
    change(&alice, json!({"Membership": false})).await;

    let browser = Browser::at_organization(&town).await;
    let page = browser.sign_in(&organization.email, PASSWORD).await;
    let (name, bars) = chart(&page);
    assert_eq!(name, "Permissions given and withdrawn per day: 3 given and 1 withdrawn in 90 days");
    assert_eq!(bars, ["up", "down"]);
    assert!(page.all("svg.flat").is_empty());
    assert_eq!(page.texts("details tbody td")[..4], ["3", "1", "0", "0"]);
    assert_eq!(
        page.texts(".legend li"),
        ["Given: 3, at most 3 on a day", "Withdrawn: 1, at most 1 on a day"]
    );
    let lists = browser.open("/app/lists").await;
    assert_eq!(lists.texts("tbody th"), ["Newsletter", "Membership"]);
    assert_eq!(lists.texts("tbody td.number"), ["2", "0"]);

    let person = Browser::at_person(&town).await;
    person.sign_in(&alice.email, PASSWORD).await;
    let page = person.open(&format!("/app/organizations/{}/end", organization.apikey)).await;
    person.press(&page, "End the agreement", &[]).await;
    let lists = browser.open("/app/lists").await;
    assert_eq!(lists.texts("tbody td.number"), ["1", "0"], "an end withdraws all");
    assert_eq!(numbers(&browser.open("/app").await)[0], ("People".to_owned(), "1".to_owned()));
}

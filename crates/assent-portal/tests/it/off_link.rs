//! The link by which one permission is turned off without signing in.

use actix_web::http::Method;
use assent_test_town::{Organization, PASSWORD, Person, Town};
use serde_json::{Value, json};
use time::Duration;

use crate::browser::{Browser, Page};

const LIST: &str = "/app/lists/Newsletter.csv?unsubscribe=links";

fn asked() -> Value {
    json!({"requested_data": {"email": true},
           "consents": {"Newsletter": true, "Membership": true},
           "communication_channels": {"email_media": true}})
}

/// An organization, and Alice who allows it two things.
async fn allowing(town: &Town, name: &str) -> (Organization, Person) {
    let one = town.sign_up_as(name, "admin@one.example").await;
    town.ask(&one, asked()).await;
    let alice = town.member(&one, "alice").await;
    allow(town, &one, &alice).await;
    (one, alice)
}

async fn allow(town: &Town, one: &Organization, alice: &Person) {
    let change = json!({"consents": {"Newsletter": true, "Membership": true},
                        "communication_channels": {"email_media": {"enabled": true}}});
    town.change_towards(alice, &[&one.apikey], change).await.done();
}

/// The paths of the links in the organization's list, at the person's portal.
async fn links(town: &Town, one: &Organization, list: &str) -> Vec<String> {
    let admin = Browser::at_organization(town).await;
    admin.sign_in(&one.email, PASSWORD).await;
    let links = admin.open(list).await.answer.column("Unsubscribe");
    let path = |link: String| {
        link.strip_prefix("https://people.example").expect("it is at the portal").to_owned()
    };
    links.into_iter().map(path).collect()
}

async fn link(town: &Town, one: &Organization) -> String {
    links(town, one, LIST).await.remove(0)
}

/// What a program posts that sends mail for somebody.
async fn one_click(town: &Town, path: &str, kind: &'static str, body: &'static str) -> Page {
    let provider = Browser::at_person(town).await.with("sec-fetch-site", "cross-site");
    let request = provider
        .request(Method::POST, path)
        .insert_header(("accept", "*/*"))
        .insert_header(("content-type", kind))
        .set_payload(body);
    provider.send(request, path).await
}

const FORM: &str = "application/x-www-form-urlencoded";

async fn allows(town: &Town, one: &Organization, alice: &Person) -> [Value; 2] {
    let seen = town.seen(one, alice).await;
    ["Newsletter", "Membership"].map(|consent| seen["consents"][consent].clone())
}

#[tokio::test(flavor = "current_thread")]
async fn a_link_turns_one_permission_off_by_a_press_and_nobody_signs_in() {
    let town = Town::new().await;
    let (one, alice) = allowing(&town, "One").await;
    let path = link(&town, &one).await;
    let browser = Browser::at_person(&town).await;
    let request = browser.request(Method::HEAD, &path);
    assert_eq!(browser.send(request, &path).await.status(), 200);
    for _ in 0..2 {
        browser.open(&path).await;
    }
    let page = browser.open(&path).await;
    assert_eq!(page.heading(), "Turn off Newsletter for One");
    assert!(page.text().contains("One may send you its newsletter by email."), "{}", page.text());
    assert_eq!(page.texts("main button"), ["Turn off Newsletter for One"]);
    assert_eq!(allows(&town, &one, &alice).await, [true, true], "a page decides nothing");

    let done = browser.press(&page, "Turn off Newsletter for One", &[]).await;
    assert_eq!((done.status(), &done.path), (200, &format!("{path}?done=off")));
    assert_eq!(done.heading(), "Newsletter is off for One");
    assert_eq!(done.done().as_deref(), Some("It is turned off."));
    assert!(done.text().contains("One may not send you its newsletter."), "{}", done.text());
    assert!(done.all("main button").is_empty());
    assert_eq!(allows(&town, &one, &alice).await, [false, true]);
    town.state_follows_from_events().await;

    // It says nothing twice, and the event is the person's as any other.
    let again = browser.press(&page, "Turn off Newsletter for One", &[]).await;
    assert_eq!(again.done().as_deref(), Some("It is turned off."));
    browser.sign_in(&alice.email, PASSWORD).await;
    let own = browser.open(&format!("/app/organizations/{}", one.apikey)).await;
    let told = own.texts(".history li");
    assert!(told[0].starts_with("You turned off Newsletter"), "{told:?}");
    assert!(told[0].ends_with("Verified"), "{told:?}");
    assert!(told[1].starts_with("You allowed"), "{told:?}");

    // Allowed again, it is the same link, which claims nothing that is not so.
    allow(&town, &one, &alice).await;
    assert_eq!(link(&town, &one).await, path);
    let page = browser.open(&format!("{path}?done=off")).await;
    assert_eq!((page.heading().as_str(), page.done()), ("Turn off Newsletter for One", None));
}

#[tokio::test(flavor = "current_thread")]
async fn programs_that_send_mail_turn_it_off_from_anywhere_and_are_led_nowhere() {
    let town = Town::new().await;
    let (one, alice) = allowing(&town, "One").await;
    let path = link(&town, &one).await;
    let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\n\
                 One-Click\r\n--x--\r\n";
    for (kind, body) in
        [(FORM, "List-Unsubscribe=One-Click"), ("multipart/form-data; boundary=x", parts)]
    {
        allow(&town, &one, &alice).await;
        for _ in 0..2 {
            let page = one_click(&town, &path, kind, body).await;
            assert_eq!((page.status(), &page.path), (200, &path), "{kind}");
            assert!(page.text().contains("One may not send you its newsletter."), "{kind}");
            assert_eq!(allows(&town, &one, &alice).await, [false, true], "{kind}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_link_of_an_agreement_that_ended_or_one_that_nobody_made_is_dead() {
    let town = Town::new().await;
    let (one, mut alice) = allowing(&town, "One").await;
    let path = link(&town, &one).await;
    let mut forged = vec!["/off/nonsense".to_owned(), format!("{path}A")];
    for at in [5, 20, 30, 50, 70] {
        let mut bytes = path.clone().into_bytes();
        bytes[at] = if bytes[at] == b'B' { b'C' } else { b'B' };
        forged.push(String::from_utf8(bytes).expect("it is ASCII"));
    }
    let dead = async |path: &str| {
        let page = Browser::at_person(&town).await.open(path).await;
        assert_eq!(page.heading(), "This link does not work any more", "{path}");
        let posted = one_click(&town, path, FORM, "List-Unsubscribe=One-Click").await;
        assert_eq!((page.status(), posted.status()), (410, 410), "{path}");
    };
    for path in &forged {
        dead(path).await;
    }
    assert_eq!(allows(&town, &one, &alice).await, [true, true]);

    let body = json!({"organizationApikey": one.apikey});
    town.people.post("/api/end_sisa", &alice.session, body).await.done();
    dead(&path).await;
    town.world.clock.advance(Duration::minutes(1));
    town.sign(&mut alice, &one).await;
    allow(&town, &one, &alice).await;
    dead(&path).await;
    assert_eq!(allows(&town, &one, &alice).await, [true, true], "it was of the one that ended");
    let new = link(&town, &one).await;
    assert_ne!(new, path);
    one_click(&town, &new, FORM, "").await;
    assert_eq!(allows(&town, &one, &alice).await, [false, true]);
}

#[tokio::test(flavor = "current_thread")]
async fn each_link_is_of_one_person_one_organization_and_one_permission() {
    let town = Town::new().await;
    let (one, alice) = allowing(&town, "One").await;
    let bob = town.member(&one, "bob").await;
    allow(&town, &one, &bob).await;
    let two = town.sign_up_asking("Two", asked()).await;
    let carol = town.member(&two, "carol").await;
    allow(&town, &two, &carol).await;
    let list = links(&town, &one, LIST).await;
    let members = "/app/lists/Membership.csv?unsubscribe=links";
    let mut all = links(&town, &one, members).await;
    all.extend(list.clone());
    all.extend(links(&town, &two, LIST).await);
    all.sort();
    all.dedup();
    assert_eq!((list.len(), all.len()), (2, 5));
    one_click(&town, &list[0], FORM, "List-Unsubscribe=One-Click").await;
    let mut left = [allows(&town, &one, &alice).await, allows(&town, &one, &bob).await];
    left.sort_by_key(|[newsletter, _]| newsletter == &json!(true));
    assert_eq!(left, [[json!(false), json!(true)], [json!(true), json!(true)]]);
    assert_eq!(allows(&town, &two, &carol).await, [true, true]);
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_not_asked_for_any_more_is_turned_off_too() {
    let town = Town::new().await;
    let (one, alice) = allowing(&town, "One").await;
    let path = link(&town, &one).await;
    town.ask(&one, json!({"consents": {"Newsletter": false}})).await;
    one_click(&town, &path, FORM, "List-Unsubscribe=One-Click").await;
    town.ask(&one, json!({"consents": {"Newsletter": true}})).await;
    assert_eq!(allows(&town, &one, &alice).await, [false, true], "it does not come back");
}

#[tokio::test(flavor = "current_thread")]
async fn the_lists_are_offered_with_links_and_without() {
    let town = Town::new().await;
    let (one, alice) = allowing(&town, "One").await;
    let admin = Browser::at_organization(&town).await;
    admin.sign_in(&one.email, PASSWORD).await;
    let page = admin.open("/app/lists").await;
    let plain = admin.follow(&page, "Download Newsletter").await.answer;
    assert_eq!(plain.rows()[0], ["Email", "First Name", "Surname"]);
    let linked = admin.follow(&page, "With unsubscribe links : Newsletter").await.answer;
    assert_eq!(linked.rows()[0], ["Email", "First Name", "Surname", "Unsubscribe"]);
    assert_eq!(linked.column("Email"), [alice.email.as_str()]);
    let admin = admin.with("accept-language", "de");
    let page = admin.open("/app/lists").await;
    assert!(page.texts("td a").iter().any(|link| link.starts_with("Mit Abmeldelinks")));
}

#[tokio::test(flavor = "current_thread")]
async fn a_link_is_shown_in_german_and_a_name_is_text() {
    let town = Town::new().await;
    let (one, _) = allowing(&town, "<b>One</b>").await;
    let path = link(&town, &one).await;
    let browser = Browser::at_person(&town).await.with("accept-language", "de");
    let page = browser.open(&path).await;
    assert_eq!(page.heading(), "Ausschalten: Newsletter für <b>One</b>");
    assert!(page.all("main b").is_empty());
    let page = browser.press(&page, "Ausschalten: Newsletter für <b>One</b>", &[]).await;
    assert_eq!(page.heading(), "Newsletter ist ausgeschaltet für <b>One</b>");
    assert_eq!(page.done().as_deref(), Some("Es ist ausgeschaltet."));
    assert!(page.text().contains("darf nicht Ihnen den Newsletter senden."), "{}", page.text());
    let page = browser.open("/off/nonsense").await;
    assert_eq!(page.heading(), "Dieser Link funktioniert nicht mehr");
}

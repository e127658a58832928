//! Looking for invitations, and new links for those that nobody used in time.

use assent_test_town::{Organization, PASSWORD, Town};
use time::Duration;

use crate::browser::{Browser, Page};

/// The lifetime of an invitation.
const LIFETIME: Duration = Duration::days(90);

async fn admin(town: &Town, organization: &Organization) -> Browser {
    let browser = Browser::at_organization(town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    browser
}

fn found(page: &Page) -> Vec<String> {
    page.texts("tbody a")
}

/// All that is found, page by page.
async fn all(browser: &Browser, mut page: Page) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut listed) = (Vec::new(), Vec::new());
    loop {
        let rows = found(&page);
        sizes.push(rows.len());
        listed.extend(rows);
        if !page.texts("nav[aria-label=Pages] a").contains(&"Next page".to_owned()) {
            return (sizes, listed);
        }
        page = browser.follow(&page, "Next page").await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_is_found_by_how_its_address_begins_page_by_page() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    for number in 0..30 {
        town.invite(&organization, &format!("anna+{number:02}@example.com")).await;
    }
    town.invite(&organization, "ann@example.com").await;
    town.invite(&organization, "bert@example.com").await;
    town.invite(&other, "anna+99@example.com").await;
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/invites").await;
    let page = browser.ask(&page, "Search", &[("Search by address", " ANNA+ ")]).await;
    assert_eq!(page.value("Search by address"), " ANNA+ ");
    let (sizes, listed) = all(&browser, page).await;
    assert_eq!(sizes, [25, 5]);
    let expected: Vec<_> = (0..30).map(|n| format!("anna+{n:02}@example.com")).collect();
    assert_eq!(listed, expected);

    let page = browser.open("/app/invites?address=ann%40").await;
    assert_eq!(found(&page), ["ann@example.com"]);
    for nobody in ["nna", "%25", "_nna", "%00", "an%0an", "%3Cb%3E"] {
        let page = browser.open(&format!("/app/invites?address={nobody}")).await;
        assert_eq!((page.status(), page.all("table").len()), (200, 0), "{nobody}");
        assert!(page.text().contains("No invitation is like that"), "{}", page.text());
        assert!(page.all("main b").is_empty());
    }
    for nonsense in ["address=a&after=nonsense", "state=nonsense", "state=open&after=a@b.example"] {
        assert_eq!(browser.open(&format!("/app/invites?{nonsense}")).await.status(), 404);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn invitations_are_found_by_what_became_of_them() {
    let town = Town::new().await;
    let mut organization = town.sign_up("Bob and Company").await;
    for number in 0..27 {
        town.invite(&organization, &format!("old{number:02}@example.com")).await;
    }
    town.member(&organization, "oldalice").await;
    town.world.clock.advance(LIFETIME);
    organization.session = town.log_in(&organization, PASSWORD).await;
    town.invite(&organization, "new@example.com").await;
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/invites").await;
    let of = async |state, address| {
        let fields = [("State", state), ("Search by address", address)];
        all(&browser, browser.ask(&page, "Search", &fields).await).await
    };
    let (sizes, listed) = of("Expired", "").await;
    assert_eq!((sizes, listed[0].as_str()), (vec![25, 2], "old26@example.com"));
    assert_eq!(of("Open", "").await.1, ["new@example.com"]);
    assert_eq!(of("Registered", "").await.1, ["oldalice@example.org"]);
    assert_eq!(of("Any", "").await.1.len(), 29);
    assert_eq!(of("Expired", "old0").await.1.len(), 10);
    assert_eq!(of("Registered", "old").await.1, ["oldalice@example.org"]);
    assert!(of("Open", "old").await.1.is_empty());

    let page = browser.with("accept-language", "de").open("/app/invites?state=expired").await;
    assert_eq!(page.texts("option"), ["Alle", "Offen", "Registriert", "Abgelaufen"]);
    assert_eq!(page.texts("option[selected]"), ["Abgelaufen"]);
    assert_eq!(page.texts("form[role=search] label"), ["Nach Adresse suchen", "Stand"]);
}

#[tokio::test(flavor = "current_thread")]
async fn an_expired_invitation_gets_a_new_link_and_the_old_one_stays_dead() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let old = format!("/regauth/{}", town.invite(&organization, "alice@example.com").await);
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/invites").await;
    let open = browser.follow(&page, "alice@example.com").await;
    assert!(!open.text().contains("Make a new link"), "its link works");
    town.world.clock.advance(LIFETIME);
    let browser = admin(&town, &organization).await;
    let page = browser.open(&open.path).await;
    assert!(page.text().contains("Expired"), "{}", page.text());
    let renewed = browser.press(&page, "Make a new link", &[]).await;
    let done = renewed.done().expect("it is told");
    assert!(done.starts_with("There is a new link."), "{done}");
    assert!(!renewed.text().contains("Make a new link"));
    let link = renewed.value("Registration link");
    assert_ne!(link, open.value("Registration link"));
    let link = link.strip_prefix("https://people.example").expect("it is of the portal").to_owned();

    let again = browser.press(&page, "Make a new link", &[]).await;
    assert_eq!((again.path.as_str(), again.done()), (open.path.as_str(), None), "it has one now");
    assert!(again.value("Registration link").ends_with(&link), "a replay changes nothing");
    let person = Browser::at_person(&town).await;
    assert_eq!(person.open(&old).await.status(), 410);
    let page = person.open(&link).await;
    let fields = [("Password", PASSWORD), ("Repeat the password", PASSWORD)];
    person.press(&page, "Register", &fields).await;
    let used = browser.open(&open.path).await;
    assert!(used.text().contains("Registered"), "{}", used.text());
    let late = browser.press(&renewed, "Delete the invitation", &[]).await;
    assert_eq!(late.path, open.path, "it was used");
}

#[tokio::test(flavor = "current_thread")]
async fn a_new_link_is_made_by_ones_own_form_of_ones_own_invitation() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    town.invite(&organization, "alice@example.com").await;
    town.invite(&other, "bob@example.com").await;
    town.world.clock.advance(LIFETIME);
    let browser = admin(&town, &organization).await;
    let list = browser.open("/app/invites").await;
    let page = browser.follow(&list, "alice@example.com").await;
    let (path, mut body) = page.form("Make a new link", &[]);
    let stranger = admin(&town, &other).await;
    let theirs = stranger.follow(&stranger.open("/app/invites").await, "bob@example.com").await;
    let (_, strange) = theirs.form("Make a new link", &[]);
    assert_eq!(stranger.post(&path, &strange).await.status(), 404);
    body.retain(|(name, _)| name != "csrf");
    let refused = browser.post(&path, &body).await;
    assert_eq!((refused.status(), refused.problems().len()), (403, 1));
    assert!(browser.open(&path).await.text().contains("Expired"), "nothing was changed");
    let renewed = browser.press(&refused, "Make a new link", &[]).await;
    assert!(renewed.text().contains("Open until"), "{}", renewed.text());
    let page = admin(&town, &organization).await.with("accept-language", "de").open(&path).await;
    assert!(page.text().contains("Offen bis"), "{}", page.text());
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_wrong_with_a_person_is_told_in_german() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = admin(&town, &organization).await.with("accept-language", "de");
    let page = browser.open("/app/invites/new").await;
    let fields = [
        ("E-Mail-Adresse", "alice@example.com"),
        ("Geburtsdatum", "bald"),
        ("Mobiltelefon", "4.91701E+11"),
    ];
    let page = browser.press(&page, "Einladung erstellen", &fields).await;
    let problems = page.problems_of("Fehler: ");
    assert_eq!(problems.len(), 2);
    assert!(problems[0].starts_with("Dieser Wert passt nicht: kein Datum der Form JJJJ-MM-TT"));
    assert!(problems[1].starts_with("Dieser Wert passt nicht: eine Nummer, die eine Tabellen"));
    assert_eq!(browser.open("/app/invites").await.all("tbody tr").len(), 0);
}

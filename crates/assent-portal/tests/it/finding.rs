//! Finding organizations, their feeds, and buying interests.

use assent_domain::organizations::allow_public;
use assent_test_town::{Organization, PASSWORD, Person, Town};
use serde_json::json;

use crate::browser::{Browser, Page};

/// An organization that is open to everybody.
async fn open(town: &Town, name: &str) -> Organization {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let organization = town.sign_up_as(name, &format!("{plain}@open.example").to_lowercase()).await;
    let app = &town.world.app;
    allow_public(app, organization.apikey.clone(), true).await.expect("it is there");
    let profile = json!({"public": true, "published": true, "description": "We <i>sell</i> tea."});
    town.ask(&organization, profile).await;
    organization
}

async fn signed_in(town: &Town, person: &Person) -> Browser {
    let browser = Browser::at_person(town).await;
    browser.sign_in(&person.email, PASSWORD).await;
    browser
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_open_to_everybody_is_found_and_signed_and_nothing_else() {
    let town = Town::new().await;
    let one = town.sign_up("One").await;
    let alice = town.member(&one, "alice").await;
    let browser = signed_in(&town, &alice).await;
    let page = browser.open("/app").await;
    let page = browser.follow(&page, "Find organizations").await;
    assert_eq!((page.heading().as_str(), page.all("section").len()), ("Find organizations", 0));
    assert!(page.text().contains("No organization is open to everybody"), "{}", page.text());

    open(&town, "<b>Tea</b>").await;
    let page = browser.open("/app/find").await;
    assert_eq!(page.texts("section h2"), ["<b>Tea</b>"], "One is not open");
    assert!(page.text().contains("We <i>sell</i> tea."), "{}", page.text());
    assert!(page.all("main b, main i").is_empty());
    let agree = browser.follow(&page, "Read and sign : <b>Tea</b>").await;
    assert_eq!(agree.heading(), "Your agreement with <b>Tea</b>");
    browser.press(&agree, "Sign the agreement", &[]).await;
    let page = browser.open("/app/find").await;
    assert_eq!(page.texts("section .tag"), ["Among your organizations"]);
    assert_eq!(browser.follow(&page, "<b>Tea</b>").await.heading(), "<b>Tea</b>");
    assert_eq!(browser.open("/app/find?before=nonsense").await.status(), 404);
    let browser = browser.with("accept-language", "de");
    assert_eq!(browser.open("/app/find").await.heading(), "Organisationen finden");
}

#[tokio::test(flavor = "current_thread")]
async fn open_organizations_are_paged_by_key() {
    let town = Town::new().await;
    let one = town.sign_up("One").await;
    let alice = town.member(&one, "alice").await;
    for number in 0..27 {
        open(&town, &format!("Org {number:02}")).await;
    }
    let browser = signed_in(&town, &alice).await;
    let page = browser.open("/app/find").await;
    assert_eq!(page.all("section").len(), 25);
    let next = browser.follow(&page, "Next page").await;
    assert_eq!(next.texts("section h2"), ["Org 01", "Org 00"]);
    assert_eq!(browser.follow(&next, "First page").await.texts("section h2")[0], "Org 26");
}

#[tokio::test(flavor = "current_thread")]
async fn a_feed_is_read_written_and_what_is_ones_own_deleted() {
    let town = Town::new().await;
    let one = town.sign_up("One").await;
    let alice = town.member(&one, "alice").await;
    let bob = town.member(&one, "bob").await;
    let medium = "https://pictures.example/tea.png";
    let post = json!({"post": {"title": "News", "body": "We moved.", "mediaUrl": medium,
                               "mediaMimeType": "image/png"}});
    town.organizations.post("/api/feed/posts/create", &one.session, post).await.done();
    let browser = signed_in(&town, &alice).await;
    let page = browser.open(&format!("/app/organizations/{}", one.apikey)).await;
    let page = browser.follow(&page, "Feed of One").await;
    assert_eq!(page.heading(), "Feed of One");
    assert_eq!(page.texts("article h2"), ["News"]);
    assert!(page.all("main img").is_empty());
    let link = page.all("article a")[0].value();
    assert_eq!((link.attr("href"), link.attr("rel")), (Some(medium), Some("noreferrer noopener")));

    let empty = browser.press(&page, "Publish", &[("Title", " "), ("Text", "kept")]).await;
    assert_eq!((empty.status(), empty.problems().len()), (422, 1));
    assert_eq!(empty.texts("textarea"), ["kept"]);
    let fields = [("Title", "<b>Hello</b>"), ("Text", "one\r\ntwo <i>three</i>")];
    let page = browser.press(&page, "Publish", &fields).await;
    assert_eq!(page.done().as_deref(), Some("The post was published."));
    assert_eq!(page.texts("article h2"), ["<b>Hello</b>", "News"]);
    assert!(page.texts("article .note")[0].starts_with("You"));
    assert!(page.all("article b, article i").is_empty());

    let others = signed_in(&town, &bob).await;
    let seen = others.open(&page.path).await;
    assert!(seen.texts("article .note")[0].starts_with("Another person"));
    assert!(seen.all("article button").is_empty());
    let (path, body) = page.form("Delete <b>Hello</b>", &[]);
    let uid = body.iter().find(|(name, _)| name == "delete").expect("it names the post");
    let (_, csrf) = &seen.form("Publish", &[]).1[0];
    let forged = [("csrf".to_owned(), csrf.clone()), uid.clone()];
    assert_eq!(others.post(&path, &forged).await.status(), 404, "it is not theirs");
    assert_eq!(browser.post(&path, &forged).await.status(), 403, "it is not of her page");
    let page = browser.press(&page, "Delete <b>Hello</b>", &[]).await;
    assert_eq!(page.done().as_deref(), Some("It was deleted."));
    assert_eq!(page.texts("article h2"), ["News"]);
    let browser = browser.with("accept-language", "de");
    assert_eq!(browser.open(&path).await.heading(), "Beiträge bei One");
}

#[tokio::test(flavor = "current_thread")]
async fn a_feed_is_of_those_who_signed_or_open_and_is_paged_by_instant() {
    let town = Town::new().await;
    let one = town.sign_up("One").await;
    let alice = town.member(&one, "alice").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let tea = open(&town, "Tea").await;
    for number in 0..21 {
        let post = json!({"post": {"title": format!("Post {number}"), "body": "Text"}});
        town.organizations.post("/api/feed/posts/create", &tea.session, post).await.done();
    }
    let browser = signed_in(&town, &alice).await;
    for apikey in [&*other.apikey, "nobody"] {
        assert_eq!(browser.open(&format!("/app/feed/{apikey}")).await.status(), 404);
    }
    let page = browser.open(&format!("/app/feed/{}", tea.apikey)).await;
    assert_eq!((page.all("article").len(), page.all("textarea").len()), (20, 0));
    assert_eq!(page.texts("main a.button"), ["Read and sign"]);
    let next = browser.follow(&page, "Next page").await;
    assert_eq!(next.texts("article h2"), ["Post 0"]);
    assert_eq!(browser.open(&format!("{}?before=soon", page.path)).await.status(), 404);
    let stranger = Browser::at_person(&town).await;
    assert!(stranger.open("/app/interests").await.path.starts_with("/?next="));
}

const WISH: [(&str, &str); 6] = [
    ("Industry", "Automotive"),
    ("Description", "A <b>red</b> car"),
    ("Tags", "used, small"),
    ("Price from (optional)", "1000"),
    ("Price to (optional)", "20000"),
    ("Currency", "€"),
];

fn listed(page: &Page) -> Vec<String> {
    page.texts("section .prose")
}

#[tokio::test(flavor = "current_thread")]
async fn an_interest_is_added_listed_and_deleted_by_its_person_alone() {
    let town = Town::new().await;
    let one = town.sign_up("One").await;
    let alice = town.member(&one, "alice").await;
    let bob = town.member(&one, "bob").await;
    let browser = signed_in(&town, &alice).await;
    let page = browser.open("/app/interests").await;
    assert_eq!((page.heading().as_str(), listed(&page).len()), ("Buying interests", 0));
    let bad = [
        ("Description", "short"),
        ("Price from (optional)", "dear"),
        ("Tags", ","),
        ("Industry", "Travel"),
        ("Currency", "$"),
        ("Last day (optional)", "soon"),
    ];
    let refused = browser.press(&page, "Add the interest", &bad).await;
    assert_eq!((refused.status(), refused.problems().len()), (422, 4));
    assert_eq!(refused.texts("textarea"), ["short"]);
    assert_eq!(refused.texts("option[selected]"), ["Travel", "$"]);
    let page = browser
        .press(
            &refused,
            "Add the interest",
            &[("Last day (optional)", ""), WISH[0], WISH[1], WISH[2], WISH[3], WISH[4], WISH[5]],
        )
        .await;
    assert_eq!(page.done().as_deref(), Some("It is added."));
    assert_eq!(listed(&page), ["A <b>red</b> car"]);
    assert!(page.all("main b").is_empty());
    assert_eq!(page.texts("section dd"), ["used, small", "€ 1,000 – € 20,000"]);

    let others = signed_in(&town, &bob).await;
    let theirs = others.open("/app/interests").await;
    assert!(listed(&theirs).is_empty());
    let (path, body) = page.form("Delete A <b>red</b> car", &[]);
    let uid = body.iter().find(|(name, _)| name == "delete").expect("it names the interest");
    let (_, csrf) = &theirs.form("Add the interest", &[]).1[0];
    let forged = [("csrf".to_owned(), csrf.clone()), uid.clone()];
    assert_eq!(others.post(&path, &forged).await.status(), 404, "it is not theirs");
    assert_eq!(browser.post(&path, &forged).await.status(), 403, "it is not of her page");
    let german = browser.with("accept-language", "de").open("/app/interests").await;
    assert_eq!(
        (german.heading().as_str(), german.texts("section h2")[0].as_str()),
        ("Kaufwünsche", "Fahrzeuge")
    );
    let browser = signed_in(&town, &alice).await;
    let page = browser.open("/app/interests").await;
    let gone = browser.press(&page, "Delete A <b>red</b> car", &[]).await;
    assert_eq!((gone.done().as_deref(), listed(&gone).len()), (Some("It was deleted."), 0));
}

#[tokio::test(flavor = "current_thread")]
async fn interests_are_paged_by_key_and_there_are_not_too_many() {
    let town = Town::new().await;
    let one = town.sign_up("One").await;
    let alice = town.member(&one, "alice").await;
    for number in 0..100 {
        let interest = json!({"buying_interest": {"industry": "Travel", "currency": "$",
            "description": format!("Journey {number:03}"), "tags": ["far"]}});
        let body = json!({"buyingInterest": interest["buying_interest"]});
        town.people.post("/api/buying_interest/create", &alice.session, body).await.done();
    }
    let browser = signed_in(&town, &alice).await;
    let mut page = browser.open("/app/interests").await;
    let full = browser.press(&page, "Add the interest", &WISH).await;
    assert_eq!((full.status(), full.problems().len()), (422, 1));
    assert!(full.problems()[0].starts_with("You have 100 buying interests"));
    let mut all = listed(&page);
    while page.texts("nav[aria-label=Pages] a").contains(&"Next page".to_owned()) {
        page = browser.follow(&page, "Next page").await;
        assert_eq!(listed(&page).len(), 25);
        all.extend(listed(&page));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 100);
    assert_eq!(browser.open("/app/interests?after=x").await.status(), 404);
}

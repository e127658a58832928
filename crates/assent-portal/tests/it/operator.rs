//! The operator's pages.

use std::{future::ready, sync::Arc};

use assent_domain::{
    ids::LetterId,
    mail::{FiledLetter, MailFolder, QueuedLetter, Unsent},
    outcome::{BoxError, BoxFuture, StoreError},
    store::Tx,
    values::EmailAddress,
};
use assent_test_town::{Town, list};
use serde_json::json;
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::browser::{Browser, Page};

const PAGES: [&str; 4] = ["/", "/mail", "/invite-links", "/organizations"];

#[tokio::test(flavor = "current_thread")]
async fn its_pages_are_shown_under_known_names_alone() {
    let town = Town::new().await;
    let browser = Browser::at_operator(&town).await;
    for path in PAGES {
        assert_eq!(browser.open(path).await.status(), 200, "{path}");
    }
    let browser = browser.with("host", "ops.example");
    assert_eq!(browser.open("/mail").await.status(), 200);
    let browser = browser.with("host", "evil.example");
    for path in PAGES.into_iter().chain(["/mail/1"]) {
        assert_eq!(browser.open(path).await.status(), 403, "{path}");
    }
    assert_eq!(browser.open("/health/live").await.status(), 200);
}

#[tokio::test(flavor = "current_thread")]
async fn an_organization_is_let_be_public_and_stopped() {
    let town = Town::new().await;
    let browser = Browser::at_operator(&town).await;
    let page = browser.open("/organizations").await;
    assert_eq!(page.heading(), "Organizations");
    assert!(page.all("table").is_empty(), "an empty list has no table");
    assert_eq!(browser.follow(&page, "Invitation links").await.path, "/invite-links");

    let one = town.sign_up_as("<b>One</b>", "admin@one.example").await;
    let person = town.sign_up("Two").await;
    let two = town.member(&person, "alice").await;
    let page = browser.open("/organizations").await;
    assert_eq!(page.texts("tbody th"), ["Two", "<b>One</b>"]);
    assert!(page.all("tbody b").is_empty());
    assert_eq!(page.texts("tbody .tag"), ["Not public", "Not public"]);
    let page = browser.press(&page, "Let <b>One</b> be public", &[]).await;
    assert_eq!(page.path, "/organizations?done=let");
    assert_eq!(page.done().as_deref(), Some("It may be public from now on."));
    assert_eq!(page.texts("tbody .tag"), ["Not public", "May be public"]);

    town.ask(&one, json!({"public": true, "published": true})).await;
    let found = async || {
        let path = "/api/organizations?page=1";
        let all = town.people.get(path, &two.session).await.done();
        list(&all["organizations"]).len()
    };
    assert_eq!(found().await, 2);
    let page = browser.open("/organizations").await;
    assert_eq!(page.texts("tbody .tag"), ["Not public", "Public"]);
    let stopped = browser.press(&page, "Stop <b>One</b> being public", &[]).await;
    assert_eq!(stopped.done().as_deref(), Some("It is not public any more."));
    assert_eq!(found().await, 1);
    let again = browser.press(&page, "Stop <b>One</b> being public", &[]).await;
    assert_eq!(again.texts("tbody .tag"), ["Not public", "Not public"]);
}

#[tokio::test(flavor = "current_thread")]
async fn what_nobody_may_be_let_do_changes_nothing() {
    let town = Town::new().await;
    town.sign_up("One").await;
    let browser = Browser::at_operator(&town).await;
    let page = browser.open("/organizations").await;
    let (path, body) = page.form("Let One be public", &[]);
    let with = |key: &str, value: &str| {
        let mut body = body.clone();
        body.retain(|(name, _)| name != key);
        body.push((key.to_owned(), value.to_owned()));
        body
    };
    let forged = browser.post(&path, &with("csrf", "")).await;
    assert_eq!((forged.status(), forged.problems().len()), (403, 1));
    assert_eq!(browser.post(&path, &with("apikey", "nobody")).await.status(), 404);
    assert_eq!(browser.post(&path, &with("public", "perhaps")).await.status(), 400);
    let stranger = Browser::at_operator(&town).await.with("sec-fetch-site", "cross-site");
    assert_eq!(stranger.post(&path, &body).await.status(), 403);
    assert_eq!(browser.open("/organizations").await.texts("tbody .tag"), ["Not public"]);
    for odd in ["nonsense", ""] {
        assert_eq!(browser.open(&format!("/organizations?before={odd}")).await.status(), 404);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn organizations_are_paged_by_key_and_a_button_leads_back_to_its_page() {
    let town = Town::new().await;
    for number in 0..27 {
        town.sign_up(&format!("Org {number:02}")).await;
    }
    let browser = Browser::at_operator(&town).await;
    let page = browser.open("/organizations").await;
    assert_eq!(page.all("tbody tr").len(), 25);
    let next = browser.follow(&page, "Next page").await;
    assert_eq!(next.texts("tbody th"), ["Org 01", "Org 00"]);
    let done = browser.press(&next, "Let Org 00 be public", &[]).await;
    assert_eq!(done.texts("tbody .tag"), ["Not public", "May be public"]);
    assert_eq!(browser.follow(&done, "First page").await.texts("tbody th")[0], "Org 26");
}

const WRITTEN: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

/// Letters to these people, written in this order.
async fn letters(town: &Town, to: impl IntoIterator<Item = String> + Send + 'static) {
    let app = town.world.app.clone();
    let write = move |tx: &mut dyn Tx| {
        for to in to {
            tx.outbox().enqueue(&QueuedLetter {
                id: LetterId::generate(&*app.clock, &*app.random),
                to: EmailAddress::parse(&to).expect("an address"),
                sealed: b"sealed".to_vec(),
                written_at: WRITTEN,
                attempts: 0,
            })?;
        }
        Ok::<_, StoreError>(())
    };
    town.world.app.store.transact(write).await.expect("the store works");
}

/// What became of the letters that wait.
async fn happened(town: &Town, what: &'static str, error: &'static str) {
    let write = move |tx: &mut dyn Tx| {
        for letter in tx.outbox().unsent_before(Unsent::Waiting, None, 100)? {
            match what {
                "gave up" => tx.outbox().give_up(letter.id, WRITTEN, error)?,
                "sent" => tx.outbox().sent(letter.id, WRITTEN)?,
                _ => tx.outbox().postpone(letter.id, WRITTEN + Duration::hours(1), error)?,
            }
        }
        Ok::<_, StoreError>(())
    };
    town.world.app.store.transact(write).await.expect("the store works");
}

#[tokio::test(flavor = "current_thread")]
async fn letters_that_were_given_up_or_wait_are_told_with_why_and_tried_again() {
    let town = Town::new().await;
    let browser = Browser::at_operator(&town).await;
    let page = browser.open("/mail").await;
    assert_eq!(page.heading(), "Mails");
    assert!(page.text().contains("No letter was given up."), "{}", page.text());
    assert!(page.text().contains("No letter waits to be sent."), "{}", page.text());

    letters(&town, ["alice@example.com".to_owned()]).await;
    happened(&town, "gave up", "550 <b>no such user</b>").await;
    letters(&town, ["bob@example.com".to_owned()]).await;
    let page = browser.open("/mail").await;
    assert_eq!(page.texts("main h2"), ["Letters given up", "Letters waiting"]);
    assert_eq!(page.texts("td.reason"), ["550 <b>no such user</b>", "Not tried yet"]);
    assert!(page.all("td b").is_empty());
    let first = page.texts("main button").remove(0);
    assert!(first.starts_with("Try again"), "{first}");
    let button = "Try again the letter to alice@example.com, written 2026-01-02 03:04 UTC";
    let (path, mut body) = page.form(button, &[]);
    let done = browser.press(&page, button, &[]).await;
    assert_eq!(done.done().as_deref(), Some("The letter is tried again."));
    assert!(done.text().contains("No letter was given up."), "{}", done.text());
    assert_eq!(done.all("section[aria-labelledby=waiting] tbody tr").len(), 2);

    happened(&town, "sent", "").await;
    let gone = browser.press(&page, button, &[]).await;
    let told = "This letter was sent meanwhile, or it is not kept any more.";
    assert_eq!(gone.done().as_deref(), Some(told));
    body.retain(|(name, _)| name != "csrf");
    assert_eq!(browser.post(&path, &body).await.status(), 403);
    assert_eq!(browser.post("/mail", &page.form(button, &[]).1[..1]).await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn letters_are_paged_by_key_each_kind_by_itself() {
    let town = Town::new().await;
    letters(&town, (0..30).map(|number| format!("gone{number:02}@example.com"))).await;
    happened(&town, "gave up", "refused").await;
    letters(&town, (0..60).map(|number| format!("late{number:02}@example.com"))).await;
    happened(&town, "late", "busy").await;
    let browser = Browser::at_operator(&town).await;
    let page = browser.open("/mail").await;
    assert_eq!(page.all("tbody tr").len(), 50);
    let next = |page: &Page, of: &str| {
        let links = page.all(&format!("section[aria-labelledby={of}] a[rel=next]"));
        links.first().map(|link| link.value().attr("href").expect("a link").to_owned())
    };
    for (of, name, all) in [("given-up", "gone", 30), ("waiting", "late", 60)] {
        let mut listed = page.texts(&format!("section[aria-labelledby={of}] tbody td:first-child"));
        let mut more = next(&page, of);
        while let Some(path) = more {
            let page = browser.open(&path).await;
            assert_eq!(page.all("section").len(), 1, "{path}");
            listed.extend(page.texts("tbody td:first-child"));
            more = next(&page, of);
        }
        let expected = (0..all).rev().map(|number| format!("{name}{number:02}@example.com"));
        assert_eq!(listed, expected.collect::<Vec<_>>());
    }
    for odd in ["/mail?waiting=x", "/mail?given-up=", "/mail/1"] {
        assert_eq!(browser.open(odd).await.status(), 404, "{odd}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_letter_whose_text_is_not_kept_is_not_tried_again() {
    let town = Town::new().await;
    letters(&town, ["alice@example.com".to_owned()]).await;
    happened(&town, "gave up", "refused").await;
    town.world.clock.advance(Duration::days(400));
    let page = Browser::at_operator(&town).await.open("/mail").await;
    assert!(page.text().contains("Its text is not kept any more"), "{}", page.text());
    assert!(page.all("main button").is_empty());
}

/// A folder with one letter, in which everything is hostile.
struct Filed;

fn filed() -> FiledLetter {
    FiledLetter {
        name: "1".to_owned(),
        to: "<img src=x onerror=alert(1)>@example.org".to_owned(),
        subject: "<script>alert(2)</script>".to_owned(),
        written_at: WRITTEN,
        text: "<script>alert(3)</script>\nhttps://x.example/\"onmouseover=\"alert(4) \
               javascript:alert(5) https://organizations.example/signup/abc"
            .to_owned(),
    }
}

impl MailFolder for Filed {
    fn list(&self, _: usize) -> BoxFuture<'_, Result<Vec<FiledLetter>, BoxError>> {
        Box::pin(ready(Ok(vec![filed()])))
    }

    fn read<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<FiledLetter>, BoxError>> {
        Box::pin(ready(match name {
            "1" => Ok(Some(filed())),
            "broken" => Err("the disk is full of eels".into()),
            _ => Ok(None),
        }))
    }
}

#[tokio::test(flavor = "current_thread")]
async fn filed_mails_are_listed_and_shown_without_obeying_what_is_in_them() {
    let town = Town::with(|plan| plan.mail_folder = Some(Arc::new(Filed))).await;
    let browser = Browser::at_operator(&town).await;
    let page = browser.open("/mail").await;
    assert_eq!(page.texts("thead th"), ["Written", "To", "Subject"]);
    let letter = browser.follow(&page, "<script>alert(2)</script>").await;
    assert_eq!(letter.path, "/mail/1");
    assert_eq!(letter.heading(), "<script>alert(2)</script>");
    for page in [&page, &letter] {
        assert!(page.all("main script, main img, [onmouseover]").is_empty());
        assert!(page.answer.header("content-security-policy").starts_with("default-src 'none'"));
    }
    let links: Vec<_> = letter.all("pre a").iter().filter_map(|a| a.value().attr("href")).collect();
    let expected =
        ["https://x.example/\"onmouseover=\"alert(4) ", "https://organizations.example/signup/abc"];
    assert_eq!(links, expected);
    assert_eq!(browser.open("/mail/2").await.status(), 404);
    let broken = browser.open("/mail/broken").await;
    assert_eq!((broken.status(), broken.text().contains("eels")), (500, false));
    assert_eq!(browser.post("/mail", &[]).await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn its_pages_are_german_too() {
    let town = Town::new().await;
    town.sign_up("One").await;
    letters(&town, ["alice@example.com".to_owned()]).await;
    happened(&town, "gave up", "refused").await;
    let browser = Browser::at_operator(&town).await.with("accept-language", "de");
    let page = browser.open("/organizations").await;
    assert_eq!(page.heading(), "Organisationen");
    let page = browser.press(&page, "One öffentlich sein lassen", &[]).await;
    assert_eq!(page.done().as_deref(), Some("Von jetzt an darf sie öffentlich sein."));
    let page = browser.open("/mail").await;
    assert_eq!(page.texts("main h2"), ["Aufgegebene Briefe", "Wartende Briefe"]);
    let filed = Town::with(|plan| plan.mail_folder = Some(Arc::new(Filed))).await;
    let browser = Browser::at_operator(&filed).await.with("accept-language", "de");
    assert_eq!(browser.open("/mail").await.texts("thead th"), ["Geschrieben", "An", "Betreff"]);
}

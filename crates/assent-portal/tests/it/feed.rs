//! The organization's feed, and the buying interests that it reads.

use assent_test_town::{Organization, PASSWORD, Town};
use serde_json::json;

use crate::browser::{Browser, Page};

async fn admin(town: &Town, organization: &Organization) -> Browser {
    let browser = Browser::at_organization(town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    browser
}

fn titles(page: &Page) -> Vec<String> {
    page.texts("article h2")
}

const POST: [(&str, &str); 2] = [("Title", "<i>Sale</i>"), ("Text", "One\n<b>Two</b>")];

#[tokio::test(flavor = "current_thread")]
async fn a_post_is_published_hidden_shown_and_deleted() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/feed").await;
    assert_eq!((page.heading().as_str(), titles(&page).len()), ("Feed", 0));
    assert!(page.text().contains("Nothing has been written yet"));
    let media = ("Address of a picture, video or sound", "https://img.example/a.png?x=\"><b>");
    let page = browser.press(&page, "Publish", &[POST[0], POST[1], media]).await;
    assert_eq!(page.done().as_deref(), Some("The post was published."));
    assert_eq!(titles(&page), ["<i>Sale</i>"]);
    assert!(page.text().contains("One <b>Two</b>"), "{}", page.text());
    assert!(page.all("article b, article i, img, video, audio, source").is_empty());
    let link = page.all("article a")[0].value();
    assert_eq!(link.attr("href"), Some(media.1));
    assert_eq!(link.attr("rel"), Some("noreferrer noopener"));

    let posts = async || {
        let answer = town.organizations.get("/api/feed/posts", &organization.session).await;
        answer.done()["posts"].clone()
    };
    assert_eq!(posts().await[0]["title"], "<i>Sale</i>");
    let hidden = browser.press(&page, "Hide <i>Sale</i>", &[]).await;
    assert!(hidden.path.contains('#'), "back at the post: {}", hidden.path);
    assert_eq!(hidden.texts("article .tag"), ["Hidden"]);
    assert!(posts().await[0]["hiddenAt"].is_string());
    let again = browser.press(&page, "Hide <i>Sale</i>", &[]).await;
    assert_eq!(again.status(), 200, "it is hidden");
    let shown = browser.press(&hidden, "Show <i>Sale</i>", &[]).await;
    assert!(posts().await[0]["hiddenAt"].is_null());
    let gone = browser.press(&shown, "Delete <i>Sale</i>", &[]).await;
    assert_eq!((gone.done().as_deref(), titles(&gone).len()), (Some("The post was deleted."), 0));
    let late = browser.press(&shown, "Delete <i>Sale</i>", &[]).await;
    assert_eq!(late.status(), 404, "it is gone");
    assert_eq!(posts().await, json!([]));
}

#[tokio::test(flavor = "current_thread")]
async fn a_post_has_no_blanks_around_its_title_and_lines_as_they_were_typed() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/feed").await;
    let lines = "a\r\n".repeat(9_000);
    let page = browser.press(&page, "Publish", &[("Title", "  Sale "), ("Text", &lines)]).await;
    assert_eq!(page.done().as_deref(), Some("The post was published."));
    let answer = town.organizations.get("/api/feed/posts", &organization.session).await;
    let post = &answer.done()["posts"][0];
    assert_eq!((&post["title"], &post["body"]), (&json!("Sale"), &json!("a\n".repeat(9_000))));
    let later = browser.open("/app/feed?before=2020-01-01T00:00:00.000Z").await;
    assert!(!later.text().contains("Nothing has been written yet"), "there is a first page");
}

#[tokio::test(flavor = "current_thread")]
async fn each_fault_of_a_post_is_told_in_the_language_of_the_page() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/feed").await;
    let long = "x".repeat(201);
    for (fields, problems) in [
        (
            [("Title", ""), ("Text", " "), ("Address of a picture, video or sound", "a.png")],
            vec![
                "Enter a title of 1 to 200 characters",
                "Enter a text of 1 to 20000 characters",
                "Enter an address that begins with https://, of at most 2000 characters",
            ],
        ),
        (
            [
                ("Title", "a\nb"),
                ("Text", "bell\u{7}"),
                ("Address of a picture, video or sound", "javascript:alert(1)"),
            ],
            vec![
                "Enter a title on one line",
                "The text has a character that cannot be shown. Type it anew",
                "Enter an address that begins with https://, of at most 2000 characters",
            ],
        ),
        (
            [("Title", &long), ("Text", "kept"), ("Address of a picture, video or sound", "")],
            vec!["Enter a title of 1 to 200 characters"],
        ),
    ] {
        let refused = browser.press(&page, "Publish", &fields).await;
        assert_eq!((refused.status(), refused.problems()), (422, of(&problems)));
        assert_eq!(refused.value("Title"), fields[0].1);
        assert_eq!(titles(&refused).len(), 0);
    }
    let german = admin(&town, &organization).await.with("accept-language", "de");
    let page = german.open("/app/feed").await;
    let fields = [("Titel", ""), ("Text", "kept")];
    let refused = german.press(&page, "Veröffentlichen", &fields).await;
    assert_eq!(
        refused.problems_of("Fehler: "),
        ["Geben Sie einen Titel mit 1 bis 200 Zeichen ein"]
    );
    assert_eq!(refused.texts("textarea"), ["kept"]);
}

fn of(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn posts_are_ones_own_to_delete_and_no_others_to_touch() {
    let town = Town::new().await;
    let asked = json!({"requested_data": {"email": true}});
    let organization = town.sign_up_asking("Bob and Company", asked).await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let alice = town.member(&organization, "alice").await;
    let post = json!({"post": {"title": "Question", "body": "Why?"}});
    let path = format!("/api/organization/{}/feed/posts/create", organization.apikey);
    town.people.post(&path, &alice.session, post).await.done();
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/feed").await;
    assert_eq!(titles(&page), ["Question"]);
    assert!(page.text().contains("By a person"));
    assert!(!page.text().contains("alice"), "nobody is told who wrote it");
    assert!(!page.texts("button").contains(&"Delete Question".to_owned()));
    let (path, mut body) = page.form("Hide Question", &[]);
    let stranger = admin(&town, &other).await;
    let theirs = stranger.open("/app/feed").await;
    assert!(titles(&theirs).is_empty());
    let csrf = theirs.form("Publish", &[]).1[0].clone();
    for deed in ["hide", "show", "delete"] {
        let uid = body.iter().find(|(name, _)| name == "feedPostUid").expect("it is named");
        let strange = [csrf.clone(), uid.clone(), ("deed".to_owned(), deed.to_owned())];
        assert_eq!(stranger.post(&path, &strange).await.status(), 404, "{deed}");
    }
    let nonsense = [csrf, ("deed".to_owned(), "burn".to_owned())];
    assert_eq!(stranger.post(&path, &nonsense).await.status(), 400);
    for (name, value) in &mut body {
        if name == "deed" {
            "delete".clone_into(value);
        }
    }
    assert_eq!(browser.post(&path, &body).await.status(), 404, "it is a person's");
    body.retain(|(name, _)| name != "csrf");
    let refused = browser.post(&path, &body).await;
    assert_eq!((refused.status(), titles(&refused)), (403, of(&["Question"])));
    assert!(refused.texts("article .tag").is_empty(), "it was not hidden");
}

#[tokio::test(flavor = "current_thread")]
async fn posts_are_paged_newest_first() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = admin(&town, &organization).await;
    for number in 0..30 {
        let post = json!({"post": {"title": format!("Post {number:02}"), "body": "x"}});
        town.organizations.post("/api/feed/posts/create", &organization.session, post).await.done();
    }
    let page = browser.open("/app/feed").await;
    let first = titles(&page);
    assert_eq!((first.len(), first[0].as_str()), (25, "Post 29"));
    let page = browser.follow(&page, "Next page").await;
    assert_eq!(titles(&page), ["Post 04", "Post 03", "Post 02", "Post 01", "Post 00"]);
    let hidden = browser.press(&page, "Hide Post 04", &[]).await;
    assert_eq!(titles(&hidden)[0], "Post 04", "on the same page");
    assert!(!page.text().contains("Next page"));
    let page = browser.follow(&page, "First page").await;
    assert_eq!(titles(&page), first);
    assert_eq!(browser.open("/app/feed?before=yesterday").await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn buying_interests_are_shown_as_far_as_they_are_shared() {
    let town = Town::new().await;
    let asked = json!({"requested_data": {"email": true, "firstname": true}});
    let organization = town.sign_up_asking("Bob and Company", asked).await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let alice = town.member(&organization, "alice").await;
    let browser = admin(&town, &organization).await;
    let page = browser.open("/app/interests").await;
    assert_eq!(page.heading(), "Buying interests");
    assert!(page.text().contains("Your profile names no industry"), "{}", page.text());
    let looking = json!({"industries": ["Automotive"]});
    town.ask(&organization, looking.clone()).await;
    town.ask(&other, looking).await;
    assert!(browser.open("/app/interests").await.text().contains("Nobody looks for"));
    for number in 0..27 {
        let interest = json!({"buyingInterest": {"tags": ["<b>4wd</b>", format!("n{number:02}")],
            "brands": ["Ford"], "currency": "€", "industry": "Automotive",
            "description": "A car that pulls a boat",
            "price_low": 1_000, "price_high": 25_000}});
        let path = "/api/buying_interest/create";
        town.people.post(path, &alice.session, interest).await.done();
    }
    let page = browser.open("/app/interests").await;
    let found = titles(&page);
    assert_eq!((found.len(), found[0].as_str()), (25, "<b>4wd</b>, n26"));
    assert!(page.all("article b").is_empty());
    for seen in ["€ 1,000 – € 25,000", "Ford", "Automotive", &alice.email] {
        assert!(page.texts("article")[0].contains(seen), "{seen}: {}", page.text());
    }
    assert_eq!(titles(&browser.follow(&page, "Next page").await).len(), 2);
    assert_eq!(browser.open("/app/interests?after=nonsense").await.status(), 404);

    let stranger = admin(&town, &other).await;
    let page = stranger.open("/app/interests").await;
    assert_eq!(titles(&page).len(), 25);
    assert!(!page.text().contains(&alice.email), "she has no agreement with it");
    let page = stranger.with("accept-language", "de").open("/app/interests").await;
    assert_eq!(page.heading(), "Kaufwünsche");
    assert!(page.texts("article")[0].contains("Fahrzeuge"), "{}", page.text());
    assert!(page.texts("article")[0].contains("€ 1.000 – € 25.000"));
}

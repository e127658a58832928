//! What holds for every page.

use actix_web::http::Method;
use assent_test_town::{PASSWORD, Town};

use crate::browser::Browser;

#[tokio::test(flavor = "current_thread")]
async fn every_page_is_sent_with_what_protects_it() {
    let town = Town::new().await;
    let browser = Browser::at_organization(&town).await;
    for path in ["/", "/check-mail", "/reset-password", "/nothing/here", "/signup/nonsense"] {
        let page = browser.open(path).await;
        let policy = page.answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{path}: {policy}");
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-robots-tag", "noindex"),
            ("cache-control", "no-store"),
        ] {
            let values: Vec<_> = page.answer.headers.get_all(name).collect();
            assert_eq!(values, [value], "{path}: {name}");
        }
        assert!(page.all("style, [style], [onclick], script:not([src])").is_empty(), "{path}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn machines_are_answered_as_before() {
    let town = Town::new().await;
    let browser = Browser::at_organization(&town).await;
    for path in ["/api/nothing", "/orgs/nothing", "/sisa/nothing"] {
        let answer = browser.open(path).await.answer;
        assert_eq!(answer.header("content-type"), "application/json", "{path}");
    }
    let plain = browser.request(Method::GET, "/nothing").insert_header(("accept", "*/*"));
    let answer = browser.send(plain, "/nothing").await.answer;
    answer.failed(404, "not-found");
    let page = browser.open("/nothing").await;
    assert_eq!((page.status(), page.heading().as_str()), (404, "Page not found"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_language_is_the_browsers_until_another_is_chosen() {
    let town = Town::new().await;
    let browser = Browser::at_person(&town).await.with("accept-language", "de-DE,en;q=0.5");
    let page = browser.open("/?next=/app").await;
    assert_eq!(page.heading(), "Anmelden");
    assert_eq!(page.all("html[lang=de]").len(), 1);
    assert!(page.texts("label").contains(&"E-Mail-Adresse".to_owned()));
    let page = browser.press(&page, "English", &[]).await;
    assert_eq!((page.heading().as_str(), page.path.as_str()), ("Sign in", "/?next=/app"));
    assert_eq!(browser.open("/reset-password").await.heading(), "Reset your password");
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_page_brings_with_it_is_small_and_kept_for_a_year() {
    let town = Town::new().await;
    let browser = Browser::at_organization(&town).await.with("accept-encoding", "gzip");
    let page = browser.open("/").await;
    let mut weight = page.answer.bytes.len();
    for (selector, attribute) in
        [("link[rel=stylesheet]", "href"), ("link[rel=icon]", "href"), ("script[src]", "src")]
    {
        let element = page.all(selector)[0];
        let path = element.value().attr(attribute).expect("it is somewhere").to_owned();
        let file = browser.open(&path).await.answer;
        assert_eq!(
            (file.status.as_u16(), file.header("content-encoding")),
            (200, "gzip"),
            "{path}"
        );
        assert!(file.header("cache-control").contains("immutable"), "{path}");
        weight += file.bytes.len();
    }
    assert!(weight < 60 << 10, "{weight} bytes");
    let script = page.all("script[src]")[0].value().attr("src").expect("it is somewhere");
    let plain = Browser::at_organization(&town).await.open(script).await.answer;
    assert!(plain.bytes.len() < 10 << 10, "{} bytes of script", plain.bytes.len());
    assert_eq!(browser.open("/assets/portal.css").await.status(), 404, "it has no other name");
}

#[tokio::test(flavor = "current_thread")]
async fn a_sentence_of_what_was_done_is_one_of_ours() {
    let town = Town::new().await;
    let organization = town.sign_up("Bob and Company").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&organization.email, PASSWORD).await;
    assert_eq!(browser.open("/app/ask?done=You+have+won").await.done(), None);
    assert_eq!(browser.open("/app/ask?done=saved").await.done().as_deref(), Some("Saved."));
}

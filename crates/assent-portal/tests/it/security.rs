//! One's own password and sessions, at both portals.

use assent_domain::{
    accounts::{Realm, open_session},
    values::EmailAddress,
};
use assent_test_town::{PASSWORD, Town};
use serde_json::json;

use crate::browser::{Browser, Page};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
const NEW: [(&str, &str); 2] =
    [("New password", "passwordeagle"), ("Repeat the password", "passwordeagle")];

/// The fields of a change of the password.
fn fields<'a>(current: &'a str, new: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("Password", current)], new].concat()
}

/// An organization's admin and a person, each signed in by Firefox and by a program: the
/// name of their cookie, their address, and the two.
async fn signed_in(town: &Town) -> Vec<(&'static str, String, Browser, Browser)> {
    let asked = json!({"requested_data": {"email": true}});
    let organization = town.sign_up_asking("One", asked).await;
    let alice = town.member(&organization, "alice").await;
    let mut signed_in = Vec::new();
    for (door, cookie, email) in [
        ("organization", "__Host-assent_organization", organization.email),
        ("person", "__Host-assent_person", alice.email),
    ] {
        let browser = async || match door {
            "person" => Browser::at_person(town).await,
            _ => Browser::at_organization(town).await,
        };
        let first = browser().await.with("user-agent", FIREFOX);
        first.sign_in(&email, PASSWORD).await;
        let second = browser().await.with("user-agent", "curl/8.5.0");
        second.sign_in(&email, PASSWORD).await;
        signed_in.push((cookie, email, first, second));
    }
    signed_in
}

/// The buttons that end a session each: their names.
fn ends(page: &Page) -> Vec<String> {
    let buttons = page.texts("section li button");
    buttons.into_iter().map(|name| name.replace(" :", ":")).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn a_new_password_takes_the_old_one_and_ends_all_other_sessions() {
    let town = Town::new().await;
    for (_, email, first, second) in signed_in(&town).await {
        let page = first.open("/app").await;
        let page = first.follow(&page, "Security").await;
        assert_eq!((page.heading().as_str(), &*page.path), ("Security", "/app/security"));
        assert_eq!(page.texts(".banner .own [aria-current]"), ["Security"]);
        assert!(page.text().contains(&format!("For the account {email}")));
        let page = first.press(&page, "Change the password", &fields(PASSWORD, &NEW)).await;
        assert_eq!(page.path, "/app/security?done=password-changed");
        let told = "The password was changed. All other sessions have ended.";
        assert_eq!(page.done().as_deref(), Some(told));
        assert_eq!(ends(&page).len(), 1, "this session stays: {}", page.text());
        assert_eq!(second.open("/app").await.heading(), "Sign in");
        assert_eq!(second.sign_in(&email, PASSWORD).await.status(), 422);
        assert_eq!(second.sign_in(&email, "passwordeagle").await.path, "/app");
        let letter = town.letter().await;
        assert_eq!(letter.to.as_str(), email);
        assert_eq!(letter.subject, "Your password was changed");
        assert!(letter.text.contains("knew the old password"), "{}", letter.text);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_wrong_with_a_change_of_the_password_is_told_and_changes_nothing() {
    let town = Town::new().await;
    for (_, email, first, second) in signed_in(&town).await {
        let page = first.open("/app/security").await;
        for (current, new, again, problem) in [
            ("wrongpassword", NEW[0].1, NEW[1].1, "This is not your password"),
            ("", NEW[0].1, NEW[1].1, "This is not your password"),
            (PASSWORD, "short", "short", "Choose a password of at least 12 characters"),
            (PASSWORD, "passwordeagle", "passwordbadger", "The two passwords are not the same"),
            (
                PASSWORD,
                &email,
                &email,
                "Choose a password that is not the email address or the name",
            ),
        ] {
            let new = [("New password", new), ("Repeat the password", again)];
            let page = first.press(&page, "Change the password", &fields(current, &new)).await;
            assert_eq!((page.status(), page.problems()), (422, vec![problem.to_owned()]));
            assert_eq!(page.all("main [aria-invalid=true]").len(), 1);
            for label in ["Password", "New password", "Repeat the password"] {
                assert_eq!(page.value(label), "", "passwords are not kept");
            }
            assert!(ends(&page).len() >= 2, "{}", page.text());
        }
        assert_eq!(second.open("/app").await.status(), 200);
        assert_eq!(second.open("/app").await.path, "/app");
    }
    assert!(town.world.letters().await.iter().all(|letter| !letter.subject.contains("changed")));
}

#[tokio::test(flavor = "current_thread")]
async fn passwords_are_tried_here_as_often_as_by_signing_in_and_no_more() {
    let town = Town::with(|plan| plan.rules.limits_on = true).await;
    let one = town.sign_up_as("One", "one@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&one.email, PASSWORD).await;
    let page = browser.open("/app/security").await;
    let wrong = fields("wrongpassword", &NEW);
    let mut tries = 0;
    let refused = loop {
        let page = browser.press(&page, "Change the password", &wrong).await;
        if page.status() != 422 {
            break page;
        }
        tries += 1;
    };
    assert_eq!(tries, 9, "signing in was the first of ten");
    assert_eq!((refused.status(), refused.heading().as_str()), (429, "Too many attempts"));
    assert_eq!(refused.answer.header("retry-after"), "21");
    let stranger = Browser::at_organization(&town).await;
    assert_eq!(stranger.sign_in(&one.email, PASSWORD).await.status(), 429);
    let page = browser.press(&page, "Change the password", &fields(PASSWORD, &NEW)).await;
    assert_eq!(page.status(), 429, "also with the right one");
}

#[tokio::test(flavor = "current_thread")]
async fn sessions_are_told_apart_and_each_is_ended_by_its_button() {
    let town = Town::new().await;
    for (cookie, _, first, second) in signed_in(&town).await {
        let page = first.open("/app/security").await;
        assert_eq!(page.texts("section h2")[1], "Where you are signed in");
        let rows = page.texts("section li");
        assert_eq!(rows.len(), 3, "that of the one who signed up, too: {rows:?}");
        let this: Vec<_> = rows.iter().filter(|row| row.contains("This session")).collect();
        assert_eq!(this.len(), 1, "{rows:?}");
        assert!(this[0].starts_with("Firefox on Linux"), "{this:?}");
        assert!(
            this[0].contains("Signed in 2026-01-02 03:04 UTC , last used 2026-01-02"),
            "{this:?}"
        );
        assert!(!page.answer.text().contains("rv:128"), "nothing else of the browser is there");

        // The other's own page says which of these it is.
        let seen = second.open("/app/security").await;
        let mark = |page: &Page| {
            let own = page.all("section li:has(.tag) button");
            own[0].value().attr("value").expect("it names the session").to_owned()
        };
        let hash = mark(&seen);
        assert_ne!(hash, mark(&page));
        let csrf = page.form("Change the password", &[]).1[0].clone();
        let end = [csrf.clone(), ("end".to_owned(), hash.clone())];
        let page = first.post("/app/security", &end).await;
        assert_eq!(page.path, "/app/security?done=ended");
        assert_eq!(page.done().as_deref(), Some("The session has ended."));
        assert_eq!(second.open("/app").await.heading(), "Sign in");
        assert_eq!(first.post("/app/security", &end).await.status(), 404, "it has ended");

        let page = first.press(&page, "End all other sessions", &[]).await;
        assert_eq!(page.done().as_deref(), Some("All other sessions have ended."));
        assert_eq!(page.all("section li").len(), 1);
        assert!(page.text().contains("You are signed in nowhere else."), "{}", page.text());

        let own = page.texts("section li button")[0].clone();
        assert_eq!(own, "End the session : Firefox on Linux, 2026-01-02 03:04 UTC");
        let page = first.press(&page, &own.replace(" :", ":"), &[]).await;
        assert_eq!(page.done().as_deref(), Some("You are signed out."));
        assert_eq!(first.cookie(cookie), None);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn nobody_ends_the_session_of_another() {
    let town = Town::new().await;
    let one = town.sign_up_as("One", "one@example.com").await;
    let other = town.sign_up_as("Other", "other@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&one.email, PASSWORD).await;
    let theirs = Browser::at_organization(&town).await;
    theirs.take_cookie("__Host-assent_organization", &other.session);
    let page = theirs.open("/app/security").await;
    let (path, mut body) = page.form(&ends(&page)[0], &[]);
    body.retain(|(name, _)| name != "csrf");
    let csrf = browser.open("/app/security").await.form("Change the password", &[]).1[0].clone();
    body.push(csrf.clone());
    assert_eq!(browser.post(&path, &body).await.status(), 404);
    for nonsense in ["nonsense", "AAAA", "\u{0}", "others "] {
        let body = [csrf.clone(), ("end".to_owned(), nonsense.to_owned())];
        assert_eq!(browser.post(&path, &body).await.status(), 404, "{nonsense:?}");
    }
    let others = [csrf, ("end".to_owned(), "others".to_owned())];
    assert_eq!(browser.post(&path, &others).await.status(), 200);
    assert!(town.organizations.is_open(&other.session).await);
    assert!(!town.organizations.is_open(&one.session).await, "one's own others end");
}

#[tokio::test(flavor = "current_thread")]
async fn a_password_and_sessions_are_changed_by_a_form_of_the_page_alone() {
    let town = Town::new().await;
    for (cookie, email, first, second) in signed_in(&town).await {
        let page = first.open("/app/security").await;
        let forms = [
            page.form("Change the password", &fields(PASSWORD, &NEW)),
            page.form("End all other sessions", &[]),
            page.form(&ends(&page)[0], &[]),
        ];
        let forger = if cookie.ends_with("person") {
            Browser::at_person(&town).await
        } else {
            Browser::at_organization(&town).await
        };
        let forger = forger.with("sec-fetch-site", "same-site");
        forger.take_cookie(cookie, &first.cookie(cookie).expect("a session"));
        for (path, mut body) in forms {
            assert_eq!(forger.post(&path, &body).await.status(), 403);
            body.retain(|(name, _)| name != "csrf");
            let page = first.post(&path, &body).await;
            assert_eq!((page.status(), page.problems().len()), (403, 1));
            assert_eq!(page.heading(), "Security");
        }
        let page = second.open("/app").await;
        assert_eq!(page.path, "/app");
        second.press(&page, "Sign out", &[]).await;
        assert_eq!(second.sign_in(&email, PASSWORD).await.path, "/app");
        forger.take_cookie(cookie, "nobody's");
        let path = "/?next=%2Fapp%2Fsecurity";
        assert_eq!(forger.open("/app/security").await.path, path);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn many_sessions_are_paged_by_key() {
    let town = Town::new().await;
    let one = town.sign_up_as("One", "one@example.com").await;
    let browser = Browser::at_organization(&town).await;
    browser.sign_in(&one.email, PASSWORD).await;
    let email = EmailAddress::parse(&one.email).expect("an address");
    let app = town.shared.app.clone();
    let opened = town.shared.app.store.transact(move |tx| {
        let account = tx.accounts().by_email(Realm::Organization, &email)?.expect("an account");
        for _ in 0..50 {
            open_session(tx, &app, &account, false, None)?;
        }
        Ok::<_, assent_domain::outcome::StoreError>(())
    });
    opened.await.expect("they are opened");
    let mut page = browser.open("/app/security").await;
    assert!(page.text().contains("End all other sessions"));
    let (mut sizes, mut hashes) = (Vec::new(), Vec::new());
    loop {
        let buttons = page.all("section li button");
        sizes.push(buttons.len());
        let hash =
            |button: &scraper::ElementRef<'_>| button.value().attr("value").map(str::to_owned);
        hashes.extend(buttons.iter().filter_map(hash));
        if !page.texts("nav[aria-label=Pages] a").contains(&"Next page".to_owned()) {
            break;
        }
        page = browser.follow(&page, "Next page").await;
    }
    hashes.sort();
    hashes.dedup();
    assert_eq!((sizes, hashes.len()), (vec![25, 25, 2], 52));
    assert_eq!(browser.follow(&page, "First page").await.path, "/app/security");
    assert_eq!(browser.open("/app/security?after=nonsense").await.status(), 404);
}

#[tokio::test(flavor = "current_thread")]
async fn one_s_own_password_and_sessions_are_there_in_german() {
    let town = Town::new().await;
    for (_, _, first, second) in signed_in(&town).await {
        let (first, second) =
            (first.with("accept-language", "de"), second.with("accept-language", "de"));
        let page = first.open("/app").await;
        let page = first.follow(&page, "Sicherheit").await;
        assert_eq!(page.heading(), "Sicherheit");
        assert_eq!(page.texts("section h2"), ["Ihr Passwort ändern", "Wo Sie angemeldet sind"]);
        assert_eq!(
            page.texts("main label"),
            ["Passwort", "Neues Passwort", "Passwort wiederholen"]
        );
        assert!(page.text().contains("Firefox unter Linux"), "{}", page.text());
        assert!(page.text().contains("Ein Gerät oder Programm, das wir nicht kennen"));
        let wrong = [("Passwort", "falsch")];
        let page = first.press(&page, "Passwort ändern", &wrong).await;
        assert_eq!(
            page.texts("main > [role=alert] li"),
            ["Wählen Sie ein Passwort mit mindestens 12 Zeichen"]
        );
        let page = first.press(&page, "Alle anderen Sitzungen beenden", &[]).await;
        assert_eq!(page.done().as_deref(), Some("Alle anderen Sitzungen sind beendet."));
        assert_eq!(second.open("/app").await.heading(), "Anmelden");
    }
}

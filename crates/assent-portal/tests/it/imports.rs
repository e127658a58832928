//! Inviting the people of a CSV file, and what became of it.

use std::{io::Cursor, sync::Arc};

use actix_web::http::Method;
use assent_conformance::fixtures::ManualClock;
use assent_domain::{
    entropy::Clock,
    housekeeping,
    ids::{OrganizationId, UploadId},
    invites::{BatchError, begin_batch},
    organizations::organization_of,
    outcome::BoxFuture,
    store::Tx,
};
use assent_test_town::{Form, Organization, PASSWORD, Town};
use assent_web::spool;
use time::{Duration, OffsetDateTime};

use crate::browser::{Browser, Page};

const UPLOAD: &str = "/app/invites/upload";
const PRESS: &str = "Upload and invite";

async fn signed_in(town: &Town, organization: &Organization) -> Browser {
    let browser = Browser::at_organization(town).await;
    let page = browser.sign_in(&organization.email, PASSWORD).await;
    assert_eq!(page.path, "/app");
    browser
}

/// Uploads a file on the page for that.
async fn upload(browser: &Browser, file: impl AsRef<[u8]>) -> Page {
    let page = browser.open(UPLOAD).await;
    assert_eq!(page.heading(), "Invite many people");
    browser.upload(&page, PRESS, file).await
}

/// The counts of a result, in their order.
fn counts(page: &Page) -> Vec<(String, String)> {
    page.texts("dl dt").into_iter().zip(page.texts("dl dd")).collect()
}

async fn id_of(town: &Town, organization: &Organization) -> OrganizationId {
    let found = organization_of(&town.world.app, organization.apikey.clone()).await;
    found.expect("it is signed up").id
}

/// A file of so many people.
fn people(rows: u32) -> String {
    let rows = (0..rows).map(|number| format!("person{number}@example.org,Person {number}\n"));
    format!("Email,Nickname\n{}", rows.collect::<String>())
}

/// A result without what is drawn at random in it.
fn without_links(csv: &str) -> String {
    let cut = |line: &str| match line.split_once("/regauth/g") {
        Some((start, rest)) => {
            format!("{start}/regauth/{}", rest.trim_start_matches(char::is_alphanumeric))
        }
        None => line.to_owned(),
    };
    csv.split_inclusive('\n').map(cut).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn a_file_is_uploaded_and_its_result_shown_and_downloaded_as_the_api_answers_it() {
    let (town, elsewhere) = (Town::new().await, Town::new().await);
    let mut both = Vec::new();
    for town in [&town, &elsewhere] {
        let organization = town.sign_up_as("Bob and Company", "neworg@example.com").await;
        town.member_at(&organization, "member@example.org").await;
        town.invite(&organization, "invited@example.org").await;
        both.push(organization);
    }
    let (bob, same) = (&both[0], &both[1]);
    let file = "\u{feff}Email;First Name;Shoe size\r\n\
                member@example.org;Mia;38\r\n\
                new@example.org;=SUM(A1);40\r\n\
                invited@example.org;Ida;\r\n\
                <b>nobody</b>;No;\r\n\
                \r\n\
                NEW@example.org;Again;\r\n\
                \"late@example.org\";\"two\r\nlines\";\r\n\
                ;None;\r\n\
                wide@example.org;Wim;41;more\r\n";
    let browser = signed_in(&town, bob).await;
    let page = upload(&browser, file).await;
    assert_eq!((page.status(), page.heading().as_str()), (200, "Result of the import"));
    assert!(page.path.starts_with("/app/imports/"), "{}", page.path);
    let expected = [
        ("Rows", "8"),
        ("Invited", "2"),
        ("Already invited", "1"),
        ("Already a member", "1"),
        ("Twice in the file", "1"),
        ("Not valid", "3"),
    ];
    assert_eq!(counts(&page), expected.map(|(label, count)| (label.to_owned(), count.to_owned())));
    assert_eq!(page.texts("table caption"), ["Rows that were not invited"]);
    let cells = page.texts("tbody td");
    let rows: Vec<_> = cells.chunks(3).map(|row| [&*row[0], &*row[1], &*row[2]]).collect();
    assert_eq!(rows[0], ["2", "member@example.org", "The address belongs to a member"]);
    assert_eq!(rows[1][..2], ["4", "invited@example.org"]);
    assert_eq!(rows[2][..2], ["5", "<b>nobody</b>"]);
    assert!(rows[2][2].starts_with("Not valid: this is not an email address"), "{}", rows[2][2]);
    assert_eq!(rows[3], ["7", "NEW@example.org", "The address is in an earlier row of the file"]);
    assert_eq!(rows[4][..2], ["10", "No address"]);
    assert_eq!(rows[5][..2], ["11", "wide@example.org"]);
    assert!(rows[5][2].starts_with("Not valid: the row has 4 fields"), "{}", rows[5][2]);
    assert_eq!(rows.len(), 6);
    let german = signed_in(&town, bob).await.with("accept-language", "de").open(&page.path).await;
    let why = "Ungültig: Die Zeile hat 4 Felder, die Kopfzeile aber 3: „more“ ist übrig";
    assert_eq!(german.texts("tbody td")[17], why);
    assert!(page.text().contains("Columns that were not used, or not in every row: Shoe size"));

    let csv = browser.follow(&page, "Download invites.csv").await;
    assert_eq!(csv.path, format!("{}/invites.csv", page.path));
    let disposition = csv.answer.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"invites.csv\"");
    let api = Form::of_file(file).upload_to("/api/orgs/invite_end_user_batch", &same.session);
    let api = elsewhere.organizations.send(api).await;
    assert_eq!(api.header("content-type"), csv.answer.header("content-type"));
    assert_eq!(without_links(csv.answer.text()), without_links(api.text()));
    let links = csv.answer.column("Signup Url");
    let opened = links.iter().filter(|link| link.starts_with("https://people.example/regauth/g"));
    assert_eq!(opened.count(), 2);
    let list = browser.open("/app/invites").await;
    assert_eq!(list.texts("tbody a").len(), 4);
}

#[tokio::test(flavor = "current_thread")]
async fn of_many_rows_that_were_not_invited_a_hundred_are_shown_and_the_others_counted() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let browser = signed_in(&town, &bob).await;
    let file = format!("Email\n{}", "nobody\n".repeat(1_334));
    let page = upload(&browser, file).await;
    assert_eq!(counts(&page)[0].1, "1,334");
    assert_eq!(page.all("tbody tr").len(), 100);
    assert!(page.text().contains("And 1,234 more"), "{}", page.text());
    assert!(page.text().contains("Nobody was invited by this file"), "{}", page.text());
    let csv = browser.follow(&page, "Download invites.csv").await;
    assert_eq!(csv.answer.column("Status").len(), 1_334);
    let german = Browser::at_organization(&town).await.with("accept-language", "de");
    let cookie = browser.cookie("__Host-assent_organization").expect("a session");
    german.take_cookie("__Host-assent_organization", &cookie);
    let page = german.open(&page.path).await;
    assert_eq!(page.heading(), "Ergebnis des Imports");
    assert_eq!(counts(&page)[5], ("Ungültig".to_owned(), "1.334".to_owned()));
    assert_eq!(page.texts("table caption"), ["Nicht eingeladene Zeilen"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_file_that_is_no_such_csv_is_refused_by_its_line_and_nothing_is_stored() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let browser = signed_in(&town, &bob).await;
    let late = format!("{}\"never closed\n", people(1_500));
    let files: [(&[u8], &str); 5] = [
        (b"", "Nobody was invited. Line 1: the file is empty"),
        (
            b"Name,Town\nAlice,Paris\n",
            "Nobody was invited. Line 1: the header row does not name Email",
        ),
        (
            b"Email\nalice@example.org\nJ\xe9r\xf4me\n",
            "Nobody was invited. Line 3: the text is not UTF-8, it seems to be",
        ),
        (b"PK\x03\x04workbook", "Nobody was invited. Line 1: this is an Excel workbook"),
        (late.as_bytes(), "Nobody was invited. Line 1,502: a quotation mark that is opened"),
    ];
    for (file, told) in files {
        let page = upload(&browser, file).await;
        assert_eq!((page.status(), page.path.as_str()), (422, UPLOAD));
        let problems = page.problems();
        assert!(problems.len() == 1 && problems[0].starts_with(told), "{problems:?}");
        assert_eq!(page.all("input[type=file][aria-invalid=true][aria-describedby]").len(), 1);
    }
    assert!(browser.open("/app/invites").await.all("table").is_empty(), "nobody is invited");
    let german = Browser::at_organization(&town).await.with("accept-language", "de");
    german.take_cookie("__Host-assent_organization", &bob.session);
    let page = german.open(UPLOAD).await;
    assert_eq!(page.heading(), "Viele Personen einladen");
    let page = german.upload(&page, "Hochladen und einladen", "Name\nAlice\n").await;
    let problem = page.texts("main > [role=alert] li");
    let told =
        "Niemand wurde eingeladen. Zeile 1: Die Kopfzeile nennt kein Email. Ihre Spalten sind";
    assert!(problem[0].starts_with(told), "{problem:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn who_chooses_no_file_is_asked_for_one() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let browser = signed_in(&town, &bob).await;
    let page = browser.open(UPLOAD).await;
    let (path, body) = page.form(PRESS, &[]);
    let csrf = &body[0].1;
    let nothing = Form::new().text("csrf", csrf);
    for form in [nothing.clone().file_called("file", b"", ""), nothing] {
        let page = browser.post_form(&path, &form).await;
        assert_eq!((page.status(), page.problems()), (422, vec!["Choose a CSV file".to_owned()]));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn without_the_hidden_field_before_it_the_file_is_not_read_and_the_form_comes_back() {
    let town = Town::with(|plan| plan.upload_limit = 4 << 10).await;
    let bob = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let eve = town.sign_up_as("Eve and Company", "eve@example.com").await;
    let browser = signed_in(&town, &bob).await;
    let page = browser.open(UPLOAD).await;
    let (path, body) = page.form(PRESS, &[]);
    let csrf = body[0].1.clone();
    let theirs = signed_in(&town, &eve).await.open(UPLOAD).await.form(PRESS, &[]).1[0].1.clone();
    // It is longer than a file may be: who read it would see that.
    let file = people(1_000);
    for form in [
        Form::new().file("file", &file),
        Form::new().file("file", &file).text("csrf", &csrf),
        Form::new().text("csrf", "").file("file", &file),
        Form::new().text("csrf", &theirs).file("file", &file),
        Form::new().text("csrf", &csrf).text("csrf", "nonsense").file("file", &file),
    ] {
        let page = browser.post_form(&path, &form).await;
        assert_eq!((page.status(), page.heading().as_str()), (403, "Invite many people"));
        assert_eq!(page.problems().len(), 1);
        let again = browser.upload(&page, PRESS, "Email\nnobody\n").await;
        assert_eq!(again.heading(), "Result of the import");
    }
    let whole = Form::new().text("csrf", &csrf).file("file", &file);
    let page = browser.post_form(&path, &whole).await;
    assert_eq!((page.status(), page.heading().as_str()), (413, "That is too large"));
    for (header, value) in [("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
        let elsewhere = Browser::at_organization(&town).await.with(header, value);
        elsewhere.take_cookie("__Host-assent_organization", &bob.session);
        let page = elsewhere.post_form(&path, &whole).await;
        assert_eq!((page.status(), page.heading().as_str()), (403, "Please try again"));
    }
    let stranger = Browser::at_organization(&town).await;
    let page = stranger.post_form(&path, &whole).await;
    assert_eq!(page.path, "/?next=%2Fapp%2Finvites%2Fupload");
    let none = browser.post(&path, &body).await;
    assert_eq!(none.status(), 400, "it is another kind of form");
    assert!(browser.open("/app/invites").await.all("table").is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn a_result_is_kept_for_a_day_and_the_invitations_for_longer() {
    let town = Town::new().await;
    let bob = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let eve = town.sign_up_as("Eve and Company", "eve@example.com").await;
    let browser = signed_in(&town, &bob).await;
    let page = upload(&browser, "Email\nalice@example.org\n").await;
    let (result, csv) = (page.path.clone(), format!("{}/invites.csv", page.path));
    let stranger = signed_in(&town, &eve).await;
    let unknown =
        format!("/app/imports/{}", UploadId(assent_conformance::fixtures::samples::id(7)));
    for path in [&result, &csv] {
        let page = stranger.open(path).await;
        assert_eq!((page.status(), page.heading().as_str()), (404, "Page not found"));
    }
    for path in [&unknown, "/app/imports/nonsense", &format!("{unknown}/invites.csv")] {
        assert_eq!(browser.open(path).await.status(), 404);
    }

    town.world.clock.advance(Duration::hours(24) - Duration::SECOND);
    let browser = signed_in(&town, &bob).await;
    assert_eq!(browser.open(&csv).await.answer.rows().len(), 2);
    town.world.clock.advance(Duration::SECOND);
    for tidied in [false, true] {
        for path in [&result, &csv] {
            let page = browser.open(path).await;
            assert_eq!(
                (page.status(), page.heading().as_str()),
                (410, "This link does not work any more"),
                "{tidied}"
            );
            assert!(page.text().contains("Whoever was invited stays invited"), "{}", page.text());
        }
        while housekeeping::step(&town.world.app).await.expect("the store works") > 0 {}
    }
    assert_eq!(browser.open("/app/invites").await.texts("tbody a"), ["alice@example.org"]);
    let (id, organization) = (upload_in(&result), id_of(&town, &bob).await);
    let left = move |tx: &mut dyn Tx| tx.imports().piece(organization, id, 0);
    assert_eq!(town.world.app.store.read(left).await.expect("the store reads"), None);

    town.world.clock.advance(Duration::days(30) + Duration::SECOND);
    while housekeeping::step(&town.world.app).await.expect("the store works") > 0 {}
    let browser = signed_in(&town, &bob).await;
    assert_eq!(browser.open(&result).await.status(), 404, "nobody knows any more");
}

fn upload_in(path: &str) -> UploadId {
    UploadId::parse(path.rsplit('/').next().unwrap_or_default()).expect("it is an upload's")
}

#[tokio::test(flavor = "current_thread")]
async fn of_six_results_the_oldest_makes_room() {
    let town = Town::new().await;
    let bob = town.sign_up_as("Bob and Company", "neworg@example.com").await;
    let browser = signed_in(&town, &bob).await;
    let mut results = Vec::new();
    for _ in 0..6 {
        results.push(upload(&browser, "Email\nalice@example.org\n").await.path);
        town.world.clock.advance(Duration::SECOND);
    }
    let mut statuses = Vec::new();
    for result in &results {
        statuses.push(browser.open(result).await.status());
    }
    assert_eq!(statuses, [410, 200, 200, 200, 200, 200]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_long_result_is_kept_sealed_in_pieces_and_comes_back_whole() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let browser = signed_in(&town, &bob).await;
    let rows = 6_000;
    let page = upload(&browser, people(rows)).await;
    assert_eq!(counts(&page)[1].1, "6,000");
    let csv = browser.follow(&page, "Download invites.csv").await;
    assert!(csv.answer.bytes.len() > 2 * (256 << 10), "{}", csv.answer.bytes.len());
    let emails = csv.answer.column("Email");
    assert_eq!(emails.len(), 6_000);
    let in_order =
        emails.iter().zip(0..).all(|(email, n)| *email == format!("person{n}@example.org"));
    assert!(in_order);

    let (organization, id) = (id_of(&town, &bob).await, upload_in(&page.path));
    let kept = move |tx: &mut dyn Tx| {
        let mut kept = vec![tx.imports().import(organization, id)?.and_then(|kept| kept.sealed)];
        for number in 0..10 {
            kept.push(tx.imports().piece(organization, id, number)?);
        }
        Ok::<_, assent_domain::outcome::StoreError>(kept)
    };
    let kept = town.world.app.store.read(kept).await.expect("the store reads");
    let kept: Vec<_> = kept.into_iter().flatten().collect();
    let pieces = csv.answer.bytes.len().div_ceil(256 << 10);
    assert_eq!(kept.len(), 1 + pieces);
    for sealed in kept {
        assert!(sealed.len() <= (256 << 10) + 64, "{}", sealed.len());
        assert!(!String::from_utf8_lossy(&sealed).contains("person"), "it is sealed");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_is_left_of_the_result_of_an_upload_that_breaks_off() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let organization = id_of(&town, &bob).await;
    let app = &town.world.app;
    let batch = begin_batch(app, organization).await.expect("it is its turn");
    let pending = move |tx: &mut dyn Tx| tx.uploads().pending(organization);
    let pending = app.store.read(pending).await.expect("the store reads").expect("it has begun");
    let file = format!("{}\"never closed\n", people(8_000));
    let imported = spool::work_on(batch.import_and_keep(Box::new(Cursor::new(file)))).await;
    assert!(matches!(imported.expect("it does not panic"), Err(BatchError::Csv(_))));
    let id = pending.upload.id;
    let left = move |tx: &mut dyn Tx| {
        let piece = tx.imports().piece(organization, id, 0)?;
        Ok::<_, assent_domain::outcome::StoreError>((piece, tx.imports().import(organization, id)?))
    };
    assert_eq!(app.store.read(left).await.expect("the store reads"), (None, None));
}

/// A clock for which no pause is long.
struct Hurried(Arc<ManualClock>);

impl Clock for Hurried {
    fn now(&self) -> OffsetDateTime {
        self.0.now()
    }

    fn pause(&self, _: std::time::Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

#[tokio::test(flavor = "current_thread")]
async fn who_waits_for_another_upload_in_vain_is_told_so() {
    let mut town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let id = id_of(&town, &bob).await;
    let first = begin_batch(&town.world.app, id).await.expect("it is its turn");
    town.shared.app.clock = Arc::new(Hurried(town.world.clock.clone()));
    let browser = signed_in(&town, &bob).await;
    let page = upload(&browser, people(1)).await;
    assert_eq!(page.status(), 422);
    assert!(page.problems()[0].starts_with("Another upload of yours is under way"));
    drop(first);
}

#[tokio::test(flavor = "current_thread")]
async fn the_example_invites_whom_it_names() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let browser = signed_in(&town, &bob).await;
    let empty = browser.open("/app/invites").await;
    let page = browser.follow(&empty, "Invite many people").await;
    let example = browser.follow(&page, "Download an example").await.answer;
    assert_eq!(example.header("content-disposition"), "attachment; filename=\"example.csv\"");
    let result = browser.upload(&page, PRESS, &example.bytes).await;
    let told = counts(&result);
    assert_eq!((told[0].1.as_str(), told[1].1.as_str()), ("2", "2"));
    assert!(!result.text().contains("Columns that were not used"), "{}", result.text());
    assert!(result.all("table").is_empty());
    let list = browser.open("/app/invites").await;
    assert_eq!(browser.follow(&list, "Invite many people").await.path, UPLOAD);
}

#[tokio::test(flavor = "current_thread")]
async fn looking_at_a_result_and_its_head_changes_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob and Company").await;
    let browser = signed_in(&town, &bob).await;
    let result = upload(&browser, people(3)).await.path;
    for path in [result.clone(), format!("{result}/invites.csv"), UPLOAD.to_owned()] {
        let head = browser.send(browser.request(Method::HEAD, &path), &path).await;
        assert_eq!((head.status(), head.answer.bytes.len()), (200, 0), "{path}");
        assert_eq!(browser.open(&path).await.status(), 200, "{path}");
    }
}

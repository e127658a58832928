//! CSV downloads: the table of end users, and mailing lists.

use assent_test_town::{Answer, Organization, Person, Town};
use assent_web::SessionInUrl;
use serde_json::{Value, json};

fn asks() -> Value {
    json!({
        "requested_data": {"email": true, "firstname": true, "lastname": true, "homephone": true},
        "consents": {"Newsletter": true, "Sharing Data within Group": true},
        "communication_channels": {"email_media": true},
    })
}

/// Alice, who shares a formula, a phone number and quotes, and gives consents.
async fn bob_and_alice() -> (Town, Organization, Person) {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let change = json!({
        "personal_data": {
            "firstname": "=HYPERLINK(\"http://evil.example\")", "lastname": "Mc,\"Person\"\nJr",
            "homephone": "+1 (555) 111-4444",
        },
        "shared_personal_data": {"firstname": true, "lastname": true, "homephone": true},
        "consents": {"Newsletter": true, "Sharing Data within Group": true},
    });
    town.change(&alice, &bob, change).await;
    (town, bob, alice)
}

async fn get(town: &Town, path: &str) -> Answer {
    town.organizations.get(path, "").await
}

#[actix_web::test]
async fn the_table_downloads_as_csv_with_the_session_in_the_address() {
    let (town, bob, alice) = bob_and_alice().await;
    let answer = get(&town, &format!("/api/end_users.csv?sessionId={}", bob.session)).await;
    let disposition = answer.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"end_users.csv\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(
        answer.text(),
        format!(
            "Rights Holder Id,Sisa Signed At,Email,First Name,Surname,\
             Home Phone Number (Land Line),Newsletter Consent Enabled,\
             Sharing Data within Group Consent Enabled,Email Communication Channel Enabled\r\n\
             {},2026-01-02T03:04:05.678Z,alice@example.org,\
             \"'=HYPERLINK(\"\"http://evil.example\"\")\",\"Mc,\"\"Person\"\"\nJr\",\
             +1 (555) 111-4444,Enabled,Enabled,Disabled\r\n",
            alice.id
        )
    );
}

#[actix_web::test]
async fn the_csv_says_what_the_table_says() {
    let (town, bob, _) = bob_and_alice().await;
    let table = town.organizations.get("/api/end_users", &bob.session).await.done();
    let csv = get(&town, &format!("/api/end_users.csv?sessionId={}&raw=true", bob.session)).await;
    assert_eq!(json!(csv.rows()), table["endUsers"]);
}

#[actix_web::test]
async fn a_download_begins_with_a_byte_order_mark_where_it_is_asked_for() {
    let (town, bob, _) = bob_and_alice().await;
    for path in ["/api/end_users.csv", "/api/email_list/-/Newsletter"] {
        let plain = town.organizations.get(path, &bob.session).await;
        let marked = town.organizations.get(&format!("{path}?bom=true"), &bob.session).await;
        assert_eq!(marked.text(), format!("\u{feff}{}", plain.text()), "{path}");
        assert_eq!(marked.header("content-type"), "text/csv; charset=utf-8", "{path}");
        let other = town.organizations.get(&format!("{path}?bom=false"), &bob.session).await;
        assert_eq!(other.text(), plain.text(), "{path}");
    }
}

#[actix_web::test]
async fn a_mailing_list_has_address_and_name_of_those_who_consent() {
    let (town, bob, alice) = bob_and_alice().await;
    town.member(&bob, "bert").await;
    let path = format!("/api/email_list/{}/Newsletter", bob.session);
    let answer = get(&town, &path).await;
    let disposition = answer.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"email_list_newsletter.csv\"");
    let guarded = "'=HYPERLINK(\"http://evil.example\")";
    let row = |name: &str| {
        vec!["alice@example.org".to_owned(), name.to_owned(), "Mc,\"Person\"\nJr".to_owned()]
    };
    let header = ["Email", "First Name", "Surname"].map(str::to_owned).to_vec();
    assert_eq!(answer.rows(), [header.clone(), row(guarded)]);
    let raw = get(&town, &format!("{path}?raw=true")).await;
    assert_eq!(raw.rows()[1], row(&guarded[1..]));
    let path = format!("/api/email_list/{}/Sharing%20Data%20within%20Group", bob.session);
    assert_eq!(get(&town, &path).await.rows().len(), 2);

    // Only what is shared is in it, and who withdraws is not.
    town.change(&alice, &bob, json!({"shared_personal_data": {"email": false}})).await;
    let path = format!("/api/email_list/{}/Newsletter", bob.session);
    assert_eq!(get(&town, &path).await.column("Email"), [""]);
    town.change(&alice, &bob, json!({"consents": {"Newsletter": false}})).await;
    assert_eq!(get(&town, &path).await.text(), "Email,First Name,Surname\r\n");
}

#[actix_web::test]
async fn a_mailing_list_has_a_link_for_each_to_unsubscribe_where_it_is_asked_for() {
    let (town, bob, alice) = bob_and_alice().await;
    let path = format!("/api/email_list/{}/Newsletter", bob.session);
    let plain = get(&town, &format!("{path}?unsubscribe=")).await;
    assert_eq!(plain.rows()[0], ["Email", "First Name", "Surname"]);
    let linked = get(&town, &format!("{path}?unsubscribe=links")).await;
    assert_eq!(linked.rows()[0], ["Email", "First Name", "Surname", "Unsubscribe"]);
    let links = linked.column("Unsubscribe");
    assert!(links[0].starts_with("https://people.example/off/"), "{links:?}");
    assert!(links[0].ends_with(&alice.id), "{links:?}");
    for unknown in ["true", "Links", "1"] {
        let path = format!("{path}?unsubscribe={unknown}");
        get(&town, &path).await.no_file_on("invalid-field", &["unsubscribe"]);
    }
}

#[actix_web::test]
async fn a_consent_that_is_not_asked_for_any_more_lists_nobody() {
    let (town, bob, _) = bob_and_alice().await;
    town.ask(&bob, json!({"consents": {"Newsletter": false}})).await;
    let path = format!("/api/email_list/{}/Newsletter", bob.session);
    assert_eq!(get(&town, &path).await.rows().len(), 1);
    let path = format!("/api/email_list/{}/Fundraising", bob.session);
    assert_eq!(get(&town, &path).await.rows().len(), 1);
}

#[actix_web::test]
async fn an_unknown_consent_is_named() {
    let (town, bob, _) = bob_and_alice().await;
    for (consent, named) in [
        ("Spam", "Spam"),
        ("newsletter", "newsletter"),
        ("email_media", "email_media"),
        ("%00", "\\0"),
        ("%ff", ""),
    ] {
        let path = format!("/api/email_list/{}/{consent}", bob.session);
        let json = get(&town, &path).await.no_file_on("unknown-consent", &["consentType"]);
        assert!(json["error"].as_str().is_some_and(|error| error.contains(named)), "{json}");
    }
}

#[actix_web::test]
async fn the_session_may_stand_in_the_header_too() {
    let (town, bob, _) = bob_and_alice().await;
    for path in ["/api/end_users.csv", "/api/email_list/-/Newsletter"] {
        assert_eq!(town.organizations.get(path, &bob.session).await.rows().len(), 2, "{path}");
    }
    // The header counts before the address.
    let path = format!("/api/end_users.csv?sessionId={}", bob.session);
    town.organizations.get(&path, "nonsense").await.failed(401, "unauthenticated");
}

#[actix_web::test]
async fn plain_sessions_in_addresses_can_be_refused() {
    let town = Town::with(|plan| plan.session_in_url = SessionInUrl::Refuse).await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    town.member(&bob, "alice").await;
    for path in [
        format!("/api/end_users.csv?sessionId={}", bob.session),
        format!("/api/email_list/{}/Newsletter", bob.session),
    ] {
        get(&town, &path).await.failed(401, "unauthenticated");
        town.organizations.get(&path, &bob.session).await.rows();
    }
    // A form is no address.
    let form = assent_test_town::Form::new()
        .text("session_id", &bob.session)
        .file(assent_test_town::FILE, "Email\na@b.example\n");
    let answer = town.organizations.send(form.upload_to(crate::batch::PATH, "")).await;
    assert_eq!(answer.column("Status"), ["invited"]);
}

#[actix_web::test]
async fn a_request_without_a_session_learns_nothing_about_filters_or_consents() {
    let town = Town::new().await;
    for path in ["/api/end_users.csv?filters=nonsense", "/api/email_list/x/Spam"] {
        get(&town, path).await.failed(401, "unauthenticated");
    }
}

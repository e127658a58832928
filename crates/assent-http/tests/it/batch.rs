//! Inviting everybody in a CSV file.

use assent_test_town::{Answer, Form, Organization, Town, text};
use serde_json::json;

pub(crate) const PATH: &str = "/api/orgs/invite_end_user_batch";

/// Uploads `file` with the session in the header; `query` begins with `?` or
/// is empty.
pub(crate) async fn upload(
    town: &Town,
    organization: &Organization,
    query: &str,
    file: impl AsRef<[u8]>,
) -> Answer {
    let path = format!("{PATH}{query}");
    town.organizations.send(Form::of_file(file).upload_to(&path, &organization.session)).await
}

#[actix_web::test]
async fn the_result_is_a_file_with_a_registration_link_for_each_new_address() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let file = "Email,First Name,Country\nalice@example.com,Alice,US\nbo@example.com,,\n";
    let answer = upload(&town, &bob, "", file).await;
    let disposition = answer.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"invites.csv\"");
    let rows = answer.rows();
    let header = ["Email", "First Name", "Country", "Signup Url", "Status", "Error"];
    assert_eq!(rows[0], header);
    assert_eq!(rows[1][..3], ["alice@example.com", "Alice", "US"]);
    assert_eq!(rows[1][4..], ["invited", ""]);
    assert_eq!(answer.text().matches("\r\n").count(), 3, "CRLF ends each line");

    let segment = rows[1][3].strip_prefix("https://people.example/regauth/").expect("a link");
    let alice = town.register(segment).await;
    assert_eq!(alice.email, "alice@example.com");
    let invites = town.invites_of(&bob).await;
    let listed = invites.iter().find(|invite| invite["email"] == "alice@example.com");
    let known = json!({"email": "alice@example.com", "firstname": "Alice", "mailingcountry": "US"});
    assert_eq!(listed.expect("it is listed")["personal_data"], known);
}

#[actix_web::test]
async fn all_22_headers_are_read_in_any_order_and_spelling() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let labels = [
        ("Email", "email", "alice@example.com"),
        ("First Name", "firstname", "a"),
        ("Surname", "lastname", "b"),
        ("Salutation", "salutation", "c"),
        ("Title", "title", "d"),
        ("Birthdate", "birthdate", "1990-02-28"),
        ("Gender", "gender", "e"),
        ("Street", "mailingstreet", "f"),
        ("City", "mailingcity", "g"),
        ("State / Province / County", "mailingstate", "h"),
        ("Postcode / Zip code", "mailingpostalcode", "i"),
        ("Country", "mailingcountry", "j"),
        ("Home Phone Number (Land Line)", "homephone", "k"),
        ("Mobile Phone Number", "mobilephone", "l"),
        ("Fax Number", "faxnumber", "m"),
        ("Business Name", "businessname", "n"),
        ("Business Industry", "businessindustry", "o"),
        ("Business Street", "businessstreet", "p"),
        ("Business City", "businesscity", "q"),
        ("Business Country", "businesscountry", "r"),
        ("Business Postcode / Zip code", "businesspostalcode", "s"),
        ("Business Phone Number", "businessphone", "t"),
    ];
    let backwards = labels.iter().rev();
    let header: Vec<_> =
        backwards.clone().map(|(label, ..)| format!(" {} ", label.to_uppercase())).collect();
    let row: Vec<_> = backwards.map(|(.., value)| *value).collect();
    let file = format!("{},Shoe size\n{},41\n", header.join(","), row.join(","));
    let rows = upload(&town, &bob, "", file).await.rows();
    assert_eq!(rows[0][..22], header);
    assert_eq!(rows[0][22..], ["Shoe size", "Signup Url", "Status", "Error"]);
    assert_eq!((rows[1][22].as_str(), rows[1][24].as_str()), ("41", "invited"));
    let known: serde_json::Map<_, _> =
        labels.iter().map(|(_, key, value)| ((*key).to_owned(), json!(value))).collect();
    assert_eq!(town.invites_of(&bob).await[0]["personal_data"], json!(known));
}

#[actix_web::test]
async fn delimiters_byte_order_marks_line_ends_and_quotes_are_understood() {
    let town = Town::new().await;
    for (number, file) in [
        "\u{feff}Email,Street\r\na@b.example,\"1 Main St\nBack, yard\"\r\n",
        "Email;Street\na@b.example;\"1 Main St\nBack, yard\"",
        "\u{feff}Street\temail\n\"1 Main St\nBack, yard\"\ta@b.example\n",
        "\"Street\",\"Email\"\r\n\"1 Main St\nBack, yard\",\"a@b.example\"\r\n\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        let bob = town.sign_up(&format!("Bob {number}")).await;
        let answer = upload(&town, &bob, "", file).await;
        assert_eq!(answer.column("Street"), ["1 Main St\nBack, yard"], "{file:?}");
        assert_eq!(answer.column("Status"), ["invited"], "{file:?}");
        assert_eq!(answer.text().starts_with('\u{feff}'), file.starts_with('\u{feff}'));
        assert_eq!(answer.text().matches('\u{feff}').count(), file.matches('\u{feff}').count());
        let known = json!({"email": "a@b.example", "mailingstreet": "1 Main St\nBack, yard"});
        assert_eq!(town.invites_of(&bob).await[0]["personal_data"], known);
    }
}

/// A file with a row of every outcome, in a town where they come about.
async fn every_outcome() -> (Town, Organization, &'static str) {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"requested_data": {"email": true}})).await;
    let member = town.member(&bob, "member").await;
    let change = json!({"personal_data": {"email": "shared@example.org"}});
    town.change(&member, &bob, change).await;
    town.invite(&bob, "open@example.org").await;
    let file = "Email,Birthdate\n\
        new@example.org,1990-01-02\n\
        ,1990-01-02\n\
        nobody,\n\
        new2@example.org,02/01/1990\n\
        NEW@example.org,\n\
        open@example.org,\n\
        member@example.org,\n\
        shared@example.org,\n\
        open@example.org,\n\
        open@example.org,yesterday\n";
    (town, bob, file)
}

#[actix_web::test]
async fn every_row_is_answered_in_its_place_with_the_first_reason_that_applies() {
    let (town, bob, file) = every_outcome().await;
    let answer = upload(&town, &bob, "", file).await;
    assert_eq!(
        answer.column("Status"),
        [
            "invited",
            "invalid",
            "invalid",
            "invalid",
            "duplicate-in-file",
            "already-invited",
            "already-a-member",
            "already-a-member",
            "duplicate-in-file",
            "invalid"
        ]
    );
    let (urls, errors) = (answer.column("Signup Url"), answer.column("Error"));
    for (row, url) in urls.iter().enumerate() {
        assert_eq!((url.is_empty(), errors[row].is_empty()), (row != 0, row == 0), "row {row}");
    }
    assert!(errors[3].contains("Birthdate"), "{}", errors[3]);
    assert!(errors[1].contains("Email"), "{}", errors[1]);
    let emails = answer.column("Email");
    assert_eq!((emails[4].as_str(), emails[2].as_str()), ("NEW@example.org", "nobody"));
    assert_eq!(town.invites_of(&bob).await.len(), 3);
}

#[actix_web::test]
async fn only_invited_leaves_the_other_rows_out_and_changes_nothing_else() {
    let (town, bob, file) = every_outcome().await;
    let answer = upload(&town, &bob, "?only=invited", file).await;
    assert_eq!(answer.column("Email"), ["new@example.org"]);
    assert_eq!(answer.column("Status"), ["invited"]);
    // A second time there is nobody left to invite, and the header stays.
    let answer = upload(&town, &bob, "?only=invited", file).await;
    assert_eq!(answer.text(), "Email,Birthdate,Signup Url,Status,Error\r\n");
    assert_eq!(upload(&town, &bob, "?only=nonsense", file).await.rows().len(), 11);
}

#[actix_web::test]
async fn the_same_file_invites_nobody_twice_and_anothers_people_are_new() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    let file = "Email\na@b.example\nb@b.example\n";
    let statuses = async |by: &Organization| upload(&town, by, "", file).await.column("Status");
    assert_eq!(statuses(&bob).await, ["invited", "invited"]);
    assert_eq!(statuses(&bob).await, ["already-invited", "already-invited"]);
    assert_eq!(statuses(&carol).await, ["invited", "invited"]);
    assert_eq!(town.invites_of(&bob).await.len(), 2);
}

#[actix_web::test]
async fn formulas_in_the_result_are_guarded_unless_raw_is_asked_for() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let file = "Email,=Note,Mobile Phone Number\n\
        a@b.example,=1+1,+1 (555) 111-2222\n\
        b@b.example,@x,-5\n\
        +c@b.example,\"\tx\",+1+1\n\
        +c!@b.example,,\n";
    let guarded = upload(&town, &bob, "", file).await;
    assert_eq!(guarded.column("'=Note"), ["'=1+1", "'@x", "'\tx", ""]);
    assert_eq!(guarded.column("Mobile Phone Number"), ["+1 (555) 111-2222", "'-5", "'+1+1", ""]);
    assert_eq!(guarded.column("Email")[2..], ["+c@b.example", "'+c!@b.example"]);
    assert_eq!(guarded.column("Status"), ["invited"; 4]);
    let raw = upload(&town, &bob, "?raw=true", file).await;
    assert_eq!(raw.column("=Note"), ["=1+1", "@x", "\tx", ""]);
    assert_eq!(raw.column("Mobile Phone Number"), ["+1 (555) 111-2222", "-5", "+1+1", ""]);
    // What is stored is what was sent.
    let stored = town.invites_of(&bob).await;
    let mobile = stored.iter().find(|invite| invite["email"] == "+c@b.example");
    assert_eq!(mobile.expect("it is stored")["personal_data"]["mobilephone"], "+1+1");
}

#[actix_web::test]
async fn a_file_of_a_header_alone_invites_nobody() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let answer = upload(&town, &bob, "", "Email,City").await;
    assert_eq!(answer.text(), "Email,City,Signup Url,Status,Error\r\n");
}

#[actix_web::test]
async fn twenty_thousand_rows_pass() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let row = |number| format!("person{number}@example.org,Person {number},\"Łódź, {number}\"\n");
    let rows: Vec<_> = (0..20_000).map(row).collect();
    let file = format!("Email,First Name,City\n{}", rows.concat());
    let answer = upload(&town, &bob, "", file).await;
    let statuses = answer.column("Status");
    assert_eq!(statuses.len(), 20_000);
    assert!(statuses.iter().all(|status| status == "invited"));
    let emails = answer.column("Email");
    assert_eq!(
        (emails[0].as_str(), emails[19_999].as_str()),
        ("person0@example.org", "person19999@example.org")
    );
    let last = answer.column("Signup Url").swap_remove(19_999);
    let segment = last.rsplit('/').next().expect("a segment");
    assert_eq!(text(&town.follow(segment).await.done()["email"]), "person19999@example.org");
}

//! `assent demo`: made once, then served.

use serde_json::{Value, json};

use crate::{
    home::Home,
    http::Api,
    server::{Process, Server},
};

const MUSEUM: &str = "museum@example.com";

/// A session of the account, whose password the guide says.
#[track_caller]
fn logged_in(api: &Api, server: &Server, email: &str) -> Api {
    let guide = server.process.output.find("the password", |line| {
        Some(line.split_once("Everybody's password is ")?.1.to_owned())
    });
    let body = json!({"email": email, "password": guide.expect("the guide says it")});
    api.with(api.post("/api/login", &body).ok()["sessionId"].as_str().expect("a session"))
}

fn start(home: &Home) -> Server {
    Process::start(home, &["demo", "--dir", "look"]).serving()
}

#[test]
fn a_demo_has_consents_of_many_weeks_and_is_served_again_as_it_was_left() {
    let home = Home::on_sqlite();
    let server = start(&home);
    let museum = logged_in(&server.organization(), &server, MUSEUM);
    let report = museum.get("/api/orgs/consent_report").ok();
    let people = report["consentReport"].as_array().expect("a report");
    assert!(people.len() > 12, "{report}");
    let months: std::collections::BTreeSet<_> =
        people.iter().map(|one| &one["lastUpdated"].as_str().expect("an instant")[..7]).collect();
    assert!(months.len() >= 3, "{months:?}");
    for consent in ["Newsletter", "Membership", "Volunteering"] {
        let allow = people.iter().filter(|one| one["consents"][consent] == true).count();
        assert!((1..people.len()).contains(&allow), "{consent}: {allow} of {}", people.len());
    }
    let person = logged_in(&server.end_user(), &server, "ben.castro@example.com");
    let overview = person.get("/api/overview").ok();
    let known = overview["myOrganizations"].as_object().expect("a map");
    assert_eq!(known.keys().collect::<Vec<_>>(), ["greengrocer", "rivermuseum"]);
    assert_eq!(server.terminate().0.code(), Some(0));

    let again = start(&home);
    let museum = logged_in(&again.organization(), &again, MUSEUM);
    let same: Value = museum.get("/api/orgs/consent_report").ok();
    assert_eq!(same, report);
}

#[test]
fn events_of_a_demo_hold_and_its_store_mails_and_key_are_its_own_whatever_is_set() {
    let home = Home::on_sqlite()
        .set("database-url", "postgres://nobody@127.0.0.1:1/x")
        .set("master-key-file", "/nowhere/at/all")
        .set("smtp-url", "no url")
        .set("stripe-secret-key", "hunter2")
        .set("bcrypt-cost", "99");
    let server = start(&home);
    let person = logged_in(&server.end_user(), &server, "ben.castro@example.com");
    let agreement = person.get("/api/organizations/agreement/greengrocer").text();
    // Windows' shells and editors put a byte-order mark before what they save.
    for text in [agreement.clone(), format!("\u{feff}{agreement}")] {
        let ran = home.run_fed(&["verify-agreement", "-"], &text);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
}

#[test]
fn a_folder_with_anything_else_in_it_is_left_alone() {
    let home = Home::on_sqlite();
    let file = home.file("letter.txt", "dear Alice");
    let folder = std::path::Path::new(&file).parent().expect("it is in a folder");
    let ran = home.run(&["demo", "--dir", &folder.display().to_string()]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.stderr.contains("is not empty, and no demo: name another"), "{ran:?}");
    let left: Vec<_> = std::fs::read_dir(folder).expect("it is there").collect();
    assert_eq!(left.len(), 1, "{left:?}");

    std::fs::rename(&file, folder.join("demo.draft")).expect("it can be renamed");
    let ran = home.run(&["demo", "--dir", &folder.display().to_string()]);
    assert!(ran.stderr.contains("was not made to its end: remove the folder"), "{ran:?}");
}

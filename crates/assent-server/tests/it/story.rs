//! What Assent is for, from the first start to an agreement that anybody can
//! check.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    actors::{ADMIN, ADMINS_PASSWORD, BobCo, EndUser, log_in},
    home::Home,
    http::filtered,
    post::{MailServer, Post},
    server::{Server, token_in},
};

#[test]
fn an_organization_and_a_person_agree_on_sqlite_with_mails_as_files() {
    let home = Home::on_sqlite();
    let post = Post::filed(&home);
    story(&home, &post);
}

#[test]
fn an_organization_and_a_person_agree_on_sqlite_with_mails_sent() {
    let mails = MailServer::start();
    let home = Home::on_sqlite().set("smtp-url", &mails.sink.url());
    story(&home, &Post::Sent(mails));
}

#[test]
fn an_organization_and_a_person_agree_on_postgres_with_mails_sent() {
    let Some(home) = Home::on_postgres() else { return };
    let mails = MailServer::start();
    let home = home.set("smtp-url", &mails.sink.url());
    story(&home, &Post::Sent(mails));
}

fn story(home: &Home, post: &Post) {
    let server = Server::start_without_a_command(home);
    let bobco = bobco_signs_up(home, &server, post);
    bobco_invites_a_thousand_people(&bobco);
    let alice = alice_registers_and_signs(&bobco, &server);
    let events = alice_allows(&alice);
    bobco_sees_what_alice_allows(&bobco);
    alice_withdraws_and_is_gone(&bobco, &alice);
    the_agreement_is_checked_offline(home, &bobco, &alice, &events);

    bobco.api.post("/api/logout", &json!({})).ok();
    assert_eq!(bobco.api.post("/api/logout", &json!({})).status, 401);
    let (status, output) = server.terminate();
    assert_eq!(status.code(), Some(0));
    assert_eq!(output.iter().filter(|line| token_in(line).is_some()).count(), 1, "{output:?}");
}

fn bobco_signs_up(home: &Home, server: &Server, post: &Post) -> BobCo {
    let printed = server.printed_invite_token();
    let made = home.run_json(&["invite-token", "create", "--json"]);
    let made = made["inviteToken"].as_str().expect("the command prints a token");
    assert_ne!(made, printed);

    let bobco = BobCo::sign_up(server, post, made);
    let profile = bobco.api.get("/api/orgs/profile").ok();
    assert_eq!(profile["organizationProfile"]["name"], "Bob Co");
    assert_eq!(profile["organizationProfile"]["dpo_email"], ADMIN);
    log_in(&server.organization(), ADMIN, ADMINS_PASSWORD);

    let again = json!({"email": "other@example.com", "inviteToken": made});
    assert_eq!(server.organization().post("/api/signup", &again).refused(), "invalid-invite-token");
    let page = server.operator().get("/mail");
    match post {
        Post::Filed(_) => assert!(page.text().contains(ADMIN), "{}", page.text()),
        Post::Sent(_) => assert!(page.text().contains("Letters waiting"), "{}", page.text()),
    }
    bobco
}

fn bobco_invites_a_thousand_people(bobco: &BobCo) {
    let mut people = "Email,First Name,Surname,Shoe\r\n".to_owned();
    for number in 1..=1_000 {
        write!(people, "person{number}@example.com,Per,Son {number},42\r\n").unwrap();
    }
    people.push_str("person1@example.com,Again,X,\r\nnope,A,B,C\r\n");
    let (name, rows) = bobco.api.upload(&people).csv();
    assert_eq!(name, "invites.csv");
    assert_eq!(rows.len(), 1_003);
    assert_eq!(rows[0], "Email,First Name,Surname,Shoe,Signup Url,Status,Error");
    for (row, number) in rows[1..=1_000].iter().zip(1..) {
        let start = format!("person{number}@example.com,Per,Son {number},42,http://127.0.0.1:");
        assert!(row.starts_with(&start) && row.contains("/regauth/gbobcog"), "{row}");
        assert!(row.ends_with(",invited,"), "{row}");
    }
    assert!(rows[1_001].starts_with("person1@example.com,Again,X,,,duplicate-in-file,"));
    assert!(rows[1_002].starts_with("nope,A,B,C,,invalid,"));
    let page = |number: usize| {
        let listed = bobco.api.get(&format!("/api/end_user_invites?page={number}")).ok();
        listed["endUserInvites"].as_array().map(Vec::len)
    };
    assert_eq!((page(1), page(100), page(101)), (Some(10), Some(10), Some(0)));
}

fn alice_registers_and_signs(bobco: &BobCo, server: &Server) -> EndUser {
    let token = bobco.invite(&json!({
        "email": "alice@example.com",
        "firstname": "Alice",
        "lastname": "McPerson",
        "fullname": "Alice McPerson",
    }));
    let look_up = || server.end_user().post("/api/register/new", &json!({"token": token})).ok();
    let found = look_up();
    assert_eq!((&found["status"], &found["email"]), (&json!("new"), &json!("alice@example.com")));
    assert_eq!(found["organization"]["name"], "Bob Co");
    assert_eq!(found["personal_data"]["firstname"], "Alice");
    let alice = EndUser::register(server, &token);
    assert_eq!(look_up()["status"], "existing");

    assert!(bobco.account_data().is_empty(), "nothing is seen before it is agreed on");
    let signed = alice.sign();
    assert_eq!(signed["organization"]["apikey"], "bobco");
    assert_eq!(alice.sign()["sisa"], signed["sisa"], "to sign twice is to sign once");
    let seen = bobco.account_data();
    assert_eq!(seen[0]["personal_data"], json!({"email": "alice@example.com"}));
    alice
}

fn alice_allows(alice: &EndUser) -> Vec<String> {
    let events = alice.change(&json!({
        "shared_personal_data": {"firstname": true, "lastname": true, "gender": true},
        "consents": {"Newsletter": true, "Volunteering": true},
    }));
    assert_eq!(events.len(), 2, "one on data, one on permissions");
    events
}

fn bobco_sees_what_alice_allows(bobco: &BobCo) {
    let data = json!({"email": "alice@example.com", "firstname": "Alice", "lastname": "McPerson"});
    let consents = json!({"Newsletter": true, "Membership": false});

    let report = bobco.api.get("/api/orgs/consent_report").ok();
    let report = report["consentReport"].as_array().unwrap();
    assert_eq!(report.len(), 1);
    assert_eq!((&report[0]["personal_data"], &report[0]["consents"]), (&data, &consents));

    let id = report[0]["id"].as_str().unwrap();
    let seen = bobco.account_data();
    assert_eq!(
        seen,
        [json!({
            "rhldr_id": id,
            "personal_data": data,
            "shared_personal_data": {"email": true, "firstname": true, "lastname": true},
            "consents": consents,
            "communication_channels": {"email_media": {"enabled": false}},
        })]
    );
    let one = bobco.api.get(&format!("/api/end_user_account_data/{id}")).ok();
    assert_eq!(one["endUserAccountData"], seen[0]);

    let rows = |filters: Value| {
        let table = bobco.api.get(&format!("/api/end_users{}", filtered(&filters))).ok();
        table["endUsers"].as_array().unwrap().len() - 1
    };
    assert_eq!(rows(json!([])), 1);
    assert_eq!(
        rows(json!([["Permission Enabled", "Newsletter"], ["Requested Data Shared", "firstname"]])),
        1
    );
    assert_eq!(rows(json!([["Permission Disabled", "Membership"]])), 1);
    assert_eq!(rows(json!([["Permission Enabled", "Membership"]])), 0);
    assert_eq!(rows(json!([["Requested Data Not Shared", "lastname"]])), 0);

    let session = bobco.api.session();
    let csv = format!("/api/end_users.csv?sessionId={session}");
    let (name, table) = bobco.api.stranger().get(&csv).csv();
    assert_eq!(name, "end_users.csv");
    assert_eq!(
        table[0],
        "Rights Holder Id,Sisa Signed At,Email,First Name,Surname,Newsletter Consent Enabled,\
         Membership Consent Enabled,Email Communication Channel Enabled"
    );
    // A formula could begin like one id in 64.
    let guard = if id.starts_with('-') { "'" } else { "" };
    assert!(table[1].starts_with(&format!("{guard}{id},20")), "{}", table[1]);
    let end = "Z,alice@example.com,Alice,McPerson,Enabled,Disabled,Disabled";
    assert!(table[1].ends_with(end), "{}", table[1]);
    assert_eq!(table.len(), 2);
    assert_eq!(
        mailing_list(bobco, "Newsletter"),
        ["Email,First Name,Surname", "alice@example.com,Alice,McPerson"]
    );
    assert_eq!(mailing_list(bobco, "Membership").len(), 1);
}

fn mailing_list(bobco: &BobCo, consent: &str) -> Vec<String> {
    let session = bobco.api.session();
    bobco.api.stranger().get(&format!("/api/email_list/{session}/{consent}")).csv().1
}

fn alice_withdraws_and_is_gone(bobco: &BobCo, alice: &EndUser) {
    let events = alice.change(&json!({
        "shared_personal_data": {"lastname": false},
        "consents": {"Newsletter": false},
    }));
    assert_eq!(events.len(), 2);
    assert_eq!(mailing_list(bobco, "Newsletter").len(), 1, "the header alone");
    let enabled = filtered(&json!([["Permission Enabled", "Newsletter"]]));
    let table = bobco.api.get(&format!("/api/end_users{enabled}")).ok();
    assert_eq!(table["endUsers"].as_array().map(Vec::len), Some(1), "{table}");
    let report = bobco.api.get("/api/orgs/consent_report").ok();
    assert_eq!(report["consentReport"][0]["consents"]["Newsletter"], false);
    let left = json!({"email": "alice@example.com", "firstname": "Alice"});
    assert_eq!(report["consentReport"][0]["personal_data"], left);
}

fn the_agreement_is_checked_offline(
    home: &Home,
    bobco: &BobCo,
    alice: &EndUser,
    allowed: &[String],
) {
    let export = alice.export();
    let id = bobco.account_data()[0]["rhldr_id"].as_str().unwrap().to_owned();
    let theirs = bobco.api.get(&format!("/api/orgs/agreements/{id}")).ok();
    assert_eq!(theirs["agreement"], export["agreement"], "both have the same");

    let events = export["agreement"]["events"].as_array().unwrap();
    let ids: Vec<_> = events.iter().map(|event| event["audit"]["eventId"].as_str()).collect();
    for id in allowed {
        assert!(ids.contains(&Some(id)), "{id} is missing in {ids:?}");
    }
    let head = ids.last().unwrap().unwrap();
    let file = home.file("agreement.json", &export.to_string());
    let ran = home.run(&["verify-agreement", &file]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let verified = home.run_json(&["verify-agreement", &file, "--head", head, "--json"]);
    assert_eq!((&verified["head"], &verified["events"]), (&json!(head), &json!(ids.len())));
    assert_eq!(verified["rightsHolderPublicKey"], id);

    let mut shortened = export.clone();
    shortened["agreement"]["events"].as_array_mut().unwrap().pop();
    let short = home.file("short.json", &shortened.to_string());
    assert_eq!(home.run(&["verify-agreement", &short]).code, Some(0));
    let ran = home.run(&["verify-agreement", &short, "--head", head]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains(head) && ran.stderr.contains("missing at the end"), "{ran:?}");

    changed_by_a_byte(home, &export, ids[1].unwrap());
}

/// Changes one byte of the second event, then one of the agreement.
fn changed_by_a_byte(home: &Home, export: &Value, second: &str) {
    let text = export.to_string();
    let jwts = [
        (&export["agreement"]["events"][1]["eventJwt"], "event 2 ("),
        (&export["agreement"]["sisa"]["acceptedSisaJwt"], "the agreement: "),
    ];
    for (jwt, link) in jwts {
        let jwt = jwt.as_str().unwrap();
        let (start, middle) = jwt.split_at(jwt.len() / 2);
        let other = if middle.starts_with('A') { 'B' } else { 'A' };
        let edited = text.replace(jwt, &format!("{start}{other}{}", &middle[1..]));
        let differing = text.bytes().zip(edited.bytes()).filter(|(a, b)| a != b).count();
        assert_eq!((differing, edited.len()), (1, text.len()));
        let file = home.file("edited.json", &edited);
        let ran = home.run(&["verify-agreement", &file]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(link), "{ran:?}");
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{ran:?}");
        if link.starts_with("event") {
            assert!(ran.stderr.contains(second), "{ran:?}");
        }
    }
}

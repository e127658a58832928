//! What an operator does beside a running service: invite tokens, `doctor`.

use assent_conformance::smtp::Answer;
use serde_json::json;

use crate::{
    actors::BobCo,
    home::{Home, Ran},
    post::{MailServer, Post},
    server::Server,
};

#[test]
fn invite_tokens_are_made_listed_and_revoked_while_the_service_runs() {
    let home = Home::on_sqlite().set("organization-portal-url", "https://portal.example.org/");
    let server = Server::start(&home);
    let create = ["invite-token", "create", "--json"];
    let bound = home.run_json(&[&create[..], &["--email", "One@Example.com"]].concat());
    let free = home.run_json(&[&create[..], &["--expires", "12h"]].concat());
    let (bound_token, free_token) = (&bound["inviteToken"], free["inviteToken"].as_str().unwrap());
    assert_eq!(free["link"], format!("https://portal.example.org/?it={free_token}"));
    assert_eq!(bound["email"], "one@example.com");

    let sign_up = |email: &str, token: &serde_json::Value| {
        let body = json!({"email": email, "inviteToken": token});
        server.organization().post("/api/signup", &body)
    };
    assert_eq!(sign_up("two@example.com", bound_token).refused(), "invalid-invite-token");
    sign_up("one@example.com", bound_token).ok();
    sign_up("two@example.com", &json!(free_token)).ok();
    let letter = Post::filed(&home).letter_to("two@example.com");
    assert!(letter.text.contains("https://portal.example.org/signup/"), "{letter:?}");

    assert_eq!(home.run_json(&["invite-token", "revoke", free_token, "--json"])["revoked"], true);
    assert_eq!(sign_up("two@example.com", &json!(free_token)).refused(), "invalid-invite-token");
    let listed = home.run_json(&["invite-token", "list", "--json"]);
    let states: Vec<_> = listed.as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["revoked", "open", "open"], "newest first, the first start's last");
    let table = home.run(&["invite-token", "list"]).stdout;
    assert_eq!(table.lines().count(), 3);
    assert!(!table.contains(free_token) && !listed.to_string().contains(free_token));

    let unknown = home.run(&["invite-token", "revoke", "d1830fcda87ae8993039694e6f7aea95"]);
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    assert_eq!(
        unknown.stderr,
        "assent: there is no such invite token: see assent invite-token list\n"
    );
    let id = listed[1]["id"].as_str().unwrap();
    assert!(table.contains(id), "{table}");
    assert_eq!(home.run_json(&["invite-token", "revoke", id, "--json"])["revoked"], true);
    let link = format!(" <{}>. ", home.run_json(&create)["link"].as_str().unwrap());
    assert_eq!(home.run_json(&["invite-token", "revoke", &link, "--json"])["revoked"], true);
    let listed = home.run_json(&["invite-token", "list", "--json"]);
    let states: Vec<_> = listed.as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["revoked", "revoked", "revoked", "open"]);
    for wrong in [&["--expires", "soon"], &["--email", "nobody"]] {
        let ran = home.run(&[&create[..], wrong].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "wrong usage: {ran:?}");
        assert!(ran.stderr.contains(wrong[0]), "{ran:?}");
    }
}

/// What `doctor` looks at, and whether it was good.
fn findings(ran: &Ran) -> Vec<(&str, bool)> {
    ran.stdout
        .lines()
        .map(|line| {
            let (verdict, finding) = line.split_at(5);
            let (what, seen) = finding.split_once(": ").expect("a finding has a name");
            assert!(!seen.is_empty() && ["ok   ", "BAD  "].contains(&verdict), "{line}");
            (what, verdict == "ok   ")
        })
        .collect()
}

const LOOKED_AT: [&str; 9] =
    ["settings", "data folder", "portals", "clock", "store", "schema", "key", "mail", "payments"];

#[test]
fn doctor_finds_all_well_before_during_and_after_a_service_on_sqlite() {
    all_is_well(&Home::on_sqlite());
}

#[test]
fn doctor_finds_all_well_with_a_service_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    let ran = home.run(&["doctor"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("BAD  schema: there is no store"), "{ran:?}");
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    all_is_well(&home);
}

fn all_is_well(home: &Home) {
    let well = LOOKED_AT.map(|what| (what, true));
    let check = || {
        let ran = home.run(&["doctor"]);
        assert_eq!(findings(&ran), well, "{ran:?}");
        assert_eq!(ran.code, Some(0), "{ran:?}");
    };
    let there_before = home.data("").exists();
    check();
    assert_eq!(home.data("").exists(), there_before, "looking makes nothing");
    let server = Server::start(home);
    check();
    assert_eq!(server.terminate().0.code(), Some(0));
    // SQLite's own beside the store come and go.
    let files = || -> std::collections::BTreeSet<_> {
        let names = std::fs::read_dir(home.data("")).into_iter().flatten();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect()
    };
    let files_before = files();
    check();
    assert_eq!(files(), files_before, "looking leaves nothing behind");
}

#[test]
fn doctor_names_a_mail_server_that_is_away() {
    let mails = MailServer::start();
    let home = Home::on_sqlite().set("smtp-url", &mails.sink.url());
    let links = findings(&home.run(&["doctor"])).contains(&("portals", false));
    assert!(links, "mails to others lead to this machine");
    let home = home
        .set("organization-portal-url", "https://organizations.example.org")
        .set("rights-holder-portal-url", "https://people.example.org");
    let ran = home.run(&["doctor"]);
    assert_eq!((ran.code, findings(&ran).len()), (Some(0), 9), "{ran:?}");
    assert!(mails.letters().is_empty(), "looking sends nothing");

    drop(mails);
    let ran = home.run(&["doctor"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(findings(&ran), LOOKED_AT.map(|what| (what, what != "mail")));
    let found = home.run(&["doctor", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&found.stdout).unwrap();
    let bad: Vec<_> = found.as_array().unwrap().iter().filter(|one| one["ok"] == false).collect();
    assert_eq!(bad.len(), 1, "{found}");
    assert_eq!(bad[0]["what"], "mail");
}

#[test]
fn a_file_of_certificates_that_is_not_there_is_told() {
    let home = Home::on_sqlite().set("smtp-url", "smtps://127.0.0.1:1");
    let doctor = home.command(&["doctor"]).env("SSL_CERT_FILE", "/nowhere.pem").output().unwrap();
    let told = String::from_utf8(doctor.stdout).unwrap();
    let mail = "BAD  mail: SSL_CERT_FILE names \"/nowhere.pem\", which cannot be read";
    assert!(doctor.status.code() == Some(1) && told.contains(mail), "{told}");
}

#[test]
fn an_organization_may_be_public_while_the_operator_lets_it() {
    let home = Home::on_sqlite();
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    let publish = || {
        let body = json!({"organizationProfile": {"public": true, "published": true}});
        bobco.api.post("/api/orgs/profile", &body)
    };
    assert_eq!(publish().refused(), "invalid-field");
    let listed = home.run_json(&["organization", "list", "--json"]);
    assert_eq!(
        (&listed[0]["apikey"], &listed[0]["publicAllowed"]),
        (&json!("bobco"), &json!(false))
    );

    let allowed = home.run(&["organization", "allow-public", "bobco"]);
    assert_eq!(allowed.stdout, "bobco may be public.\n", "{allowed:?}");
    publish().ok();
    assert_eq!(home.run_json(&["organization", "list", "--json"])[0]["public"], true);

    let revoked = home.run_json(&["organization", "allow-public", "bobco", "--revoke", "--json"]);
    assert_eq!((&revoked["publicAllowed"], &revoked["public"]), (&json!(false), &json!(false)));
    let unknown = home.run(&["organization", "allow-public", "nobody"]);
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    assert!(unknown.stderr.contains("no organization \"nobody\""), "{unknown:?}");
}

#[test]
fn a_mail_that_was_given_up_is_listed_and_tried_again() {
    let mails = MailServer::start();
    mails.sink.answer("RCPT", Answer::reply("550 nobody of this name"));
    let home = Home::on_sqlite().set("smtp-url", &mails.sink.url());
    let server = Server::start(&home);
    let token = server.printed_invite_token();
    let body = json!({"email": "neworg@example.com", "inviteToken": token});
    server.organization().post("/api/signup", &body).ok();
    let dead = crate::until("a mail that was given up", || {
        let dead = home.run_json(&["mail", "list", "--dead", "--json"]);
        dead.as_array().filter(|dead| !dead.is_empty()).cloned()
    });
    assert_eq!((&dead[0]["to"], &dead[0]["tries"]), (&json!("neworg@example.com"), &json!(1)));
    assert!(dead[0]["error"].as_str().is_some_and(|error| error.contains("550")), "{dead:?}");

    mails.sink.answer_as_usual();
    let id = dead[0]["id"].as_str().unwrap();
    assert_eq!(home.run(&["mail", "retry", id]).stdout, "The mail is tried again.\n");
    mails.received("neworg@example.com");
    let again = home.run(&["mail", "retry", id]);
    assert_eq!(again.code, Some(1), "{again:?}");
    let help = home.run(&["mail", "retry", "-h"]).stdout;
    assert!(help.contains("Usage: assent mail retry [OPTIONS] <ID|--all>"), "{help}");
    for wrong in [&["one"][..], &[], &[id, "--all"]] {
        assert_eq!(home.run(&[&["mail", "retry"], wrong].concat()).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn a_mail_that_a_server_will_not_relay_waits_with_words_and_all_are_tried_at_once() {
    let mails = MailServer::start();
    mails.sink.answer("RCPT", Answer::reply("554 5.7.1 Relay access denied"));
    let home = Home::on_sqlite().set("smtp-url", &mails.sink.url());
    let server = Server::start(&home);
    let token = server.printed_invite_token();
    let body = json!({"email": "neworg@example.com", "inviteToken": token});
    server.organization().post("/api/signup", &body).ok();
    // By then the pause is half a minute.
    let waiting = crate::until("a mail that waits", || {
        let waiting = home.run_json(&["mail", "list", "--json"]);
        waiting.as_array().filter(|all| all.iter().any(|mail| mail["tries"] == 2)).cloned()
    });
    assert_eq!(waiting[0]["gaveUpAt"], json!(null));
    let error = waiting[0]["error"].as_str().unwrap();
    assert!(error.contains("does not relay") && error.contains("554 5.7.1"), "{error}");

    mails.sink.answer_as_usual();
    assert_eq!(home.run(&["mail", "retry", "--all"]).stdout, "Mails that are tried again: 1.\n");
    mails.received("neworg@example.com");
    assert_eq!(home.run_json(&["mail", "retry", "--all", "--json"]), json!({"retried": 0}));
}

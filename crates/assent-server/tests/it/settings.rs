//! Settings: where they come from, and how wrong ones are told.

use mailparse::MailHeaderMap;
use serde_json::json;

use crate::{
    home::{Home, Ran},
    server::Server,
};

/// A home whose settings leave the data folder to others.
fn home() -> Home {
    Home::on_sqlite().unset("data-dir")
}

/// The data folder that `doctor` looks for.
#[track_caller]
fn data_folder(ran: &Ran) -> &str {
    let line = ran.stdout.lines().find_map(|line| line.strip_prefix("ok   data folder: "));
    let line = line.unwrap_or_else(|| panic!("{ran:?}"));
    line.strip_suffix(" will be made at the first start").unwrap_or_else(|| panic!("{ran:?}"))
}

#[test]
fn a_flag_goes_over_the_environment_over_the_file_over_the_default() {
    let home = home();
    assert_eq!(data_folder(&home.run(&["doctor"])), "./data");
    home.file("assent.toml", "data_dir = \"by-default-file\"");
    assert_eq!(data_folder(&home.run(&["doctor"])), "by-default-file");
    let named = home.file("other.toml", "data_dir = \"by-named-file\"");
    let by_file = home.run(&["doctor", "--config", &named]);
    assert_eq!(data_folder(&by_file), "by-named-file", "the default file is not read");

    let home = home.set("data-dir", "by-environment");
    let by_environment = home.run(&["doctor", "--config", &named]);
    assert_eq!(data_folder(&by_environment), "by-environment");
    for by_flag in [["doctor", "--data-dir", "by-flag"], ["--data-dir", "by-flag", "doctor"]] {
        assert_eq!(data_folder(&home.run(&by_flag)), "by-flag");
    }
}

#[test]
fn all_wrong_settings_are_told_at_once_wherever_they_come_from() {
    let home = Home::on_sqlite()
        .set("bcrypt-cost", "99")
        .set("upload-limit", "lots")
        .set("master-key", "hunter2");
    home.file("assent.toml", "shoe = 42\nmail_from = \"nobody\"\nbrands = true\n");
    let flags = ["--database-url", "mysql://x", "--log-format", "rhyme"];
    for command in ["serve", "migrate", "doctor"] {
        let ran = home.run(&[&[command][..], &flags].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        for told in [
            "--bcrypt-cost \"99\"",
            "--upload-limit \"lots\"",
            "--master-key",
            "shoe is not a setting",
            "brands",
            "--mail-from \"nobody\"",
            "--database-url \"mysql://x\"",
            "--log-format \"rhyme\"",
        ] {
            assert!(ran.stderr.contains(told), "{told} in {ran:?}");
        }
        assert_eq!(ran.stderr.trim_end().lines().count(), 9, "a line each: {ran:?}");
        assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    }
    assert!(!home.data("").exists(), "nothing was made");
}

#[test]
fn a_file_that_was_named_has_to_be_there() {
    let ran = home().run(&["doctor", "--config", "nowhere.toml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("nowhere.toml"), "{ran:?}");
}

#[test]
fn an_unknown_flag_or_command_is_wrong_usage() {
    let home = Home::on_sqlite();
    for arguments in [
        &["--shoe"][..],
        &["serve", "--shoe"],
        &["dance"],
        &["verify-agreement"],
        &["invite-token", "revoke"],
        &["completions", "esperanto"],
        &["serve", "--bcrypt-cost"],
    ] {
        let ran = home.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{arguments:?} {ran:?}");
        assert!(ran.stderr.contains("--help"), "{ran:?}");
    }
}

#[test]
fn postgres_without_a_master_key_is_refused() {
    let home = Home::on_sqlite();
    let url = ["serve", "--database-url", "postgres://assent:hunter2@127.0.0.1:1/assent"];
    let ran = home.run(&url);
    assert_eq!(ran.code, Some(2));
    for told in ["--master-key", "ASSENT_MASTER_KEY", "openssl rand -base64 32"] {
        assert!(ran.stderr.contains(told), "{told} in {ran:?}");
    }
    assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
}

#[test]
fn an_address_that_is_in_use_is_named() {
    let home = Home::on_sqlite();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for flag in ["--organization-address", "--rights-holder-address", "--operator-address"] {
        let ran = home.run(&["serve", flag, &address]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.stderr.contains(&address) && ran.stderr.contains(flag), "{ran:?}");
    }
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let home = Home::on_sqlite().set("smtp-url", "").set("bcrypt-cost", "").set("config", "");
    home.file("assent.toml", "database_pool = 3\nlog_format = \"\"\n");
    let ran = home.set("database-pool", " ").run(&["doctor"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("mails are filed"), "{ran:?}");
}

#[test]
fn secrets_come_from_files_and_faults_do_not_show_them() {
    let home = Home::on_sqlite();
    let key = home.file("key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    let url = home.file("url", "postgres://assent:hunter2@127.0.0.1:1/assent\n");
    let wrong = home.file("wrong", "mysql://assent:hunter2@h/db\n");
    let home = home.set("master-key-file", &key);
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    assert!(!home.data("master.key").exists(), "the key of the file is taken");

    let home = home.set("database-url-file", &url);
    let away = home.run(&["serve"]);
    assert_eq!(away.code, Some(1), "the settings are whole: {away:?}");
    assert!(away.stderr.contains("cannot reach PostgreSQL"), "{away:?}");
    let both = home.run(&["serve", "--database-url", "postgres://h/db"]);
    let home = home.set("database-url-file", &wrong);
    let (malformed, gone) = (home.run(&["serve"]), home.set("smtp-url-file", "/nowhere/smtp"));
    let gone = gone.run(&["serve"]);
    for (ran, told) in [
        (&both, "--database-url and --database-url-file are both set"),
        (&malformed, "--database-url has to be a URL that begins with"),
        (&gone, "--smtp-url-file \"/nowhere/smtp\" cannot be read"),
    ] {
        assert!(ran.code == Some(2) && ran.stderr.contains(told), "{told} in {ran:?}");
    }
    for ran in [away, both, malformed, gone] {
        assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    }
}

#[test]
fn a_variable_that_is_no_setting_is_told_with_the_nearest_one() {
    let ran = Home::on_sqlite().set("smtp-ur", "hunter2").run(&["doctor"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let told = "ASSENT_SMTP_UR is not a setting: did you mean ASSENT_SMTP_URL?";
    assert!(ran.stderr.contains(told) && !ran.stderr.contains("hunter2"), "{ran:?}");
}

#[test]
fn links_that_nobody_can_open_are_told_where_they_are_made() {
    let home = Home::on_sqlite().set("organization-address", "0.0.0.0:0");
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    let told = "links lead to http://0.0.0.0:0, which is no address that anybody can open";
    let made = home.run(&["invite-token", "create"]);
    assert!(made.code == Some(0) && made.stderr.contains(told), "{made:?}");
    assert!(made.stdout.contains("link     ADDRESS/?it="), "the port is not known: {made:?}");
    assert_eq!(home.run_json(&["invite-token", "create", "--json"])["link"], json!(null));
    let doctor = home.run(&["doctor"]);
    assert!(doctor.code == Some(1) && doctor.stdout.contains(told), "{doctor:?}");
    let home = home.set("organization-portal-url", "https://portal.example.org");
    let made = home.run(&["invite-token", "create"]);
    assert!(made.code == Some(0) && !made.stderr.contains("links lead"), "{made:?}");
}

#[test]
fn what_a_service_was_hardly_meant_to_have_is_told_at_its_start_and_by_doctor() {
    let home = Home::on_sqlite().set("client-address-header", "X-Real-IP");
    let told =
        "--client-address-header has no effect: nobody is believed without --trusted-proxies";
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, Some(0), "{doctor:?}");
    for told in ["--bcrypt-cost 4 is low", "--rate-limits is off", told] {
        assert!(doctor.stdout.contains(told), "{told} in {doctor:?}");
    }
    let server = Server::start(&home);
    server.process.log.find("a warning", |line| line.contains(told).then_some(())).unwrap();
    let home = home.set("trusted-proxies", "10.0.0.0/8").unset("bcrypt-cost").unset("rate-limits");
    let doctor = home.run(&["doctor"]);
    assert!(doctor.stdout.starts_with("ok   settings: they are valid\n"), "{doctor:?}");
}

#[test]
fn whom_mails_come_from_arrives_as_it_was_meant() {
    let home = Home::on_sqlite().set("mail-from", r#""Quoted \"Name\"" <mail@example.org>"#);
    let server = Server::start(&home);
    let token = server.printed_invite_token();
    let body = json!({"email": "neworg@example.com", "inviteToken": token});
    server.organization().post("/api/signup", &body).ok();
    let mail = crate::until("a mail in the folder", || {
        let files = std::fs::read_dir(home.data("mail")).ok()?;
        let mut files = files.map(|file| file.unwrap().path());
        let file = files.find(|file| file.extension().is_some_and(|end| end == "eml"))?;
        std::fs::read(file).ok()
    });
    let mail = mailparse::parse_mail(&mail).unwrap();
    let from = mail.headers.get_first_header("From").unwrap();
    let from = mailparse::addrparse_header(from).unwrap().extract_single_info().unwrap();
    assert_eq!(from.display_name.as_deref(), Some(r#"Quoted "Name""#));
    assert_eq!(from.addr, "mail@example.org");
}

//! Settings: where they come from, and how wrong ones are told.

use crate::home::{Home, Ran};

/// A home whose settings leave the data folder to others.
fn home() -> Home {
    Home::on_sqlite().unset("data-dir")
}

/// The data folder that `doctor` writes to.
#[track_caller]
fn data_folder(ran: &Ran) -> &str {
    let line = ran.stdout.lines().find_map(|line| line.strip_prefix("ok   data folder: "));
    let line = line.unwrap_or_else(|| panic!("{ran:?}"));
    line.strip_suffix(" can be written").unwrap_or_else(|| panic!("{ran:?}"))
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

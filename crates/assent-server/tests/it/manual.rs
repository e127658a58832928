//! The manual, and what help shows.

use std::{collections::BTreeSet, fs};

use crate::{
    commands::{commands, help},
    exits::EXITS,
    home::Home,
};

const SECTIONS: [&str; 9] = [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "OPTIONS",
    "ENVIRONMENT",
    "EXIT STATUS",
    "FILES",
    "EXAMPLES",
    "SEE ALSO",
];

/// A page's sections, as far as they are in every page: headings and texts.
fn sections(page: &str) -> Vec<(String, &str)> {
    let sections = page.split("\n.SH ").skip(1).map(|section| {
        let (heading, text) = section.split_once('\n').unwrap();
        (heading.trim_matches('"').to_owned(), text)
    });
    sections.filter(|(heading, _)| heading != "COMMANDS").collect()
}

#[track_caller]
fn page(home: &Home, words: &str) -> String {
    let arguments: Vec<_> = ["man"].into_iter().chain(words.split_whitespace()).collect();
    let ran = home.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    ran.stdout
}

fn page_name(words: &str) -> String {
    format!("assent {words}").trim_end().replace(' ', "-")
}

#[test]
fn every_command_has_a_page_with_all_sections_and_its_exit_statuses() {
    let home = Home::on_sqlite().set("master-key", "hunter2");
    let there: BTreeSet<_> = commands(&home).iter().map(|words| words.join(" ")).collect();
    let told: BTreeSet<_> = EXITS.iter().map(|(words, _)| (*words).to_owned()).collect();
    assert_eq!(told, there);
    let names: BTreeSet<_> = there.iter().map(|words| page_name(words)).collect();
    for (words, exits) in EXITS {
        let page = page(&home, words);
        assert!(page.contains(&format!(".TH {} 1 ", page_name(words))), "{page}");
        assert!(!page.contains("hunter2"), "secrets are not shown: {page}");
        let sections = sections(&page);
        let headings: Vec<_> = sections.iter().map(|(heading, _)| heading.as_str()).collect();
        assert_eq!(headings, SECTIONS, "{words}");
        assert!(sections.iter().all(|(_, text)| !text.trim().is_empty()), "{page}");
        let statuses: Vec<_> = sections[5].1.split(".TP\n\\fB").skip(1).collect();
        assert_eq!(statuses.len(), exits.len(), "{page}");
        for (told, (code, _)) in statuses.iter().zip(*exits) {
            assert!(told.starts_with(&format!("{code}\\fR\n")), "{told}");
        }
        let example = format!("assent {words}").trim_end().replace('-', "\\-");
        assert!(sections[7].1.contains(&example), "{page}");
        let see_also = sections[8].1.trim().replace("\\fB", "").replace("\\fR(1)", "");
        for name in see_also.replace('\\', "").split(", ") {
            assert!(names.contains(name) && *name != page_name(words), "{name} in {page}");
        }
    }
    assert!(!home.data("").exists(), "nothing was made");
}

#[test]
fn all_pages_are_written_into_a_folder_that_may_be_missing() {
    let home = Home::on_sqlite();
    let folder = home.data("share/man1");
    let folder = folder.to_str().unwrap();
    let ran = home.run(&["man", "--all", folder]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    let told: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(told.len(), EXITS.len());
    assert_eq!(fs::read_dir(folder).unwrap().count(), EXITS.len());
    for (words, _) in EXITS {
        let file = format!("{folder}/{}.1", page_name(words));
        assert!(told.contains(&file.as_str()), "{file} in {told:?}");
        assert_eq!(fs::read_to_string(file).unwrap(), page(&home, words));
    }
    let again = home.run_json(&["man", "--all", folder, "--json"]);
    assert_eq!(again["written"].as_array().unwrap().len(), EXITS.len());

    let ran = home.run(&["man", "--all", &home.file("file", "")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.stderr.starts_with("assent: cannot make the folder "), "{ran:?}");
    assert_eq!(home.run(&["man", "serve", "--all", folder]).code, Some(2));
}

#[test]
fn a_command_that_is_none_has_no_page_and_those_that_are_there_are_named() {
    let home = Home::on_sqlite();
    for words in [&["dance"][..], &["invite-token", "serve"], &["create"], &["mail", "list", "all"]]
    {
        let ran = home.run(&[&["man"], words].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        let why = format!("assent: there is no page on {:?}; there are these:\n", words.join(" "));
        assert!(ran.stderr.starts_with(&why), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), EXITS.len(), "{ran:?}");
        assert!(ran.stderr.contains("\n  invite-token create\n"), "{ran:?}");
    }
    let by_name = home.run(&["man", "assent-invite-token-create"]);
    assert_eq!(by_name.stdout, page(&home, "invite-token create"));
}

#[test]
fn short_help_fits_a_screen_and_says_where_there_is_more() {
    let home = Home::on_sqlite();
    for (words, _) in EXITS {
        let arguments: Vec<_> = words.split_whitespace().chain(["-h"]).collect();
        let ran = home.run(&arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        assert!(ran.stdout.lines().count() <= 40, "{ran:?}");
        let more = [format!("assent {words}").trim_end().to_owned(), "--help".to_owned()].join(" ");
        assert!(ran.stdout.contains(&more) && ran.stdout.contains("assent man"), "{ran:?}");
    }
}

#[test]
fn help_shows_the_settings_that_a_command_reads_and_all_are_taken() {
    let home = Home::on_sqlite();
    for (words, shown, hidden) in [
        ("", "--smtp-url --limit-login --stripe-url --data-dir --log --config", ""),
        ("serve", "--smtp-url --limit-login --stripe-url --data-dir --config", "--json"),
        ("doctor", "--smtp-url --limit-login --stripe-url --data-dir --json", ""),
        ("demo", "--operator-address --log", "--data-dir --smtp-url --master-key --stripe-url"),
        ("migrate", "--database-url --master-key --log-format", "--smtp-url --upload-limit"),
        ("invite-token create", "--organization-portal-url --data-dir", "--smtp-url"),
        ("invite-token list", "--data-dir", "--organization-portal-url --rights-holder-address"),
        ("import-invites", "--invite-lifetime --data-dir", "--organization-address"),
        ("verify-agreement", "--json", "--data-dir --config --log"),
        ("openapi", "", "--data-dir --config --log --json"),
        ("completions", "", "--data-dir --config --log --json"),
        ("man", "--json", "--data-dir --config --log"),
    ] {
        let command: Vec<_> = words.split_whitespace().map(str::to_owned).collect();
        let help = help(&home, &command);
        let shows = |flag: &&str| {
            help.contains(&format!("  {flag}\n")) || help.contains(&format!(" {flag} <"))
        };
        assert!(shown.split_whitespace().all(|flag| shows(&flag)), "{words}: {help}");
        assert!(!hidden.split_whitespace().any(|flag| shows(&flag)), "{words}: {help}");
    }
    for arguments in [["openapi", "--smtp-url", "x"], ["man", "--config", "nowhere.toml"]] {
        assert_eq!(home.run(&arguments).code, Some(0), "{arguments:?}");
    }
    let far = home.data("far").display().to_string();
    let migrated = home.run(&["migrate", "--mail-tries", "3", "--data-dir", &far]);
    assert_eq!(migrated.code, Some(0), "{migrated:?}");
}

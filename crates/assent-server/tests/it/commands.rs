//! The commands that say what they can do.

use crate::home::Home;

/// Every command, found by asking each for its help: `["invite-token", "list"]`.
pub(crate) fn commands(home: &Home) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut asked = 0;
    while asked < all.len() {
        let command: Vec<String> = all[asked].clone();
        asked += 1;
        let help = help(home, &command);
        let Some((_, list)) = help.split_once("\nCommands:\n") else { continue };
        for line in list.lines().take_while(|line| !line.is_empty()) {
            // The text of a command may go on in lines that are further in.
            let name = line.strip_prefix("  ").filter(|line| !line.starts_with(' '));
            let name = name.and_then(|line| line.split_whitespace().next());
            if let Some(name) = name.filter(|name| *name != "help") {
                all.push([&command[..], &[name.to_owned()]].concat());
            }
        }
    }
    all
}

#[track_caller]
pub(crate) fn help(home: &Home, command: &[String]) -> String {
    let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
    arguments.push("--help");
    let ran = home.run(&arguments);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{arguments:?} {ran:?}");
    ran.stdout
}

#[test]
fn every_command_has_help_with_an_example_of_it() {
    let home = Home::on_sqlite().set("master-key", "hunter2");
    let commands = commands(&home);
    for known in ["serve", "migrate", "verify-agreement", "doctor", "openapi", "completions", "man"]
    {
        assert!(commands.contains(&vec![known.to_owned()]), "{known} in {commands:?}");
    }
    assert!(commands.contains(&vec!["invite-token".to_owned(), "revoke".to_owned()]));
    assert!(commands.contains(&vec!["import-invites".to_owned()]));
    assert!(commands.contains(&vec!["export-end-users".to_owned()]));
    for command in commands {
        let help = help(&home, &command);
        let (_, examples) = help.split_once("Example").expect("there is an example");
        let example = format!("assent {}", command.join(" "));
        assert!(examples.contains(example.trim_end()), "{help}");
        assert!(!help.contains("hunter2"), "secrets are not shown: {help}");
    }
}

#[test]
fn completions_are_printed_and_know_values() {
    let home = Home::on_sqlite();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = home.run(&["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
        assert!(ran.stdout.contains("verify-agreement"), "{ran:?}");
    }
    let fish = home.run(&["completions", "fish"]).stdout;
    for (options, values) in [
        ("log-format ", "pretty"),
        ("rate-limits ", "on"),
        ("session-in-url ", "refuse"),
        ("database-url-file ", " -F"),
        ("data-dir ", "__fish_complete_directories"),
        ("dir ", "__fish_complete_directories"),
        ("all ", "__fish_complete_directories"),
    ] {
        let known = |line: &str| line.contains(&format!(" -l {options}")) && line.contains(values);
        assert!(fish.lines().any(known), "{options}: {fish}");
    }
    let bash = home.run(&["completions", "bash"]).stdout;
    for (command, offered) in [
        ("man", "invite-token"),
        ("man", "allow-public"),
        ("openapi", "rights-holder"),
        ("completions", "zsh"),
    ] {
        let case = format!("assent__subcmd__{command})\n");
        let (_, case) = bash.split_once(&case).expect("the command has a case");
        let words = case.lines().next().unwrap();
        assert!(words.contains(offered), "{words}");
        assert!(!words.contains("--smtp-url"), "what help hides is not offered: {words}");
    }
    assert!(!home.data("").exists(), "nothing was made");
}

#[test]
fn the_documents_of_both_servers_are_printed_without_a_store() {
    let home = Home::on_sqlite().set("master-key", "not a key");
    let organization = home.run(&["openapi"]);
    assert_eq!((organization.code, organization.stderr.as_str()), (Some(0), ""));
    assert_eq!(home.run(&["openapi", "organization"]).stdout, organization.stdout);
    let rights_holder = home.run(&["openapi", "rights-holder"]);
    assert_eq!((rights_holder.code, rights_holder.stderr.as_str()), (Some(0), ""));
    for (ran, path) in [(organization, "/api/orgs/profile"), (rights_holder, "/api/sign_sisa")] {
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
        assert_eq!(document["openapi"], "3.1.0");
        assert!(document["paths"][path]["post"].is_object(), "{path}");
    }
    assert_eq!(home.run(&["openapi", "operator"]).code, Some(2));
    assert!(!home.data("").exists(), "nothing was made");
}

#[test]
fn the_version_is_told() {
    let ran = Home::on_sqlite().run(&["--version"]);
    let version = format!("assent {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((ran.code, ran.stdout), (Some(0), version));
}

#[test]
fn a_file_that_is_no_agreement_is_a_line() {
    let home = Home::on_sqlite();
    for (name, text) in [("empty", ""), ("list", "[]"), ("cut", "{\"sisa\":"), ("bytes", "\0\u{1}")]
    {
        let file = home.file(name, text);
        let ran = home.run(&["verify-agreement", &file]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.stderr.starts_with("assent: the file: "), "{ran:?}");
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{ran:?}");
    }
    let ran = home.run(&["verify-agreement", "nowhere.json"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.starts_with("assent: cannot read nowhere.json: "), "{ran:?}");
}

//! Each exit status that the manual tells of is provoked, and with `--json`
//! what is printed is JSON.

use std::fs::File;

use crate::{
    actors::BobCo,
    commands::help,
    home::{Home, Ran},
    post::Post,
    server::{Process, Server},
};

#[path = "../../src/cli/exits.rs"]
mod table;

pub(crate) use table::EXITS;
use table::Exit;

/// A service, an organization, and an agreement of it.
struct Stage {
    home: Home,
    _server: Server,
    agreement: String,
    people: String,
    result: String,
    pages: String,
    no_folder: String,
    no_store: String,
}

impl Stage {
    fn set() -> Self {
        let home = Home::on_sqlite();
        let server = Server::start(&home);
        let bobco = BobCo::on(&server, &Post::filed(&home));
        let agreement = bobco.gain(&server, "ada@example.com").export().to_string();
        let people = "Email\neve@example.com\n";
        Self {
            agreement: home.file("agreement.json", &agreement),
            people: home.file("people.csv", people),
            result: home.file("result.csv", ""),
            // What is under a file, nobody makes.
            no_folder: home.file("people.csv", people) + "/data",
            no_store: format!("sqlite://{}/assent.db", home.file("people.csv", people)),
            pages: home.data("man1").display().to_string(),
            home,
            _server: server,
        }
    }

    /// What goes right: the words of the command, and what it needs.
    fn right(&self, command: &str) -> Vec<String> {
        let needed = match command {
            "invite-token revoke" => {
                let made = self.home.run_json(&["invite-token", "create", "--json"]);
                vec![made["inviteToken"].as_str().unwrap().to_owned()]
            }
            "organization allow-public" => vec!["bobco".to_owned()],
            "mail retry" => vec!["--all".to_owned()],
            "import-invites" => {
                ["bobco", &self.people, "--output", &self.result].map(str::to_owned).to_vec()
            }
            "export-end-users" => vec!["bobco".to_owned(), self.result.clone()],
            "verify-agreement" => vec![self.agreement.clone()],
            "completions" => vec!["bash".to_owned()],
            "man" => vec!["--all".to_owned(), self.pages.clone()],
            _ => Vec::new(),
        };
        command.split_whitespace().map(str::to_owned).chain(needed).collect()
    }

    /// What makes a command that would go right fail.
    fn fails(&self, command: &str) -> Vec<String> {
        let fault = match command {
            "migrate" => vec!["--database-url", &self.no_store],
            "verify-agreement" => return vec![command.to_owned(), self.people.clone()],
            "doctor" => vec!["--organization-address", "0.0.0.0:0"],
            "demo" => vec!["--dir", "."],
            "man" => return ["man", "--all", &self.people].map(str::to_owned).to_vec(),
            _ => vec!["--data-dir", &self.no_folder],
        };
        let fault = fault.into_iter().map(str::to_owned);
        self.right(command).into_iter().chain(fault).collect()
    }

    fn run(&self, arguments: &[String], more: &[&str]) -> Ran {
        let arguments = arguments.iter().map(String::as_str).chain(more.iter().copied());
        self.home.run(&arguments.collect::<Vec<_>>())
    }

    /// Runs what ends with `code`, in every way in which it may.
    fn provoke(&self, command: &str, (code, says): Exit) -> Vec<Ran> {
        let words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
        match code {
            0 => vec![self.run(&self.right(command), &[])],
            1 => vec![self.run(&self.fails(command), &[])],
            _ if says.contains("missing") => {
                vec![self.run(&words, &[]), self.run(&words, &["dance"])]
            }
            _ if command == "man" => vec![self.run(&words, &["dance"])],
            _ if says.contains("settings") => vec![
                self.run(&self.right(command), &["--shoe"]),
                self.run(&self.right(command), &["--log-format", "rhyme"]),
            ],
            _ => vec![self.run(&self.right(command), &["--shoe"])],
        }
    }

    /// Whether help says that a command prints data.
    fn prints_json(&self, command: &str) -> bool {
        let words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
        help(&self.home, &words).contains("--json\n")
    }
}

fn serves(command: &str) -> bool {
    matches!(command, "" | "serve" | "demo")
}

fn only_prints(command: &str) -> bool {
    matches!(command, "openapi" | "completions")
}

#[test]
fn every_exit_status_is_as_the_manual_says() {
    let stage = Stage::set();
    for (command, exits) in EXITS {
        for exit in exits.iter().filter(|(code, _)| *code <= 2) {
            let elsewhere = exit.0 == 0 && serves(command) || exit.0 == 1 && only_prints(command);
            for ran in if elsewhere { Vec::new() } else { stage.provoke(command, *exit) } {
                assert_eq!(ran.code, Some(i32::from(exit.0)), "{command}: {ran:?}");
            }
        }
    }
}

#[test]
fn what_serves_ends_with_success_when_it_is_told_to() {
    for arguments in [&[][..], &["serve"], &["demo"]] {
        let home = Home::on_sqlite();
        let ended = Process::start(&home, arguments).serving().terminate().0;
        assert_eq!(ended.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn what_can_not_be_printed_is_a_failure() {
    let home = Home::on_sqlite();
    for arguments in [&["openapi"][..], &["completions", "bash"], &["man"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ended = home.command(arguments).stdout(full).output().unwrap();
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
        assert!(ended.stderr.starts_with(b"assent: "), "{ended:?}");
    }
}

#[test]
fn what_is_printed_as_json_is_json_and_ends_with_the_same_status() {
    let stage = Stage::set();
    for (command, exits) in EXITS.iter().filter(|(command, _)| !serves(command)) {
        if exits.len() == 1 || !stage.prints_json(command) {
            continue;
        }
        for (code, arguments) in [(0, stage.right(command)), (1, stage.fails(command))] {
            let ran = stage.run(&arguments, &["--json"]);
            assert_eq!(ran.code, Some(code), "{command}: {ran:?}");
            assert!(code == 1 || !ran.stdout.is_empty(), "{command}: {ran:?}");
            for line in ran.stdout.lines() {
                let read = serde_json::from_str::<serde_json::Value>(line);
                assert!(read.is_ok(), "{command}: {ran:?}");
            }
        }
    }
}

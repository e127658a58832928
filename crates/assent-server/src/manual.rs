//! The manual: a page for each command, made of what the command line knows of
//! it.

mod sections;

use clap::Command;

use crate::cli;

/// The pages of all commands.
pub(crate) struct Manual(Vec<Entry>);

/// A command, and the words that name it: none for the program itself.
struct Entry {
    words: String,
    command: Command,
}

/// A page, as `man` reads it.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Manual {
    pub(crate) fn new() -> Self {
        let mut root = cli::command().disable_help_subcommand(true);
        root.build();
        let mut entries = Vec::new();
        collect(root, "", &mut entries);
        Self(entries)
    }

    /// The commands that have a page of their own.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|entry| entry.words.as_str()).filter(|words| !words.is_empty())
    }

    /// The page of the command that these words name, or that has this name.
    pub(crate) fn page(&self, words: &str) -> Option<Page> {
        let found = |entry: &&Entry| entry.words == words || entry.page_name() == words;
        self.0.iter().find(found).map(|entry| self.written(entry))
    }

    pub(crate) fn pages(&self) -> impl Iterator<Item = Page> {
        self.0.iter().map(|entry| self.written(entry))
    }

    fn written(&self, entry: &Entry) -> Page {
        Page { name: entry.page_name(), text: sections::page(self, entry) }
    }

    /// The pages that somebody may want to read after this one.
    fn see_also(&self, entry: &Entry) -> Vec<String> {
        let near =
            |other: &&Entry| other.words != entry.words && is_near(&entry.words, &other.words);
        self.0.iter().filter(near).map(Entry::page_name).collect()
    }
}

impl Entry {
    fn page_name(&self) -> String {
        page_name(&self.words)
    }
}

fn page_name(words: &str) -> String {
    format!("assent {words}").trim_end().replace(' ', "-")
}

fn collect(command: Command, words: &str, entries: &mut Vec<Entry>) {
    let commands: Vec<_> = command.get_subcommands().cloned().collect();
    entries.push(Entry { words: words.to_owned(), command });
    for command in commands {
        let words = format!("{words} {}", command.get_name());
        collect(command, words.trim_start(), entries);
    }
}

/// Commands that belong together, though neither is a command of the other.
const KIN: &[(&str, &str)] = &[
    ("serve", "demo"),
    ("serve", "migrate"),
    ("serve", "doctor"),
    ("migrate", "doctor"),
    ("mail", "doctor"),
    ("projections", "verify-agreement"),
    ("import-invites", "export-end-users"),
    ("invite-token", "organization"),
    ("completions", "man"),
];

fn is_near(words: &str, other: &str) -> bool {
    let parent = |words: &str| words.rsplit_once(' ').map_or("", |(parent, _)| parent).to_owned();
    let siblings = parent(words) == parent(other) && !parent(words).is_empty();
    other.is_empty()
        || parent(other) == words
        || parent(words) == other
        || siblings
        || KIN.contains(&(words, other))
        || KIN.contains(&(other, words))
}

//! The sections of a page, in their order.

use clap::{Arg, Command, builder::PossibleValue};
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::{Entry, Manual, page_name};
use crate::{
    cli::{self, EXITS, Exit},
    settings::{Group, MAIL, PAYMENTS, STORE},
};

pub(super) fn page(manual: &Manual, entry: &Entry) -> String {
    let Entry { words, command } = entry;
    let name = entry.page_name();
    let mut page = Roff::new();
    let source = concat!("assent ", env!("CARGO_PKG_VERSION"));
    // An empty date would be left out, and what follows move up.
    page.control("TH", [name.as_str(), "1", " ", source, "Assent"]);
    // Names of commands and flags are read letter by letter.
    page.control("nr", ["HY", "0"]);
    page.control("ad", ["l"]);
    page.control("SH", ["NAME"]);
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    page.text([roman(format!("{name} - {about}"))]);
    page.control("SH", ["SYNOPSIS"]);
    synopsis(&mut page, command);
    page.control("SH", ["DESCRIPTION"]);
    let long = command.get_long_about().map_or_else(|| about.clone(), ToString::to_string);
    paragraphs(&mut page, &long.replacen(&about, &format!("{about}."), 1), "PP");
    if command.has_subcommands() {
        page.control("SH", ["COMMANDS"]);
        commands(&mut page, words, command);
    }
    page.control("SH", ["OPTIONS"]);
    options(&mut page, command);
    page.control("SH", ["ENVIRONMENT"]);
    list(&mut page, &environment(words, command), "None.");
    page.control("SH", ["EXIT STATUS"]);
    let exits: Vec<_> = exits(words).iter().map(|(code, says)| (code.to_string(), *says)).collect();
    list(&mut page, &exits, "None.");
    page.control("SH", ["FILES"]);
    list(&mut page, &files(words), "None of its own.");
    page.control("SH", ["EXAMPLES"]);
    examples(&mut page, command);
    page.control("SH", ["SEE ALSO"]);
    see_also(&mut page, &manual.see_also(entry));
    page.to_roff()
}

fn synopsis(page: &mut Roff, command: &Command) {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let name = command.get_bin_name().unwrap_or_default();
    page.text([bold(name), roman(usage.strip_prefix(name).unwrap_or(usage))]);
}

/// A text whose paragraphs after the first begin with the macro `next`.
fn paragraphs(page: &mut Roff, text: &str, next: &str) {
    for (number, paragraph) in text.split("\n\n").enumerate() {
        if number > 0 {
            page.control(next, []);
        }
        page.text([roman(paragraph.replace('\n', " "))]);
    }
}

fn commands(page: &mut Roff, words: &str, command: &Command) {
    for command in command.get_subcommands() {
        let name = page_name(format!("{words} {}", command.get_name()).trim_start());
        page.control("TP", []);
        page.text([bold(name), roman("(1)")]);
        page.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
    }
}

fn options(page: &mut Roff, command: &Command) {
    let shown: Vec<&Arg> = command.get_arguments().filter(|arg| !arg.is_hide_set()).collect();
    let (named, placed): (Vec<&Arg>, Vec<&Arg>) =
        shown.into_iter().partition(|arg| arg.get_long().is_some());
    let (own, settings): (Vec<&Arg>, Vec<&Arg>) =
        named.into_iter().partition(|arg| arg.get_help_heading().is_none());
    for arg in placed.into_iter().chain(own) {
        option(page, arg);
    }
    for heading in Group::all().into_iter().map(Group::heading) {
        let of_group = settings.iter().filter(|arg| arg.get_help_heading() == Some(heading));
        for (number, arg) in of_group.enumerate() {
            if number == 0 {
                page.control("SS", [heading]);
            }
            option(page, arg);
        }
    }
}

fn option(page: &mut Roff, arg: &Arg) {
    let mut head: Vec<Inline> = Vec::new();
    if let Some(short) = arg.get_short() {
        head.extend([bold(format!("-{short}")), roman(", ")]);
    }
    head.extend(arg.get_long().map(|long| bold(format!("--{long}"))));
    let takes_value = arg.get_num_args().is_some_and(|number| number.takes_values());
    if let (true, Some([value, ..])) = (takes_value, arg.get_value_names()) {
        head.extend(arg.get_long().map(|_| roman(" ")));
        head.push(italic(value.as_str()));
    }
    page.control("TP", []);
    page.text(head);
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut notes = vec![help];
    let default: Vec<_> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes_value && !default.is_empty() {
        notes.push(format!("[default: {}]", default.join(" ")));
    }
    let values = arg.get_possible_values();
    if takes_value && !values.is_empty() && !arg.is_hide_possible_values_set() {
        let values: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        notes.push(format!("[possible values: {}]", values.join(", ")));
    }
    paragraphs(page, &notes.join("\n\n"), "IP");
}

fn list(page: &mut Roff, items: &[(String, impl AsRef<str>)], none: &str) {
    if items.is_empty() {
        page.text([roman(none)]);
    }
    for (item, says) in items {
        page.control("TP", []);
        page.text([bold(item)]);
        page.text([roman(says.as_ref())]);
    }
}

fn environment(words: &str, command: &Command) -> Vec<(String, String)> {
    let shown = command.get_arguments().filter(|arg| !arg.is_hide_set());
    let mut variables: Vec<_> = shown
        .filter_map(|arg| {
            let variable = arg.get_env()?.to_str()?.to_owned();
            Some((variable, format!("The same as --{}.", arg.get_long()?)))
        })
        .collect();
    variables.sort();
    let reads = cli::reads(words);
    let mut also = |group, variable: &str, says: &str| {
        variables.extend(reads.contains(&group).then(|| (variable.to_owned(), says.to_owned())));
    };
    also(MAIL, "SSL_CERT_FILE", "Certificates that are believed, in place of the machine's.");
    also(PAYMENTS, "HTTPS_PROXY", "The proxy to the payment provider.");
    variables
}

/// The statuses of a command.
fn exits(words: &str) -> &'static [Exit] {
    let found = EXITS.iter().find(|(command, _)| *command == words);
    found.map(|(_, exits)| *exits).unwrap_or_default()
}

fn files(words: &str) -> Vec<(String, &'static str)> {
    let reads = cli::reads(words);
    let mut files = Vec::new();
    let mut file = |is_used: bool, name: &str, says| {
        files.extend(is_used.then(|| (name.to_owned(), says)));
    };
    let is_file = !reads.is_empty();
    file(is_file, "./assent.toml", "Settings, unless --config names another file.");
    let store = reads.contains(&STORE);
    file(
        store,
        "./data/assent.db",
        "The store, unless --data-dir or --database-url names another.",
    );
    file(
        store,
        "./data/master.key",
        "The master key, unless --data-dir names another folder or --master-key is set.",
    );
    let mail = reads.contains(&MAIL);
    file(mail, "./data/mail", "Mails, unless --smtp-url is set.");
    let spool = matches!(words, "" | "serve" | "import-invites");
    file(spool, "./data/spool", "Uploads and their results, while they are worked on.");
    file(words == "demo", "./assent-demo", "The demo, unless --dir names another folder.");
    files
}

fn examples(page: &mut Roff, command: &Command) {
    let help = command.get_after_long_help().or(command.get_after_help());
    let help = help.map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().skip_while(|line| !line.starts_with("Example"));
    page.control("EX", []);
    for line in lines.skip(1).take_while(|line| line.starts_with("  ")) {
        page.text([roman(line.trim_start())]);
    }
    page.control("EE", []);
}

fn see_also(page: &mut Roff, names: &[String]) {
    let mut line = Vec::new();
    for name in names {
        let comma = if line.is_empty() { "" } else { ", " };
        line.extend([roman(comma), bold(name), roman("(1)")]);
    }
    page.text(line);
}

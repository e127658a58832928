//! What the help of a command shows of the settings: those that it reads. All
//! of them are taken everywhere.

use clap::{Arg, Command, CommandFactory};

use super::Cli;
use crate::settings::{END_USERS, Group, LOG, ORGANIZATIONS, Raw, SERVICE, STORE};

/// What a command, named by its words, reads of the settings.
pub(crate) fn reads(command: &str) -> Vec<Group> {
    match command {
        "" | "serve" | "doctor" => Group::all(),
        "demo" => vec![ORGANIZATIONS, END_USERS, SERVICE, LOG],
        "invite-token" | "invite-token create" => vec![ORGANIZATIONS, STORE, LOG],
        "import-invites" => vec![END_USERS, STORE, LOG],
        "verify-agreement" | "openapi" | "completions" | "man" => Vec::new(),
        _ => vec![STORE, LOG],
    }
}

fn prints_data(command: &str) -> bool {
    !matches!(command, "serve" | "demo" | "openapi" | "completions")
}

/// What becomes of a setting in a command, by whether that reads it.
type Keep = fn(Arg, bool) -> Option<Arg>;

/// The whole command line.
pub(crate) fn command() -> Command {
    shaped(Cli::command(), |arg, shown| Some(arg.hide(!shown)))
}

/// The command line without what its help hides, for completions: they would
/// offer that all the same.
pub(crate) fn command_shown() -> Command {
    let alone = |arg: Arg| arg.global(false);
    shaped(Cli::command(), |arg, shown| shown.then(|| arg.global(false))).mut_args(alone)
}

fn shaped(root: Command, keep: Keep) -> Command {
    let globals: Vec<Arg> =
        root.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    root.mut_subcommands(|command| below(command, "", &globals, keep))
}

fn below(command: Command, parent: &str, globals: &[Arg], keep: Keep) -> Command {
    let name = format!("{parent} {}", command.get_name()).trim_start().to_owned();
    // What a command has by itself, its parent does not hand down.
    let own = globals.iter().filter_map(|arg| keep(arg.clone(), shows(&name, arg)));
    let command = command.args(own);
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let more = format!("More: assent {name} --help, assent man {name}");
    command
        .after_help(format!("{examples}\n\n{more}"))
        .after_long_help(format!("{examples}\n\nThe manual: assent man {name}"))
        .mut_subcommands(|command| below(command, &name, globals, keep))
}

fn shows(command: &str, arg: &Arg) -> bool {
    match arg.get_id().as_str() {
        "json" => prints_data(command),
        "config" => !reads(command).is_empty(),
        name => Raw::group(name).is_none_or(|group| reads(command).contains(&group)),
    }
}

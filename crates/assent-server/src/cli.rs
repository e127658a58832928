//! The command line. What its help shows of the settings is in `shape`.

mod exits;
mod known;
mod nested;
mod shape;

use std::path::PathBuf;

use assent_domain::end_users::Filters;
use clap::{
    FromArgMatches, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{OsStringValueParser, TypedValueParser},
};
use clap_complete::Shell;
pub(crate) use exits::{EXITS, Exit};
pub(crate) use known::Known;
pub(crate) use nested::{InviteToken, Mail, Organization, Projections};
pub(crate) use shape::{command, command_shown, reads};

use crate::settings::{LOG, Raw};

/// Organizations and people agree on what may be done with personal data.
#[derive(Debug, Parser)]
#[command(
    name = "assent",
    version,
    max_term_width = 100,
    long_about = "Organizations and people agree on what may be done with personal data\n\n\
        Without a command, assent serves.\n\n\
        Settings come from flags, then the environment, then assent.toml, then defaults. In the \
        file a key is the flag with _ for -. Everything that is wrong is told at once.",
    after_help = "Without a command, assent serves. More: assent --help, assent man",
    after_long_help = "Examples:\n  \
        assent\n  \
        assent serve --organization-address 0.0.0.0:8080\n  \
        assent --database-url postgres://assent@localhost/assent doctor\n\n\
        The manual: assent man, assent man COMMAND"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) settings: Raw,

    /// The file of settings [default: ./assent.toml]
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "ASSENT_CONFIG",
        hide_env = true,
        long_help = "The file of settings [default: ./assent.toml]\n\n\
            The default one is read if it is there; another has to be there.\n\n\
            [env: ASSENT_CONFIG]",
        value_parser = OsStringValueParser::new().map(PathBuf::from),
        value_hint = ValueHint::FilePath,
        help_heading = LOG.heading()
    )]
    pub(crate) config: Option<PathBuf>,

    /// Print data as JSON
    ///
    /// What goes wrong is a line on standard error all the same.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What the command line says. Ends the program if that is wrong, or asks for
/// help.
pub(crate) fn parse() -> Cli {
    let mut matches = command().get_matches();
    Cli::from_arg_matches_mut(&mut matches).unwrap_or_else(|error| error.exit())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the three addresses and send the mails (the default)
    ///
    /// The first start makes the data folder with store and master key, and prints a link by
    /// which the first organization signs up. Every start brings the schema up to date.
    ///
    /// SIGTERM, SIGINT and SIGQUIT stop it in order: requests have 30 seconds to end. A second
    /// signal ends it at once.
    #[command(after_help = "Example:\n  assent serve --smtp-url smtp://127.0.0.1:1025")]
    Serve {
        /// Leave the schema alone, and refuse to start unless it is current
        #[arg(long)]
        no_migrate: bool,
    },
    /// Serve a demo: two organizations, thirty people, ninety days
    ///
    /// The first call makes the folder, a later one serves what is there. Store, key and mails
    /// are the folder's, whatever is set, and passwords are public: nothing for real data.
    #[command(after_help = "Examples:\n  assent demo\n  assent demo --dir /tmp/demo")]
    Demo {
        /// The demo's folder; it may be missing, empty, or a demo
        #[arg(long, value_name = "FOLDER", default_value = "./assent-demo",
            value_hint = ValueHint::DirPath)]
        dir: PathBuf,
    },
    /// Bring the store's schema up to date and exit
    ///
    /// Where there is no store, it makes one. That of a newer program it leaves alone.
    #[command(after_help = "Example:\n  \
        assent migrate --database-url postgres://assent@localhost/assent")]
    Migrate,
    /// An operator's invitations for organizations
    ///
    /// An organization signs up with a token, or by the link that has it.
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        assent invite-token create --email neworg@example.com --expires 7d\n  \
        assent invite-token list\n  \
        assent invite-token revoke d1830fcda87ae8993039694e6f7aea95"
    )]
    InviteToken(InviteToken),
    /// What only the operator may decide about organizations
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        assent organization list\n  \
        assent organization allow-public bobco\n  \
        assent organization allow-public bobco --revoke"
    )]
    Organization(Organization),
    /// The mails that were not sent
    ///
    /// They are tried again on a schedule, and given up in the end.
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        assent mail list --dead\n  \
        assent mail retry 01936a5e-7c1b-7d2f-8e4a-0123456789ab"
    )]
    Mail(Mail),
    /// Compare what is kept with the events, or mend it
    ///
    /// What lists and tables show is kept beside the events that it follows from.
    #[command(
        subcommand,
        after_help = "Examples:\n  assent projections check\n  assent projections rebuild"
    )]
    Projections(Projections),
    /// Invite everybody in a CSV file, as an upload does
    ///
    /// The result is a CSV: the columns of the file, then Signup Url, Status and Error. If
    /// anything fails, nobody is invited.
    #[command(after_help = "Examples:\n  \
        assent import-invites bobco people.csv --output invites.csv\n  \
        assent import-invites bobco - --only-invited < people.csv > invites.csv")]
    ImportInvites {
        /// The organization's apikey
        organization: String,
        /// The CSV; - reads standard input
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Where the result goes, instead of standard output
        #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
        output: Option<PathBuf>,
        /// Leave those out of the result who were not invited
        #[arg(long)]
        only_invited: bool,
        /// Leave formulas in the result as they are, which a spreadsheet would run
        #[arg(long)]
        raw: bool,
    },
    /// Export the table of an organization's end users as CSV
    ///
    /// It holds what people share with the organization and allow now.
    #[command(after_help = "Examples:\n  \
        assent export-end-users bobco end_users.csv\n  \
        assent export-end-users bobco --filters '[[\"Permission Enabled\",\"Newsletter\"]]' | gzip > end_users.csv.gz")]
    ExportEndUsers {
        /// The organization's apikey
        organization: String,
        /// Where the table goes; standard output if it is left out or -
        #[arg(value_hint = ValueHint::FilePath)]
        file: Option<PathBuf>,
        /// Only those who pass these filters: an array of pairs, as the API takes it
        #[arg(long, value_name = "JSON", value_parser = Filters::parse)]
        filters: Option<Filters>,
        /// Leave formulas as they are, which a spreadsheet would run
        #[arg(long)]
        raw: bool,
        /// Begin with a byte-order mark, by which Excel knows UTF-8
        #[arg(long)]
        bom: bool,
    },
    /// Check an exported agreement and its events, offline
    ///
    /// It needs no store, no server and no secret.
    #[command(after_help = "Examples:\n  \
        assent verify-agreement agreement.json\n  \
        curl ... | assent verify-agreement - --head RaeYW-01K0c2Kkyyr2AUqyiCTSUwEwRXASx1q3I-NdQ")]
    VerifyAgreement {
        /// The exported file; - reads standard input
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// The id of the event that has to be the last
        #[arg(long, value_name = "EVENT_ID", allow_hyphen_values = true)]
        head: Option<String>,
    },
    /// Check settings, store, schema, key, mail and clock
    ///
    /// A line for each thing that has to be right. Looking makes nothing, sends nothing, and
    /// leaves nothing behind.
    #[command(
        after_help = "Example:\n  assent doctor --smtp-url smtps://user:pass@mail.example.com"
    )]
    Doctor,
    #[command(
        about = "Print the OpenAPI document of a server",
        long_about = "Print the OpenAPI document of a server\n\n\
            A server that runs has its own under /openapi.json, to be read under /docs.",
        after_help = "Examples:\n  \
            assent openapi > organization.json\n  \
            assent openapi rights-holder > rights-holder.json"
    )]
    Openapi {
        /// The server
        #[arg(value_enum, default_value_t = Document::Organization)]
        server: Document,
    },
    /// Print completions for a shell
    #[command(after_help = "Example:\n  assent completions bash > /etc/bash_completion.d/assent")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual's page of a command, or write all pages
    #[command(after_help = "Examples:\n  \
        assent man | man -l -\n  \
        assent man invite-token create | man -l -\n  \
        assent man --all /usr/local/share/man/man1")]
    Man {
        /// The command; the page of assent itself if it is left out
        #[arg(value_parser = Known::commands(), hide_possible_values = true)]
        command: Vec<String>,
        /// Write all pages into a folder, which is made if it is missing
        #[arg(long, value_name = "FOLDER", conflicts_with = "command",
            value_hint = ValueHint::DirPath)]
        all: Option<PathBuf>,
    },
}

/// A server that has a document.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Document {
    /// What organizations call
    Organization,
    /// What end users call
    RightsHolder,
}

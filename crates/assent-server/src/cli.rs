//! The command line.

use std::path::PathBuf;

use assent_domain::{end_users::Filters, values::EmailAddress};
use clap::{
    Parser, Subcommand, ValueEnum, ValueHint,
    builder::{OsStringValueParser, TypedValueParser},
};
use clap_complete::Shell;
use time::Duration;

use crate::settings::{Raw, duration};

/// Organizations and people agree on what may be done with personal data.
#[derive(Debug, Parser)]
#[command(
    name = "assent",
    version,
    max_term_width = 100,
    after_help = "Without a command, assent serves.\n\n\
        Settings come from flags, then the environment, then assent.toml, then defaults.\n\n\
        Examples:\n  \
        assent\n  \
        assent serve --organization-address 0.0.0.0:8080\n  \
        assent --database-url postgres://assent@localhost/assent doctor"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) settings: Raw,

    /// The file of settings; ./assent.toml is read if it is there
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "ASSENT_CONFIG",
        value_parser = OsStringValueParser::new().map(PathBuf::from),
        value_hint = ValueHint::FilePath,
        help_heading = "Settings"
    )]
    pub(crate) config: Option<PathBuf>,

    /// Print data as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the three addresses and send the mails (the default)
    #[command(after_help = "Example:\n  assent serve --smtp-url smtp://127.0.0.1:1025")]
    Serve {
        /// Leave the schema alone, and refuse to start unless it is current
        #[arg(long)]
        no_migrate: bool,
    },
    /// Serve a demo: two organizations, thirty people, ninety days
    #[command(after_help = "The first call makes the folder, a later one serves what is there. \
        It is a store of its own, with public passwords: nothing for real data.\n\n\
        Examples:\n  assent demo\n  assent demo --dir /tmp/demo")]
    Demo {
        /// The demo's folder; it may be missing, empty, or a demo
        #[arg(long, value_name = "FOLDER", default_value = "./assent-demo")]
        dir: PathBuf,
    },
    /// Bring the store's schema up to date and exit
    #[command(after_help = "Example:\n  \
        assent migrate --database-url postgres://assent@localhost/assent")]
    Migrate,
    /// An operator's invitations for organizations
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
    #[command(
        subcommand,
        after_help = "Examples:\n  \
        assent mail list --dead\n  \
        assent mail retry 01936a5e-7c1b-7d2f-8e4a-0123456789ab"
    )]
    Mail(Mail),
    /// Compare what is kept with the events, or make it what they say
    #[command(
        subcommand,
        after_help = "Examples:\n  assent projections check\n  assent projections rebuild"
    )]
    Projections(Projections),
    /// Invite everybody in a CSV file, as an organization's upload does
    #[command(
        after_help = "The result is a CSV: the columns of the file, then Signup Url, Status \
        and Error. If anything fails, nobody is invited.\n\n\
        Examples:\n  \
        assent import-invites bobco people.csv --output invites.csv\n  \
        assent import-invites bobco - --only-invited < people.csv > invites.csv"
    )]
    ImportInvites {
        /// The organization's apikey
        organization: String,
        /// The CSV; - reads standard input
        file: PathBuf,
        /// Where the result goes, instead of standard output
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Leave those out of the result who were not invited
        #[arg(long)]
        only_invited: bool,
        /// Leave formulas in the result as they are, which a spreadsheet would run
        #[arg(long)]
        raw: bool,
    },
    /// Export the table of an organization's end users as CSV
    #[command(after_help = "Examples:\n  \
        assent export-end-users bobco end_users.csv\n  \
        assent export-end-users bobco --filters '[[\"Permission Enabled\",\"Newsletter\"]]' | gzip > end_users.csv.gz")]
    ExportEndUsers {
        /// The organization's apikey
        organization: String,
        /// Where the table goes; standard output if it is left out or -
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
    #[command(after_help = "Examples:\n  \
        assent verify-agreement agreement.json\n  \
        curl ... | assent verify-agreement - --head RaeYW-01K0c2Kkyyr2AUqyiCTSUwEwRXASx1q3I-NdQ")]
    VerifyAgreement {
        /// The exported file; - reads standard input
        file: PathBuf,
        /// The id of the event that has to be the last
        #[arg(long, value_name = "EVENT_ID", allow_hyphen_values = true)]
        head: Option<String>,
    },
    /// Check settings, store, schema, mail, clock and key: a line each
    #[command(
        after_help = "Example:\n  assent doctor --smtp-url smtps://user:pass@mail.example.com"
    )]
    Doctor,
    #[command(about = "Print the OpenAPI document of a server")]
    #[command(after_help = "Examples:\n  \
        assent openapi > organization.json\n  \
        assent openapi rights-holder > rights-holder.json\n\n\
        A server that runs has its own under /openapi.json, to be read under /docs.")]
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
    /// Print the manual page
    #[command(after_help = "Example:\n  assent man | man -l -")]
    Man,
}

/// A server that has a document.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Document {
    /// What organizations call
    Organization,
    /// What end users call
    RightsHolder,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Organization {
    /// List the newest organizations
    #[command(after_help = "Example:\n  assent organization list --json")]
    List,
    /// Let an organization be public, so that people may sign who were not invited
    #[command(after_help = "Examples:\n  \
        assent organization allow-public bobco\n  \
        assent organization allow-public bobco --revoke")]
    AllowPublic {
        /// Its apikey
        apikey: String,
        /// Take the permission back
        #[arg(long)]
        revoke: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Mail {
    /// List the newest mails that were not sent
    #[command(after_help = "Examples:\n  assent mail list\n  assent mail list --dead --json")]
    List {
        /// Only those that were given up
        #[arg(long)]
        dead: bool,
    },
    /// Try mails at once that wait or were given up
    #[command(after_help = "Examples:\n  \
        assent mail retry 01936a5e-7c1b-7d2f-8e4a-0123456789ab\n  \
        assent mail retry --all")]
    Retry {
        /// The id of one, as `assent mail list` shows it
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<uuid::Uuid>,
        /// All of them
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Projections {
    /// Tell every difference, change nothing; exit 1 if there is one
    #[command(after_help = "Example:\n  assent projections check --json")]
    Check,
    /// Make what is kept what the events say, and tell what differed
    #[command(after_help = "Example:\n  assent projections rebuild")]
    Rebuild,
}

#[derive(Debug, Subcommand)]
pub(crate) enum InviteToken {
    /// Make an invitation, and print its token and link
    #[command(after_help = "Example:\n  assent invite-token create --expires 14d")]
    Create {
        /// The only address that may use it; anybody may without one
        #[arg(long, value_parser = EmailAddress::parse)]
        email: Option<EmailAddress>,
        /// How long it may be used, such as 12h or 14d
        #[arg(long, default_value = "14d", value_parser = duration)]
        expires: Duration,
    },
    /// List the newest invitations
    #[command(after_help = "Example:\n  assent invite-token list --json")]
    List,
    /// Revoke an invitation
    #[command(after_help = "Examples:\n  \
        assent invite-token revoke d1830fcda87ae8993039694e6f7aea95\n  \
        assent invite-token revoke 01936a5e-7c1b-7d2f-8e4a-0123456789ab")]
    Revoke {
        /// Its token, its link, or its id, as `assent invite-token list` shows it
        #[arg(value_name = "TOKEN_OR_ID")]
        invite: String,
    },
}

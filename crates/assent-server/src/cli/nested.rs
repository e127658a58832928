//! Commands of commands.

use assent_domain::values::EmailAddress;
use clap::{ArgGroup, Subcommand, ValueHint};
use time::Duration;

use crate::settings::duration;

#[derive(Debug, Subcommand)]
pub(crate) enum Organization {
    /// List the newest organizations
    ///
    /// At most 1,000.
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
    ///
    /// At most 1,000, with what was said at the last try.
    #[command(after_help = "Examples:\n  assent mail list\n  assent mail list --dead --json")]
    List {
        /// Only those that were given up
        #[arg(long)]
        dead: bool,
    },
    /// Try mails at once that wait or were given up
    ///
    /// The service sends them. Texts of letters are kept for a week after they were given up.
    #[command(after_help = "Examples:\n  \
        assent mail retry 01936a5e-7c1b-7d2f-8e4a-0123456789ab\n  \
        assent mail retry --all")]
    #[command(group = ArgGroup::new("which").required(true).args(["id", "all"]))]
    Retry {
        /// The id of one, as `assent mail list` shows it
        id: Option<uuid::Uuid>,
        /// All of them
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Projections {
    /// Tell every difference, change nothing; exit 1 if there is one
    ///
    /// Compared are what is seen of people with their events, and the counts by day with
    /// events and invitations. With --json, a line for each difference, and then one with
    /// their number.
    #[command(after_help = "Example:\n  assent projections check --json")]
    Check,
    /// Make what is kept what the events say, and tell what differed
    ///
    /// Run it after an upgrade from a version that did not count by day: permissions are
    /// counted by it. People may go on deciding meanwhile; run one at a time. With --json, a
    /// line for each difference, and then one with their number.
    #[command(after_help = "Example:\n  assent projections rebuild")]
    Rebuild,
}

#[derive(Debug, Subcommand)]
pub(crate) enum InviteToken {
    /// Make an invitation, and print its token and link
    ///
    /// They are shown once.
    #[command(after_help = "Example:\n  assent invite-token create --expires 14d")]
    Create {
        /// The only address that may use it; anybody may without one
        #[arg(long, value_parser = EmailAddress::parse, value_hint = ValueHint::EmailAddress)]
        email: Option<EmailAddress>,
        /// How long it may be used, such as 12h or 14d
        #[arg(long, default_value = "14d", value_parser = duration)]
        expires: Duration,
    },
    /// List the newest invitations
    ///
    /// At most 1,000, without their tokens.
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

//! Letters: recorded with the change that causes them, sent afterwards.

mod courier;
pub(crate) mod letters;
mod operator;

pub use courier::{Courier, RetrySchedule, Step};
pub use letters::{Words, enqueue_in};
pub use operator::{
    RetryLetterError, retry_all_letters, retry_letter, unsent_letter_page, unsent_letters,
};
use thiserror::Error;
use time::{Duration, OffsetDateTime};

use crate::{
    ids::LetterId,
    outcome::{BoxError, BoxFuture, StoreError},
    pages::Position,
    values::{EmailAddress, EmailAddressError},
};

/// Whom letters come from: `Assent <no-reply@example.org>`, or an address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name shown beside the address.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

impl Mailbox {
    /// Parses `Name <address>` or `address`. Control characters in the name
    /// make it malformed.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('<') else {
            return Ok(Self { name: None, address: EmailAddress::parse(text)? });
        };
        let address = rest.strip_suffix('>').ok_or(EmailAddressError::Malformed)?;
        let name = name.trim().trim_matches('"').trim();
        if name.chars().any(char::is_control) {
            return Err(EmailAddressError::Malformed);
        }
        let name = (!name.is_empty()).then(|| name.to_owned());
        Ok(Self { name, address: EmailAddress::parse(address)? })
    }
}

/// A letter on its way to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Identity; the mail's `Message-ID` is derived from it, so that a second
    /// copy after a crash can be told from a second letter.
    pub id: LetterId,
    /// The addressee.
    pub to: EmailAddress,
    /// The subject line, one line.
    pub subject: String,
    /// The body, plain text with LF line ends.
    pub text: String,
    /// When it was written: the mail's `Date`.
    pub written_at: OffsetDateTime,
}

/// Takes letters to where they are read.
pub trait Mailer: Send + Sync {
    /// Hands `letter` over once. Returns within a minute, whatever the peer does.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), MailError>>;

    /// Whether letters can be handed over now, without sending one.
    fn check(&self) -> BoxFuture<'_, Result<(), MailError>>;
}

/// Why a letter was not handed over.
#[derive(Debug, Error)]
pub enum MailError {
    /// This letter, or its recipient, is refused for good: trying again is of no
    /// use. Holds the peer's words.
    #[error("it was refused for good: {0}")]
    Refused(String),
    /// Whoever runs the service is refused, or is asked for what they have not
    /// set: trying again helps once they have seen to it.
    #[error("{advice}")]
    Misconfigured {
        /// What to do, without anybody's data.
        advice: &'static str,
        /// What the peer said.
        #[source]
        source: BoxError,
    },
    /// Anything else; trying again later may help.
    #[error("the letter could not be handed over")]
    Failed(#[source] BoxError),
}

/// Letters that were filed where an operator can look at them.
///
/// A letter is there whole or not yet. A name comes from whoever asks, and leads
/// to a letter or to nothing.
pub trait MailFolder: Send + Sync {
    /// The newest `limit` letters, newest first, without their texts.
    fn list(&self, limit: usize) -> BoxFuture<'_, Result<Vec<FiledLetter>, BoxError>>;

    /// The letter called `name`, whole; `None` when there is none.
    fn read<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<FiledLetter>, BoxError>>;
}

/// A letter in a [`MailFolder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledLetter {
    /// What [`MailFolder::read`] takes.
    pub name: String,
    /// The addressee.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// When it was written, to the millisecond.
    pub written_at: OffsetDateTime,
    /// The body; empty in a list.
    pub text: String,
}

/// A letter that waits in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedLetter {
    /// Identity.
    pub id: LetterId,
    /// The addressee.
    pub to: EmailAddress,
    /// Subject and text, sealed under the master key; empty once wiped.
    pub sealed: Vec<u8>,
    /// When it was written.
    pub written_at: OffsetDateTime,
    /// How often it was claimed.
    pub attempts: i32,
}

/// How many letters are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Letters that wait for their first or next try.
    pub waiting: i64,
    /// Letters that were given up and not wiped yet.
    pub given_up: i64,
}

/// A letter in the outbox as an operator sees it: without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentLetter {
    /// Identity.
    pub id: LetterId,
    /// The addressee.
    pub to: EmailAddress,
    /// When it was written.
    pub written_at: OffsetDateTime,
    /// When it is tried next, unless it was given up.
    pub due_at: OffsetDateTime,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was given up, if it was.
    pub gave_up_at: Option<OffsetDateTime>,
    /// What went wrong at the last try.
    pub last_error: Option<String>,
}

/// Where a page of such letters begins.
pub type LetterPosition = Position<LetterId>;

/// Letters that were not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Those that wait for their first or next try.
    Waiting,
    /// Those that were given up.
    GivenUp,
}

impl UnsentLetter {
    /// Its key in the list of letters of its kind: of one that was given up the instant when it
    /// was, else the one when it is due.
    #[must_use]
    pub fn position(&self) -> LetterPosition {
        LetterPosition { at: self.gave_up_at.unwrap_or(self.due_at), id: self.id }
    }

    /// Whether its text is still there at `now`, so that it can be tried again.
    #[must_use]
    pub fn can_be_retried(&self, now: OffsetDateTime) -> bool {
        self.gave_up_at.is_none_or(|at| now < at + LETTER_KEPT)
    }
}

/// How long the text of a letter that was given up is kept, and what is known of one that was
/// sent.
pub(crate) const LETTER_KEPT: Duration = Duration::days(7);

/// Which letters a courier claims, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Letters that are due at this instant or before it.
    pub now: OffsetDateTime,
    /// Letters that are due after this one are due as well: nothing is ever put
    /// off for so long, so the clock was put back since.
    pub horizon: OffsetDateTime,
    /// Until then they are leased.
    pub lease_until: OffsetDateTime,
}

/// The outbox in the open unit.
pub trait Outbox {
    /// Records a letter; the courier sends it after commit.
    fn enqueue(&mut self, letter: &QueuedLetter) -> Result<(), StoreError>;
    /// Takes up to `limit` letters that are due, oldest due first: counts one
    /// more attempt and leases them until the lease's end, before which nobody
    /// else gets them.
    fn claim(&mut self, claim: Claim, limit: i64) -> Result<Vec<QueuedLetter>, StoreError>;
    /// The letter was handed over: keeps the fact, wipes its text.
    fn sent(&mut self, id: LetterId, at: OffsetDateTime) -> Result<(), StoreError>;
    /// The letter was not handed over; it is due again at `due_at`.
    fn postpone(
        &mut self,
        id: LetterId,
        due_at: OffsetDateTime,
        error: &str,
    ) -> Result<(), StoreError>;
    /// The letter is given up.
    fn give_up(&mut self, id: LetterId, at: OffsetDateTime, error: &str) -> Result<(), StoreError>;
    /// Wipes the texts of letters that were given up before `before`, and
    /// forgets letters that were sent before it: up to `limit` of each.
    fn purge(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
    /// Letters that were not sent, or of these only the ones that were given
    /// up: the newest `limit`, newest first.
    fn unsent(&mut self, given_up: bool, limit: i64) -> Result<Vec<UnsentLetter>, StoreError>;
    /// Letters of one kind in the order of [`UnsentLetter::position`], the last first: up to `limit`
    /// of those before `before`.
    fn unsent_before(
        &mut self,
        kind: Unsent,
        before: Option<&LetterPosition>,
        limit: i64,
    ) -> Result<Vec<UnsentLetter>, StoreError>;
    /// Makes letters that were not sent due at `now`, as if they had never been
    /// tried: the one of this id, or all. Says how many those are; letters whose
    /// text is wiped are none of them.
    fn retry(&mut self, id: Option<LetterId>, now: OffsetDateTime) -> Result<usize, StoreError>;
    /// How many letters are where.
    fn counts(&mut self) -> Result<OutboxCounts, StoreError>;
}

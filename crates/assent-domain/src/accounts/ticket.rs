//! Download tickets: what stands for a session in an address.
//!
//! Addresses end up in histories and logs, so a ticket is good once and for a
//! minute. It stays bound to the session that it was made with: when that
//! ends, the ticket opens nothing either.

use time::{Duration, OffsetDateTime};

use super::{AuthenticateError, Caller, Realm};
use crate::{
    App,
    outcome::StoreError,
    store::Tx,
    values::{Token, TokenHash},
};

/// How long a ticket is good.
const LIFETIME: Duration = Duration::minutes(1);
/// The length of a ticket, half that of a session id: so the two are told
/// apart without asking the store for both.
const LENGTH: usize = 32;

/// A ticket that was not used yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadTicket {
    /// SHA-256 of the ticket.
    pub hash: TokenHash,
    /// SHA-256 of the id of the session that it stands for.
    pub session: TokenHash,
    /// From this instant on it is worth nothing.
    pub expires_at: OffsetDateTime,
}

/// Download tickets in the open unit.
pub trait DownloadTickets {
    /// Records a new ticket.
    fn insert(&mut self, ticket: &DownloadTicket) -> Result<(), StoreError>;
    /// A ticket that was not taken, expired or not.
    fn find(&mut self, hash: &TokenHash) -> Result<Option<DownloadTicket>, StoreError>;
    /// Takes a ticket away, expired or not. Of several who try at once, one
    /// gets it.
    fn take(&mut self, hash: &TokenHash) -> Result<Option<DownloadTicket>, StoreError>;
    /// Forgets up to `limit` tickets that had expired before `now`.
    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError>;
}

/// A ticket that was made just now.
#[derive(Clone, Debug)]
pub struct IssuedTicket {
    /// What its holder puts into an address.
    pub ticket: Token,
    /// From this instant on it is worth nothing.
    pub expires_at: OffsetDateTime,
}

/// Makes a ticket that stands for the caller's session.
pub async fn issue_download_ticket(app: &App, caller: Caller) -> Result<IssuedTicket, StoreError> {
    let ticket = Token::base64url::<24>(&*app.random);
    let expires_at = app.clock.now() + LIFETIME;
    let record = DownloadTicket { hash: ticket.hash(), session: caller.session, expires_at };
    app.store.transact(move |tx| tx.download_tickets().insert(&record)).await?;
    Ok(IssuedTicket { ticket, expires_at })
}

/// Whether `text` has the form of a ticket, which no session id has.
#[must_use]
pub fn is_download_ticket(text: &str) -> bool {
    text.len() == LENGTH
}

/// Uses a ticket up, and finds out whose session it stands for.
pub async fn redeem_download_ticket(
    app: &App,
    realm: Realm,
    ticket: Token,
) -> Result<Caller, AuthenticateError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let ticket = tx.download_tickets().take(&ticket.hash())?;
            caller(tx, realm, ticket, app.clock.now())
        })
        .await
}

/// Finds out whose session a ticket stands for, and leaves it good.
pub async fn look_at_download_ticket(
    app: &App,
    realm: Realm,
    ticket: Token,
) -> Result<Caller, AuthenticateError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .read(move |tx| {
            let ticket = tx.download_tickets().find(&ticket.hash())?;
            caller(tx, realm, ticket, app.clock.now())
        })
        .await
}

fn caller(
    tx: &mut dyn Tx,
    realm: Realm,
    ticket: Option<DownloadTicket>,
    now: OffsetDateTime,
) -> Result<Caller, AuthenticateError> {
    let ticket = ticket.filter(|ticket| now < ticket.expires_at);
    let ticket = ticket.ok_or(AuthenticateError::Unknown)?;
    let found = tx.sessions().find_each(&[(realm, ticket.session)])?.pop().flatten();
    let found = found.filter(|found| now < found.session.expires_at);
    found.map(Caller::of).ok_or(AuthenticateError::Unknown)
}

//! Sessions: opening, checking, ending them.

use std::sync::Arc;

use thiserror::Error;
use time::{Duration, OffsetDateTime};

use super::{Account, Device, FoundSession, Realm, Role, Session};
use crate::{
    App,
    ids::AccountId,
    organizations::Organization,
    outcome::StoreError,
    store::Tx,
    values::{EmailAddress, Token, TokenHash},
};

/// How long a session lasts after its last use.
const SHORT: Duration = Duration::hours(12);
/// How long one lasts whose holder asked to stay signed in.
const KEPT: Duration = Duration::days(30);
/// A session is moved on at most this often.
const TOUCH_EVERY: Duration = Duration::minutes(1);

/// Somebody whose session was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// What it is for.
    pub role: Role,
    /// SHA-256 of the id of the session.
    pub session: TokenHash,
    /// The organization that an admin acts for, as it was when the session was
    /// looked up: after the request had come.
    pub organization: Option<Arc<Organization>>,
}

impl Caller {
    /// Whoever opened the session that was found.
    pub(super) fn of(FoundSession { session, organization }: FoundSession) -> Self {
        let Session { account, role, hash, .. } = session;
        Self { account, role, session: hash, organization }
    }
}

/// The address of an account whose session was checked.
pub async fn address_of(app: &App, account: AccountId) -> Result<EmailAddress, StoreError> {
    app.store
        .read(move |tx| {
            let found = tx.accounts().get(account)?;
            Ok(found.ok_or_else(|| StoreError::missing("account", account))?.email)
        })
        .await
}

/// A session that was opened just now.
#[derive(Clone, Debug)]
pub struct OpenedSession {
    /// What its holder sends from now on.
    pub id: Token,
}

fn lifetime(keep: bool) -> Duration {
    if keep { KEPT } else { SHORT }
}

/// Opens a session for `account` on `device`, for 30 days of not being used if `keep`,
/// else for 12 hours.
pub fn open_session(
    tx: &mut dyn Tx,
    app: &App,
    account: &Account,
    keep: bool,
    device: Option<Device>,
) -> Result<OpenedSession, StoreError> {
    let id = Token::hex::<32>(&*app.random);
    let now = app.clock.now();
    tx.sessions().open(&Session {
        hash: id.hash(),
        account: account.id,
        role: account.role,
        keep,
        opened_at: now,
        device,
        touched_at: now,
        expires_at: now + lifetime(keep),
    })?;
    Ok(OpenedSession { id })
}

/// Why a session was refused.
#[derive(Debug, Error)]
pub enum AuthenticateError {
    /// Missing, unknown, ended, or expired.
    #[error("log in first: the session is missing, unknown or expired")]
    Unknown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds out whose session `id` is, and moves it on.
pub async fn authenticate(app: &App, realm: Realm, id: Token) -> Result<Caller, AuthenticateError> {
    let now = app.clock.now();
    let hash = id.hash();
    let found = app
        .reads
        .session(&*app.store, realm, hash)
        .await?
        .filter(|found| now < found.session.expires_at)
        .ok_or(AuthenticateError::Unknown)?;
    if is_to_be_touched(&found.session, now) {
        let expires_at = now + lifetime(found.session.keep);
        app.store.transact(move |tx| tx.sessions().touch(&hash, now, expires_at)).await?;
    }
    Ok(Caller::of(found))
}

fn is_to_be_touched(session: &Session, now: OffsetDateTime) -> bool {
    // One that was moved on in the future, before the clock was put back, would
    // otherwise stay open for that much longer.
    (now - session.touched_at).abs() >= TOUCH_EVERY
}

/// Ends the session `id`.
pub async fn log_out(app: &App, realm: Realm, id: Token) -> Result<(), AuthenticateError> {
    app.store
        .transact(move |tx| {
            let closed = tx.sessions().close(realm, &id.hash())?;
            closed.then_some(()).ok_or(AuthenticateError::Unknown)
        })
        .await
}

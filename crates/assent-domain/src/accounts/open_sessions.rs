//! The sessions of an account, as its holder sees and ends them.

use std::fmt;

use time::OffsetDateTime;

use super::{Device, Session};
use crate::{
    App,
    crypto::{b64, from_b64},
    ids::AccountId,
    outcome::StoreError,
    pages::{KEYED_PAGE, Page, from_micros},
    values::TokenHash,
};

/// An open session, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// SHA-256 of its id: names the session, and opens nothing.
    pub hash: TokenHash,
    /// When it was opened, if that was recorded.
    pub opened_at: Option<OffsetDateTime>,
    /// When it was last used, give or take a minute.
    pub used_at: OffsetDateTime,
    /// What it was opened on, if that is known.
    pub device: Option<Device>,
}

impl From<Session> for OpenSession {
    fn from(session: Session) -> Self {
        let Session { hash, opened_at, touched_at: used_at, device, .. } = session;
        let is_recorded = |at: &OffsetDateTime| *at > OffsetDateTime::UNIX_EPOCH;
        Self { hash, opened_at: Some(opened_at).filter(is_recorded), used_at, device }
    }
}

/// The key of a session in the list of an account's, which is newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPosition {
    /// When it was opened.
    pub at: OffsetDateTime,
    /// Its hash, where instants are equal.
    pub hash: TokenHash,
}

impl SessionPosition {
    /// The position that is written as `text`, as [`Display`](fmt::Display) writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (micros, hash) = text.split_once('.')?;
        Some(Self { at: from_micros(micros)?, hash: from_b64(hash)?.try_into().ok()? })
    }
}

/// Microseconds since 1970, a dot, the hash.
impl fmt::Display for SessionPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.unix_timestamp_nanos() / 1_000, b64(self.hash))
    }
}

/// The next page of the account's open sessions, the newest opened first.
pub async fn open_sessions(
    app: &App,
    account: AccountId,
    after: Option<SessionPosition>,
) -> Result<Page<OpenSession, SessionPosition>, StoreError> {
    let now = app.clock.now();
    app.store
        .read(move |tx| {
            let found = tx.sessions().of_account(account, now, after.as_ref(), KEYED_PAGE + 1)?;
            let position = |last: &Session| SessionPosition { at: last.opened_at, hash: last.hash };
            let Page { rows, next } = Page::first_of(found, position);
            Ok(Page { rows: rows.into_iter().map(OpenSession::from).collect(), next })
        })
        .await
}

/// Ends the account's session of this hash. `false` if it has none, which may have
/// ended before.
pub async fn end_session(
    app: &App,
    account: AccountId,
    hash: TokenHash,
) -> Result<bool, StoreError> {
    app.store
        .transact(move |tx| {
            tx.accounts().lock(account)?;
            tx.sessions().close_of(account, &hash)
        })
        .await
}

/// Ends all sessions of the account but the one of this hash.
pub async fn end_other_sessions(
    app: &App,
    account: AccountId,
    hash: TokenHash,
) -> Result<(), StoreError> {
    app.store
        .transact(move |tx| {
            tx.accounts().lock(account)?;
            tx.sessions().close_others(account, &hash)
        })
        .await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_position_is_read_as_it_was_written(micros in 0..=4_102_444_800_000_000_i64, hash: [u8; 32]) {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).unwrap();
            let position = SessionPosition { at, hash };
            prop_assert_eq!(SessionPosition::parse(&position.to_string()), Some(position));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = SessionPosition::parse(&text);
            let _ = SessionPosition::parse(&format!("{}.{text}", i64::MAX));
        }
    }
}

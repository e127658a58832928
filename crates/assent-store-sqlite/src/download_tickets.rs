//! [`DownloadTickets`] on the `download_tickets` table.

use assent_domain::{
    accounts::{DownloadTicket, DownloadTickets},
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Hash, Instant},
    schema::download_tickets,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(
    table_name = download_tickets,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false
)]
struct Row {
    token_hash: Hash,
    session_hash: Hash,
    expires_at: Instant,
}

impl From<&DownloadTicket> for Row {
    fn from(ticket: &DownloadTicket) -> Self {
        Self {
            token_hash: Hash(ticket.hash),
            session_hash: Hash(ticket.session),
            expires_at: Instant(ticket.expires_at),
        }
    }
}

impl From<Row> for DownloadTicket {
    fn from(row: Row) -> Self {
        Self { hash: row.token_hash.0, session: row.session_hash.0, expires_at: row.expires_at.0 }
    }
}

impl DownloadTickets for SqliteTx<'_> {
    fn insert(&mut self, ticket: &DownloadTicket) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(download_tickets::table).values(Row::from(ticket)))
    }

    fn find(&mut self, hash: &TokenHash) -> Result<Option<DownloadTicket>, StoreError> {
        self.one(download_tickets::table.find(Hash(*hash)).select(Row::as_select()))
    }

    fn take(&mut self, hash: &TokenHash) -> Result<Option<DownloadTicket>, StoreError> {
        // Nobody else writes while we do.
        let ticket = self.find(hash)?;
        self.change(diesel::delete(download_tickets::table.find(Hash(*hash))))?;
        Ok(ticket)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired = diesel::alias!(download_tickets as expired);
        let expired = expired
            .filter(expired.field(download_tickets::expires_at).lt(Instant(now)))
            .limit(limit)
            .select(expired.field(download_tickets::token_hash));
        self.change(diesel::delete(
            download_tickets::table.filter(download_tickets::token_hash.eq_any(expired)),
        ))
    }
}

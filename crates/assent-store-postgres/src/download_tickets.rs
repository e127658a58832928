//! [`DownloadTickets`] on the `download_tickets` table.

use assent_domain::{
    accounts::{DownloadTicket, DownloadTickets},
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;

use crate::{PgTx, columns::Hash, schema::download_tickets};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = download_tickets, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    token_hash: Hash,
    session_hash: Hash,
    expires_at: OffsetDateTime,
}

impl From<&DownloadTicket> for Row {
    fn from(ticket: &DownloadTicket) -> Self {
        Self {
            token_hash: Hash(ticket.hash),
            session_hash: Hash(ticket.session),
            expires_at: ticket.expires_at,
        }
    }
}

impl From<Row> for DownloadTicket {
    fn from(row: Row) -> Self {
        Self { hash: row.token_hash.0, session: row.session_hash.0, expires_at: row.expires_at }
    }
}

impl DownloadTickets for PgTx<'_> {
    fn insert(&mut self, ticket: &DownloadTicket) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(download_tickets::table).values(Row::from(ticket)))
    }

    fn find(&mut self, hash: &TokenHash) -> Result<Option<DownloadTicket>, StoreError> {
        self.one(download_tickets::table.find(Hash(*hash)).select(Row::as_select()))
    }

    fn take(&mut self, hash: &TokenHash) -> Result<Option<DownloadTicket>, StoreError> {
        // Who comes second waits for the first, and then finds no row.
        let taken = diesel::delete(download_tickets::table.find(Hash(*hash)))
            .returning(Row::as_returning());
        Ok(self.returned(taken)?.pop().map(DownloadTicket::from))
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired: Vec<Hash> = self.rows(
            download_tickets::table
                .filter(download_tickets::expires_at.lt(now))
                .select(download_tickets::token_hash)
                .limit(limit)
                .for_update()
                .skip_locked(),
        )?;
        self.change(diesel::delete(
            download_tickets::table.filter(download_tickets::token_hash.eq_any(expired)),
        ))
    }
}

//! [`Outbox`] on the `outbox` table.

use assent_domain::{
    ids::LetterId,
    mail::{Claim, LetterPosition, Outbox, OutboxCounts, QueuedLetter, Unsent, UnsentLetter},
    outcome::StoreError,
};
use diesel::{dsl::auto_type, prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Id, Instant, address},
    schema::outbox,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct Row {
    id: Id,
    recipient: String,
    sealed: Vec<u8>,
    written_at: Instant,
    attempts: i32,
}

impl From<&QueuedLetter> for Row {
    fn from(letter: &QueuedLetter) -> Self {
        Self {
            id: Id(letter.id.0),
            recipient: letter.to.as_str().to_owned(),
            sealed: letter.sealed.clone(),
            written_at: Instant(letter.written_at),
            attempts: letter.attempts,
        }
    }
}

impl TryFrom<Row> for QueuedLetter {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: LetterId(row.id.0),
            to: address("letter", row.recipient).map_err(|error| error.of(row.id))?,
            sealed: row.sealed,
            written_at: row.written_at.0,
            attempts: row.attempts,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Sqlite))]
struct UnsentRow {
    id: Id,
    recipient: String,
    written_at: Instant,
    due_at: Instant,
    attempts: i32,
    gave_up_at: Option<Instant>,
    last_error: Option<String>,
}

impl TryFrom<UnsentRow> for UnsentLetter {
    type Error = StoreError;

    fn try_from(row: UnsentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: LetterId(row.id.0),
            to: address("letter", row.recipient).map_err(|error| error.of(row.id))?,
            written_at: row.written_at.0,
            due_at: row.due_at.0,
            attempts: row.attempts,
            gave_up_at: row.gave_up_at.map(|at| at.0),
            last_error: row.last_error,
        })
    }
}

/// Neither sent nor given up: both are for good.
#[auto_type(no_type_alias)]
fn waiting() -> _ {
    outbox::sent_at.is_null().and(outbox::gave_up_at.is_null())
}

/// Given up with its text still there.
#[auto_type(no_type_alias)]
fn given_up() -> _ {
    let wiped: Vec<u8> = Vec::new();
    outbox::gave_up_at.is_not_null().and(outbox::sealed.ne(wiped))
}

impl Outbox for SqliteTx<'_> {
    fn enqueue(&mut self, letter: &QueuedLetter) -> Result<(), StoreError> {
        self.insert_new(
            diesel::insert_into(outbox::table)
                .values((Row::from(letter), outbox::due_at.eq(Instant(letter.written_at)))),
        )
    }

    fn claim(&mut self, claim: Claim, limit: i64) -> Result<Vec<QueuedLetter>, StoreError> {
        let due: Vec<Row> = self.rows(
            outbox::table
                .filter(waiting())
                .filter(
                    outbox::due_at
                        .le(Instant(claim.now))
                        .or(outbox::due_at.gt(Instant(claim.horizon))),
                )
                .order((outbox::due_at, outbox::id))
                .limit(limit)
                .select(Row::as_select()),
        )?;
        let ids: Vec<Id> = due.iter().map(|row| row.id).collect();
        self.change(diesel::update(outbox::table.filter(outbox::id.eq_any(ids))).set((
            outbox::due_at.eq(Instant(claim.lease_until)),
            outbox::attempts.eq(outbox::attempts + 1),
        )))?;
        due.into_iter()
            .map(|row| QueuedLetter::try_from(Row { attempts: row.attempts + 1, ..row }))
            .collect()
    }

    fn sent(&mut self, id: LetterId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(outbox::table.find(Id(id.0)).filter(waiting()))
                .set((outbox::sent_at.eq(Instant(at)), outbox::sealed.eq(Vec::new()))),
        )
        .map(drop)
    }

    fn postpone(
        &mut self,
        id: LetterId,
        due_at: OffsetDateTime,
        error: &str,
    ) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(outbox::table.find(Id(id.0)).filter(waiting()))
                .set((outbox::due_at.eq(Instant(due_at)), outbox::last_error.eq(error))),
        )
        .map(drop)
    }

    fn give_up(&mut self, id: LetterId, at: OffsetDateTime, error: &str) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(outbox::table.find(Id(id.0)).filter(waiting()))
                .set((outbox::gave_up_at.eq(Instant(at)), outbox::last_error.eq(error))),
        )
        .map(drop)
    }

    fn purge(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let given_up: Vec<Id> = self.rows(
            outbox::table
                .filter(given_up())
                .filter(outbox::gave_up_at.lt(Instant(before)))
                .limit(limit)
                .select(outbox::id),
        )?;
        let sent: Vec<Id> = self.rows(
            outbox::table
                .filter(outbox::sent_at.is_not_null())
                .filter(outbox::sent_at.lt(Instant(before)))
                .limit(limit)
                .select(outbox::id),
        )?;
        let wiped = self.change(
            diesel::update(outbox::table.filter(outbox::id.eq_any(given_up)))
                .set(outbox::sealed.eq(Vec::new())),
        )?;
        let forgotten =
            self.change(diesel::delete(outbox::table.filter(outbox::id.eq_any(sent))))?;
        Ok(wiped + forgotten)
    }

    fn unsent(&mut self, given_up: bool, limit: i64) -> Result<Vec<UnsentLetter>, StoreError> {
        let mut unsent = outbox::table.filter(outbox::sent_at.is_null()).into_boxed();
        if given_up {
            unsent = unsent.filter(outbox::gave_up_at.is_not_null());
        }
        self.many(
            unsent
                .order((outbox::written_at.desc(), outbox::id.desc()))
                .limit(limit)
                .select(UnsentRow::as_select()),
        )
    }

    fn unsent_before(
        &mut self,
        kind: Unsent,
        before: Option<&LetterPosition>,
        limit: i64,
    ) -> Result<Vec<UnsentLetter>, StoreError> {
        let key = before.map(|key| (Instant(key.at), Id(key.id.0)));
        match kind {
            Unsent::Waiting => {
                let mut listed = outbox::table.filter(waiting()).into_boxed();
                if let Some((at, id)) = key {
                    listed = listed
                        .filter(outbox::due_at.le(at))
                        .filter(outbox::due_at.lt(at).or(outbox::id.lt(id)));
                }
                let listed = listed.order((outbox::due_at.desc(), outbox::id.desc()));
                self.many(listed.limit(limit).select(UnsentRow::as_select()))
            }
            Unsent::GivenUp => {
                let mut listed =
                    outbox::table.filter(outbox::gave_up_at.is_not_null()).into_boxed();
                if let Some((at, id)) = key {
                    listed = listed
                        .filter(outbox::gave_up_at.le(at))
                        .filter(outbox::gave_up_at.lt(at).or(outbox::id.lt(id)));
                }
                let listed = listed.order((outbox::gave_up_at.desc(), outbox::id.desc()));
                self.many(listed.limit(limit).select(UnsentRow::as_select()))
            }
        }
    }

    fn retry(&mut self, id: Option<LetterId>, now: OffsetDateTime) -> Result<usize, StoreError> {
        let again: Option<Instant> = None;
        let due =
            (outbox::gave_up_at.eq(again), outbox::due_at.eq(Instant(now)), outbox::attempts.eq(0));
        let unsent = outbox::table.filter(waiting().or(given_up()));
        match id {
            Some(id) => {
                self.change(diesel::update(unsent.filter(outbox::id.eq(Id(id.0)))).set(due))
            }
            None => self.change(diesel::update(unsent).set(due)),
        }
    }

    fn counts(&mut self) -> Result<OutboxCounts, StoreError> {
        let count = outbox::table.count();
        Ok(OutboxCounts {
            waiting: self.value(count.filter(waiting()))?,
            given_up: self.value(count.filter(given_up()))?,
        })
    }
}

//! [`Outbox`] on the `outbox` table.

use assent_domain::{
    ids::LetterId,
    mail::{Claim, LetterPosition, Outbox, OutboxCounts, QueuedLetter, Unsent, UnsentLetter},
    outcome::StoreError,
};
use diesel::{dsl::auto_type, pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{PgTx, columns::address, schema::outbox};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    id: Uuid,
    recipient: String,
    sealed: Vec<u8>,
    written_at: OffsetDateTime,
    attempts: i32,
}

impl From<&QueuedLetter> for Row {
    fn from(letter: &QueuedLetter) -> Self {
        Self {
            id: letter.id.0,
            recipient: letter.to.as_str().to_owned(),
            sealed: letter.sealed.clone(),
            written_at: letter.written_at,
            attempts: letter.attempts,
        }
    }
}

impl TryFrom<Row> for QueuedLetter {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: LetterId(row.id),
            to: address("letter", row.recipient).map_err(|error| error.of(row.id))?,
            sealed: row.sealed,
            written_at: row.written_at,
            attempts: row.attempts,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox, check_for_backend(Pg))]
struct UnsentRow {
    id: Uuid,
    recipient: String,
    written_at: OffsetDateTime,
    due_at: OffsetDateTime,
    attempts: i32,
    gave_up_at: Option<OffsetDateTime>,
    last_error: Option<String>,
}

impl TryFrom<UnsentRow> for UnsentLetter {
    type Error = StoreError;

    fn try_from(row: UnsentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: LetterId(row.id),
            to: address("letter", row.recipient).map_err(|error| error.of(row.id))?,
            written_at: row.written_at,
            due_at: row.due_at,
            attempts: row.attempts,
            gave_up_at: row.gave_up_at,
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

impl Outbox for PgTx<'_> {
    fn enqueue(&mut self, letter: &QueuedLetter) -> Result<(), StoreError> {
        self.insert_new(
            diesel::insert_into(outbox::table)
                .values((Row::from(letter), outbox::due_at.eq(letter.written_at))),
        )
    }

    fn claim(&mut self, claim: Claim, limit: i64) -> Result<Vec<QueuedLetter>, StoreError> {
        let due: Vec<Row> = self.rows(
            outbox::table
                .filter(waiting())
                .filter(outbox::due_at.le(claim.now).or(outbox::due_at.gt(claim.horizon)))
                .order((outbox::due_at, outbox::id))
                .limit(limit)
                .select(Row::as_select())
                .for_update()
                .skip_locked(),
        )?;
        let ids: Vec<Uuid> = due.iter().map(|row| row.id).collect();
        self.change(diesel::update(outbox::table.filter(outbox::id.eq_any(ids))).set((
            outbox::due_at.eq(claim.lease_until),
            outbox::attempts.eq(outbox::attempts + 1),
        )))?;
        due.into_iter()
            .map(|row| QueuedLetter::try_from(Row { attempts: row.attempts + 1, ..row }))
            .collect()
    }

    fn sent(&mut self, id: LetterId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(outbox::table.find(id.0).filter(waiting()))
                .set((outbox::sent_at.eq(at), outbox::sealed.eq(Vec::new()))),
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
            diesel::update(outbox::table.find(id.0).filter(waiting()))
                .set((outbox::due_at.eq(due_at), outbox::last_error.eq(error))),
        )
        .map(drop)
    }

    fn give_up(&mut self, id: LetterId, at: OffsetDateTime, error: &str) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(outbox::table.find(id.0).filter(waiting()))
                .set((outbox::gave_up_at.eq(at), outbox::last_error.eq(error))),
        )
        .map(drop)
    }

    fn purge(&mut self, before: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let given_up: Vec<Uuid> = self.rows(
            outbox::table
                .filter(given_up())
                .filter(outbox::gave_up_at.lt(before))
                .limit(limit)
                .select(outbox::id)
                .for_update()
                .skip_locked(),
        )?;
        let sent: Vec<Uuid> = self.rows(
            outbox::table
                .filter(outbox::sent_at.is_not_null())
                .filter(outbox::sent_at.lt(before))
                .limit(limit)
                .select(outbox::id)
                .for_update()
                .skip_locked(),
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
        let key = before.map(|key| (key.at, key.id.0));
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
        let again: Option<OffsetDateTime> = None;
        let due = (outbox::gave_up_at.eq(again), outbox::due_at.eq(now), outbox::attempts.eq(0));
        let unsent = outbox::table.filter(waiting().or(given_up()));
        match id {
            Some(id) => self.change(diesel::update(unsent.filter(outbox::id.eq(id.0))).set(due)),
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

//! An open unit, and how its statements end.
//!
//! No other module reaches the connection, so nothing is written but by the
//! methods here that write; they refuse in a unit that only reads.

use std::fmt::Display;

use assent_contexts::Follow;
use assent_domain::{
    agreements::{Followers, Happened},
    outcome::{Added, StoreError},
    store::{Unit, Verdict},
};
use diesel::{
    OptionalExtension, QueryResult, RunQueryDsl, SqliteConnection,
    connection::{DefaultLoadingMode, LoadConnection},
    expression::QueryMetadata,
    query_builder::{AsQuery, AstPass, Query, QueryFragment, QueryId},
    query_dsl::methods::{ExecuteDsl, LoadQuery},
    result::{DatabaseErrorKind::UniqueViolation, Error::DatabaseError},
    sql_types::Integer,
    sqlite::Sqlite,
};

use crate::failed;

/// An open unit; the repositories are implemented in one module each.
pub(crate) struct SqliteTx<'c> {
    conn: &'c mut SqliteConnection,
    unit: Unit,
    follow: Follow,
    /// Whether a unit of one change has made it.
    changed: bool,
}

impl<'c> SqliteTx<'c> {
    pub(crate) fn new(conn: &'c mut SqliteConnection, unit: Unit, follow: Follow) -> Self {
        Self { conn, unit, follow, changed: false }
    }

    /// Tells whether the unit may end so.
    pub(crate) fn end(&mut self, verdict: Verdict) -> Result<(), StoreError> {
        if verdict == Verdict::Rollback && self.changed {
            return Err(StoreError::Failed("a unit of one change failed after it".into()));
        }
        Ok(())
    }
}

impl Followers for SqliteTx<'_> {
    fn follow(&mut self, happened: Happened<'_>) -> Result<(), StoreError> {
        (self.follow)(self, happened)
    }
}

/// A row as it came.
pub(crate) type RawRow<'c, 'q> = <SqliteConnection as LoadConnection>::Row<'c, 'q>;

/// What reads.
impl SqliteTx<'_> {
    /// The record of the first row, if there is a row.
    pub(crate) fn one<'q, Row, T>(
        &mut self,
        query: impl LoadQuery<'q, SqliteConnection, Row>,
    ) -> Result<Option<T>, StoreError>
    where
        T: TryFrom<Row, Error: Into<StoreError>>,
    {
        self.row(query)?.map(T::try_from).transpose().map_err(Into::into)
    }

    /// The records of all rows.
    pub(crate) fn many<'q, Row, T>(
        &mut self,
        query: impl LoadQuery<'q, SqliteConnection, Row>,
    ) -> Result<Vec<T>, StoreError>
    where
        T: TryFrom<Row, Error: Into<StoreError>>,
    {
        let rows = self.rows(query)?.into_iter();
        rows.map(|row| T::try_from(row).map_err(Into::into)).collect()
    }

    /// The first row as it is, if there is one.
    // Rows behind it are never stepped to. By a bound `LIMIT`, SQLite would plan
    // the statement anew each time, although it stays prepared.
    pub(crate) fn row<'q, Row>(
        &mut self,
        query: impl LoadQuery<'q, SqliteConnection, Row>,
    ) -> Result<Option<Row>, StoreError> {
        query.get_result(self.conn).optional().map_err(failed)
    }

    /// All rows as they are.
    pub(crate) fn rows<'q, Row>(
        &mut self,
        query: impl LoadQuery<'q, SqliteConnection, Row>,
    ) -> Result<Vec<Row>, StoreError> {
        query.load(self.conn).map_err(failed)
    }

    /// Shows each row as it came, before its values are copied anywhere.
    pub(crate) fn each<Q>(
        &mut self,
        query: Q,
        mut show: impl FnMut(&RawRow<'_, '_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>
    where
        Q: AsQuery<Query: QueryFragment<Sqlite> + QueryId>,
        Sqlite: QueryMetadata<Q::SqlType>,
    {
        let rows = LoadConnection::<DefaultLoadingMode>::load(self.conn, query.as_query());
        for row in rows.map_err(failed)? {
            show(&row.map_err(failed)?)?;
        }
        Ok(())
    }

    /// What a query finds that always finds one row.
    pub(crate) fn value<'q, Value>(
        &mut self,
        query: impl LoadQuery<'q, SqliteConnection, Value>,
    ) -> Result<Value, StoreError> {
        query.get_result(self.conn).map_err(failed)
    }
}

/// What writes.
impl SqliteTx<'_> {
    /// Inserts rows that nothing may be in the way of.
    pub(crate) fn insert_new(
        &mut self,
        statement: impl ExecuteDsl<SqliteConnection>,
    ) -> Result<(), StoreError> {
        self.change(statement).map(drop)
    }

    /// Inserts a row by a statement that ignores conflicts.
    pub(crate) fn add(
        &mut self,
        statement: impl ExecuteDsl<SqliteConnection>,
    ) -> Result<Added, StoreError> {
        let rows = self.change(statement)?;
        Ok(if rows == 0 { Added::AlreadyThere } else { Added::New })
    }

    /// Writes a row, unless another has what it may not share.
    pub(crate) fn put_unless_taken(
        &mut self,
        statement: impl QueryFragment<Sqlite>,
    ) -> Result<Added, StoreError> {
        let put = self.write(|conn| unless_taken(run(statement, conn)))?;
        Ok(if put == 0 { Added::AlreadyThere } else { Added::New })
    }

    /// Changes or puts the row of one key, and says whether there is one. The statement's text
    /// may not vary with its values.
    pub(crate) fn change_row(
        &mut self,
        statement: impl QueryFragment<Sqlite>,
    ) -> Result<usize, StoreError> {
        self.write(|conn| run(statement, conn))
    }

    /// Changes rows, and says how many.
    pub(crate) fn change(
        &mut self,
        statement: impl ExecuteDsl<SqliteConnection>,
    ) -> Result<usize, StoreError> {
        self.write(|conn| ExecuteDsl::execute(statement, conn))
    }

    /// Changes the row of the `record` called `key`, which has to be there.
    pub(crate) fn change_one(
        &mut self,
        record: &'static str,
        key: impl Display,
        statement: impl QueryFragment<Sqlite>,
    ) -> Result<(), StoreError> {
        match self.change_row(statement)? {
            0 => Err(StoreError::missing(record, key)),
            _ => Ok(()),
        }
    }

    /// Runs a statement that may change something, and says how many rows it has
    /// changed.
    fn write(
        &mut self,
        change: impl FnOnce(&mut SqliteConnection) -> QueryResult<usize>,
    ) -> Result<usize, StoreError> {
        match self.unit {
            Unit::Write => change(self.conn).map_err(failed),
            Unit::Once if self.changed => {
                Err(StoreError::Failed("a unit of one change was to make another".into()))
            }
            Unit::Once => {
                let changed = change(self.conn).map_err(failed)?;
                self.changed = changed > 0;
                Ok(changed)
            }
            Unit::Read | Unit::Snapshot => {
                Err(StoreError::Failed("a unit that only reads was to write".into()))
            }
        }
    }
}

/// No row where another has what may not be shared.
fn unless_taken(put: QueryResult<usize>) -> QueryResult<usize> {
    match put {
        Err(DatabaseError(UniqueViolation, _)) => Ok(0),
        put => put,
    }
}

/// Runs a statement of one row, which stays prepared; says how many rows it was.
fn run(statement: impl QueryFragment<Sqlite>, conn: &mut SqliteConnection) -> QueryResult<usize> {
    Kept(Counted(statement)).load::<i32>(conn).map(|rows| rows.len())
}

/// A statement that stays prepared for as long as its connection, which Diesel
/// does by itself for those alone whose text cannot vary. It takes no update and
/// no upsert for such, since their columns may be chosen by values. Ours are not
/// (`treat_none_as_null`, `treat_none_as_default_value = false`): each has one
/// text, by which it is found again. What lists values in its text must not be
/// kept: every length of the list would be one more, for good.
pub(crate) struct Kept<T>(pub(crate) T);

impl<T: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Kept<T> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<T> QueryId for Kept<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T: Query> Query for Kept<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<SqliteConnection> for Kept<T> {}

/// A change that answers a row for each that it made. Where Diesel counts them
/// itself, it asks a reference whether the statement may be kept, and so never
/// [`Kept`].
struct Counted<T>(T);

impl<T: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Counted<T> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" RETURNING 1");
        Ok(())
    }
}

impl<T> Query for Counted<T> {
    type SqlType = Integer;
}

#[cfg(test)]
mod tests;

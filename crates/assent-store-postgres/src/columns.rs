//! Columns that stand for a value of the domain.

use std::{fmt, io::Write};

use assent_domain::{
    account_data::Switches, outcome::StoreError, values::EmailAddress, vocabulary::Term,
};
use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    deserialize::{self, FromSql, FromSqlRow},
    expression::{AsExpression, ValidGrouping},
    pg::{Pg, PgValue},
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{self, Array, Bytea},
};
use serde_json::Value;

/// A SHA-256, in hex where it is told.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub(crate) struct Hash(pub(crate) [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl ToSql<Bytea, Pg> for Hash {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}

impl FromSql<Bytea, Pg> for Hash {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(value.as_bytes().try_into()?))
    }
}

/// `ANY` of these hashes, which PostgreSQL does not see before it runs the
/// statement. It would plan each batch anew otherwise, which takes longer than to
/// find its rows: plans for the few values at hand seem better to it than one for
/// any.
#[derive(Debug, QueryId, ValidGrouping)]
pub(crate) struct Unseen(pub(crate) Vec<Hash>);

impl Expression for Unseen {
    type SqlType = Bytea;
}

impl<From> AppearsOnTable<From> for Unseen {}
impl<From> SelectableExpression<From> for Unseen {}

impl QueryFragment<Pg> for Unseen {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("ANY ((SELECT ");
        out.push_bind_param::<Array<Bytea>, _>(&self.0)?;
        out.push_sql(")::bytea[])");
        Ok(())
    }
}

/// JSON as its text.
#[derive(AsExpression, Clone, Debug, FromSqlRow)]
#[diesel(sql_type = sql_types::Jsonb)]
pub(crate) struct Jsonb(pub(crate) String);

impl ToSql<sql_types::Jsonb, Pg> for Jsonb {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_FORM])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Jsonb, Pg> for Jsonb {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        text_of_jsonb(value.as_bytes()).map(|text| Self(text.to_owned()))
    }
}

/// In which form `jsonb` comes and goes: behind this number, its text.
const JSONB_FORM: u8 = 1;

/// The text of a `jsonb` as it comes.
pub(crate) fn text_of_jsonb(bytes: &[u8]) -> deserialize::Result<&str> {
    let text = bytes.strip_prefix(&[JSONB_FORM]).ok_or("a jsonb has another form")?;
    Ok(str::from_utf8(text)?)
}

/// The address in a column of a `record`.
pub(crate) fn address(record: &'static str, text: String) -> Result<EmailAddress, StoreError> {
    EmailAddress::from_stored(text).map_err(|error| StoreError::corrupt(record, error))
}

/// The switches in a column, `{"key": true}`. Names of no vocabulary are left out.
pub(crate) fn switches<T: Term>(json: &Value) -> Switches<T> {
    let entries = json.as_object().into_iter().flatten();
    entries.filter_map(|(name, on)| Some((T::parse(name)?, on.as_bool()?))).collect()
}

/// The texts in a column of a `record`.
pub(crate) fn texts(record: &'static str, json: Value) -> Result<Vec<String>, StoreError> {
    serde_json::from_value(json).map_err(|error| StoreError::corrupt(record, error))
}

//! How values are kept that SQLite has no type for: ids and hashes as their
//! bytes, instants as microseconds since 1970, days and JSON as text.

use std::fmt;

use assent_domain::{
    account_data::Switches,
    outcome::StoreError,
    values::{EmailAddress, date_text, parse_date},
    vocabulary::Term,
};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, Text},
    sqlite::{Sqlite, SqliteValue},
};
use serde::Serialize;
use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// An id.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub(crate) struct Id(pub(crate) Uuid);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ToSql<Binary, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Sqlite> for Id {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

/// A SHA-256, in hex where it is told.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub(crate) struct Hash(pub(crate) [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl ToSql<Binary, Sqlite> for Hash {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Sqlite> for Hash {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_blob().try_into()?))
    }
}

/// An instant, to the microsecond.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub(crate) struct Instant(pub(crate) OffsetDateTime);

impl ToSql<BigInt, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(i64::try_from(self.0.unix_timestamp_nanos().div_euclid(1_000))?);
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for Instant {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let nanos = i128::from(value.read_long()) * 1_000;
        Ok(Self(OffsetDateTime::from_unix_timestamp_nanos(nanos)?))
    }
}

/// A day, `YYYY-MM-DD`, so that texts are in the order of days.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) struct Day(pub(crate) Date);

impl ToSql<Text, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(date_text(self.0));
        Ok(IsNull::No)
    }
}

impl FromSql<Text, Sqlite> for Day {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        parse_date(text).map(Self).ok_or_else(|| format!("{text:?} is no day").into())
    }
}

/// The JSON text of `value`, whose maps have texts for keys.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a map's keys are texts, and nothing else can fail")
}

/// The address in a column of a `record`.
pub(crate) fn address(record: &'static str, text: String) -> Result<EmailAddress, StoreError> {
    EmailAddress::from_stored(text).map_err(|error| StoreError::corrupt(record, error))
}

/// The JSON in a column of a `record`.
pub(crate) fn from_json(record: &'static str, text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(record, error))
}

/// The switches in a column of a `record`. Names of no vocabulary are left out.
pub(crate) fn switches<T: Term>(
    record: &'static str,
    text: &str,
) -> Result<Switches<T>, StoreError> {
    let json = from_json(record, text)?;
    let entries = json.as_object().into_iter().flatten();
    Ok(entries.filter_map(|(name, on)| Some((T::parse(name)?, on.as_bool()?))).collect())
}

/// The texts in a column of a `record`.
pub(crate) fn texts(record: &'static str, text: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(record, error))
}

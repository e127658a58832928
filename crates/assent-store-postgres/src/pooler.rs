//! What has to be known of a database before it is used: its encoding, and
//! whether a pooler stands before it that lends sessions out by transactions.
//!
//! Through such a pooler (pgbouncer with `pool_mode = transaction`) a connection
//! meets another session in each transaction, and what other connections have
//! left there. Then no statement is prepared under a name, and reads are
//! transactions too.

use assent_domain::outcome::StoreError;
use diesel::{
    Connection, PgConnection, QueryResult, RunQueryDsl,
    connection::{CacheSize, SimpleConnection},
    dsl::sql,
    sql_types::{Nullable, Text},
};

use crate::{failed, unavailable};

/// What in the URL's query says that there is such a pooler.
const FLAG: &str = "pgbouncer=true";

/// `url` as libpq takes it, and whether it says that there is such a pooler.
pub(crate) fn without_flag(url: &str) -> (String, bool) {
    let Some((place, query)) = url.split_once('?') else { return (url.to_owned(), false) };
    let kept: Vec<_> = query.split('&').filter(|setting| *setting != FLAG).collect();
    let flagged = kept.len() < query.split('&').count();
    let url =
        if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) };
    (url, flagged)
}

/// A connection that leaves no prepared statement behind.
fn connect(url: &str) -> Result<PgConnection, StoreError> {
    let mut conn = PgConnection::establish(url).map_err(unavailable)?;
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    Ok(conn)
}

/// Texts here are in any script: other encodings than UTF-8 cannot hold them.
pub(crate) fn check_encoding(url: &str) -> Result<(), StoreError> {
    let ask = |conn: &mut PgConnection| {
        sql::<Text>("SELECT current_setting('server_encoding')").get_result::<String>(conn)
    };
    match connect(url)?.transaction(ask).map_err(failed)? {
        encoding if encoding == "UTF8" => Ok(()),
        encoding => Err(StoreError::Failed(
            format!(
                "the database's encoding is {encoding}, and Assent needs UTF8: make one by \
                 CREATE DATABASE .. ENCODING 'UTF8' TEMPLATE template0"
            )
            .into(),
        )),
    }
}

/// Whether two connections meet each other's sessions. Each leaves a mark in
/// its session; who finds another's mark, or misses its own, shares sessions.
/// What cannot be asked is not the case: using the store will tell.
pub(crate) fn shares_sessions(url: &str) -> bool {
    let ask = || -> Result<bool, StoreError> {
        let mut marked = Vec::new();
        for mut conn in [connect(url)?, connect(url)?] {
            if conn.transaction(mark_of).map_err(failed)?.is_some() {
                return Ok(true);
            }
            let mark = conn.transaction(leave_mark).map_err(failed)?;
            marked.push((conn, mark));
        }
        for _ in 0..2 {
            // While one has a session to itself, the other may have to move.
            let [(holding, held), (asking, asked)] = marked.as_mut_slice() else {
                return Ok(false);
            };
            let moved = holding.transaction(|holding| {
                let mut moved = mark_of(holding)? != *held;
                for _ in 0..3 {
                    moved |= asking.transaction(mark_of)? != *asked;
                }
                Ok(moved)
            });
            if moved.map_err(failed)? {
                return Ok(true);
            }
            marked.reverse();
        }
        Ok(false)
    };
    ask().unwrap_or_else(|error| {
        tracing::debug!(?error, "could not tell whether a pooler is before PostgreSQL");
        false
    })
}

/// The mark in the session that the connection is in now.
fn mark_of(conn: &mut PgConnection) -> QueryResult<Option<String>> {
    sql::<Nullable<Text>>("SELECT nullif(current_setting('assent.session', true), '')")
        .get_result(conn)
}

fn leave_mark(conn: &mut PgConnection) -> QueryResult<Option<String>> {
    conn.batch_execute("SELECT set_config('assent.session', gen_random_uuid()::text, false)")?;
    mark_of(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_is_taken_out_of_the_url_and_nothing_else() {
        for (url, kept, flagged) in [
            ("postgres://a:b@h:1/d", "postgres://a:b@h:1/d", false),
            ("postgres://h/d?pgbouncer=true", "postgres://h/d", true),
            (
                "postgres://h/d?sslmode=require&pgbouncer=true",
                "postgres://h/d?sslmode=require",
                true,
            ),
            ("postgres://h/d?pgbouncer=true&a=b&c=d", "postgres://h/d?a=b&c=d", true),
            (
                "postgres://h/d?host=/tmp&application_name=x",
                "postgres://h/d?host=/tmp&application_name=x",
                false,
            ),
        ] {
            assert_eq!(without_flag(url), (kept.to_owned(), flagged), "{url}");
        }
    }
}

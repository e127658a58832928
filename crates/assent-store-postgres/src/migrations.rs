//! [`Schema`] by the migrations in `migrations/postgres`, which are compiled in.

use std::collections::BTreeSet;

use assent_domain::{
    outcome::StoreError,
    store::{Schema, SchemaState},
};
use diesel::{
    PgConnection, connection::SimpleConnection, dsl::sql, migration::MigrationSource, pg::Pg,
    prelude::*, sql_types::Bool,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{PgStore, domains, failed};

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

diesel::table! {
    /// Diesel's own record of what was run.
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

impl Schema for PgStore {
    fn state(&self) -> Result<SchemaState, StoreError> {
        let connection = &mut self.connection()?;
        connection.shares_sessions();
        let compared = connection.conn.transaction(|conn| compare(conn).map_err(NotMigrated));
        let Comparison { pending, unknown, is_absent } =
            compared.map_err(|NotMigrated(error)| error)?;
        Ok(if !unknown.is_empty() {
            SchemaState::Ahead(unknown)
        } else if is_absent {
            SchemaState::Absent(pending)
        } else if !pending.is_empty() {
            SchemaState::Behind(pending)
        } else {
            SchemaState::Current
        })
    }

    fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let connection = &mut self.connection()?;
        connection.shares_sessions();
        // Replicas that start at once take turns. The lock belongs to the transaction,
        // not to the session, which a pooler may lend to somebody else. The number is
        // "assent" in ASCII. All migrations are run, or none.
        connection
            .conn
            .transaction(|conn| {
                conn.batch_execute("SELECT pg_advisory_xact_lock(x'617373656e74'::bigint)")
                    .map_err(NotMigrated::from)?;
                run_pending(conn).map_err(NotMigrated)
            })
            .map_err(|NotMigrated(error)| error)
    }
}

/// A [`StoreError`] that Diesel's transactions take.
struct NotMigrated(StoreError);

impl From<diesel::result::Error> for NotMigrated {
    fn from(error: diesel::result::Error) -> Self {
        Self(failed(error))
    }
}

fn run_pending(conn: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let Comparison { pending, .. } = compare(conn)?;
    conn.run_pending_migrations(MIGRATIONS).map_err(StoreError::Failed)?;
    if pending.iter().any(|name| name == domains::MIGRATION) {
        domains::write_in_one_form(conn).map_err(failed)?;
    }
    Ok(pending)
}

struct Comparison {
    /// Names of migrations that were not run.
    pending: Vec<String>,
    /// Versions of migrations that were run and are not among ours.
    unknown: Vec<String>,
    /// Whether none was ever run.
    is_absent: bool,
}

fn compare(conn: &mut PgConnection) -> Result<Comparison, StoreError> {
    let mut unknown = applied(conn)?;
    let is_absent = unknown.is_empty();
    let mut pending = Vec::new();
    for migration in MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(StoreError::Failed)? {
        let name = migration.name();
        if !unknown.remove(&name.version().to_string()) {
            pending.push(name.to_string());
        }
    }
    pending.sort();
    Ok(Comparison { pending, unknown: unknown.into_iter().collect(), is_absent })
}

/// The versions of the migrations that were run. Diesel's own function makes
/// the table where there is none, and looking must change nothing.
fn applied(conn: &mut PgConnection) -> Result<BTreeSet<String>, StoreError> {
    let any = sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL");
    if !diesel::select(any).get_result(conn).map_err(failed)? {
        return Ok(BTreeSet::new());
    }
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    Ok(versions.load(conn).map_err(failed)?.into_iter().collect())
}

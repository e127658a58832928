//! [`Schema`]: the migrations this program knows, and those the file has had.

use std::collections::BTreeSet;

use assent_domain::{
    outcome::{BoxError, StoreError},
    store::{Schema, SchemaState},
};
use diesel::{
    dsl::exists,
    migration::{Migration, MigrationSource},
    prelude::*,
    sqlite::Sqlite,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{SqliteStore, domains, failed, unavailable};

pub(crate) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

diesel::table! {
    /// SQLite's own record of what there is.
    sqlite_master (name) {
        name -> Text,
    }
}

diesel::table! {
    /// Diesel's own record of what was run.
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

impl Schema for SqliteStore {
    fn state(&self) -> Result<SchemaState, StoreError> {
        let mut applied = self
            .reading
            .get()
            .map_err(unavailable)
            .and_then(|mut conn| applied_versions(&mut conn).map_err(failed))?;
        let is_absent = applied.is_empty();
        let known: Vec<Box<dyn Migration<Sqlite>>> =
            MIGRATIONS.migrations().map_err(StoreError::Failed)?;
        let mut pending = Vec::new();
        for migration in known {
            if !applied.remove(&migration.name().version().to_string()) {
                pending.push(migration.name().to_string());
            }
        }
        pending.sort_unstable();
        Ok(if !applied.is_empty() {
            SchemaState::Ahead(applied.into_iter().collect())
        } else if is_absent {
            SchemaState::Absent(pending)
        } else if !pending.is_empty() {
            SchemaState::Behind(pending)
        } else {
            SchemaState::Current
        })
    }

    fn migrate(&self) -> Result<Vec<String>, StoreError> {
        let mut conn = self.writing.get().map_err(unavailable)?;
        // The write lock is taken before anything is looked at, so a process
        // that comes second finds the work done.
        let applied = conn.immediate_transaction(run_pending).map_err(|error: BoxError| {
            error.downcast().map_or_else(StoreError::Failed, |error| failed(*error))
        });
        self.checkpoints.log().grew();
        applied
    }
}

fn run_pending(conn: &mut SqliteConnection) -> Result<Vec<String>, BoxError> {
    let pending = conn.pending_migrations(MIGRATIONS)?;
    for migration in &pending {
        conn.run_migration(migration)?;
        if migration.name().to_string() == domains::MIGRATION {
            domains::write_in_one_form(conn)?;
        }
    }
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

/// Read without Diesel's harness, which would make the table.
fn applied_versions(conn: &mut SqliteConnection) -> QueryResult<BTreeSet<String>> {
    let table = sqlite_master::table.find("__diesel_schema_migrations");
    if !diesel::select(exists(table)).get_result(conn)? {
        return Ok(BTreeSet::new());
    }
    let versions = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version);
    Ok(versions.load::<String>(conn)?.into_iter().collect())
}

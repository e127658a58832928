//! The PostgreSQL store honours the contract, and what is particular to
//! PostgreSQL: its connections, its migrations, its order of texts, its locks.

mod connections;
mod contract;
mod migrations;
mod pooler;
mod refusals;
mod tables;

use std::{sync::Arc, time::Duration};

use assent_contexts::Follow;
use assent_domain::store::{Schema, Store};
use assent_store_postgres::{PgConfig, PgStore};
use assent_test_postgres::Database;
use diesel::{Connection, PgConnection};

fn config(database: &Database) -> PgConfig {
    PgConfig { url: database.url(), connections: 4, patience: Duration::from_secs(10) }
}

/// A store whose schema is current.
fn migrated(config: &PgConfig) -> Arc<dyn Store> {
    followed_by(assent_contexts::follow, config)
}

/// The same, which tells `follow` of decisions.
fn followed_by(follow: Follow, config: &PgConfig) -> Arc<dyn Store> {
    Arc::new(opened(config).followed_by(follow))
}

/// The same, which any context can open.
fn opened(config: &PgConfig) -> PgStore {
    let store = PgStore::connect(config).expect("the store connects");
    store.migrate().expect("the migrations run");
    store
}

/// A connection that the store knows nothing of.
fn connect(database: &Database) -> PgConnection {
    PgConnection::establish(&database.url()).expect("the database answers")
}

//! What every store owes.

use assent_test_postgres::Server;

use crate::{config, migrated};

assent_conformance::store_contract!({
    // This is evaluated in each test, which so ends where there is no server.
    let Some(server) = Server::get() else { return };
    || async {
        let database = server.database();
        (migrated(&config(&database)), database)
    }
});

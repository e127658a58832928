//! What every store owes.

use assent_contexts::Follow;
use assent_test_postgres::Server;

use crate::{config, followed_by, migrated};

assent_conformance::store_contract!({
    // This is evaluated in each test, which so ends where there is no server.
    let Some(server) = Server::get() else { return };
    || async {
        let database = server.database();
        (migrated(&config(&database)), database)
    }
});

assent_conformance::followers_contract!({
    let Some(server) = Server::get() else { return };
    move |follow: Follow| async move {
        let database = server.database();
        (followed_by(follow, &config(&database)), database)
    }
});

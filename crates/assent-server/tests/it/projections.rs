//! `assent projections check|rebuild`.

use std::{sync::Arc, time::Duration};

use assent_domain::{
    account_data::Disclosed,
    agreements::SignedAgreement,
    daily_counts::{Counts, Subject, UpDown},
    end_users::EndUser,
    store::Store,
};
use assent_store_sqlite::{SqliteConfig, SqliteStore};

use crate::{actors::BobCo, home::Home, post::Post, server::Server};

/// Makes the first person seen otherwise than their events say, and counts one too
/// many, behind the service's back.
fn tamper(home: &Home) {
    let path = home.data("assent.db");
    let temporary = home.data("");
    let patience = Duration::from_secs(10);
    let group_window = assent_store_sqlite::GROUP_WINDOW;
    let config = SqliteConfig { path, temporary, readers: 1, patience, group_window };
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&config).expect("the store opens"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let tampered = runtime.block_on(store.transact(|tx| {
        let organization = tx.projections().organizations(None, 1)?.remove(0);
        let SignedAgreement { account, signed_at, .. } =
            tx.projections().agreements(organization, None, 1)?.remove(0);
        let one_too_many = Counts::of(Subject::People, signed_at, UpDown::up(1));
        tx.daily_counts().add(organization, organization.0, &one_too_many)?;
        let end_user = tx.end_users().get(organization, account)?.expect("they are there");
        tx.end_users().put(&EndUser { disclosed: Disclosed::default(), ..end_user })
    }));
    tampered.unwrap_or_else(|error: assent_domain::outcome::StoreError| panic!("{error}"));
}

#[test]
fn a_difference_from_the_events_is_found_and_mended_beside_a_running_service() {
    let home = Home::on_sqlite();
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    bobco.gain(&server, "ada@example.com");
    bobco.gain(&server, "eve@example.com");
    let seen = bobco.account_data();
    assert_eq!(home.run(&["projections", "check"]).code, Some(0));

    tamper(&home);
    assert_ne!(bobco.account_data(), seen);
    let checked = home.run(&["projections", "check"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let lines: Vec<_> = checked.stdout.lines().collect();
    assert!(lines[0].ends_with("what is seen of the person is not what its events say"));
    assert!(lines[1].ends_with("how many are counted by day is not what there is: people"));
    assert_eq!(lines[2], "2 agreements, 2 differences found.");
    assert_eq!(lines[3], "Mend them with: assent projections rebuild");
    assert_ne!(bobco.account_data(), seen, "a check changes nothing");

    let rebuilt = home.run(&["projections", "rebuild"]);
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    assert!(rebuilt.stdout.ends_with("2 agreements, 2 differences found and mended.\n"));
    assert_eq!(bobco.account_data(), seen);
    let clean = home.run_json(&["projections", "check", "--json"]);
    assert_eq!(clean, serde_json::json!({"agreements": 2, "differences": 0}));
}

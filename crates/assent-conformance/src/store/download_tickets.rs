//! Download tickets.

use std::sync::Arc;

use assent_domain::{accounts::DownloadTicket, outcome::StoreError, store::Store};
use tokio::task::JoinSet;

use super::{read, undone, write};
use crate::fixtures::samples::{instant, ticket, token_hash};

pub async fn a_ticket_is_taken_once_and_as_it_went_in(store: Arc<dyn Store>) {
    write(&store, |tx| tx.download_tickets().insert(&ticket("t"))).await;
    let taken = write(&store, |tx| tx.download_tickets().take(&token_hash("t"))).await;
    assert_eq!(taken, Some(ticket("t")));
    let again = write(&store, |tx| tx.download_tickets().take(&token_hash("t"))).await;
    assert_eq!(again, None);
}

pub async fn an_unknown_ticket_is_none(store: Arc<dyn Store>) {
    let taken = write(&store, |tx| tx.download_tickets().take(&token_hash("x"))).await;
    assert_eq!(taken, None);
}

pub async fn a_ticket_that_is_looked_at_is_still_there(store: Arc<dyn Store>) {
    write(&store, |tx| tx.download_tickets().insert(&ticket("t"))).await;
    for _ in 0..2 {
        let (found, unknown) = read(&store, |tx| {
            let unknown = tx.download_tickets().find(&token_hash("x"))?;
            Ok((tx.download_tickets().find(&token_hash("t"))?, unknown))
        })
        .await;
        assert_eq!((found, unknown), (Some(ticket("t")), None));
    }
    let taken = write(&store, |tx| tx.download_tickets().take(&token_hash("t"))).await;
    assert_eq!(taken, Some(ticket("t")));
    let gone = read(&store, |tx| tx.download_tickets().find(&token_hash("t"))).await;
    assert_eq!(gone, None);
}

pub async fn taking_a_ticket_takes_no_other(store: Arc<dyn Store>) {
    write(&store, |tx| {
        // Of one session there may be several.
        let other = DownloadTicket { hash: token_hash("other"), ..ticket("t") };
        tx.download_tickets().insert(&ticket("t"))?;
        tx.download_tickets().insert(&other)?;
        tx.download_tickets().take(&token_hash("t"))
    })
    .await;
    let other = write(&store, |tx| tx.download_tickets().take(&token_hash("other"))).await;
    assert_eq!(other.map(|other| other.session), Some(ticket("t").session));
}

pub async fn a_ticket_whose_taking_was_undone_is_still_there(store: Arc<dyn Store>) {
    write(&store, |tx| tx.download_tickets().insert(&ticket("t"))).await;
    let failed: Result<(), StoreError> = store
        .transact(|tx| {
            tx.download_tickets().take(&token_hash("t"))?;
            Err(undone())
        })
        .await;
    assert!(failed.is_err());
    let taken = write(&store, |tx| tx.download_tickets().take(&token_hash("t"))).await;
    assert_eq!(taken, Some(ticket("t")));
}

pub async fn of_fifty_who_take_a_ticket_at_once_one_gets_it(store: Arc<dyn Store>) {
    write(&store, |tx| tx.download_tickets().insert(&ticket("t"))).await;
    let mut takers = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        takers.spawn(async move {
            write(&store, |tx| tx.download_tickets().take(&token_hash("t"))).await
        });
    }
    let taken: Vec<_> = takers.join_all().await.into_iter().flatten().collect();
    assert_eq!(taken, [ticket("t")]);
}

pub async fn purging_tickets_goes_by_lots_and_spares_the_living(store: Arc<dyn Store>) {
    let purged = write(&store, |tx| {
        for name in ["a", "b", "c"] {
            tx.download_tickets().insert(&ticket(name))?;
        }
        let living = DownloadTicket { expires_at: instant(12), ..ticket("living") };
        tx.download_tickets().insert(&living)?;
        let none = tx.download_tickets().purge(instant(9), 10)?;
        let lots = [
            tx.download_tickets().purge(instant(11), 2)?,
            tx.download_tickets().purge(instant(11), 2)?,
            tx.download_tickets().purge(instant(11), 2)?,
        ];
        Ok((none, lots, tx.download_tickets().take(&living.hash)?.is_some()))
    })
    .await;
    assert_eq!(purged, (0, [2, 1, 0], true));
}

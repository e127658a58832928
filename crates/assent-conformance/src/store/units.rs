//! Units of work: what is kept, what is undone, who sees what.

use std::{
    fmt::Debug,
    sync::{Arc, mpsc},
    time::Duration,
};

use assent_domain::{
    accounts::{Realm, Role},
    feed::Post,
    ids::{LetterId, UploadId},
    mail::OutboxCounts,
    outcome::{Added, StoreError},
    store::{Store, Tx, Unit, Verdict, Work},
};
use tokio::task::JoinSet;

use super::{PATIENCE, expect_new, given_organization, given_person, read, write};
use crate::fixtures::samples::{
    account, account_id, email_of, id, instant, invite, organization, organization_email,
    organization_id, post, queued_letter,
};

/// How many letters wait: the shortest question about the state.
fn waiting(tx: &mut dyn Tx) -> Result<i64, StoreError> {
    Ok(tx.outbox().counts()?.waiting)
}

pub async fn what_work_wrote_is_kept_when_it_succeeds(store: Arc<dyn Store>) {
    let written = write(&store, |tx| {
        tx.outbox().enqueue(&queued_letter(1))?;
        waiting(tx)
    })
    .await;
    assert_eq!(written, 1, "work sees its own writes");

    assert_eq!(read(&store, waiting).await, 1);
}

pub async fn everything_is_undone_when_work_fails(store: Arc<dyn Store>) {
    #[derive(Debug)]
    struct Refused;
    impl From<StoreError> for Refused {
        fn from(error: StoreError) -> Self {
            panic!("the store fails: {error}")
        }
    }

    let refused: Result<(), Refused> = store
        .transact(|tx| {
            given_organization(tx, 1)?;
            given_person(tx, 2)?;
            tx.outbox().enqueue(&queued_letter(3))?;
            Err(Refused)
        })
        .await;
    refused.expect_err("the work fails");

    let left = read(&store, |tx| {
        let organization = tx.organizations().get(organization_id(1))?;
        let account = tx.accounts().by_email(Realm::RightsHolder, &email_of(2))?;
        Ok((organization, account, tx.outbox().counts()?))
    })
    .await;
    assert_eq!(left, (None, None, OutboxCounts::default()));
}

pub async fn work_that_panics_is_undone_and_the_store_goes_on(store: Arc<dyn Store>) {
    // More often than a pool has connections, so that none may stay away.
    for _ in 0..20 {
        let work = |tx: &mut dyn Tx| -> Result<(), StoreError> {
            tx.outbox().enqueue(&queued_letter(1))?;
            panic!("on purpose")
        };
        let failed = store.transact(work).await.expect_err("the work panics");
        assert!(matches!(failed, StoreError::Failed(_)), "{failed:?}");
    }

    let begun = write(&store, |tx| {
        let before = waiting(tx)?;
        tx.outbox().enqueue(&queued_letter(2))?;
        Ok(before)
    })
    .await;
    assert_eq!(begun, 0);
}

pub async fn reads_that_panic_leave_the_store_usable(store: Arc<dyn Store>) {
    let panics = |tx: &mut dyn Tx| -> Result<(), StoreError> {
        waiting(tx)?;
        panic!("on purpose")
    };
    for _ in 0..20 {
        let failed = store.read(panics).await.expect_err("the work panics");
        assert!(matches!(failed, StoreError::Failed(_)), "{failed:?}");
        let failed = store.snapshot(panics).await.expect_err("the work panics");
        assert!(matches!(failed, StoreError::Failed(_)), "{failed:?}");
    }

    assert_eq!(read(&store, waiting).await, 0);
    assert_eq!(store.snapshot(waiting).await.expect("the store reads"), 0);
}

pub async fn the_error_of_reading_work_is_its_own(store: Arc<dyn Store>) {
    #[derive(Debug, PartialEq)]
    struct NotThere;
    impl From<StoreError> for NotThere {
        fn from(error: StoreError) -> Self {
            panic!("the store fails: {error}")
        }
    }
    let work = |tx: &mut dyn Tx| if waiting(tx)? == 0 { Err(NotThere) } else { Ok(()) };

    assert_eq!(store.read(work).await, Err(NotThere));
    assert_eq!(store.snapshot(work).await, Err(NotThere));
}

pub async fn a_read_keeps_nothing(store: Arc<dyn Store>) {
    type Write = fn(&mut dyn Tx) -> Result<(), StoreError>;
    const WRITES: [Write; 8] = [
        |tx| tx.outbox().enqueue(&queued_letter(2)),
        |tx| tx.outbox().give_up(LetterId(id(1)), instant(1), "refused"),
        |tx| tx.outbox().retry(None, instant(1)).map(drop),
        |tx| given_person(tx, 2).map(drop),
        |tx| tx.accounts().save_password(account_id(1), "another hash"),
        |tx| tx.organization_emails().put(&organization_email(1, organization_id(1))).map(drop),
        |tx| tx.invites().insert(&invite(1, organization_id(1))).map(drop),
        |tx| {
            let begun = tx.uploads().begin(organization_id(1), UploadId(id(1)), instant(1))?;
            let upload = begun.expect("no other is pending");
            tx.uploads().stage(&upload, &[invite(1, organization_id(1))], instant(1)).map(drop)
        },
    ];
    fn all(tx: &mut dyn Tx) -> Result<impl PartialEq + Debug + Send + use<>, StoreError> {
        Ok((
            tx.outbox().unsent(false, 10)?,
            tx.accounts().get(account_id(1))?,
            tx.accounts().get(account_id(2))?,
            tx.organization_emails().list(organization_id(1), 10)?,
            tx.invites().list(organization_id(1), 0, 10)?,
        ))
    }
    let given = write(&store, |tx| {
        given_person(tx, 1)?;
        tx.outbox().enqueue(&queued_letter(1))?;
        all(tx)
    })
    .await;

    for unit in [Unit::Read, Unit::Snapshot] {
        for (number, writes) in WRITES.into_iter().enumerate() {
            let work: Work = Box::new(move |tx| match writes(tx) {
                Ok(()) => Verdict::Commit,
                Err(_) => Verdict::Rollback,
            });
            store.run(unit, work).await.ok();
            assert_eq!(read(&store, all).await, given, "{unit:?}, write {number}");
        }
    }
}

pub async fn work_that_has_begun_outlives_a_cancelled_caller(store: Arc<dyn Store>) {
    let (begun, has_begun) = mpsc::channel();
    let (cancelled, is_cancelled) = mpsc::channel();
    let caller = tokio::spawn({
        let store = store.clone();
        async move {
            let work = move |tx: &mut dyn Tx| {
                begun.send(()).ok();
                is_cancelled.recv_timeout(PATIENCE).ok();
                tx.outbox().enqueue(&queued_letter(1))
            };
            store.transact(work).await
        }
    });
    tokio::task::block_in_place(|| has_begun.recv()).expect("the work begins");
    caller.abort();
    caller.await.expect_err("the caller is cancelled");
    cancelled.send(()).expect("the work goes on");

    for _ in 0..500 {
        if read(&store, waiting).await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the letter never arrived");
}

pub async fn a_read_sees_nothing_of_an_open_transaction(store: Arc<dyn Store>) {
    let (written, is_written) = mpsc::channel();
    let (seen, is_seen) = mpsc::channel::<()>();
    let writer = tokio::spawn({
        let store = store.clone();
        async move {
            let work = move |tx: &mut dyn Tx| {
                tx.outbox().enqueue(&queued_letter(1))?;
                written.send(()).ok();
                is_seen.recv_timeout(PATIENCE).map_err(|error| StoreError::Failed(error.into()))
            };
            store.transact(work).await
        }
    });
    tokio::task::block_in_place(|| is_written.recv()).expect("the work writes");

    assert_eq!(read(&store, waiting).await, 0);
    assert_eq!(store.snapshot(waiting).await.expect("the store reads"), 0);
    seen.send(()).expect("the transaction is still open");
    writer.await.expect("no panic").expect("the reads did not wait for the transaction");
    assert_eq!(read(&store, waiting).await, 1);
}

pub async fn a_snapshot_is_of_one_state(store: Arc<dyn Store>) {
    let (looked, has_looked) = mpsc::channel();
    let (written, is_written) = mpsc::channel::<()>();
    let reader = tokio::spawn({
        let store = store.clone();
        async move {
            let work = move |tx: &mut dyn Tx| {
                let before = waiting(tx)?;
                looked.send(()).ok();
                is_written
                    .recv_timeout(PATIENCE)
                    .map_err(|error| StoreError::Failed(error.into()))?;
                let person = tx.accounts().by_email(Realm::RightsHolder, &email_of(2))?;
                Ok::<_, StoreError>((before, waiting(tx)?, person))
            };
            store.snapshot(work).await
        }
    });
    tokio::task::block_in_place(|| has_looked.recv()).expect("the snapshot looks");
    write(&store, |tx| {
        given_person(tx, 2)?;
        tx.outbox().enqueue(&queued_letter(1))
    })
    .await;
    written.send(()).expect("the snapshot is still open");

    let seen = reader.await.expect("no panic").expect("a write does not wait for a snapshot");
    assert_eq!(seen, (0, 0, None));
}

pub async fn many_units_at_once_all_get_their_turn(store: Arc<dyn Store>) {
    let mut units = JoinSet::new();
    for number in 0..50 {
        let writer = store.clone();
        units.spawn(async move {
            writer.transact(move |tx| tx.outbox().enqueue(&queued_letter(number))).await
        });
        let reader = store.clone();
        units.spawn(async move { reader.read(waiting).await.map(drop) });
        let reader = store.clone();
        units.spawn(async move { reader.snapshot(waiting).await.map(drop) });
    }
    for unit in units.join_all().await {
        unit.expect("each gets its turn");
    }

    assert_eq!(read(&store, waiting).await, 50);
}

pub async fn of_many_writes_at_once_those_that_fail_leave_the_others(store: Arc<dyn Store>) {
    let mut units = JoinSet::new();
    for number in 0..60 {
        let store = store.clone();
        units.spawn(async move {
            let work = move |tx: &mut dyn Tx| {
                tx.outbox().enqueue(&queued_letter(number))?;
                match number % 4 {
                    0 => Err(StoreError::Failed("refused".into())),
                    1 => tx.outbox().enqueue(&queued_letter(number)),
                    2 if number % 3 == 0 => panic!("on purpose"),
                    _ => Ok(()),
                }
            };
            (number, store.transact(work).await)
        });
    }
    let done = units.join_all().await;
    let mut kept: Vec<_> = done.iter().filter(|(_, done)| done.is_ok()).map(|(n, _)| *n).collect();
    kept.sort_unstable();
    let expected: Vec<_> = (0..60).filter(|n| n % 4 == 3 || (n % 4 == 2 && n % 3 != 0)).collect();
    assert_eq!(kept, expected, "each is told what became of its own");

    let letters = read(&store, |tx| tx.outbox().unsent(false, 100)).await;
    let mut there: Vec<_> = letters.into_iter().map(|letter| letter.id).collect();
    there.sort_unstable();
    assert_eq!(there, expected.into_iter().map(|n| LetterId(id(n.into()))).collect::<Vec<_>>());
}

pub async fn a_write_that_was_answered_is_seen_by_all(store: Arc<dyn Store>) {
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let store = store.clone();
        writers.spawn(async move {
            for number in 0..20 {
                let letter = queued_letter(writer * 100 + number);
                let seen = letter.id;
                write(&store, move |tx| tx.outbox().enqueue(&letter)).await;
                let letters = read(&store, |tx| tx.outbox().unsent(false, 1_000)).await;
                assert!(letters.iter().any(|letter| letter.id == seen), "{writer}: {number}");
            }
        });
    }
    writers.join_all().await;
}

pub async fn a_write_of_one_change_is_kept_and_seen(store: Arc<dyn Store>) {
    let seen = store.write_once(|tx| {
        let before = waiting(tx)?;
        tx.outbox().enqueue(&queued_letter(1))?;
        Ok([before, waiting(tx)?])
    });
    assert_eq!(seen.await.expect("the store writes"), [0, 1]);
    assert_eq!(read(&store, waiting).await, 1);
    // It waits for its turn among the others, and they for theirs.
    let mut units = JoinSet::new();
    for number in 2..40 {
        let store = store.clone();
        units.spawn(async move {
            if number % 2 == 0 {
                store.write_once(move |tx| tx.outbox().enqueue(&queued_letter(number))).await
            } else {
                store.transact(move |tx| tx.outbox().enqueue(&queued_letter(number))).await
            }
        });
    }
    for unit in units.join_all().await {
        unit.expect("each gets its turn");
    }
    assert_eq!(read(&store, waiting).await, 39);
}

pub async fn a_unit_of_one_change_makes_no_other(store: Arc<dyn Store>) {
    type Change = fn(&mut dyn Tx) -> Result<(), StoreError>;
    const OTHERS: [Change; 4] = [
        |tx| tx.outbox().enqueue(&queued_letter(3)),
        |tx| tx.outbox().give_up(LetterId(id(1)), instant(1), "refused"),
        |tx| given_person(tx, 2).map(drop),
        |tx| tx.organization_emails().put(&organization_email(1, organization_id(1))).map(drop),
    ];
    fn all(tx: &mut dyn Tx) -> Result<impl PartialEq + Debug + Send + use<>, StoreError> {
        let person = tx.accounts().get(account_id(2))?;
        let addresses = tx.organization_emails().list(organization_id(1), 10)?;
        Ok((person, addresses, tx.outbox().unsent(false, 10)?.len(), tx.outbox().counts()?))
    }
    write(&store, |tx| {
        given_organization(tx, 1)?;
        tx.outbox().enqueue(&queued_letter(1))?;
        tx.outbox().enqueue(&queued_letter(2))
    })
    .await;
    let given = read(&store, all).await;
    for (number, other) in OTHERS.into_iter().enumerate() {
        let refused = store.write_once(move |tx| {
            // The same values, so that what it leaves is what is there.
            let profile = organization(1).profile;
            tx.organizations().save_profile(organization_id(1), &profile)?;
            Ok(other(tx))
        });
        let refused = refused.await.expect("its one change is made");
        assert!(matches!(refused, Err(StoreError::Failed(_))), "change {number}: {refused:?}");
        assert_eq!(read(&store, all).await, given, "change {number}");
    }

    // What changes nothing leaves the one change to be made.
    let first = post(1, organization_id(1));
    let second = Post { created_at: first.created_at, ..post(2, organization_id(1)) };
    write(&store, move |tx| tx.feed().insert(&first).map(expect_new)).await;
    let added = store.write_once(move |tx| {
        let there = tx.feed().insert(&second)?;
        Ok([there, tx.feed().insert(&Post { created_at: instant(7), ..second })?])
    });
    assert_eq!(added.await.expect("one is new"), [Added::AlreadyThere, Added::New]);
}

pub async fn what_fails_after_its_one_change_is_told_as_a_failure(store: Arc<dyn Store>) {
    let away = || StoreError::Unavailable("later".into());
    let told = store.write_once(move |tx| {
        tx.outbox().enqueue(&queued_letter(1))?;
        Err::<(), _>(away())
    });
    let told = told.await.expect_err("it may have stayed");
    assert!(matches!(told, StoreError::Failed(_)), "{told:?}");

    // Before it, or where the change itself fails, nothing has to be undone.
    let before = read(&store, waiting).await;
    let told = store.write_once(move |_| Err::<(), _>(away())).await;
    assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
    write(&store, |tx| tx.outbox().enqueue(&queued_letter(2))).await;
    let told = store.write_once(move |tx| {
        let failed = tx.outbox().enqueue(&queued_letter(2));
        assert!(failed.is_err(), "an id is there once");
        Err::<(), _>(away())
    });
    assert!(matches!(told.await, Err(StoreError::Unavailable(_))));
    assert_eq!(read(&store, waiting).await, before + 1);
}

pub async fn a_failed_statement_undoes_the_work_that_reports_it(store: Arc<dyn Store>) {
    let same_id_twice = |tx: &mut dyn Tx| {
        given_person(tx, 1)?;
        tx.outbox().enqueue(&queued_letter(2))?;
        tx.outbox().enqueue(&queued_letter(2))
    };
    store.transact(same_id_twice).await.expect_err("an id is there once");

    let found = read(&store, |tx| tx.accounts().by_email(Realm::RightsHolder, &email_of(1))).await;
    assert_eq!(found, None);
    let person = write(&store, |tx| given_person(tx, 1)).await;
    assert_eq!(person, account(1, Role::RightsHolder));
}

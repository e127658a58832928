//! Uploads of invitations while they are under way: who sees what, whose turn it
//! is, and how they go away.

use std::sync::Arc;

use BatchOutcome::{AlreadyInvited, Invited};
use assent_domain::{
    ids::{InviteId, UploadId},
    invites::{BatchOutcome, Invite, Swept, Upload},
    outcome::{Added, StoreError},
    store::{Store, Tx},
};
use time::Duration;
use tokio::task::JoinSet;

use super::{
    expect_new,
    invites::paged,
    overlap, read,
    uploads::{begin, finish, invited, row, stage},
    write,
};
use crate::fixtures::samples::{email_of, id, instant, invite, invite_use, organization_id};

/// Begins an upload, and stages these rows.
fn staged(tx: &mut dyn Tx, rows: &[Invite]) -> Result<Upload, StoreError> {
    let upload = begin(tx, 1)?;
    let outcomes = stage(tx, &upload, rows)?;
    assert!(outcomes.iter().all(|outcome| *outcome == Invited), "{outcomes:?}");
    Ok(upload)
}

/// Takes away what an upload has left, a lot of `limit` at a time; answers how many
/// lots that were.
fn swept(tx: &mut dyn Tx, upload: &Upload, limit: i64) -> Result<usize, StoreError> {
    let (mut before, mut lots) = (None, 1);
    while let Swept::Some(next) = tx.uploads().sweep(upload, before, limit)? {
        (before, lots) = (next, lots + 1);
    }
    Ok(lots)
}

pub async fn what_is_staged_is_seen_by_nobody_until_all_of_it_is(store: Arc<dyn Store>) {
    type Seen = (Vec<Invite>, [Option<Invite>; 2], bool);
    fn all(tx: &mut dyn Tx) -> Result<Seen, StoreError> {
        let [one, other] = [row(1, 1), row(2, 2)].map(|row| row.token_hash);
        let by_token = [tx.invites().by_token(&one)?, tx.invites().by_token(&other)?];
        let is_invited = tx.invites().is_invited(organization_id(1), &email_of(1))?;
        Ok((invited(tx)?, by_token, is_invited))
    }
    let beside = invite(3, organization_id(1));
    let given = beside.clone();
    let upload = write(&store, move |tx| {
        tx.invites().insert(&given).map(expect_new)?;
        staged(tx, &[row(1, 1)])
    })
    .await;
    write(&store, move |tx| stage(tx, &upload, &[row(2, 2)])).await;
    assert_eq!(read(&store, all).await, (vec![beside.clone()], [None, None], false));

    write(&store, move |tx| {
        assert_eq!(tx.invites().lock_by_token(&row(1, 1).token_hash)?, None);
        // Nor is it changed by who knows it all the same.
        tx.invites().mark_used(organization_id(1), row(1, 1).id, &invite_use(9))?;
        tx.invites().delete(organization_id(1), row(2, 2).id)?;
        let rival = Invite { email: email_of(1), ..invite(4, organization_id(1)) };
        assert_eq!(tx.invites().insert(&rival)?, Added::AlreadyThere);
        Ok(())
    })
    .await;
    write(&store, move |tx| finish(tx, &upload)).await;
    let (mut listed, by_token, is_invited) = read(&store, all).await;
    listed.sort_unstable_by_key(|invite| invite.id);
    assert_eq!(listed, [row(1, 1), row(2, 2), beside]);
    assert_eq!((by_token, is_invited), ([Some(row(1, 1)), Some(row(2, 2))], true));
}

pub async fn a_list_jumps_over_what_is_staged(store: Arc<dyn Store>) {
    let aged = |number: u128, age: i64| Invite {
        created_at: instant(100 - age),
        ..invite(number, organization_id(1))
    };
    write(&store, move |tx| {
        for invite in [aged(1, 30), aged(2, -10), aged(3, 20), aged(4, -20), aged(5, 10)] {
            tx.invites().insert(&invite).map(expect_new)?;
        }
        tx.invites().insert(&invite(6, organization_id(2))).map(expect_new)?;
        staged(tx, &[11, 12, 13, 14, 15].map(|number| row(number, number))).map(drop)
    })
    .await;
    for limit in [1, 2, 3, 4, 5, 6] {
        let pages = read(&store, move |tx| {
            let mut pages = Vec::new();
            for page in 0..6 {
                pages.push(tx.invites().list(organization_id(1), page * limit, limit)?);
            }
            Ok(pages)
        })
        .await;
        let most = usize::try_from(limit).expect("it is small");
        assert!(pages.iter().all(|page| page.len() <= most), "{limit} a page");
        let listed: Vec<_> = pages.concat().into_iter().map(|invite| invite.id.0).collect();
        assert_eq!(listed, [4, 2, 5, 3, 1].map(id), "{limit} a page");
    }
}

pub async fn a_list_by_key_jumps_over_what_is_staged(store: Arc<dyn Store>) {
    let upload = write(&store, |tx| {
        let older = Invite { created_at: instant(-30), ..invite(1, organization_id(1)) };
        tx.invites().insert(&older).map(expect_new)?;
        let upload = staged(tx, &[row(2, 2), row(3, 3), row(4, 4)])?;
        for number in [5, 6] {
            let created_at = upload.at + Duration::MINUTE;
            let newer = Invite { created_at, ..invite(number, organization_id(1)) };
            tx.invites().insert(&newer).map(expect_new)?;
        }
        Ok(upload)
    })
    .await;
    let emails = |pages: Vec<Vec<Invite>>| -> Vec<_> {
        pages.concat().into_iter().map(|invite| invite.email).collect()
    };
    assert_eq!(emails(read(&store, paged).await), [6, 5, 1].map(email_of));
    let hidden = write(&store, |tx| tx.invites().lock(organization_id(1), row(2, 2).id)).await;
    assert_eq!(hidden, None);
    write(&store, move |tx| finish(tx, &upload)).await;
    assert_eq!(emails(read(&store, paged).await), [6, 5, 4, 3, 2, 1].map(email_of));
}

pub async fn an_organization_has_one_upload_at_a_time_and_others_have_theirs(
    store: Arc<dyn Store>,
) {
    let (first, other) = (organization_id(1), organization_id(2));
    let upload = write(&store, |tx| begin(tx, 1)).await;
    let elsewhere = write(&store, move |tx| {
        assert_eq!(tx.uploads().begin(first, UploadId(id(2)), instant(200))?, None);
        Ok(tx.uploads().begin(other, UploadId(id(1)), instant(200))?.expect("it is another's turn"))
    })
    .await;
    let pending =
        read(&store, move |tx| Ok([first, other].map(|of| tx.uploads().pending(of)))).await;
    let [Ok(Some(pending)), Ok(Some(theirs))] = pending else { panic!("{pending:?}") };
    assert_eq!((pending.upload, theirs.upload), (upload, elsewhere));
    assert_eq!((pending.touched_at, pending.given_up), (instant(100), false));

    write(&store, move |tx| finish(tx, &upload)).await;
    write(&store, move |tx| {
        assert_eq!(tx.uploads().pending(first)?, None);
        let next = tx.uploads().begin(first, UploadId(id(2)), instant(200))?;
        assert!(next.is_some(), "its turn has come");
        let theirs = tx.uploads().lock_pending(other)?.expect("it is still under way");
        assert_eq!(theirs.upload, elsewhere);
        Ok(())
    })
    .await;
}

pub async fn an_upload_has_an_instant_of_its_own(store: Arc<dyn Store>) {
    let begun = write(&store, |tx| {
        let organization = organization_id(1);
        for (number, later) in [(1, 0), (2, 1), (3, 3)] {
            let created_at = instant(50) + Duration::microseconds(later);
            let invite = Invite { created_at, ..invite(number, organization) };
            tx.invites().insert(&invite).map(expect_new)?;
        }
        let elsewhere = organization_id(2);
        let theirs = tx.uploads().begin(elsewhere, UploadId(id(1)), instant(50))?;
        Ok([tx.uploads().begin(organization, UploadId(id(1)), instant(50))?, theirs])
    })
    .await;
    let begun = begun.map(|upload| upload.map(|upload| upload.at));
    assert_eq!(begun, [Some(instant(50) + Duration::microseconds(2)), Some(instant(50))]);
}

pub async fn of_fifty_uploads_that_begin_at_once_one_does(store: Arc<dyn Store>) {
    let mut beginning = JoinSet::new();
    for number in 1..=50 {
        let store = store.clone();
        beginning.spawn(async move {
            let begin = move |tx: &mut dyn Tx| {
                tx.uploads().begin(organization_id(1), UploadId(id(number)), instant(100))
            };
            write(&store, begin).await
        });
    }
    let begun: Vec<_> = beginning.join_all().await.into_iter().flatten().collect();
    let pending = read(&store, |tx| tx.uploads().pending(organization_id(1))).await;
    assert_eq!(begun, [pending.expect("one is under way").upload]);
}

pub async fn an_upload_that_is_taken_away_stages_and_shows_nothing(store: Arc<dyn Store>) {
    let upload = write(&store, |tx| staged(tx, &[row(1, 1), row(2, 2)])).await;
    write(&store, move |tx| {
        // It is given up with the first lot of the sweep.
        let begun = tx.uploads().sweep(&upload, None, 1)?;
        assert_eq!(begun, Swept::Some(Some(row(2, 2).id)));
        assert_eq!(tx.uploads().stage(&upload, &[row(3, 3)], instant(102))?, None);
        assert!(!tx.uploads().finish(&upload)?);
        let pending = tx.uploads().lock_pending(organization_id(1))?.expect("it is not swept yet");
        assert_eq!((pending.upload, pending.given_up), (upload, true));
        let next = tx.uploads().begin(organization_id(1), UploadId(id(2)), instant(200))?;
        assert_eq!(next, None, "what is left is in the way");
        Ok(())
    })
    .await;
    assert_eq!(read(&store, invited).await, []);

    write(&store, move |tx| {
        swept(tx, &upload, 10)?;
        assert_eq!(tx.uploads().stage(&upload, &[row(3, 3)], instant(102))?, None);
        assert!(!tx.uploads().finish(&upload)?);
        assert_eq!(tx.uploads().sweep(&upload, None, 10)?, Swept::All);
        // The next has another id, and is not theirs.
        let next = begin(tx, 2)?;
        assert_eq!(tx.uploads().stage(&upload, &[row(3, 3)], instant(102))?, None);
        assert!(!tx.uploads().finish(&upload)?);
        assert_eq!(tx.uploads().sweep(&upload, None, 10)?, Swept::All);
        assert_eq!(stage(tx, &next, &[row(1, 1)])?, [Invited]);
        finish(tx, &next)
    })
    .await;
    assert_eq!(read(&store, invited).await, [row(1, 1)]);
}

pub async fn a_sweep_goes_by_lots_and_spares_all_others(store: Arc<dyn Store>) {
    let elsewhere = organization_id(2);
    let theirs = Invite { created_at: instant(100), ..invite(1, elsewhere) };
    let beside = row(40, 40);
    let kept = [theirs.clone(), beside.clone()];
    let lots = write(&store, move |tx| {
        let earlier = tx.uploads().begin(organization_id(1), UploadId(id(9)), instant(90))?;
        let earlier = earlier.expect("none is under way");
        stage(tx, &earlier, &[Invite { created_at: instant(90), ..row(20, 20) }])?;
        finish(tx, &earlier)?;
        let other = tx.uploads().begin(elsewhere, UploadId(id(1)), instant(100))?;
        stage(tx, &other.expect("none is under way"), &[theirs])?;

        let rows: Vec<_> = (1..=5).map(|number| row(number, number)).collect();
        let upload = staged(tx, &rows)?;
        // Three addresses are named that are not staged.
        for number in 30..33 {
            let invited = invite(number, organization_id(1));
            tx.invites().insert(&invited).map(expect_new)?;
            assert_eq!(stage(tx, &upload, &[row(number + 100, number)])?, [AlreadyInvited]);
        }
        // Of the upload's own instant, and not of the upload.
        tx.invites().insert(&beside).map(expect_new)?;
        swept(tx, &upload, 2)
    })
    .await;
    // Two, two and one invitation with two addresses; one address with the upload.
    assert_eq!(lots, 4);
    write(&store, move |tx| {
        assert_eq!(tx.uploads().pending(organization_id(1))?, None);
        let there = tx.uploads().pending(elsewhere)?.expect("it is still under way");
        finish(tx, &there.upload)?;
        let mut numbers: Vec<_> = invited(tx)?.into_iter().map(|invite| invite.id.0).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [20, 30, 31, 32, 40].map(id));
        let found = kept.each_ref().map(|invite| tx.invites().by_token(&invite.token_hash));
        assert_eq!(found.map(Result::unwrap), kept.map(Some));
        // No address is remembered.
        let next = tx.uploads().begin(organization_id(1), UploadId(id(2)), instant(200))?;
        let rows = [(130, 30), (1, 1)]
            .map(|(number, person)| Invite { created_at: instant(200), ..row(number, person) });
        assert_eq!(stage(tx, &next.expect("none is under way"), &rows)?, [AlreadyInvited, Invited]);
        Ok(())
    })
    .await;
}

pub async fn an_upload_is_left_once_nobody_has_touched_it_or_it_was_given_up(
    store: Arc<dyn Store>,
) {
    let upload = write(&store, |tx| begin(tx, 1)).await;
    write(&store, move |tx| {
        assert_eq!(tx.uploads().lock_abandoned(instant(100))?, None);
        assert_eq!(tx.uploads().lock_abandoned(instant(101))?, Some(upload));
        // Rows or none: it is touched.
        assert_eq!(tx.uploads().stage(&upload, &[], instant(110))?, Some(vec![]));
        assert_eq!(tx.uploads().lock_abandoned(instant(110))?, None);
        assert_eq!(tx.uploads().lock_abandoned(instant(111))?, Some(upload));
        let pending = tx.uploads().pending(organization_id(1))?.expect("it is under way");
        assert_eq!(pending.touched_at, instant(110));
        stage(tx, &upload, &[row(1, 1)])?;
        assert_eq!(tx.uploads().sweep(&upload, None, 1)?, Swept::Some(Some(row(1, 1).id)));
        assert_eq!(tx.uploads().lock_abandoned(instant(0))?, Some(upload));
        Ok(())
    })
    .await;
    let swept = write(&store, move |tx| tx.uploads().sweep(&upload, Some(InviteId(id(1))), 1));
    assert_eq!(swept.await, Swept::All);
    assert_eq!(write(&store, |tx| tx.uploads().lock_abandoned(instant(1_000))).await, None);
}

pub async fn rows_that_meet_a_sweep_are_not_staged(store: Arc<dyn Store>) {
    let upload = write(&store, |tx| staged(tx, &[row(1, 1)])).await;
    let (swept, staged) = overlap(
        &store,
        move |tx| tx.uploads().sweep(&upload, None, 1),
        |_, swept| Ok(swept),
        move |tx| tx.uploads().stage(&upload, &[row(2, 2)], instant(102)),
    )
    .await;
    assert_eq!(swept.expect("the first commits"), Swept::Some(Some(row(1, 1).id)));
    assert_eq!(staged, None);
}

pub async fn a_sweep_that_meets_the_end_of_an_upload_takes_nothing(store: Arc<dyn Store>) {
    let upload = write(&store, |tx| staged(tx, &[row(1, 1)])).await;
    let (finished, swept) = overlap(
        &store,
        move |tx| tx.uploads().finish(&upload),
        |_, finished| Ok(finished),
        move |tx| tx.uploads().sweep(&upload, None, 1),
    )
    .await;
    assert!(finished.expect("the first commits"));
    assert_eq!(swept, Swept::All);
    assert_eq!(read(&store, invited).await, [row(1, 1)]);
}

//! The outbox.

use std::{collections::BTreeSet, sync::Arc};

use assent_domain::{
    ids::LetterId,
    mail::{Claim, OutboxCounts, QueuedLetter, Unsent, UnsentLetter},
    outcome::StoreError,
    store::{Store, Tx},
    values::EmailAddress,
};

use super::{overlap, read, undone, write};
use crate::fixtures::samples::{id, instant, queued_letter};

/// Records the letters of these numbers; a letter is due at the second of its
/// number.
fn given(tx: &mut dyn Tx, numbers: impl IntoIterator<Item = u32>) -> Result<(), StoreError> {
    numbers.into_iter().try_for_each(|number| tx.outbox().enqueue(&queued_letter(number)))
}

/// Claims up to `limit` letters at a second, until 100 seconds later.
fn claim(tx: &mut dyn Tx, at: i64, limit: i64) -> Result<Vec<QueuedLetter>, StoreError> {
    let (now, horizon, lease_until) = (instant(at), instant(at + 5_000), instant(at + 100));
    tx.outbox().claim(Claim { now, horizon, lease_until }, limit)
}

/// The numbers of the letters that [`claim`] gets.
fn claimed(tx: &mut dyn Tx, at: i64, limit: i64) -> Result<Vec<u128>, StoreError> {
    Ok(claim(tx, at, limit)?.iter().map(|letter| letter.id.0.as_u128() & 0xffff).collect())
}

fn letter_id(number: u128) -> LetterId {
    LetterId(id(number))
}

pub async fn a_letter_comes_back_as_it_went_in_with_one_attempt_more(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, [1])).await;

    let letters = write(&store, |tx| claim(tx, 1, 10)).await;
    assert_eq!(letters, [QueuedLetter { attempts: 1, ..queued_letter(1) }]);
}

pub async fn a_letter_to_an_address_of_an_older_form_holds_up_no_other(store: Arc<dyn Store>) {
    let to = EmailAddress::from_stored("a@xn--a.example".to_owned()).expect("it was taken once");
    let older = QueuedLetter { to, ..queued_letter(1) };
    let enqueued = older.clone();
    write(&store, move |tx| {
        tx.outbox().enqueue(&enqueued)?;
        given(tx, [2])
    })
    .await;

    let letters = write(&store, |tx| claim(tx, 2, 10)).await;
    let claimed = [older, queued_letter(2)].map(|letter| QueuedLetter { attempts: 1, ..letter });
    assert_eq!(letters, claimed);
}

pub async fn letters_are_claimed_when_due_and_oldest_first(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, [3, 1, 5, 2, 4])).await;

    let claims = write(&store, |tx| {
        Ok([claimed(tx, 0, 10)?, claimed(tx, 4, 3)?, claimed(tx, 4, 3)?, claimed(tx, 5, 3)?])
    })
    .await;
    assert_eq!(claims, [vec![], vec![1, 2, 3], vec![4], vec![5]]);
}

pub async fn a_leased_letter_is_nobody_elses_until_the_lease_ends(store: Arc<dyn Store>) {
    let letters = write(&store, |tx| {
        given(tx, [1])?;
        Ok([claim(tx, 1, 10)?, claim(tx, 100, 10)?, claim(tx, 101, 10)?, claim(tx, 202, 10)?])
    })
    .await;
    let attempt = |attempts| vec![QueuedLetter { attempts, ..queued_letter(1) }];
    assert_eq!(letters, [attempt(1), vec![], attempt(2), attempt(3)]);
}

pub async fn claiming_goes_by_when_letters_are_due_not_when_they_were_written(
    store: Arc<dyn Store>,
) {
    let claims = write(&store, |tx| {
        given(tx, [1, 2, 3])?;
        claimed(tx, 3, 10)?;
        tx.outbox().postpone(letter_id(1), instant(30), "busy")?;
        tx.outbox().postpone(letter_id(2), instant(20), "busy")?;
        tx.outbox().postpone(letter_id(3), instant(10), "busy")?;
        Ok([claimed(tx, 9, 10)?, claimed(tx, 30, 2)?, claimed(tx, 30, 2)?])
    })
    .await;
    assert_eq!(claims, [vec![], vec![3, 2], vec![1]]);
}

pub async fn a_postponed_letter_keeps_its_text_and_its_attempts(store: Arc<dyn Store>) {
    let letters = write(&store, |tx| {
        given(tx, [1])?;
        claim(tx, 1, 10)?;
        tx.outbox().postpone(letter_id(1), instant(10), "the peer says “no” 日本\nline two")?;
        claim(tx, 10, 10)
    })
    .await;
    assert_eq!(letters, [QueuedLetter { attempts: 2, ..queued_letter(1) }]);
}

pub async fn a_sent_letter_is_out_of_the_way_for_good(store: Arc<dyn Store>) {
    let (claims, counts) = write(&store, |tx| {
        given(tx, [1, 2])?;
        claimed(tx, 2, 10)?;
        tx.outbox().sent(letter_id(1), instant(3))?;
        // A courier whose lease ran out may come late.
        tx.outbox().postpone(letter_id(1), instant(4), "late")?;
        let claims = claimed(tx, 1_000, 10)?;
        tx.outbox().give_up(letter_id(1), instant(4), "late")?;
        assert_eq!(tx.outbox().purge(instant(3), 10)?, 0, "its text is gone already");
        Ok((claims, tx.outbox().counts()?))
    })
    .await;
    assert_eq!(claims, [2]);
    assert_eq!(counts, OutboxCounts { waiting: 1, given_up: 0 });
}

pub async fn a_letter_that_was_given_up_is_never_claimed_again(store: Arc<dyn Store>) {
    let (claims, counts) = write(&store, |tx| {
        given(tx, [1, 2])?;
        claimed(tx, 2, 10)?;
        tx.outbox().give_up(letter_id(1), instant(3), "refused")?;
        tx.outbox().postpone(letter_id(1), instant(4), "late")?;
        Ok((claimed(tx, 1_000, 10)?, tx.outbox().counts()?))
    })
    .await;
    assert_eq!(claims, [2]);
    assert_eq!(counts, OutboxCounts { waiting: 1, given_up: 1 });
}

pub async fn old_letters_that_were_given_up_are_wiped_by_lots(store: Arc<dyn Store>) {
    let (lots, left) = write(&store, |tx| {
        given(tx, 1..=6)?;
        claimed(tx, 6, 10)?;
        for number in [1, 2, 3] {
            tx.outbox().give_up(letter_id(number), instant(10), "refused")?;
        }
        tx.outbox().give_up(letter_id(4), instant(20), "refused")?;
        tx.outbox().sent(letter_id(5), instant(25))?;
        let mut purge = |before| tx.outbox().purge(instant(before), 2);
        let lots = [purge(9)?, purge(15)?, purge(15)?, purge(15)?];
        Ok((lots, tx.outbox().counts()?))
    })
    .await;
    assert_eq!(lots, [0, 2, 1, 0]);
    assert_eq!(left, OutboxCounts { waiting: 1, given_up: 1 });

    let letters = write(&store, |tx| claim(tx, 1_000, 10)).await;
    let untouched = QueuedLetter { attempts: 2, ..queued_letter(6) };
    assert_eq!(letters, [untouched], "a letter that waits keeps its text");
}

pub async fn letters_that_were_sent_are_forgotten_by_lots(store: Arc<dyn Store>) {
    let forgotten = write(&store, |tx| {
        given(tx, 1..=5)?;
        claimed(tx, 4, 10)?; // 5 was never tried
        for number in [1, 2, 3] {
            tx.outbox().sent(letter_id(number), instant(10))?;
        }
        tx.outbox().sent(letter_id(4), instant(20))?;
        let mut purge = |before| tx.outbox().purge(instant(before), 2);
        Ok([purge(10)?, purge(15)?, purge(15)?, purge(15)?, purge(21)?, purge(1_000)?])
    })
    .await;
    assert_eq!(forgotten, [0, 2, 1, 0, 1, 0]);
    let counts = read(&store, |tx| tx.outbox().counts()).await;
    assert_eq!(counts, OutboxCounts { waiting: 1, given_up: 0 });
}

pub async fn letters_are_counted_where_they_are(store: Arc<dyn Store>) {
    assert_eq!(read(&store, |tx| tx.outbox().counts()).await, OutboxCounts::default());

    write(&store, |tx| {
        given(tx, 1..=7)?;
        claimed(tx, 5, 5)?; // 6 and 7 were never tried
        tx.outbox().postpone(letter_id(1), instant(500), "busy")?;
        tx.outbox().give_up(letter_id(2), instant(6), "refused")?;
        tx.outbox().give_up(letter_id(3), instant(6), "refused")?;
        tx.outbox().sent(letter_id(4), instant(6))
    })
    .await;
    let counts = read(&store, |tx| tx.outbox().counts()).await;
    assert_eq!(counts, OutboxCounts { waiting: 4, given_up: 2 });
}

pub async fn unsent_letters_are_listed_newest_first_with_what_went_wrong(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given(tx, 1..=4)?;
        claimed(tx, 4, 10)?;
        tx.outbox().give_up(letter_id(1), instant(10), "refused")?;
        tx.outbox().sent(letter_id(2), instant(10))?;
        tx.outbox().postpone(letter_id(3), instant(20), "late")
    })
    .await;
    let (all, dead, newest) = read(&store, |tx| {
        let all = tx.outbox().unsent(false, 10)?;
        Ok((all, tx.outbox().unsent(true, 10)?, tx.outbox().unsent(false, 1)?))
    })
    .await;
    let unsent = |number: u32, due, gave_up_at, error: Option<&str>| UnsentLetter {
        id: queued_letter(number).id,
        to: queued_letter(number).to,
        written_at: queued_letter(number).written_at,
        due_at: instant(due),
        attempts: 1,
        gave_up_at,
        last_error: error.map(str::to_owned),
    };
    let given_up = unsent(1, 104, Some(instant(10)), Some("refused"));
    let expected =
        [unsent(4, 104, None, None), unsent(3, 20, None, Some("late")), given_up.clone()];
    assert_eq!(all, expected);
    assert_eq!(dead, [given_up]);
    assert_eq!(newest, expected[..1]);
}

pub async fn unsent_letters_of_a_kind_are_paged_by_when_they_are_due_or_were_given_up(
    store: Arc<dyn Store>,
) {
    write(&store, |tx| {
        given(tx, 1..=8)?;
        claimed(tx, 7, 10)?; // 8 was never tried
        tx.outbox().sent(letter_id(1), instant(10))?;
        for (number, at) in [(2, 30), (3, 20), (4, 30)] {
            tx.outbox().give_up(letter_id(number), instant(at), "refused")?;
        }
        for (number, due) in [(5, 500), (6, 700), (7, 500)] {
            tx.outbox().postpone(letter_id(number), instant(due), "late")?;
        }
        Ok(())
    })
    .await;
    for (kind, expected) in
        [(Unsent::GivenUp, &[4, 2, 3][..]), (Unsent::Waiting, &[6, 7, 5, 8][..])]
    {
        let listed = read(&store, move |tx| {
            let (mut listed, mut key) = (Vec::new(), None);
            loop {
                let page = tx.outbox().unsent_before(kind, key.as_ref(), 1)?;
                let Some(last) = page.last() else { return Ok(listed) };
                key = Some(last.position());
                listed.extend(page);
            }
        })
        .await;
        let ids: Vec<_> = listed.iter().map(|letter| letter.id).collect();
        assert_eq!(ids, expected.iter().map(|n| letter_id(*n)).collect::<Vec<_>>(), "{kind:?}");
        let whole = read(&store, move |tx| tx.outbox().unsent_before(kind, None, 10)).await;
        assert_eq!(whole, listed, "{kind:?}");
    }
}

pub async fn a_letter_that_was_not_sent_can_be_tried_at_once_until_it_is_wiped(
    store: Arc<dyn Store>,
) {
    let retried = write(&store, |tx| {
        given(tx, 1..=4)?;
        claimed(tx, 4, 10)?;
        tx.outbox().give_up(letter_id(1), instant(10), "refused")?;
        tx.outbox().give_up(letter_id(2), instant(5), "refused")?;
        tx.outbox().postpone(letter_id(3), instant(4_000), "busy")?;
        tx.outbox().sent(letter_id(4), instant(6))?;
        tx.outbox().purge(instant(6), 10)?;
        let mut retry = |number| tx.outbox().retry(Some(letter_id(number)), instant(20));
        Ok([retry(1)?, retry(2)?, retry(3)?, retry(4)?, retry(5)?])
    })
    .await;
    assert_eq!(retried, [1, 0, 1, 0, 0], "with its text, and not sent");

    let letters = write(&store, |tx| claim(tx, 20, 10)).await;
    assert_eq!(letters, [1, 3].map(|n| QueuedLetter { attempts: 1, ..queued_letter(n) }));
}

pub async fn all_letters_that_were_not_sent_can_be_tried_at_once(store: Arc<dyn Store>) {
    let (retried, claims) = write(&store, |tx| {
        given(tx, 1..=4)?;
        claimed(tx, 4, 10)?;
        tx.outbox().give_up(letter_id(1), instant(10), "refused")?;
        tx.outbox().give_up(letter_id(2), instant(5), "refused")?;
        tx.outbox().postpone(letter_id(3), instant(4_000), "busy")?;
        tx.outbox().sent(letter_id(4), instant(6))?;
        tx.outbox().purge(instant(6), 10)?;
        Ok((tx.outbox().retry(None, instant(20))?, claimed(tx, 20, 10)?))
    })
    .await;
    assert_eq!(retried, 2);
    assert_eq!(claims, [1, 3]);
}

pub async fn a_letter_beyond_the_horizon_is_due_for_the_clock_was_put_back(store: Arc<dyn Store>) {
    let claims = write(&store, |tx| {
        given(tx, [1, 2, 3])?;
        claimed(tx, 3, 10)?;
        tx.outbox().postpone(letter_id(1), instant(5_010), "busy")?;
        tx.outbox().postpone(letter_id(2), instant(5_011), "busy")?;
        tx.outbox().sent(letter_id(3), instant(9_000))?;
        Ok([claimed(tx, 10, 10)?, claimed(tx, 9, 10)?])
    })
    .await;
    assert_eq!(claims, [vec![2], vec![1]], "the longest pause is 5,000 seconds");
}

pub async fn two_claims_at_once_never_get_the_same_letter(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, 1..=4)).await;

    let (first, second) = overlap(
        &store,
        |tx| claimed(tx, 10, 2),
        |_, letters| Ok(letters),
        |tx| claimed(tx, 10, 10),
    )
    .await;
    assert_eq!(first.expect("the first commits"), [1, 2]);
    assert_eq!(second, [3, 4]);
}

pub async fn a_claim_that_was_undone_leaves_its_letters(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, [1, 2])).await;
    let work = |tx: &mut dyn Tx| {
        assert_eq!(claimed(tx, 10, 1)?, [1]);
        Err::<(), _>(undone())
    };
    store.transact(work).await.expect_err("the claim is undone");

    let letters = write(&store, |tx| claim(tx, 10, 10)).await;
    let attempts: BTreeSet<_> = letters.iter().map(|letter| (letter.id, letter.attempts)).collect();
    assert_eq!(attempts, [(letter_id(1), 1), (letter_id(2), 1)].into());
}

//! Buying interests, and who finds them.

use std::{collections::BTreeSet, sync::Arc};

use assent_domain::{
    ids::InterestUid,
    interests::{Count, Interest, InterestContent, InterestPosition, Start, Wanted},
    outcome::StoreError,
    store::{Store, Tx},
};
use time::{Date, macros::date};
use tokio::task::JoinSet;

use super::{given_person, read, write};
use crate::fixtures::samples::{account_id, id, instant, interest, rights_holder};

/// The last day of the sample interests.
const LAST_DAY: Date = date!(2026 - 01 - 02);

fn given(tx: &mut dyn Tx, interests: &[Interest]) -> Result<(), StoreError> {
    interests.iter().try_for_each(|interest| tx.interests().insert(interest))
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// What an organization looks for.
fn wanted(industries: &[&str], brands: &[&str], tags: &[&str]) -> Wanted {
    let set = |list: &[&str]| texts(list).into_iter().collect();
    Wanted { industries: set(industries), brands: set(brands), tags: set(tags) }
}

/// An interest in these brands, with these tags, of this industry.
fn about(number: u32, industry: &str, brands: &[&str], tags: &[&str]) -> Interest {
    let interest = interest(number, account_id(1));
    let content = InterestContent {
        industry: industry.to_owned(),
        brands: texts(brands),
        tags: texts(tags),
        ..interest.content
    };
    Interest { content, ..interest }
}

/// The numbers of those that meet what is wanted, newest first.
async fn met(store: &Arc<dyn Store>, wanted: Wanted) -> Vec<u128> {
    met_on(store, wanted, LAST_DAY).await
}

async fn met_on(store: &Arc<dyn Store>, wanted: Wanted, today: Date) -> Vec<u128> {
    let found =
        read(store, move |tx| tx.interests().matching(&wanted, today, Start::Behind(0), 100)).await;
    let number = |interest: Interest| interest.uid.0.as_u128() & 0xffff;
    found.into_iter().map(number).collect()
}

pub async fn an_interest_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let full = interest(2, account_id(1));
    let bare = Interest {
        content: InterestContent {
            brands: Vec::new(),
            location: None,
            price_low: None,
            price_high: None,
            beginning_date: None,
            end_date: None,
            ..interest(1, account_id(1)).content
        },
        ..interest(1, account_id(1))
    };
    let written = [full.clone(), bare.clone()];
    write(&store, move |tx| given(tx, &written)).await;

    let listed = read(&store, |tx| tx.interests().of_account(account_id(1), 10)).await;
    assert_eq!(listed, [full.clone(), bare.clone()]);
    let all = wanted(&["Automotive"], &[], &[]);
    let matched =
        read(&store, move |tx| tx.interests().matching(&all, LAST_DAY, Start::Behind(0), 10)).await;
    assert_eq!(matched, [full, bare]);
}

pub async fn people_have_interests_of_their_own_newest_first_up_to_the_limit(
    store: Arc<dyn Store>,
) {
    let mine = [2, 4, 1].map(|number| interest(number, account_id(1)));
    let theirs = interest(3, account_id(2));
    let mut written = mine.to_vec();
    written.push(theirs.clone());
    write(&store, move |tx| given(tx, &written)).await;

    let listed = read(&store, |tx| {
        let two = tx.interests().of_account(account_id(1), 2)?;
        let theirs = tx.interests().of_account(account_id(2), 10)?;
        Ok([two, theirs, tx.interests().of_account(account_id(3), 10)?])
    })
    .await;
    assert_eq!(listed, [vec![mine[1].clone(), mine[0].clone()], vec![theirs], vec![]]);
    let counts = write(&store, |tx| {
        let counts =
            [1, 2, 3].map(|number| tx.interests().lock_count(account_id(number), LAST_DAY));
        counts.into_iter().collect::<Result<Vec<_>, _>>()
    })
    .await;
    assert_eq!(counts, [3, 1, 0].map(|all| Count { open: all, kept: all }));
}

pub async fn an_interest_is_deleted_once_and_by_its_person_alone(store: Arc<dyn Store>) {
    let written = [interest(1, account_id(1)), interest(2, account_id(1))];
    write(&store, move |tx| given(tx, &written)).await;

    let deleted = write(&store, |tx| {
        let mut delete = |account, uid| {
            tx.interests().delete(account_id(account), InterestUid(id(uid)), instant(9))
        };
        Ok([delete(2, 1)?, delete(1, 3)?, delete(1, 1)?, delete(1, 1)?])
    })
    .await;
    assert_eq!(deleted, [false, false, true, false]);
    let left = read(&store, |tx| tx.interests().of_account(account_id(1), 10)).await;
    assert_eq!(left, [interest(2, account_id(1))]);
}

pub async fn a_past_interest_is_kept_and_listed_but_not_open(store: Arc<dyn Store>) {
    let ends = |number, end_date| {
        let interest = interest(number, account_id(1));
        Interest { content: InterestContent { end_date, ..interest.content }, ..interest }
    };
    let written = [ends(3, LAST_DAY.previous_day()), ends(2, Some(LAST_DAY)), ends(1, None)];
    let given_ones = written.clone();
    write(&store, move |tx| given(tx, &given_ones)).await;

    let count = |day| write(&store, move |tx| tx.interests().lock_count(account_id(1), day));
    assert_eq!(count(LAST_DAY).await, Count { open: 2, kept: 3 });
    assert_eq!(count(date!(0000 - 01 - 01)).await, Count { open: 3, kept: 3 });
    assert_eq!(count(date!(9999 - 12 - 31)).await, Count { open: 1, kept: 3 });
    let listed = read(&store, |tx| tx.interests().of_account(account_id(1), 10)).await;
    assert_eq!(listed, written);
}

pub async fn a_deleted_interest_is_neither_listed_counted_nor_matched(store: Arc<dyn Store>) {
    let written = [interest(1, account_id(1)), interest(2, account_id(1))];
    write(&store, move |tx| {
        given(tx, &written)?;
        tx.interests().delete(account_id(1), InterestUid(id(2)), instant(9))
    })
    .await;

    let (listed, count) = write(&store, |tx| {
        let listed = tx.interests().of_account(account_id(1), 10)?;
        Ok((listed, tx.interests().lock_count(account_id(1), LAST_DAY)?))
    })
    .await;
    assert_eq!((listed, count), (vec![interest(1, account_id(1))], Count { open: 1, kept: 1 }));
    for wanted in [
        wanted(&["Automotive"], &[], &[]),
        wanted(&[], &["škoda"], &[]),
        wanted(&[], &[], &["4wd"]),
    ] {
        assert_eq!(met(&store, wanted).await, [1]);
    }
}

pub async fn every_list_that_is_wanted_has_to_be_met(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given(
            tx,
            &[
                about(1, "Automotive", &["Ford"], &["4wd"]),
                about(2, "Automotive", &["FORD ", "Opel"], &["cheap"]),
                about(3, "Automotive", &[], &["4wd", "cheap"]),
                about(4, "Travel", &["Ford"], &["4WD"]),
            ],
        )
    })
    .await;
    for (wanted, expected) in [
        (wanted(&["Automotive"], &[], &[]), &[3, 2, 1][..]),
        (wanted(&["Automotive", "Travel"], &[], &[]), &[4, 3, 2, 1]),
        (wanted(&[], &["ford"], &[]), &[4, 2, 1]),
        (wanted(&[], &["opel", "škoda"], &[]), &[2]),
        (wanted(&[], &[], &["4wd"]), &[4, 3, 1]),
        (wanted(&["Automotive"], &["ford"], &[]), &[2, 1]),
        (wanted(&["Automotive"], &[], &["4wd"]), &[3, 1]),
        (wanted(&[], &["ford"], &["4wd"]), &[4, 1]),
        (wanted(&["Automotive"], &["ford"], &["4wd"]), &[1]),
        (wanted(&["Travel"], &["opel"], &["4wd", "cheap"]), &[]),
        (wanted(&["Energy"], &["ford"], &["4wd"]), &[]),
        (wanted(&[], &["nobody's"], &[]), &[]),
        // Terms are compared as they stand: whoever asks brings them into their form.
        (wanted(&[], &["Ford"], &[]), &[]),
        (wanted(&["automotive"], &[], &[]), &[]),
    ] {
        assert_eq!(met(&store, wanted.clone()).await, expected, "{wanted:?}");
    }
}

pub async fn a_brand_is_no_tag(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given(tx, &[about(1, "Retail", &["Apple"], &["pear"]), about(2, "Retail", &[], &["apple"])])
    })
    .await;
    assert_eq!(met(&store, wanted(&[], &["apple"], &[])).await, [1]);
    assert_eq!(met(&store, wanted(&[], &[], &["apple"])).await, [2]);
}

pub async fn an_interest_that_meets_several_terms_is_matched_once(store: Arc<dyn Store>) {
    // The same text twice, but for its case, is one term.
    let tags = ["a", "A", "b", "c"];
    write(&store, move |tx| given(tx, &[about(1, "Retail", &["a", "b"], &tags)])).await;
    assert_eq!(met(&store, wanted(&["Retail"], &["a", "b"], &["a", "b", "c"])).await, [1]);
}

pub async fn an_interest_is_matched_up_to_its_last_day(store: Arc<dyn Store>) {
    let ending = |number, end_date| {
        let interest = interest(number, account_id(1));
        Interest { content: InterestContent { end_date, ..interest.content }, ..interest }
    };
    write(&store, move |tx| {
        given(
            tx,
            &[
                ending(1, Some(LAST_DAY)),
                ending(2, None),
                ending(3, Some(date!(0000 - 01 - 01))),
                ending(4, Some(date!(9999 - 12 - 31))),
                ending(5, Some(date!(2025 - 12 - 31))),
            ],
        )
    })
    .await;
    let all = || wanted(&["Automotive"], &[], &["4wd"]);
    assert_eq!(met_on(&store, all(), LAST_DAY).await, [4, 2, 1]);
    assert_eq!(met_on(&store, all(), date!(2026 - 01 - 03)).await, [4, 2]);
    assert_eq!(met_on(&store, all(), date!(2025 - 12 - 31)).await, [5, 4, 2, 1]);
}

pub async fn matching_interests_are_listed_newest_first_by_pages(store: Arc<dyn Store>) {
    write(&store, |tx| {
        // Two of the same instant, on either side of the pages' border.
        for (number, age) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 40)] {
            let interest = interest(number, account_id(number.into()));
            given(tx, &[Interest { created_at: instant(-age), ..interest }])?;
        }
        Ok(())
    })
    .await;
    for wanted in [
        wanted(&["Automotive"], &[], &[]),
        wanted(&[], &["škoda"], &[]),
        wanted(&["Automotive"], &["škoda"], &["4wd"]),
    ] {
        let pages = read(&store, move |tx| {
            let mut page =
                |behind| tx.interests().matching(&wanted, LAST_DAY, Start::Behind(behind), 2);
            let pages = [page(0)?, page(2)?, page(4)?, page(6)?];
            let mut by_key = page(0)?;
            while let Some(last) = by_key.last() {
                let after = InterestPosition { at: last.created_at, id: last.uid };
                let next = tx.interests().matching(&wanted, LAST_DAY, Start::After(after), 2)?;
                if next.is_empty() {
                    break;
                }
                by_key.extend(next);
            }
            assert_eq!(by_key, pages.concat());
            Ok(pages)
        })
        .await;
        assert_eq!(pages.each_ref().map(Vec::len), [2, 2, 1, 0]);
        let listed = pages.concat();
        let instants: Vec<_> = listed.iter().map(|interest| interest.created_at).collect();
        assert_eq!(instants, [-10, -20, -20, -30, -40].map(instant));
        let uids: BTreeSet<_> = listed.iter().map(|interest| interest.uid.0).collect();
        assert_eq!(uids, [1, 2, 3, 4, 5].map(id).into());
    }
}

pub async fn of_fifty_interests_at_once_no_more_than_may_be_are_recorded(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_person(tx, 1)?;
        tx.rights_holders().insert(&rights_holder(1))
    })
    .await;

    let mut recording = JoinSet::new();
    for number in 0..50 {
        let store = store.clone();
        recording.spawn(async move {
            write(&store, move |tx| {
                let fits = tx.interests().lock_count(account_id(1), LAST_DAY)?.open < 3;
                if fits {
                    tx.interests().insert(&interest(number, account_id(1)))?;
                }
                Ok(fits)
            })
            .await
        });
    }
    let successes = recording.join_all().await.into_iter().filter(|success| *success).count();
    assert_eq!(successes, 3);
    let listed = read(&store, |tx| tx.interests().of_account(account_id(1), 100)).await;
    assert_eq!(listed.len(), 3);
}

pub async fn of_fifty_deletions_of_an_interest_at_once_one_succeeds(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, &[interest(1, account_id(1))])).await;

    let mut deletions = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        deletions.spawn(async move {
            write(&store, |tx| tx.interests().delete(account_id(1), InterestUid(id(1)), instant(9)))
                .await
        });
    }
    let successes = deletions.join_all().await.into_iter().filter(|success| *success).count();
    assert_eq!(successes, 1);
}

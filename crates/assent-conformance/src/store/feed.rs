//! Posts in feeds.

use std::{collections::BTreeSet, sync::Arc};

use assent_domain::{
    App, Reads, Writes,
    agreements::sign,
    feed::{Author, Post, PostContent, publish, write_post},
    ids::PostUid,
    organizations::Organization,
    outcome::{Added, StoreError},
    store::{Store, Tx},
};
use time::{Duration, OffsetDateTime};
use tokio::{sync::Barrier, task::JoinSet};

use super::{expect_new, overlap, projections::asking, read, undone, write};
use crate::fixtures::{
    World,
    samples::{id, instant, organization_id, post},
};

fn given(tx: &mut dyn Tx, posts: &[Post]) -> Result<(), StoreError> {
    posts.iter().try_for_each(|post| tx.feed().insert(post).map(expect_new))
}

/// All that the organization of this number sees of its feed.
async fn feed_of(store: &Arc<dyn Store>, number: u128) -> Vec<Post> {
    read(store, move |tx| tx.feed().list(organization_id(number), None, true, 100)).await
}

pub async fn a_post_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let full = Post { hidden_at: Some(instant(8)), ..post(1, organization_id(1)) };
    let bare = Post {
        author: Author::Organization,
        content: PostContent {
            media_url: None,
            media_mime_type: None,
            ..post(2, organization_id(1)).content
        },
        ..post(2, organization_id(1))
    };
    let gone = Post { deleted_at: Some(instant(9)), ..post(3, organization_id(1)) };
    let posts = [full.clone(), bare.clone(), gone.clone()];
    let written = posts.clone();
    write(&store, move |tx| given(tx, &written)).await;

    let locked = write(&store, move |tx| {
        posts.iter().map(|post| tx.feed().lock(post.organization, post.uid)).collect()
    })
    .await;
    let locked: Vec<Option<Post>> = locked;
    assert_eq!(locked, [Some(full.clone()), Some(bare.clone()), Some(gone)]);
    assert_eq!(feed_of(&store, 1).await, [bare, full]);
}

pub async fn an_unknown_post_is_none(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given(tx, &[post(1, organization_id(1))])?;
        let unknown = tx.feed().lock(organization_id(1), PostUid(id(2)))?;
        Ok([unknown, tx.feed().lock(organization_id(2), PostUid(id(1)))?])
    })
    .await;
    assert_eq!(found, [None, None]);
}

pub async fn a_feed_has_one_post_an_instant(store: Arc<dyn Store>) {
    let first = post(1, organization_id(1));
    let rival = Post { created_at: first.created_at, ..post(2, organization_id(1)) };
    let later = Post { created_at: first.created_at + Duration::MILLISECOND, ..rival.clone() };
    let [one, two, three] = [first.clone(), rival, later.clone()];
    let added = write(&store, move |tx| {
        Ok([tx.feed().insert(&one)?, tx.feed().insert(&two)?, tx.feed().insert(&three)?])
    })
    .await;
    assert_eq!(added, [Added::New, Added::AlreadyThere, Added::New]);
    assert_eq!(feed_of(&store, 1).await, [later, first.clone()]);

    // What was deleted keeps its instant, too.
    let rival = Post { created_at: first.created_at, ..post(3, organization_id(1)) };
    let added = write(&store, move |tx| {
        tx.feed().save(&Post { deleted_at: Some(instant(9)), ..first })?;
        tx.feed().insert(&rival)
    })
    .await;
    assert_eq!(added, Added::AlreadyThere);
}

pub async fn organizations_have_feeds_of_their_own(store: Arc<dyn Store>) {
    // Even uids and instants may be the same: the organization is a part of the key.
    let [here, there] = [post(1, organization_id(1)), post(1, organization_id(2))];
    let written = [here.clone(), there.clone()];
    write(&store, move |tx| given(tx, &written)).await;
    let feeds = [feed_of(&store, 1).await, feed_of(&store, 2).await];
    assert_eq!(feeds, [vec![here.clone()], vec![there]]);

    let deleted = Post { deleted_at: Some(instant(9)), ..post(1, organization_id(2)) };
    write(&store, move |tx| tx.feed().save(&deleted)).await;
    assert_eq!(feed_of(&store, 1).await, [here]);
    assert_eq!(feed_of(&store, 2).await, []);
}

pub async fn hiding_and_deleting_a_post_changes_no_other(store: Arc<dyn Store>) {
    let [one, beside] = [post(1, organization_id(1)), post(2, organization_id(1))];
    let written = [one.clone(), beside.clone()];
    write(&store, move |tx| given(tx, &written)).await;
    for (hidden_at, deleted_at) in
        [(Some(instant(8)), None), (None, None), (Some(instant(8)), Some(instant(9)))]
    {
        let saved = Post { hidden_at, deleted_at, ..one.clone() };
        let written = saved.clone();
        let found = write(&store, move |tx| {
            tx.feed().save(&written)?;
            let one = tx.feed().lock(organization_id(1), PostUid(id(1)))?;
            Ok([one, tx.feed().lock(organization_id(1), PostUid(id(2)))?])
        })
        .await;
        assert_eq!(found, [Some(saved), Some(beside.clone())]);
    }
}

pub async fn a_feed_is_listed_newest_first_before_an_instant(store: Arc<dyn Store>) {
    let posts: Vec<_> = (1..=5).map(|number| post(number, organization_id(1))).collect();
    let mut written = [3, 1, 5, 2, 4].map(|number| post(number, organization_id(1))).to_vec();
    written.push(post(6, organization_id(2)));
    write(&store, move |tx| given(tx, &written)).await;

    let third = posts[2].created_at;
    let pages = read(&store, move |tx| {
        let mut list = |before, limit| tx.feed().list(organization_id(1), before, false, limit);
        Ok([
            list(None, 2)?,
            list(Some(third + Duration::MICROSECOND), 2)?,
            list(Some(third), 2)?,
            list(Some(third - Duration::MICROSECOND), 2)?,
            list(Some(instant(0)), 2)?,
        ])
    })
    .await;
    let uids = pages.map(|page| page.into_iter().map(|post| post.uid).collect::<Vec<_>>());
    let expected = [&[5, 4][..], &[3, 2], &[2, 1], &[2, 1], &[]];
    let expected = expected.map(|page| page.iter().map(|n| PostUid(id(*n))).collect::<Vec<_>>());
    assert_eq!(uids, expected);
}

pub async fn deleted_posts_are_listed_to_nobody_and_hidden_ones_on_demand(store: Arc<dyn Store>) {
    let shown = post(1, organization_id(1));
    let hidden = Post { hidden_at: Some(instant(8)), ..post(2, organization_id(1)) };
    let deleted = Post { deleted_at: Some(instant(9)), ..post(3, organization_id(1)) };
    let both = Post { deleted_at: Some(instant(9)), ..hidden.clone() };
    let both =
        Post { created_at: instant(4).truncate_to_millisecond(), uid: PostUid(id(4)), ..both };
    let written = [shown.clone(), hidden.clone(), deleted, both];
    write(&store, move |tx| given(tx, &written)).await;

    assert_eq!(feed_of(&store, 1).await, [hidden, shown.clone()]);
    // Neither takes up a place on the page.
    let page = read(&store, |tx| tx.feed().list(organization_id(1), None, false, 1)).await;
    assert_eq!(page, [shown]);
}

pub async fn of_two_posts_at_the_same_instant_one_is_new(store: Arc<dyn Store>) {
    let rival = Post { uid: PostUid(id(2)), ..post(1, organization_id(1)) };
    let (first, second) = overlap(
        &store,
        |tx| tx.feed().insert(&post(1, organization_id(1))),
        |_, added| Ok(added),
        move |tx| {
            let added = tx.feed().insert(&rival)?;
            given(tx, &[post(3, organization_id(1))])?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

pub async fn a_post_that_was_undone_leaves_its_instant_free(store: Arc<dyn Store>) {
    let rival = Post { uid: PostUid(id(2)), ..post(1, organization_id(1)) };
    let (first, second) = overlap(
        &store,
        |tx| tx.feed().insert(&post(1, organization_id(1))),
        |_, _| Err::<(), _>(undone()),
        move |tx| tx.feed().insert(&rival),
    )
    .await;
    assert!(first.is_err());
    assert_eq!(second, Added::New);
}

pub async fn of_fifty_posts_at_the_same_instant_none_is_lost(store: Arc<dyn Store>) {
    let mut posting = JoinSet::new();
    for number in 0..50 {
        let store = store.clone();
        posting.spawn(async move {
            write(&store, move |tx| {
                let mut post = Post { uid: PostUid(id(number)), ..post(1, organization_id(1)) };
                while tx.feed().insert(&post)? == Added::AlreadyThere {
                    post.created_at += Duration::MILLISECOND;
                }
                Ok(post.created_at)
            })
            .await
        });
    }
    let instants: BTreeSet<_> = posting.join_all().await.into_iter().collect();
    assert_eq!(instants.len(), 50);
    let listed = feed_of(&store, 1).await;
    let listed: BTreeSet<_> = listed.into_iter().map(|post| post.uid.0).collect();
    assert_eq!(listed, (0..50).map(id).collect());
}

pub async fn of_fifty_deletions_of_a_post_one_finds_it(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, &[post(1, organization_id(1))])).await;

    let mut deletions = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        deletions.spawn(async move {
            write(&store, |tx| {
                let found = tx.feed().lock(organization_id(1), PostUid(id(1)))?;
                let found = found.filter(|post| post.deleted_at.is_none());
                let there = found.is_some();
                if let Some(post) = found {
                    tx.feed().save(&Post { deleted_at: Some(instant(9)), ..post })?;
                }
                Ok(there)
            })
            .await
        });
    }
    let successes = deletions.join_all().await.into_iter().filter(|there| *there).count();
    assert_eq!(successes, 1);
}

pub async fn the_newest_instant_of_a_feed_counts_what_nobody_is_shown(store: Arc<dyn Store>) {
    let shown = post(1, organization_id(1));
    let hidden = Post { hidden_at: Some(instant(8)), ..post(2, organization_id(1)) };
    let deleted = Post { deleted_at: Some(instant(9)), ..post(3, organization_id(1)) };
    let elsewhere = post(4, organization_id(2));
    for (added, newest) in [
        (None, None),
        (Some(&hidden), Some(hidden.created_at)),
        (Some(&shown), Some(hidden.created_at)),
        (Some(&deleted), Some(deleted.created_at)),
        (Some(&elsewhere), Some(deleted.created_at)),
    ] {
        let added = added.cloned();
        write(&store, move |tx| given(tx, added.as_slice())).await;
        let found = read(&store, |tx| tx.feed().newest(organization_id(1))).await;
        assert_eq!(found, newest);
    }
}

/// The same service in a process of its own: it remembers nothing.
fn another_process(world: &World) -> World {
    let app = App {
        reads: Reads::default(),
        writes: Writes::default(),
        anchors: Arc::default(),
        pages: Arc::default(),
        instants: Arc::default(),
        ..world.app.clone()
    };
    World { app, ..world.clone() }
}

fn saying(title: &str) -> PostContent {
    let body = "This is a post body".to_owned();
    PostContent { title: title.to_owned(), body, media_url: None, media_mime_type: None }
}

async fn published(world: &World, by: &Organization) -> OffsetDateTime {
    let posted = publish(&world.app, by, saying("A post")).await;
    posted.expect("it is published").post.created_at
}

pub async fn a_process_that_begins_anew_posts_behind_what_is_there(store: Arc<dyn Store>) {
    let world = World::new(store.clone());
    let bob = world.organization("Bob", asking()).await;
    let first = published(&world, &bob).await;
    assert_eq!(published(&world, &bob).await, first + Duration::MILLISECOND);
    // Behind a gap: who tried every millisecond would find that.
    let mut far = post(1, bob.id);
    far.created_at = first + Duration::MILLISECOND * 50;
    far.deleted_at = Some(far.created_at);
    write(&store, move |tx| given(tx, &[far])).await;

    let anew = another_process(&world);
    for number in 51..54 {
        assert_eq!(published(&anew, &bob).await, first + Duration::MILLISECOND * number);
    }
    // Nothing was taken from where this one is.
    assert_eq!(published(&world, &bob).await, first + Duration::MILLISECOND * 2);
    world.clock.advance(Duration::SECOND);
    assert_eq!(published(&anew, &bob).await, first + Duration::SECOND);
    assert_eq!(published(&world, &bob).await, first + Duration::MILLISECOND * 1_001);
}

pub async fn two_processes_that_post_at_once_share_no_instant(store: Arc<dyn Store>) {
    let world = World::new(store.clone());
    let bob = world.organization("Bob", asking()).await;
    let ada = world.person(&bob, "ada").await;
    sign(&world.app, ada, bob.apikey.clone()).await.expect("she is invited");
    let start = Arc::new(Barrier::new(40));
    let mut posting = JoinSet::new();
    for process in [another_process(&world), another_process(&world)] {
        for number in 0..20 {
            let (process, bob, start) = (process.clone(), bob.clone(), start.clone());
            posting.spawn(async move {
                start.wait().await;
                if number % 4 > 0 {
                    return published(&process, &bob).await;
                }
                let posted = write_post(&process.app, ada, bob.apikey, saying("Hers")).await;
                posted.expect("she may write").post.created_at
            });
        }
    }
    let instants: BTreeSet<_> = posting.join_all().await.into_iter().collect();
    assert_eq!(instants.len(), 40);
    let listed: BTreeSet<_> = read(&store, move |tx| tx.feed().list(bob.id, None, true, 100))
        .await
        .into_iter()
        .map(|post| post.created_at)
        .collect();
    assert_eq!(listed, instants, "each was answered as it is there");
    assert!(instants.iter().all(|at| at.nanosecond() % 1_000_000 == 0));
}

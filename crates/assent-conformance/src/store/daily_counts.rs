//! How much happened on which day: by the port, and by the use cases that count.

use std::{
    collections::BTreeSet,
    io::{self, Cursor},
    sync::Arc,
};

use assent_domain::{
    account_data::AccountData,
    agreements::{end, sign},
    daily_counts::{Counts, Day, Figures, Overview, Subject, UpDown, allowing, figures},
    ids::{InviteId, OrganizationId},
    invites::{
        BatchError, BatchSummary, InviteSearch, KnownKey, LinkToken, Spool, begin_batch,
        delete_invite_by_id, invite_end_user, invite_page,
    },
    organizations::Organization,
    outcome::{StoreError, with_causes},
    rights_holders::{add_invite, record_opening},
    store::{Store, Tx},
    vocabulary::Consent,
};
use time::Duration;
use tokio::{sync::Barrier, task::JoinSet};

use super::{
    projections::{asking, change_towards, saying},
    read, undone, write,
};
use crate::fixtures::{
    START, World,
    samples::{id, organization_id},
};

const NEWSLETTER: Subject = Subject::Permission(Consent::Newsletter);
const MEMBERSHIP: Subject = Subject::Permission(Consent::Membership);

/// Everything that can be counted, once on a day.
fn of_all_kinds(day: Day, moved: UpDown) -> Counts {
    Subject::all().map(|subject| (day, subject, moved)).collect()
}

fn counts(of: &[(i32, Subject, i64, i64)]) -> Counts {
    let count = |(day, subject, up, down)| (Day::new(day), subject, UpDown { up, down });
    of.iter().copied().map(count).collect()
}

/// Adds to the counts of the organization of this number.
fn add(tx: &mut dyn Tx, organization: u128, by: u128, counts: &Counts) -> Result<(), StoreError> {
    tx.daily_counts().add(organization_id(organization), id(by), counts)
}

/// All that is kept of the organization of this number.
async fn all(store: &Arc<dyn Store>, organization: u128) -> Counts {
    read(store, move |tx| tx.daily_counts().all(organization_id(organization))).await
}

pub async fn counts_are_summed_by_subject_and_by_day(store: Arc<dyn Store>) {
    write(&store, |tx| {
        add(tx, 1, 1, &counts(&[(20_000, NEWSLETTER, 3, 1), (20_000, Subject::People, 3, 0)]))?;
        add(tx, 1, 2, &counts(&[(20_000, NEWSLETTER, 1, 0), (20_000, MEMBERSHIP, 4, 2)]))?;
        add(tx, 1, 3, &counts(&[(20_001, NEWSLETTER, 1, 2), (20_001, Subject::People, 0, 1)]))?;
        add(tx, 1, 4, &Counts::default())
    })
    .await;

    let expected = counts(&[
        (20_000, NEWSLETTER, 4, 1),
        (20_000, MEMBERSHIP, 4, 2),
        (20_000, Subject::People, 3, 0),
        (20_001, NEWSLETTER, 1, 2),
        (20_001, Subject::People, 0, 1),
    ]);
    assert_eq!(all(&store, 1).await, expected);
    let mut totals = read(&store, |tx| tx.daily_counts().totals(organization_id(1))).await;
    totals.sort_unstable_by_key(|(subject, _)| *subject);
    let total = |subject, up, down| (subject, UpDown { up, down });
    let people = total(Subject::People, 3, 1);
    assert_eq!(totals, [total(MEMBERSHIP, 4, 2), total(NEWSLETTER, 5, 3), people]);
    let overview =
        read(&store, |tx| tx.daily_counts().overview(organization_id(1), Day::new(19_999))).await;
    let on = |day, up, down| (Day::new(day), UpDown { up, down });
    let permissions = vec![on(20_000, 8, 3), on(20_001, 1, 2)];
    assert_eq!(overview, Overview { totals: vec![people], permissions });
}

pub async fn everything_can_be_counted_at_once(store: Arc<dyn Store>) {
    let day = Day::new(20_000);
    write(&store, move |tx| add(tx, 1, 1, &of_all_kinds(day, UpDown { up: 2, down: 1 }))).await;
    assert_eq!(all(&store, 1).await, of_all_kinds(day, UpDown { up: 2, down: 1 }));
    // What was counted too much is taken off again.
    write(&store, move |tx| add(tx, 1, 1, &of_all_kinds(day, UpDown { up: -2, down: 5 }))).await;
    let totals = read(&store, |tx| tx.daily_counts().totals(organization_id(1))).await;
    assert_eq!(totals.len(), 21);
    assert!(totals.iter().all(|(_, moved)| *moved == UpDown { up: 0, down: 6 }), "{totals:?}");
}

pub async fn days_before_a_chart_are_in_the_totals_alone(store: Arc<dyn Store>) {
    write(&store, |tx| {
        for day in [0, 19_999, 20_000] {
            add(tx, 1, 1, &of_all_kinds(Day::new(day), UpDown::up(1)))?;
        }
        Ok(())
    })
    .await;
    let overview =
        read(&store, |tx| tx.daily_counts().overview(organization_id(1), Day::new(20_000))).await;
    assert_eq!(overview.permissions, [(Day::new(20_000), UpDown::up(17))]);
    let totals: BTreeSet<_> = overview.totals.iter().map(|(subject, _)| *subject).collect();
    assert_eq!(totals, Subject::PLAIN.into());
    assert!(overview.totals.iter().all(|(_, moved)| *moved == UpDown::up(3)), "{overview:?}");
}

pub async fn organizations_have_counts_of_their_own(store: Arc<dyn Store>) {
    let of = |up| counts(&[(20_000, NEWSLETTER, up, 0)]);
    write(&store, move |tx| {
        add(tx, 1, 1, &of(1))?;
        add(tx, 2, 1, &of(2))
    })
    .await;
    assert_eq!((all(&store, 1).await, all(&store, 2).await), (of(1), of(2)));
    let nothing = read(&store, |tx| {
        let overview = tx.daily_counts().overview(organization_id(3), Day::LONG_AGO)?;
        Ok((overview, tx.daily_counts().totals(organization_id(3))?))
    })
    .await;
    assert_eq!(nothing, (Overview::default(), vec![]));
}

pub async fn what_was_undone_counts_nothing(store: Arc<dyn Store>) {
    let of = |up| counts(&[(20_000, NEWSLETTER, up, 0)]);
    write(&store, move |tx| add(tx, 1, 1, &of(1))).await;
    let refused = store.transact(move |tx| {
        add(tx, 1, 1, &of(1))?;
        Err::<(), _>(undone())
    });
    refused.await.expect_err("it is undone on purpose");
    assert_eq!(all(&store, 1).await, of(1));
}

pub async fn of_many_who_count_the_same_at_once_none_is_lost(store: Arc<dyn Store>) {
    const AT_ONCE: u128 = 24;
    const TIMES: u128 = 5;
    let start = Arc::new(Barrier::new(usize::try_from(AT_ONCE).expect("they are a few")));
    let mut tasks = JoinSet::new();
    for number in 0..AT_ONCE {
        let (store, start) = (store.clone(), start.clone());
        tasks.spawn(async move {
            for _ in 0..TIMES {
                start.wait().await;
                // Each subject is named in another order; a third counts by the same id.
                let count = move |tx: &mut dyn Tx| {
                    let mut kinds: Vec<_> =
                        of_all_kinds(Day::new(20_000), UpDown::up(1)).iter().collect();
                    let turned = usize::try_from(number).unwrap_or(0) % kinds.len();
                    kinds.rotate_left(turned);
                    add(tx, 1, number % 8, &kinds.into_iter().collect())
                };
                store.transact(count).await.unwrap_or_else(|e| panic!("{}", with_causes(&e)));
            }
        });
    }
    tasks.join_all().await;
    let expected = i64::try_from(AT_ONCE * TIMES).expect("they are a few");
    assert_eq!(all(&store, 1).await, of_all_kinds(Day::new(20_000), UpDown::up(expected)));
}

/// The day on which folding is tried, and the oldest that it keeps by itself.
const TODAY: Day = Day::new(20_100);
const OLDEST: Day = Day::new(20_008);

/// Folds until nothing is left to fold; answers how many records that were.
async fn fold_all(store: &Arc<dyn Store>, limit: i64) -> usize {
    let mut folded = 0;
    loop {
        let step = write(store, move |tx| tx.daily_counts().fold(TODAY, OLDEST, limit)).await;
        assert!(i64::try_from(step).is_ok_and(|step| step <= limit), "{step} of {limit}");
        if step == 0 {
            return folded;
        }
        folded += step;
    }
}

pub async fn folding_goes_by_lots_and_changes_no_sum_of_a_day_that_is_kept(store: Arc<dyn Store>) {
    let days = [0, 20_006, 20_007, 20_008, 20_099, 20_100];
    write(&store, move |tx| {
        for organization in [1, 2] {
            for by in 0..16 {
                for day in days {
                    add(tx, organization, by, &of_all_kinds(Day::new(day), UpDown::up(1)))?;
                }
            }
        }
        Ok(())
    })
    .await;
    let before = all(&store, 1).await;
    assert!(fold_all(&store, 40).await >= 2 * 2 * 21, "two days of both are too old");
    for organization in [1, 2] {
        let kept = all(&store, organization).await;
        assert_eq!(kept, before.folded(OLDEST), "nothing else has changed");
    }
    assert_eq!(fold_all(&store, 40).await, 0, "there is nothing left to fold");
}

pub async fn who_counts_while_old_days_are_folded_loses_nothing(store: Arc<dyn Store>) {
    const COUNTING: u128 = 8;
    const TIMES: u32 = 12;
    let start = Arc::new(Barrier::new(usize::try_from(COUNTING + 2).expect("they are a few")));
    let mut tasks = JoinSet::new();
    for number in 0..COUNTING {
        let (store, start) = (store.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            for _ in 0..TIMES {
                // Of yesterday by a clock that is ahead, and of long ago by one that is behind.
                write(&store, move |tx| {
                    for day in [Day::LONG_AGO, OLDEST.before(1), TODAY.before(1), TODAY] {
                        add(tx, 1, number, &of_all_kinds(day, UpDown { up: 2, down: 1 }))?;
                    }
                    Ok(())
                })
                .await;
            }
        });
    }
    for _ in 0..2 {
        let (store, start) = (store.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            for _ in 0..TIMES {
                write(&store, |tx| tx.daily_counts().fold(TODAY, OLDEST, 50)).await;
            }
        });
    }
    tasks.join_all().await;
    fold_all(&store, 500).await;
    let times = i64::from(TIMES) * i64::try_from(COUNTING).expect("they are a few");
    let mut expected = Counts::default();
    for (day, twice) in [(Day::LONG_AGO, 2), (TODAY.before(1), 1), (TODAY, 1)] {
        let moved = UpDown { up: 2 * times * twice, down: times * twice };
        expected.extend(of_all_kinds(day, moved).iter());
    }
    assert_eq!(all(&store, 1).await, expected);
}

async fn shown(world: &World, organization: &Organization) -> Figures {
    figures(&world.app, organization.id).await.expect("the store reads")
}

/// The four figures: people, invited, opened, registered.
async fn four(world: &World, organization: &Organization) -> [u64; 4] {
    let Figures { people, invited, opened, registered, .. } = shown(world, organization).await;
    [people, invited, opened, registered]
}

/// Invites somebody; answers the invitation, and what its link says.
async fn invite(world: &World, by: &Organization, name: &str) -> (InviteId, LinkToken) {
    let known = [(KnownKey::EMAIL, format!("{name}@example.org"))].into();
    let invited = invite_end_user(&world.app, by.id, known).await.expect("they are new");
    let token = invited.link.rsplit('/').next().and_then(LinkToken::parse);
    (invited.id, token.expect("it is a link"))
}

pub async fn invitations_count_when_they_are_made_shown_used_and_deleted(store: Arc<dyn Store>) {
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let cat = world.organization("Cat", asking()).await;
    world.person(&bob, "ada").await;
    let (first, shown_twice) = invite(&world, &bob, "eve").await;
    let (second, _) = invite(&world, &bob, "joe").await;
    assert_eq!(four(&world, &bob).await, [0, 3, 0, 1]);
    let open = || record_opening(&world.app, shown_twice.clone());
    for _ in 0..3 {
        open().await.expect("the store works");
    }
    assert_eq!(four(&world, &bob).await, [0, 3, 1, 1], "it was opened once");
    world.clock.advance(Duration::days(1));
    delete_invite_by_id(&world.app, bob.id, first).await.expect("it is unused");
    delete_invite_by_id(&world.app, bob.id, second).await.expect("it is unused");
    delete_invite_by_id(&world.app, bob.id, second).await.expect_err("it is gone");
    open().await.expect("what is gone is not opened");
    assert_eq!(four(&world, &bob).await, [0, 1, 0, 1]);
    assert_eq!(four(&world, &cat).await, [0; 4], "another's are its own");

    let kept = read(&world.app.store, move |tx| tx.daily_counts().all(bob.id)).await;
    let (made, deleted) = (Day::of(START), Day::of(START + Duration::days(1)));
    let expected: Counts = [
        (made, Subject::Invited, UpDown::up(3)),
        (made, Subject::Opened, UpDown::up(1)),
        (made, Subject::Registered, UpDown::up(1)),
        (deleted, Subject::Invited, UpDown::down(2)),
        (deleted, Subject::Opened, UpDown::down(1)),
    ]
    .into_iter()
    .collect();
    assert_eq!(kept, expected);
}

pub async fn of_many_who_are_shown_an_invitation_at_once_one_counts(store: Arc<dyn Store>) {
    const AT_ONCE: usize = 12;
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let (_, token) = invite(&world, &bob, "eve").await;
    let start = Arc::new(Barrier::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (world, token, start) = (world.clone(), token.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            record_opening(&world.app, token).await.expect("the store works");
        });
    }
    tasks.join_all().await;
    assert_eq!(four(&world, &bob).await, [0, 1, 1, 0]);
}

async fn import(
    world: &World,
    by: OrganizationId,
    file: String,
) -> Result<BatchSummary, BatchError> {
    let batch = begin_batch(&world.app, by).await.expect("it is its turn");
    let spool = Spool {
        upload: Box::new(Cursor::new(file)),
        result: Box::new(io::sink()),
        only_invited: false,
        guard: true,
    };
    batch.import(spool).await
}

pub async fn an_upload_counts_once_and_one_that_fails_counts_nothing(store: Arc<dyn Store>) {
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let (first, _) = invite(&world, &bob, "person3").await;
    let people = (0..1_500).map(|number| format!("person{}@example.org\n", number % 1_200));
    let people = people.collect::<String>();
    let summary = import(&world, bob.id, format!("Email\n{people}")).await.expect("it is a CSV");
    assert_eq!(summary.invited, 1_199, "one was invited, and three hundred are named twice");
    assert_eq!(four(&world, &bob).await, [0, 1_200, 0, 0]);
    let broken = format!("Email\n{people}\"never closed\n");
    import(&world, bob.id, broken).await.expect_err("it is no CSV");
    assert_eq!(four(&world, &bob).await, [0, 1_200, 0, 0]);
    delete_invite_by_id(&world.app, bob.id, first).await.expect("it is unused");
    let mut listed = 0;
    let mut after = None;
    loop {
        let page = invite_page(&world.app, bob.id, InviteSearch::default(), after)
            .await
            .expect("the store reads");
        listed += page.rows.len() as u64;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(four(&world, &bob).await, [0, listed, 0, 0], "as many as there are");
}

pub async fn people_count_when_they_sign_and_when_they_end(store: Arc<dyn Store>) {
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let mut people = Vec::new();
    for name in ["ada", "eve", "joe"] {
        let person = world.person(&bob, name).await;
        sign(&world.app, person, bob.apikey.clone()).await.expect("they are invited");
        sign(&world.app, person, bob.apikey.clone()).await.expect("nothing happens twice");
        people.push(person);
    }
    let changed = change_towards(&world, people[0], &[&bob], saying("Ada", true)).await;
    changed.expect("there is an agreement");
    assert_eq!(four(&world, &bob).await, [3, 3, 0, 3]);
    world.clock.advance(Duration::days(2));
    end(&world.app, people[0], bob.apikey.clone()).await.expect("there is an agreement");
    assert_eq!(four(&world, &bob).await, [2, 3, 0, 3]);
    sign(&world.app, people[0], bob.apikey.clone()).await.expect("she may sign anew");
    assert_eq!(four(&world, &bob).await, [3, 3, 0, 3]);
    let kept = read(&world.app.store, move |tx| tx.daily_counts().all(bob.id)).await;
    let (first, then) = (Day::of(START), Day::of(START + Duration::days(2)));
    assert_eq!(kept.get(first, Subject::People), UpDown::up(3));
    assert_eq!(kept.get(then, Subject::People), UpDown { up: 1, down: 1 });
}

/// What was given and withdrawn today, and how many allow the newsletter.
async fn permissions(world: &World, of: &Organization) -> (u64, u64, u64) {
    let today = *shown(world, of).await.days.last().expect("there are days");
    let allowing = allowing(&world.app, of.id).await.expect("the store reads");
    (today.given, today.withdrawn, allowing.get(&Consent::Newsletter).copied().unwrap_or(0))
}

pub async fn permissions_count_when_they_are_given_and_withdrawn_and_when_all_ends(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let ada = world.person(&bob, "ada").await;
    sign(&world.app, ada, bob.apikey.clone()).await.expect("she is invited");
    let change = async |permissions: &[(Consent, bool)]| {
        let said =
            AccountData { consents: permissions.iter().copied().collect(), ..Default::default() };
        change_towards(&world, ada, &[&bob], said).await.expect("there is an agreement");
    };
    assert_eq!(permissions(&world, &bob).await, (0, 0, 0), "nothing is given by signing");
    change(&[(Consent::Newsletter, true), (Consent::Membership, true)]).await;
    change(&[(Consent::Newsletter, true)]).await;
    assert_eq!(permissions(&world, &bob).await, (2, 0, 1));
    change(&[(Consent::Newsletter, false)]).await;
    change(&[(Consent::Newsletter, true)]).await;
    assert_eq!(permissions(&world, &bob).await, (3, 1, 1));
    world.clock.advance(Duration::days(1));
    change(&[(Consent::Fundraising, true)]).await;
    assert_eq!(permissions(&world, &bob).await, (0, 0, 1), "what is not asked for is not told");
    end(&world.app, ada, bob.apikey.clone()).await.expect("there is an agreement");
    assert_eq!(permissions(&world, &bob).await, (0, 2, 0), "an end withdraws all");
    let days = shown(&world, &bob).await.days;
    let yesterday = days[days.len() - 2];
    assert_eq!((yesterday.given, yesterday.withdrawn), (3, 1));
}

pub async fn of_many_who_decide_at_once_each_counts(store: Arc<dyn Store>) {
    const PEOPLE: usize = 12;
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let cat = world.organization("Cat", asking()).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let person = world.person(&bob, &format!("person{number}")).await;
        let (_, token) = invite(&world, &cat, &format!("person{number}")).await;
        add_invite(&world.app, person, Some(token)).await.expect("it is theirs");
        for organization in [&bob, &cat] {
            let signed = sign(&world.app, person, organization.apikey.clone()).await;
            signed.expect("they are invited");
        }
        people.push(person);
    }
    let start = Arc::new(Barrier::new(PEOPLE));
    let mut tasks = JoinSet::new();
    for (number, person) in people.into_iter().enumerate() {
        let (world, start) = (world.clone(), start.clone());
        let mut both = [bob.clone(), cat.clone()];
        both.rotate_left(number % 2);
        tasks.spawn(async move {
            start.wait().await;
            for consents in [true, false, true] {
                let both = [&both[0], &both[1]];
                let changed = change_towards(&world, person, &both, saying("Ada", consents)).await;
                changed.expect("there are agreements");
            }
            // Those towards one organization may be written in batches.
            for consents in [false, true] {
                for one in &both {
                    let said = saying("Ada", consents);
                    let changed = change_towards(&world, person, &[one], said).await;
                    changed.expect("there is an agreement");
                }
            }
        });
    }
    tasks.join_all().await;
    let all = PEOPLE as u64;
    for organization in [&bob, &cat] {
        assert_eq!(permissions(&world, organization).await, (3 * all, 2 * all, all));
        assert_eq!(four(&world, organization).await[0], all);
    }
}

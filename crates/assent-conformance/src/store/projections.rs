//! What follows from events alone, after whole stories told by use cases.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use assent_domain::{
    account_data::AccountData,
    agreements::{
        Apikeys, ChangeError, Changed, Difference, DifferenceKind, Event, SignedAgreement,
        change_account_data, check_projections, end, export_for_holder, rebuild_projections, sign,
        verify,
    },
    daily_counts::{Counts, Day, Figures, Subject, UpDown, allowing, figures},
    end_users::{EndUser, account_data_page},
    ids::{AccountId, AgreementId, InviteId, OrganizationId},
    invites::{KnownKey, LinkToken, invite_end_user},
    organizations::{Organization, ProfileChange, update_profile},
    outcome::StoreError,
    store::Store,
    vocabulary::{Channel, Consent, PersonalKey},
};
use serde_json::json;
use time::Duration;
use tokio::{sync::Barrier, task::JoinSet};

use super::{read, write};
use crate::fixtures::{
    World, happened_before,
    samples::{account_id, agreement, disclosed, end_user, id, instant, organization_id},
};

/// Asks for two texts, two consents and a channel.
pub(super) fn asking() -> ProfileChange {
    ProfileChange {
        requested_data: [(PersonalKey::Email, true), (PersonalKey::FirstName, true)].into(),
        consents: [(Consent::Newsletter, true), (Consent::Membership, true)].into(),
        communication_channels: [(Channel::Sms, true)].into(),
        ..ProfileChange::default()
    }
}

/// A change that says everything that [`asking`] asks for.
pub(super) fn saying(name: &str, consents: bool) -> AccountData {
    AccountData {
        personal_data: [(PersonalKey::FirstName, Some(name.to_owned()))].into(),
        shared_personal_data: [(PersonalKey::FirstName, consents)].into(),
        consents: [(Consent::Newsletter, consents)].into(),
        communication_channels: [(Channel::Sms, consents)].into(),
    }
}

async fn change(world: &World, person: AccountId, towards: &[&Organization], to: AccountData) {
    change_towards(world, person, towards, to).await.expect("there is an agreement");
}

/// Changes the person's data towards these, in this order.
pub(super) async fn change_towards(
    world: &World,
    person: AccountId,
    towards: &[&Organization],
    to: AccountData,
) -> Result<BTreeMap<String, Changed>, ChangeError> {
    let apikeys = towards.iter().map(|organization| organization.apikey.clone()).collect();
    let apikeys = Apikeys::new(apikeys).expect("they are a few");
    change_account_data(&world.app, person, apikeys, to).await
}

/// What a check finds: how many agreements, and what differs.
pub(super) async fn checked(world: &World) -> (u64, Vec<DifferenceKind>) {
    let told = Mutex::new(Vec::new());
    let tell = |difference: Difference| told.lock().expect("nothing panics").push(difference.kind);
    let tally = check_projections(&world.app, tell).await.expect("the store works");
    let kinds = told.into_inner().expect("nothing panics");
    assert_eq!(tally.differences, kinds.len() as u64);
    (tally.agreements, kinds)
}

/// The whole agreement of a person, verified, and its events.
pub(super) async fn verified(world: &World, person: AccountId, with: &Organization) -> Vec<Event> {
    let apikey = with.apikey.clone();
    let mut export = export_for_holder(&world.app, person, apikey).await.expect("it is there");
    let mut events = Vec::new();
    loop {
        let page = export.next_page().await.expect("the store works");
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    let sisa = json!({
        "@context": export.sisa.context,
        "acceptedSisaJwt": export.sisa.accepted_sisa_jwt,
        "sisaId": export.sisa.sisa_id,
    });
    let file = json!({ "sisa": sisa, "events": events }).to_string();
    verify(&file, None).expect("every chain verifies");
    events
}

pub async fn after_every_step_of_a_relation_what_is_kept_is_what_the_events_say(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let cat = world.organization("Cat", asking()).await;
    let ada = world.person(&bob, "ada").await;
    let eve = world.person(&cat, "eve").await;
    assert_eq!(checked(&world).await, (0, vec![]));

    sign(&world.app, ada, bob.apikey.clone()).await.expect("she is invited");
    sign(&world.app, eve, cat.apikey.clone()).await.expect("she is invited");
    assert_eq!(checked(&world).await, (2, vec![]), "after signing");
    for (name, consents) in [("Ada", true), ("Ada L.", true), ("Ada L.", true), ("", false)] {
        change(&world, ada, &[&bob], saying(name, consents)).await;
        change(&world, eve, &[&cat], saying(name, !consents)).await;
        assert_eq!(checked(&world).await, (2, vec![]), "after changing");
    }
    // What is no longer asked for is withdrawn all the same.
    change(&world, ada, &[&bob], saying("Ada", true)).await;
    let nothing = ProfileChange { consents: [(Consent::Newsletter, false)].into(), ..asking() };
    update_profile(&world.app, bob.id, nothing).await.expect("the profile is valid");
    change(&world, ada, &[&bob], saying("Ada", false)).await;
    assert_eq!(checked(&world).await, (2, vec![]), "after a change of what is asked for");

    end(&world.app, ada, bob.apikey.clone()).await.expect("there is an agreement");
    assert_eq!(checked(&world).await, (2, vec![]), "after the end");
    assert_eq!(verified(&world, ada, &bob).await.len(), 11);
    sign(&world.app, ada, bob.apikey.clone()).await.expect("she may sign anew");
    change(&world, ada, &[&bob], saying("Ada", true)).await;
    assert_eq!(checked(&world).await, (3, vec![]), "after signing anew");
    assert_eq!(verified(&world, ada, &bob).await.len(), 3, "the new chain is its own");
}

pub async fn what_is_not_as_the_events_say_is_told_and_rebuilt(store: Arc<dyn Store>) {
    let world = World::new(store.clone());
    let bob = world.organization("Bob", asking()).await;
    let mut people = Vec::new();
    for name in ["ada", "eve", "joe", "kim", "eli"] {
        let person = world.person(&bob, name).await;
        sign(&world.app, person, bob.apikey.clone()).await.expect("they are invited");
        change(&world, person, &[&bob], saying(name, true)).await;
        people.push(person);
    }
    let as_they_were = all(&store, bob.id, &people).await;
    let (first, rest) = (people[0], people.clone());
    write(&store, move |tx| {
        let ada = tx.end_users().get(bob.id, first)?.expect("she is there");
        tx.end_users().put(&EndUser { disclosed: disclosed(), ..ada })?;
        tx.end_users().remove(bob.id, rest[1])?;
        let eli = tx.end_users().get(bob.id, rest[4])?.expect("he is there");
        tx.end_users().put(&EndUser { address: None, ..eli })?;
        let joe = tx.agreements().lock_in_force(bob.id, rest[2])?.expect("it is there");
        tx.agreements().save(&SignedAgreement { head: None, ..joe })?;
        let kim = tx.agreements().lock_in_force(bob.id, rest[3])?.expect("it is there");
        tx.agreements().save(&SignedAgreement { ended_at: Some(instant(9)), ..kim })?;
        tx.end_users().put(&end_user(7, bob.id))
    })
    .await;

    let expected = |mut kinds: Vec<DifferenceKind>| {
        kinds.sort_by_key(|kind| format!("{kind:?}"));
        let kinds = kinds.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>();
        assert_eq!(kinds.join(" "), "End EndUser EndUser EndUser Head Stray Stray");
    };
    for _ in 0..2 {
        let (agreements, kinds) = checked(&world).await;
        assert_eq!(agreements, 5);
        expected(kinds); // a check changes nothing, so the second finds the same
    }
    let mut told = Vec::new();
    let tally = rebuild_projections(&world.app, |difference| told.push(difference.kind)).await;
    assert_eq!(tally.expect("the store works").agreements, 5);
    // Ending an agreement made a stray of its person, who is one no more.
    told.push(DifferenceKind::Stray);
    expected(told);
    assert_eq!(checked(&world).await, (5, vec![]));
    assert_eq!(all(&store, bob.id, &people).await, as_they_were);
}

type Kept = Vec<(Option<EndUser>, Vec<SignedAgreement>)>;

/// What is kept of these people and their agreements.
async fn all(store: &Arc<dyn Store>, organization: OrganizationId, people: &[AccountId]) -> Kept {
    let people = people.to_vec();
    read(store, move |tx| {
        let kept = people.into_iter().map(|person| {
            let end_user = tx.end_users().get(organization, person)?;
            Ok((end_user, tx.agreements().between(organization, person, 10)?))
        });
        kept.collect::<Result<_, StoreError>>()
    })
    .await
}

/// What a dashboard and the lists show.
async fn shown(world: &World, organization: &Organization) -> (Figures, BTreeMap<Consent, u64>) {
    let figures = figures(&world.app, organization.id).await.expect("the store reads");
    (figures, allowing(&world.app, organization.id).await.expect("the store reads"))
}

pub async fn what_is_counted_otherwise_is_told_and_rebuilt(store: Arc<dyn Store>) {
    let world = World::new(store.clone());
    let bob = world.organization("Bob", asking()).await;
    let cat = world.organization("Cat", asking()).await;
    for name in ["ada", "eve", "joe"] {
        let person = world.person(&bob, name).await;
        sign(&world.app, person, bob.apikey.clone()).await.expect("they are invited");
        world.clock.advance(Duration::days(40));
        change(&world, person, &[&bob], saying(name, true)).await;
    }
    assert_eq!(checked(&world).await, (3, vec![]), "also what is longer ago than a chart shows");
    let as_it_was = shown(&world, &bob).await;
    let now = Day::of(world.app.clock.now());
    write(&store, move |tx| {
        let moved = |up, down| UpDown { up, down };
        let wrong: Counts = [
            (now, Subject::People, moved(1, 0)),
            (now, Subject::Invited, moved(2, 1)),
            (now.before(1), Subject::Opened, moved(1, 0)),
            (now.before(80), Subject::Registered, moved(-1, 0)),
            (now.before(1), Subject::Registered, moved(1, 0)),
            (Day::LONG_AGO, Subject::Permission(Consent::Newsletter), moved(-1, 2)),
            (now.before(40), Subject::Permission(Consent::Membership), moved(1, 1)),
        ]
        .into_iter()
        .collect();
        tx.daily_counts().add(bob.id, bob.id.0, &wrong)
    })
    .await;
    let mut expected: Vec<_> = Subject::PLAIN.to_vec();
    expected.extend([Consent::Newsletter, Consent::Membership].map(Subject::Permission));
    expected.sort_unstable();
    let expected: Vec<_> = expected.into_iter().map(DifferenceKind::Count).collect();
    for _ in 0..2 {
        assert_eq!(checked(&world).await, (3, expected.clone()), "a check changes nothing");
    }
    let mut told = Vec::new();
    let rebuilt = rebuild_projections(&world.app, |difference| {
        assert_eq!((difference.organization, difference.agreement), (bob.id, None));
        told.push(difference.kind);
    });
    rebuilt.await.expect("the store works");
    assert_eq!(told, expected);
    assert_eq!(checked(&world).await, (3, vec![]));
    assert_eq!(shown(&world, &bob).await, as_it_was);
    let nothing = shown(&world, &cat).await;
    assert_eq!((nothing.0.people, nothing.1), (0, BTreeMap::new()), "another's are untouched");
}

pub async fn counts_are_right_after_people_decide_while_they_are_rebuilt(store: Arc<dyn Store>) {
    const PEOPLE: usize = 6;
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(world.person(&bob, &format!("person{number}")).await);
    }
    let start = Arc::new(Barrier::new(PEOPLE + 1));
    let mut tasks = JoinSet::new();
    for (number, person) in people.into_iter().enumerate() {
        let (world, bob, start) = (world.clone(), bob.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            for again in 0..3 {
                let signed = sign(&world.app, person, bob.apikey.clone()).await;
                signed.expect("they are invited");
                change(&world, person, &[&bob], saying("Ada", true)).await;
                change(&world, person, &[&bob], saying("Ada", false)).await;
                change(&world, person, &[&bob], saying("Ada", true)).await;
                if again < 2 || number % 2 == 0 {
                    let ended = end(&world.app, person, bob.apikey.clone()).await;
                    ended.expect("there is an agreement");
                }
            }
        });
    }
    tasks.spawn({
        let (world, start) = (world.clone(), start.clone());
        async move {
            start.wait().await;
            for _ in 0..4 {
                let mut told = Vec::new();
                let rebuilt = rebuild_projections(&world.app, |found| told.push(found)).await;
                rebuilt.expect("the store works");
                assert_eq!(told, [], "what is decided meanwhile is no difference");
            }
        }
    });
    tasks.join_all().await;
    let expected = (3 * PEOPLE as u64, vec![]);
    assert_eq!(checked(&world).await, expected);
    let (figures, allowing) = shown(&world, &bob).await;
    let left = PEOPLE as u64 / 2;
    assert_eq!((figures.people, allowing.get(&Consent::Newsletter)), (left, Some(&left)));
    let today = figures.days.last().expect("there are days");
    assert_eq!((today.given, today.withdrawn), (6 * PEOPLE as u64, 6 * PEOPLE as u64 - left));
}

pub async fn changes_at_once_make_one_chain_and_lose_nothing(store: Arc<dyn Store>) {
    const CHANGES: usize = 12;
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let cat = world.organization("Cat", asking()).await;
    let ada = world.person(&bob, "ada").await;
    sign(&world.app, ada, bob.apikey.clone()).await.expect("she is invited");
    let known = [(KnownKey::EMAIL, "ada@example.org".to_owned())].into();
    let invited = invite_end_user(&world.app, cat.id, known).await;
    let link = invited.expect("she is invited").link;
    let token = link.rsplit('/').next().and_then(LinkToken::parse);
    assent_domain::rights_holders::add_invite(&world.app, ada, token).await.expect("it is hers");
    sign(&world.app, ada, cat.apikey.clone()).await.expect("she is invited");

    let start = Arc::new(Barrier::new(CHANGES + 2));
    let mut tasks = JoinSet::new();
    for number in 0..CHANGES {
        let (world, start) = (world.clone(), start.clone());
        // Each names both organizations, half of them the other way round.
        let mut both = [bob.clone(), cat.clone()];
        both.rotate_left(number % 2);
        tasks.spawn(async move {
            start.wait().await;
            let text = format!("Ada {number}");
            let said = AccountData {
                personal_data: [(PersonalKey::FirstName, Some(text))].into(),
                shared_personal_data: [(PersonalKey::FirstName, true)].into(),
                ..AccountData::default()
            };
            change(&world, ada, &[&both[0], &both[1]], said).await;
        });
    }
    for organization in [bob.id, cat.id] {
        let (world, start) = (world.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            let nothing = [(PersonalKey::Email, false)].into();
            let change = ProfileChange { requested_data: nothing, ..ProfileChange::default() };
            update_profile(&world.app, organization, change).await.expect("it is valid");
        });
    }
    tasks.join_all().await;

    assert_eq!(checked(&world).await, (2, vec![]));
    let (with_bob, with_cat) =
        (verified(&world, ada, &bob).await, verified(&world, ada, &cat).await);
    for organization in [&bob, &cat] {
        let seen = account_data_page(&world.app, organization.id, None).await.expect("it reads");
        let keys: Vec<_> = seen.rows[0].visible.personal_data.keys().collect();
        assert_eq!(keys, [&PersonalKey::FirstName], "the address is not asked for any more");
    }
    // Signing told the address; each change told another name, so none was lost.
    assert_eq!((with_bob.len(), with_cat.len()), (1 + CHANGES, 1 + CHANGES));
}

pub async fn all_agreements_of_an_organization_are_paged_in_the_order_of_their_ids(
    store: Arc<dyn Store>,
) {
    write(&store, |tx| {
        for (number, organization) in [(2, 1), (1, 2), (3, 1), (1, 1), (4, 3)] {
            let person = account_id(number);
            let written = agreement(number, organization_id(organization), person);
            super::expect_new(tx.agreements().insert(&written)?);
        }
        Ok(())
    })
    .await;

    let pages = read(&store, |tx| {
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let page = tx.projections().agreements(organization_id(1), after, 2)?;
            let Some(last) = page.last() else { return Ok(pages) };
            after = Some(last.id);
            pages.push(page.iter().map(|found| found.id).collect::<Vec<_>>());
        }
    })
    .await;
    let ids = |numbers: &[u128]| -> Vec<_> {
        numbers.iter().map(|number| AgreementId(id(*number))).collect()
    };
    assert_eq!(pages, [ids(&[1, 2]), ids(&[3])]);
}

pub async fn all_organizations_are_paged_in_the_order_of_their_ids(store: Arc<dyn Store>) {
    write(&store, |tx| [3, 1, 2].into_iter().try_for_each(|n| super::given_organization(tx, n)))
        .await;
    let pages = read(&store, |tx| {
        let first = tx.projections().organizations(None, 2)?;
        let rest = tx.projections().organizations(first.last().copied(), 2)?;
        Ok((first, rest))
    })
    .await;
    assert_eq!(pages, ([1, 2].map(organization_id).to_vec(), vec![organization_id(3)]));
}

pub async fn invitations_that_there_are_are_counted_by_the_days_of_what_became_of_them(
    store: Arc<dyn Store>,
) {
    happened_before(&store).await;
    let opened = Day::of(instant(0));
    write(&store, |tx| tx.invites().mark_opened(organization_id(1), InviteId(id(2)), instant(0)))
        .await;
    let (one, other) = read(&store, |tx| {
        let one = tx.projections().invitations(organization_id(1))?;
        Ok((one, tx.projections().invitations(organization_id(2))?))
    })
    .await;
    let (first, second) = (opened.before(1), opened);
    let expected: Counts = [
        (first, Subject::Invited, UpDown::up(2)),
        (second, Subject::Invited, UpDown::up(1)),
        (second, Subject::Registered, UpDown::up(1)),
        (opened, Subject::Opened, UpDown::up(1)),
    ]
    .into_iter()
    .collect();
    assert_eq!(one, expected, "what an upload has staged is not there yet");
    assert_eq!(other, [(first, Subject::Invited, UpDown::up(1))].into_iter().collect());
}

pub async fn who_has_no_agreement_in_force_is_a_stray(store: Arc<dyn Store>) {
    let strays = write(&store, |tx| {
        let of = |number, organization| {
            agreement(number, organization_id(organization), account_id(number))
        };
        super::expect_new(tx.agreements().insert(&of(1, 1))?);
        let ended = SignedAgreement { ended_at: Some(instant(60)), ..of(2, 1) };
        super::expect_new(tx.agreements().insert(&ended)?);
        super::expect_new(tx.agreements().insert(&of(4, 2))?);
        for number in 1..=4 {
            tx.end_users().put(&end_user(number, organization_id(1)))?;
        }
        let mut found = |limit| {
            let strays = tx.projections().strays(limit)?;
            Ok::<_, StoreError>(strays.into_iter().map(|stray| stray.account).collect::<Vec<_>>())
        };
        Ok((found(10)?, found(2)?))
    })
    .await;
    let all = [2, 3, 4].map(account_id).to_vec();
    assert_eq!(strays, (all.clone(), all[..2].to_vec()));
}

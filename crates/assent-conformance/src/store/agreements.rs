//! Agreements and their events.

use std::sync::Arc;

use assent_domain::{
    account_data::AccountData,
    accounts::Role,
    agreements::{
        Decided, Decision, Grounds, GroundsAsRead, Recorded, SignedAgreement, StoredEvent,
    },
    daily_counts::{Counts, Day, Subject, UpDown},
    end_users::EndUser,
    ids::AgreementId,
    outcome::{Added, StoreError},
    store::{Store, Tx},
    vocabulary::Consent,
};

use super::{
    append, expect_new, given_account, given_organization, given_person, overlap, read, undone,
    write,
};
use crate::fixtures::samples::{
    account, account_data, account_id, agreement, disclosed, email_of, end_user, event, head, id,
    instant, organization, organization_id, rights_holder, secrets,
};

/// An agreement of organization 1 and person 1.
fn signed(number: u128) -> SignedAgreement {
    agreement(number, organization_id(1), account_id(1))
}

/// The same, ended.
fn ended(number: u128) -> SignedAgreement {
    SignedAgreement { ended_at: Some(instant(60)), ..signed(number) }
}

fn given(tx: &mut dyn Tx, agreement: &SignedAgreement) -> Result<(), StoreError> {
    tx.agreements().insert(agreement).map(expect_new)?;
    Ok(())
}

/// The newest agreement of organization and person, by their numbers.
fn newest(
    tx: &mut dyn Tx,
    organization: u128,
    account: u128,
) -> Result<Option<SignedAgreement>, StoreError> {
    let found = tx.agreements().between(organization_id(organization), account_id(account), 1)?;
    Ok(found.into_iter().next())
}

/// The events of the agreement 1 of an organization.
fn events(tx: &mut dyn Tx, organization: u128) -> Result<Vec<StoredEvent>, StoreError> {
    tx.agreements().events(organization_id(organization), AgreementId(id(1)), 0, 100)
}

pub async fn an_agreement_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let with_events = SignedAgreement { head: Some(head(&event(7))), ..ended(2) };
    let with_events = SignedAgreement { account: account_id(2), ..with_events };
    let written = with_events.clone();
    write(&store, move |tx| {
        given(tx, &signed(1))?;
        given(tx, &written)
    })
    .await;

    let found = read(&store, |tx| Ok((newest(tx, 1, 1)?, newest(tx, 1, 2)?))).await;
    assert_eq!(found, (Some(signed(1)), Some(with_events)));
    let locked = write(&store, |tx| {
        let in_force = tx.agreements().lock_in_force(organization_id(1), account_id(1))?;
        Ok((in_force, tx.agreements().lock_in_force(organization_id(1), account_id(2))?))
    })
    .await;
    assert_eq!(locked, (Some(signed(1)), None));
}

pub async fn two_have_one_agreement_in_force(store: Arc<dyn Store>) {
    let added = write(&store, |tx| {
        let added = [
            tx.agreements().insert(&ended(1))?,
            tx.agreements().insert(&ended(2))?,
            tx.agreements().insert(&signed(3))?,
            tx.agreements().insert(&signed(4))?,
        ];
        // The transaction is still usable, and others are not concerned.
        given(tx, &agreement(5, organization_id(1), account_id(2)))?;
        given(tx, &agreement(6, organization_id(2), account_id(1)))?;
        Ok(added)
    })
    .await;
    assert_eq!(added, [Added::New, Added::New, Added::New, Added::AlreadyThere]);

    let in_force =
        write(&store, |tx| tx.agreements().lock_in_force(organization_id(1), account_id(1))).await;
    assert_eq!(in_force, Some(signed(3)));
}

pub async fn agreements_of_two_are_listed_the_one_in_force_first_then_the_last_ended(
    store: Arc<dyn Store>,
) {
    let ended_at = |number, at| SignedAgreement { ended_at: Some(instant(at)), ..signed(number) };
    write(&store, move |tx| {
        given(tx, &ended_at(1, 70))?;
        given(tx, &ended_at(2, 90))?;
        given(tx, &ended_at(3, 80))?;
        // Signed before all of the others were, as clocks may have it.
        given(tx, &SignedAgreement { signed_at: instant(1), ..signed(4) })?;
        given(tx, &agreement(5, organization_id(1), account_id(2)))?;
        given(tx, &agreement(6, organization_id(2), account_id(1)))
    })
    .await;

    let listed = read(&store, |tx| {
        let mut ids = |limit| {
            let found = tx.agreements().between(organization_id(1), account_id(1), limit)?;
            Ok::<_, StoreError>(found.into_iter().map(|found| found.id.0).collect::<Vec<_>>())
        };
        Ok((ids(10)?, ids(2)?))
    })
    .await;
    assert_eq!(listed, (vec![id(4), id(2), id(3), id(1)], vec![id(4), id(2)]));
}

pub async fn a_persons_agreements_in_force_are_listed_the_last_signed_first(store: Arc<dyn Store>) {
    let with = |number, organization, at| SignedAgreement {
        signed_at: instant(at),
        ..agreement(number, organization_id(organization), account_id(1))
    };
    write(&store, move |tx| {
        given(tx, &with(1, 1, 10))?;
        given(tx, &with(2, 2, 30))?;
        given(tx, &with(3, 3, 20))?;
        given(tx, &SignedAgreement { ended_at: Some(instant(60)), ..with(4, 4, 40) })?;
        given(tx, &agreement(5, organization_id(1), account_id(2)))
    })
    .await;

    let listed = read(&store, |tx| {
        let mut ids = |limit| {
            let found = tx.agreements().in_force_of(account_id(1), limit)?;
            Ok::<_, StoreError>(found.into_iter().map(|found| found.id.0).collect::<Vec<_>>())
        };
        Ok((ids(10)?, ids(2)?))
    })
    .await;
    assert_eq!(listed, (vec![id(2), id(3), id(1)], vec![id(2), id(3)]));
}

pub async fn the_head_and_the_end_of_an_agreement_are_written_back_alone(store: Arc<dyn Store>) {
    let beside = agreement(1, organization_id(2), account_id(1));
    let written = beside.clone();
    write(&store, move |tx| {
        given(tx, &signed(1))?;
        given(tx, &written)
    })
    .await;
    let closed = SignedAgreement { head: Some(head(&event(3))), ..ended(1) };
    // What never changes is not written.
    let told = SignedAgreement { signed_at: instant(1), payload_key: vec![1], ..closed.clone() };
    write(&store, move |tx| tx.agreements().save(&told)).await;
    let found = read(&store, |tx| Ok((newest(tx, 1, 1)?, newest(tx, 2, 1)?))).await;
    assert_eq!(found, (Some(closed), Some(beside)));

    write(&store, |tx| tx.agreements().save(&signed(1))).await;
    assert_eq!(read(&store, |tx| newest(tx, 1, 1)).await, Some(signed(1)), "both can be cleared");
}

pub async fn the_newest_events_of_a_person_are_found_under_all_their_agreements(
    store: Arc<dyn Store>,
) {
    let elsewhere = agreement(2, organization_id(2), account_id(1));
    let of_another = agreement(3, organization_id(1), account_id(2));
    let written = [signed(1), elsewhere, of_another];
    write(&store, move |tx| {
        // Each agreement has its events a second after the one before it.
        for (agreement, count) in written.iter().zip([5, 4, 9]) {
            given(tx, agreement)?;
            for sequence in 1..=count {
                append(tx, agreement, &event(sequence))?;
            }
        }
        Ok(())
    })
    .await;

    let recent = read(&store, |tx| {
        let mut places = |limit| {
            let found = tx.agreements().recent_events(account_id(1), limit)?;
            let places = found.into_iter().map(|(agreement, event)| {
                assert_eq!(event, crate::fixtures::samples::event(event.sequence));
                (agreement.id.0, event.sequence)
            });
            Ok::<_, StoreError>(places.collect::<Vec<_>>())
        };
        Ok((places(3)?, places(100)?.len()))
    })
    .await;
    assert_eq!(recent, (vec![(id(1), 5), (id(2), 4), (id(1), 4)], 9));
}

pub async fn organizations_and_people_have_agreements_of_their_own(store: Arc<dyn Store>) {
    // Even the ids may be the same: the organization is a part of the key.
    let elsewhere = agreement(1, organization_id(2), account_id(1));
    let written = elsewhere.clone();
    write(&store, move |tx| {
        given(tx, &signed(1))?;
        given(tx, &written)
    })
    .await;

    let found =
        read(&store, |tx| Ok([newest(tx, 1, 1)?, newest(tx, 2, 1)?, newest(tx, 1, 2)?])).await;
    assert_eq!(found, [Some(signed(1)), Some(elsewhere), None]);
    let locked = write(&store, |tx| {
        let elsewhere = tx.agreements().lock_in_force(organization_id(3), account_id(1))?;
        Ok((elsewhere, tx.agreements().lock_in_force(organization_id(1), account_id(2))?))
    })
    .await;
    assert_eq!(locked, (None, None));
}

pub async fn an_appended_event_becomes_the_head_of_its_agreement_alone(store: Arc<dyn Store>) {
    let elsewhere = agreement(1, organization_id(2), account_id(1));
    let beside = agreement(2, organization_id(1), account_id(2));
    let (written, also_written) = (elsewhere.clone(), beside.clone());
    write(&store, move |tx| {
        given(tx, &signed(1))?;
        given(tx, &written)?;
        given(tx, &also_written)?;
        for sequence in 1..=2 {
            append(tx, &signed(1), &event(sequence))?;
        }
        Ok(())
    })
    .await;

    let found =
        read(&store, |tx| Ok([newest(tx, 1, 1)?, newest(tx, 2, 1)?, newest(tx, 1, 2)?])).await;
    let appended = SignedAgreement { head: Some(head(&event(2))), ..signed(1) };
    assert_eq!(found, [Some(appended), Some(elsewhere), Some(beside)]);
    let events = read(&store, |tx| Ok((events(tx, 1)?, events(tx, 2)?))).await;
    assert_eq!(events, (vec![event(1), event(2)], vec![]), "events come back as they went in");
}

pub async fn an_event_needs_its_agreement(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, &signed(1))).await;

    let elsewhere = agreement(1, organization_id(2), account_id(1));
    let append = move |tx: &mut dyn Tx| append(tx, &elsewhere, &event(1));
    store.transact(append).await.expect_err("the organization has no such agreement");
}

pub async fn a_place_in_the_chain_is_taken_once(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given(tx, &signed(1))?;
        append(tx, &signed(1), &event(1))
    })
    .await;

    let append = |tx: &mut dyn Tx| append(tx, &signed(1), &event(1));
    store.transact(append).await.expect_err("the place is taken");
    let head_now = read(&store, |tx| newest(tx, 1, 1)).await.and_then(|agreement| agreement.head);
    assert_eq!(head_now, Some(head(&event(1))));
}

/// The organization and the person of this number, tied by an agreement of the
/// same number in force.
fn given_relation(tx: &mut dyn Tx, organization: u128, person: u128) -> Result<(), StoreError> {
    let (custodian, account) = (organization_id(organization), account_id(person));
    tx.rights_holders().tie(custodian, account, &account_data()).map(expect_new)?;
    given(tx, &agreement(1, custodian, account))?;
    tx.end_users().put(&end_user(person, custodian))
}

fn given_relations(tx: &mut dyn Tx) -> Result<(), StoreError> {
    given_person(tx, 1)?;
    tx.rights_holders().insert(&rights_holder(1))?;
    (1..=2).try_for_each(|number| {
        given_organization(tx, number)?;
        given_relation(tx, number, 1)
    })
}

/// What a decision of person 1 about organization 1 stands on.
fn grounds(tx: &mut dyn Tx) -> Result<Option<Grounds>, StoreError> {
    tx.agreements().lock_grounds(account_id(1), &organization(1).apikey)
}

pub async fn what_a_decision_stands_on_is_read_whole(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given_relations(tx)?;
        grounds(tx)
    })
    .await;
    let expected = Grounds {
        organization: organization_id(1),
        apikey: organization(1).apikey,
        requested: organization(1).profile.requested,
        custodian_seed: secrets(1).signing_seed,
        holder_seed: rights_holder(1).signing_seed,
        data: account_data(),
        agreement: signed(1),
        end_user: end_user(1, organization_id(1)),
    };
    assert_eq!(found, Some(expected));
}

pub async fn a_decision_stands_on_an_agreement_in_force_and_nothing_else(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given_relations(tx)?;
        let mut found = Vec::new();
        for apikey in ["nobody", "ORG1", "", "org1\0"] {
            found.push(tx.agreements().lock_grounds(account_id(1), apikey)?);
        }
        // A person who has nothing to do with it; one who is tied and has not signed.
        given_account(tx, account(2, Role::RightsHolder))?;
        tx.rights_holders().insert(&rights_holder(2))?;
        found.push(tx.agreements().lock_grounds(account_id(2), "org1")?);
        let (organization, account) = (organization_id(1), account_id(2));
        tx.rights_holders().tie(organization, account, &account_data()).map(expect_new)?;
        found.push(tx.agreements().lock_grounds(account, "org1")?);
        // An agreement that has ended.
        tx.agreements().save(&ended(1))?;
        found.push(grounds(tx)?);
        Ok(found)
    })
    .await;
    assert_eq!(found, [const { None }; 7]);
}

/// Two subjects of a day.
fn counts_of(moved: UpDown) -> Counts {
    let day = Day::of(instant(0));
    let subjects = [Subject::People, Subject::Permission(Consent::Newsletter)];
    subjects.into_iter().map(|subject| (day, subject, moved)).collect()
}

/// What is counted of an organization.
async fn counted(store: &Arc<dyn Store>, organization: u128) -> Counts {
    read(store, move |tx| tx.daily_counts().all(organization_id(organization))).await
}

pub async fn a_decision_is_recorded_whole_and_alone(store: Arc<dyn Store>) {
    let changed = || SignedAgreement { head: Some(head(&event(2))), ..signed(1) };
    let seen = || EndUser { disclosed: disclosed(), ..end_user(1, organization_id(1)) };
    let data = || AccountData::of_new_account(&email_of(1));
    let counts = || counts_of(UpDown { up: 2, down: 1 });
    let elsewhere = write(&store, move |tx| {
        given_relations(tx)?;
        tx.agreements().record(Recorded {
            decision: Decision::Changed,
            agreement: &changed(),
            events: &[event(1), event(2)],
            data: Some(&data()),
            end_user: &seen(),
            counts: &counts(),
        })?;
        tx.agreements().lock_grounds(account_id(1), "org2")
    })
    .await
    .expect("the other organization has its agreement still");
    let found = write(&store, grounds).await.expect("the agreement is in force");
    assert_eq!((found.agreement, found.end_user, found.data), (changed(), seen(), data()));
    let recorded = read(&store, |tx| Ok((events(tx, 1)?, events(tx, 2)?))).await;
    assert_eq!(recorded, (vec![event(1), event(2)], vec![]));
    assert_eq!(counted(&store, 1).await, counts());

    assert_eq!(elsewhere.agreement, agreement(1, organization_id(2), account_id(1)));
    assert_eq!(elsewhere.end_user, end_user(1, organization_id(2)));
    assert_eq!(elsewhere.data, account_data());
    assert_eq!(counted(&store, 2).await, Counts::default());
}

pub async fn a_decision_that_ends_an_agreement_leaves_nothing_to_see(store: Arc<dyn Store>) {
    let over = || SignedAgreement { head: Some(head(&event(1))), ..ended(1) };
    let seen = write(&store, move |tx| {
        given_relations(tx)?;
        tx.agreements().record(Recorded {
            decision: Decision::Ended,
            agreement: &over(),
            events: &[event(1)],
            data: Some(&AccountData::default()),
            end_user: &end_user(1, organization_id(1)),
            counts: &counts_of(UpDown::down(1)),
        })?;
        let here = tx.end_users().get(organization_id(1), account_id(1))?;
        Ok((here, tx.end_users().get(organization_id(2), account_id(1))?))
    })
    .await;
    assert_eq!(seen, (None, Some(end_user(1, organization_id(2)))));
    let left = read(&store, |tx| {
        let data = tx.rights_holders().data_towards(organization_id(1), account_id(1))?;
        Ok((newest(tx, 1, 1)?, events(tx, 1)?, data))
    })
    .await;
    assert_eq!(left, (Some(over()), vec![event(1)], Some(AccountData::default())));
    assert_eq!(counted(&store, 1).await, counts_of(UpDown::down(1)));
}

pub async fn a_decision_that_changes_no_data_leaves_them(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given_relations(tx)?;
        append(tx, &signed(1), &event(1))?;
        grounds(tx)
    })
    .await;
    assert_eq!(found.map(|found| found.data), Some(account_data()));
}

/// The same as it is, for each of these persons and apikeys.
fn as_read(tx: &mut dyn Tx, of: &[(u128, &str)]) -> Result<Vec<Option<GroundsAsRead>>, StoreError> {
    let of: Vec<_> =
        of.iter().map(|(person, apikey)| (account_id(*person), (*apikey).to_owned())).collect();
    tx.agreements().grounds_of_each(&of)
}

/// The version of what a decision of person 1 about organization 1 stands on.
fn version(tx: &mut dyn Tx) -> Result<String, StoreError> {
    let read = as_read(tx, &[(1, "org1")])?.pop().flatten();
    read.map(|read| read.version).ok_or_else(|| StoreError::missing("agreement", 1))
}

/// A change of person 1 about the organization of this number, by the event of this sequence.
fn decided(organization: u128, version: String, sequence: i64) -> Decided {
    let custodian = organization_id(organization);
    Decided {
        version,
        agreement: SignedAgreement {
            head: Some(head(&event(sequence))),
            ..agreement(1, custodian, account_id(1))
        },
        events: vec![event(sequence)],
        data: Some(AccountData::of_new_account(&email_of(1))),
        end_user: EndUser { disclosed: disclosed(), ..end_user(1, custodian) },
        counts: counts_of(UpDown::up(1)),
    }
}

pub async fn what_decisions_stand_on_is_read_for_each_as_under_lock(store: Arc<dyn Store>) {
    let (each, locked) = write(&store, |tx| {
        given_relations(tx)?;
        given_account(tx, account(2, Role::RightsHolder))?;
        tx.rights_holders().insert(&rights_holder(2))?;
        let of = [(2, "org1"), (1, "org2"), (1, "org1\0"), (1, "org1"), (1, "nobody"), (2, "")];
        let each = as_read(tx, &of)?;
        let locked = ["org2", "org1"]
            .map(|apikey| tx.agreements().lock_grounds(account_id(1), apikey))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        Ok((each, locked))
    })
    .await;
    let each: Vec<_> = each.into_iter().map(|read| read.map(|read| read.grounds)).collect();
    let [theirs, ours] = &locked[..] else { panic!("two are asked for") };
    assert!(theirs.is_some() && ours.is_some());
    assert_eq!(each, [None, theirs.clone(), None, ours.clone(), None, None]);
}

/// Changes one of the rows.
type Change = fn(&mut dyn Tx) -> Result<(), StoreError>;

pub async fn what_a_decision_stands_on_has_another_version_after_each_change(
    store: Arc<dyn Store>,
) {
    write(&store, given_relations).await;
    let mut versions = vec![read(&store, version).await];
    let changes: [Change; 4] = [
        |tx| {
            let data = AccountData::of_new_account(&email_of(1));
            tx.rights_holders().save_data_towards(organization_id(1), account_id(1), &data)
        },
        |tx| append(tx, &signed(1), &event(1)),
        |tx| {
            let changed = SignedAgreement { head: Some(head(&event(2))), ..signed(1) };
            tx.agreements().save(&changed)
        },
        |tx| {
            let seen = EndUser { disclosed: disclosed(), ..end_user(1, organization_id(1)) };
            tx.end_users().put(&seen)
        },
    ];
    for change in changes {
        assert_eq!(read(&store, version).await, versions[versions.len() - 1], "nothing changed");
        write(&store, change).await;
        let now = read(&store, version).await;
        assert!(!versions.contains(&now), "{now:?} of {versions:?}");
        versions.push(now);
    }
}

pub async fn of_changes_recorded_together_those_are_whose_grounds_still_stand(
    store: Arc<dyn Store>,
) {
    write(&store, |tx| {
        given_relations(tx)?;
        given_organization(tx, 3)?;
        given_relation(tx, 3, 1)
    })
    .await;
    let versions = read(&store, |tx| {
        let each = as_read(tx, &[(1, "org1"), (1, "org2"), (1, "org3")])?;
        Ok(each.into_iter().flatten().map(|read| read.version).collect::<Vec<_>>())
    })
    .await;
    write(&store, |tx| append(tx, &agreement(1, organization_id(2), account_id(1)), &event(1)))
        .await;
    let recorded = write(&store, move |tx| {
        let [first, second, third] = &versions[..] else { panic!("there are three") };
        let changes = [
            decided(3, third.clone(), 1),
            decided(2, second.clone(), 1),
            decided(1, first.clone(), 1),
        ];
        let recorded = tx.agreements().record_each(&changes.each_ref())?;
        // They stand no more.
        Ok([recorded, tx.agreements().record_each(&changes.each_ref())?])
    })
    .await;
    assert_eq!(recorded, [vec![true, false, true], vec![false; 3]]);
    for (organization, written) in [(1, true), (2, false), (3, true)] {
        let apikey = self::organization(organization).apikey;
        let found = write(&store, move |tx| tx.agreements().lock_grounds(account_id(1), &apikey));
        let found = found.await.expect("the agreement is in force");
        let Decided { agreement, data, end_user: seen, .. } =
            decided(organization, String::new(), 1);
        assert_eq!(found.agreement, agreement);
        assert_eq!(Some(found.data) == data, written, "{organization}");
        assert_eq!(found.end_user == seen, written, "{organization}");
        let events = read(&store, move |tx| events(tx, organization)).await;
        assert_eq!(events, [event(1)]);
        let counts = if written { counts_of(UpDown::up(1)) } else { Counts::default() };
        assert_eq!(counted(&store, organization).await, counts, "{organization}");
    }
}

pub async fn changes_recorded_together_are_counted_together(store: Arc<dyn Store>) {
    // Ids that end alike: whoever counts by them may meet in one row.
    const PEOPLE: [u128; 3] = [1, 17, 33];
    let signed_by = |person| agreement(person, organization_id(1), account_id(person));
    write(&store, move |tx| {
        given_relations(tx)?;
        for person in PEOPLE.into_iter().skip(1) {
            given_account(tx, account(person, Role::RightsHolder))?;
            tx.rights_holders().insert(&rights_holder(person))?;
            let tied =
                tx.rights_holders().tie(organization_id(1), account_id(person), &account_data());
            tied.map(expect_new)?;
            given(tx, &signed_by(person))?;
            tx.end_users().put(&end_user(person, organization_id(1)))?;
        }
        Ok(())
    })
    .await;
    let versions =
        read(&store, move |tx| as_read(tx, &PEOPLE.map(|person| (person, "org1")))).await;
    write(&store, move |tx| append(tx, &signed_by(33), &event(1))).await;
    let recorded = write(&store, move |tx| {
        let change = |(person, read): (u128, Option<GroundsAsRead>)| Decided {
            version: read.expect("they have signed").version,
            agreement: SignedAgreement { head: Some(head(&event(1))), ..signed_by(person) },
            events: vec![event(1)],
            data: None,
            end_user: EndUser { disclosed: disclosed(), ..end_user(person, organization_id(1)) },
            counts: counts_of(UpDown { up: 1, down: 2 }),
        };
        let changes: Vec<_> = PEOPLE.into_iter().zip(versions).map(change).collect();
        tx.agreements().record_each(&changes.iter().collect::<Vec<_>>())
    })
    .await;
    assert_eq!(recorded, [true, true, false]);
    assert_eq!(counted(&store, 1).await, counts_of(UpDown { up: 2, down: 4 }));
    assert_eq!(counted(&store, 2).await, Counts::default());
}

pub async fn a_change_that_waited_for_another_is_not_recorded(store: Arc<dyn Store>) {
    write(&store, given_relations).await;
    let stood_on = read(&store, version).await;
    let (first, second) = overlap(
        &store,
        grounds,
        |tx, _| append(tx, &signed(1), &event(1)),
        move |tx| tx.agreements().record_each(&[&decided(1, stood_on, 1)]),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second, [false]);
    let left = read(&store, |tx| Ok((events(tx, 1)?, newest(tx, 1, 1)?))).await;
    let appended = SignedAgreement { head: Some(head(&event(1))), ..signed(1) };
    assert_eq!(left, (vec![event(1)], Some(appended)));
}

pub async fn events_are_read_oldest_first_by_pages(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given(tx, &signed(1))?;
        for sequence in 1..=12 {
            append(tx, &signed(1), &event(sequence))?;
        }
        Ok(())
    })
    .await;

    let pages = read(&store, |tx| {
        let mut page = |after| {
            let events =
                tx.agreements().events(organization_id(1), AgreementId(id(1)), after, 5)?;
            Ok::<_, StoreError>(events.into_iter().map(|event| event.sequence).collect::<Vec<_>>())
        };
        Ok([page(0)?, page(5)?, page(10)?, page(12)?])
    })
    .await;
    assert_eq!(pages, [vec![1, 2, 3, 4, 5], vec![6, 7, 8, 9, 10], vec![11, 12], vec![]]);
}

pub async fn of_two_agreements_signed_at_once_one_is_in_force(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.agreements().insert(&signed(1)),
        |_, added| Ok(added),
        |tx| {
            let added = tx.agreements().insert(&signed(2))?;
            given(tx, &ended(3))?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

pub async fn an_agreement_that_was_undone_is_in_nobodys_way(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| given(tx, &signed(1)),
        |_, ()| Err::<(), _>(undone()),
        |tx| tx.agreements().insert(&signed(2)),
    )
    .await;
    first.expect_err("the first is undone");
    assert_eq!(second, Added::New);
}

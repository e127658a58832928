//! Sessions.

use std::{cmp::Reverse, sync::Arc};

use assent_domain::{
    accounts::{FoundSession, Realm, Session, SessionPosition},
    organizations::{Organization, Profile},
    store::{Store, Tx},
};

use super::{given_account, given_admin, given_person, read, write};
use crate::fixtures::samples::{
    account, instant, organization, organization_id, session, token_hash,
};

pub async fn a_session_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let (persons, admins) = write(&store, |tx| {
        let persons = session("person's", &given_person(tx, 1)?);
        let admins = session("admin's", &given_admin(tx, 2)?);
        let admins = Session { keep: false, device: None, opened_at: instant(0), ..admins };
        tx.sessions().open(&persons)?;
        tx.sessions().open(&admins)?;
        Ok((persons, admins))
    })
    .await;

    let found = read(&store, |tx| {
        let person = tx.sessions().find(Realm::RightsHolder, &token_hash("person's"))?;
        Ok((person, tx.sessions().find(Realm::Organization, &token_hash("admin's"))?))
    })
    .await;
    assert_eq!(found, (Some(persons), Some(admins)));
}

pub async fn a_session_opens_nothing_in_the_other_realm(store: Arc<dyn Store>) {
    write(&store, |tx| {
        let persons = session("person's", &given_person(tx, 1)?);
        let admins = session("admin's", &given_admin(tx, 2)?);
        tx.sessions().open(&persons)?;
        tx.sessions().open(&admins)
    })
    .await;

    let elsewhere = read(&store, |tx| {
        let person = tx.sessions().find(Realm::Organization, &token_hash("person's"))?;
        Ok((person, tx.sessions().find(Realm::RightsHolder, &token_hash("admin's"))?))
    })
    .await;
    assert_eq!(elsewhere, (None, None));
}

pub async fn an_unknown_session_is_none(store: Arc<dyn Store>) {
    let found = read(&store, |tx| tx.sessions().find(Realm::RightsHolder, &token_hash("x"))).await;
    assert_eq!(found, None);
}

pub async fn sessions_that_are_found_together_are_each_ones_own(store: Arc<dyn Store>) {
    let (persons, admins) = write(&store, |tx| {
        let persons = session("person's", &given_person(tx, 1)?);
        let admins = session("admin's", &given_admin(tx, 2)?);
        for session in [&persons, &admins, &session("another's", &given_person(tx, 3)?)] {
            tx.sessions().open(session)?;
        }
        Ok((persons, admins))
    })
    .await;

    let found = read(&store, |tx| {
        let (person, admin) = (Realm::RightsHolder, Realm::Organization);
        let (persons, admins) = (token_hash("person's"), token_hash("admin's"));
        let none = tx.sessions().find_each(&[])?;
        let found = tx.sessions().find_each(&[
            (admin, admins),
            (person, token_hash("unknown")),
            (person, persons),
            (admin, persons),
            (person, admins),
            (admin, admins),
        ])?;
        Ok((none, found))
    })
    .await;
    let persons = FoundSession { session: persons, organization: None };
    let admins = FoundSession { session: admins, organization: Some(organization(2).into()) };
    let expected = vec![Some(admins.clone()), None, Some(persons), None, None, Some(admins)];
    assert_eq!(found, (vec![], expected));
}

pub async fn a_session_is_found_with_its_own_organization_as_it_is_by_then(store: Arc<dyn Store>) {
    write(&store, |tx| {
        let (first, second) = (given_admin(tx, 1)?, given_admin(tx, 2)?);
        let colleague = given_account(tx, account(3, first.role))?;
        for (name, account) in [("first", &first), ("second", &second), ("third", &colleague)] {
            tx.sessions().open(&session(name, account))?;
        }
        Ok(())
    })
    .await;
    let keys = ["first", "second", "third"].map(|name| (Realm::Organization, token_hash(name)));
    let find = move |tx: &mut dyn Tx| {
        let found = tx.sessions().find_each(&keys)?.into_iter().flatten();
        Ok(found.filter_map(|found| found.organization).collect::<Vec<_>>())
    };

    assert_eq!(read(&store, find).await, [1, 2, 1].map(organization).map(Arc::new));
    // Says as little as it may.
    let bare = Profile { name: "n".to_owned(), ..Profile::default() };
    let changed = bare.clone();
    write(&store, move |tx| {
        tx.organizations().save_public_allowed(organization_id(1), false)?;
        tx.organizations().save_profile(organization_id(1), &changed)
    })
    .await;
    let first = Organization { public_allowed: false, profile: bare, ..organization(1) };
    let expected = [first.clone(), organization(2), first].map(Arc::new);
    assert_eq!(read(&store, find).await, expected);
}

pub async fn moving_a_session_on_changes_its_instants_alone(store: Arc<dyn Store>) {
    let (moved, other) = write(&store, |tx| {
        let person = given_person(tx, 1)?;
        let (moved, other) = (session("moved", &person), session("other", &person));
        tx.sessions().open(&moved)?;
        tx.sessions().open(&other)?;
        tx.sessions().touch(&moved.hash, instant(100), instant(200))?;
        Ok((moved, other))
    })
    .await;

    let found = read(&store, |tx| {
        let moved = tx.sessions().find(Realm::RightsHolder, &token_hash("moved"))?;
        Ok((moved, tx.sessions().find(Realm::RightsHolder, &token_hash("other"))?))
    })
    .await;
    let moved = Session { touched_at: instant(100), expires_at: instant(200), ..moved };
    assert_eq!(found, (Some(moved), Some(other)));
}

pub async fn a_session_is_closed_once_and_in_its_realm(store: Arc<dyn Store>) {
    let closed = write(&store, |tx| {
        let person = given_person(tx, 1)?;
        tx.sessions().open(&session("closed", &person))?;
        tx.sessions().open(&session("other", &person))?;
        let elsewhere = tx.sessions().close(Realm::Organization, &token_hash("closed"))?;
        let first = tx.sessions().close(Realm::RightsHolder, &token_hash("closed"))?;
        let again = tx.sessions().close(Realm::RightsHolder, &token_hash("closed"))?;
        Ok([elsewhere, first, again])
    })
    .await;
    assert_eq!(closed, [false, true, false]);

    let found = read(&store, |tx| {
        let closed = tx.sessions().find(Realm::RightsHolder, &token_hash("closed"))?;
        Ok((closed, tx.sessions().find(Realm::RightsHolder, &token_hash("other"))?.is_some()))
    })
    .await;
    assert_eq!(found, (None, true));
}

pub async fn closing_all_sessions_of_an_account_closes_nobody_elses(store: Arc<dyn Store>) {
    let (person, admin) = (Realm::RightsHolder, Realm::Organization);
    let open = write(&store, move |tx| {
        let (one, other) = (given_person(tx, 1)?, given_person(tx, 2)?);
        let third = given_admin(tx, 3)?;
        let sessions = tx.sessions();
        for (name, account) in
            [("first", &one), ("second", &one), ("other's", &other), ("admin's", &third)]
        {
            sessions.open(&session(name, account))?;
        }
        sessions.close_all(one.id)?;
        Ok([
            sessions.find(person, &token_hash("first"))?.is_some(),
            sessions.find(person, &token_hash("second"))?.is_some(),
            sessions.find(person, &token_hash("other's"))?.is_some(),
            sessions.find(admin, &token_hash("admin's"))?.is_some(),
        ])
    })
    .await;
    assert_eq!(open, [false, false, true, true]);
}

pub async fn sessions_of_an_account_are_listed_by_key_newest_opened_first(store: Arc<dyn Store>) {
    let mut expected = write(&store, |tx| {
        let (one, other) = (given_person(tx, 1)?, given_admin(tx, 2)?);
        let opened = |name, at| Session { opened_at: instant(at), ..session(name, &one) };
        let own = [opened("a", 3), opened("b", 5), opened("c", 3), opened("d", 3), opened("e", 4)];
        let expired = Session { expires_at: instant(7), ..opened("expired", 5) };
        for session in own.iter().chain([&expired, &session("other's", &other)]) {
            tx.sessions().open(session)?;
        }
        Ok(own)
    })
    .await;
    expected.sort_by_key(|session| Reverse((session.opened_at, session.hash)));

    let account = expected[0].account;
    let (pages, rest, nobody) = read(&store, move |tx| {
        let sessions = tx.sessions();
        let (mut pages, mut after) = (Vec::new(), None);
        for _ in 0..3 {
            let page = sessions.of_account(account, instant(7), after.as_ref(), 2)?;
            after = page.last().map(|last| SessionPosition { at: last.opened_at, hash: last.hash });
            pages.push(page);
        }
        let rest = sessions.of_account(account, instant(7), after.as_ref(), 2)?;
        Ok((pages, rest, sessions.of_account(account, instant(10), None, 9)?))
    })
    .await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(pages.concat(), expected);
    assert_eq!((rest, nobody), (vec![], vec![]));
}

pub async fn an_account_ends_its_own_sessions_alone(store: Arc<dyn Store>) {
    let (closed, open) = write(&store, |tx| {
        let (one, other) = (given_person(tx, 1)?, given_person(tx, 2)?);
        let sessions = tx.sessions();
        for (name, account) in [("first", &one), ("second", &one), ("other's", &other)] {
            sessions.open(&session(name, account))?;
        }
        let closed = [
            sessions.close_of(one.id, &token_hash("other's"))?,
            sessions.close_of(one.id, &token_hash("unknown"))?,
            sessions.close_of(one.id, &token_hash("first"))?,
            sessions.close_of(one.id, &token_hash("first"))?,
        ];
        let open = |name| sessions.find(Realm::RightsHolder, &token_hash(name));
        let open = ["first", "second", "other's"].map(open);
        Ok((closed, open.map(|found| found.is_ok_and(|found| found.is_some()))))
    })
    .await;
    assert_eq!(closed, [false, false, true, false]);
    assert_eq!(open, [false, true, true]);
}

pub async fn closing_an_accounts_other_sessions_spares_that_one_and_nobody_elses(
    store: Arc<dyn Store>,
) {
    let open = write(&store, |tx| {
        let (one, other) = (given_person(tx, 1)?, given_person(tx, 2)?);
        let sessions = tx.sessions();
        for (name, account) in
            [("first", &one), ("this", &one), ("third", &one), ("other's", &other)]
        {
            sessions.open(&session(name, account))?;
        }
        sessions.close_others(one.id, &token_hash("this"))?;
        let open = |name| sessions.find(Realm::RightsHolder, &token_hash(name));
        let open = ["first", "this", "third", "other's"].map(open);
        Ok(open.map(|found| found.is_ok_and(|found| found.is_some())))
    })
    .await;
    assert_eq!(open, [false, true, false, true]);
}

pub async fn an_expired_session_is_found_until_it_is_purged(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        let expired = session("s", &given_person(tx, 1)?);
        tx.sessions().open(&expired)?;
        tx.sessions().touch(&expired.hash, instant(-20), instant(-10))?;
        let before = tx.sessions().find(Realm::RightsHolder, &expired.hash)?.is_some();
        let purged = tx.sessions().purge(instant(0), 10)?;
        Ok((before, purged, tx.sessions().find(Realm::RightsHolder, &expired.hash)?))
    })
    .await;
    assert_eq!(found, (true, 1, None));
}

pub async fn purging_sessions_goes_by_lots_and_spares_the_living(store: Arc<dyn Store>) {
    let purged = write(&store, |tx| {
        let person = given_person(tx, 1)?;
        for name in ["a", "b", "c"] {
            tx.sessions().open(&session(name, &person))?;
        }
        let living = Session { expires_at: instant(12), ..session("living", &person) };
        tx.sessions().open(&living)?;
        let none = tx.sessions().purge(instant(9), 10)?;
        let lots = [
            tx.sessions().purge(instant(11), 2)?,
            tx.sessions().purge(instant(11), 2)?,
            tx.sessions().purge(instant(11), 2)?,
        ];
        Ok((none, lots, tx.sessions().find(Realm::RightsHolder, &living.hash)?.is_some()))
    })
    .await;
    assert_eq!(purged, (0, [2, 1, 0], true));
}

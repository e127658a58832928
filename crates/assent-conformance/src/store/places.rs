//! Pages by number beside what counting finds, while others move.

use std::sync::Arc;

use assent_domain::{
    account_data::{Disclosed, Requested, Switches},
    end_users::{Conditions, EndUser, Filters},
    organizations::Profile,
    outcome::StoreError,
    store::{Store, Tx},
    vocabulary::{Channel, Consent, PersonalKey, Term},
};
use serde_json::json;

use super::{
    given_organization, read,
    tables::{Die, ask, counted_off, page_of},
    write,
};
use crate::fixtures::{
    World,
    samples::{end_user, instant, organization, organization_id},
};

/// Asks for everything.
fn everything() -> Requested {
    fn all<T: Term>() -> Switches<T> {
        T::ALL.iter().map(|term| (*term, true)).collect()
    }
    Requested { personal_data: all(), consents: all(), channels: all() }
}

/// 35 people who signed one after the other, and all gave the newsletter.
fn queue() -> Vec<EndUser> {
    let disclosed = Disclosed {
        personal_data: [(PersonalKey::FirstName, "Al".to_owned())].into(),
        shared_personal_data: [(PersonalKey::FirstName, true)].into(),
        consents: [(Consent::Newsletter, true)].into(),
        ..Disclosed::default()
    };
    let signing = |number: u8| EndUser {
        signed_at: instant(i64::from(number)),
        disclosed: disclosed.clone(),
        ..end_user(number.into(), organization_id(1))
    };
    (1..=35).map(signing).collect()
}

pub async fn a_page_by_number_is_right_after_anybody_before_it_has_moved(store: Arc<dyn Store>) {
    type Move = fn(&mut dyn Tx, EndUser) -> Result<(), StoreError>;
    let moves: [(&str, Move); 8] = [
        ("leaves", |tx, person| tx.end_users().remove(person.organization, person.account)),
        ("takes a consent back", |tx, mut person| {
            person.disclosed.consents.insert(Consent::Newsletter, false);
            tx.end_users().put(&person)
        }),
        ("shares a text", |tx, mut person| {
            person.disclosed.shared_personal_data.insert(PersonalKey::Email, true);
            person.disclosed.personal_data.insert(PersonalKey::Email, "a@b.example".to_owned());
            tx.end_users().put(&person)
        }),
        ("changes a text that they share", |tx, mut person| {
            person.disclosed.personal_data.insert(PersonalKey::FirstName, "Bo".to_owned());
            tx.end_users().put(&person)
        }),
        ("opens a channel", |tx, mut person| {
            person.disclosed.communication_channels.insert(Channel::Sms, true);
            tx.end_users().put(&person)
        }),
        ("signs anew", |tx, person| {
            tx.end_users().put(&EndUser { signed_at: instant(99), ..person })
        }),
        ("gets another key", |tx, person| {
            tx.end_users().put(&EndUser { public_key: "~".to_owned(), ..person })
        }),
        ("is joined by somebody who signed before", |tx, person| {
            let newcomer = end_user(99, organization_id(1));
            let disclosed = person.disclosed;
            tx.end_users().put(&EndUser { signed_at: instant(0), disclosed, ..newcomer })
        }),
    ];
    let requested = everything();
    write(&store, |tx| given_organization(tx, 1)).await;
    ask(&store, &requested).await;
    let (here, elsewhere) = (World::new(store.clone()), World::new(store.clone()));
    let filters: [&[[&str; 2]]; 3] = [
        &[],
        &[["Permission Enabled", "Newsletter"]],
        &[["Permission Enabled", "Newsletter"], ["Requested Data Not Shared", "email"]],
    ];
    for (what, moving) in moves {
        write(&store, |tx| {
            tx.end_users().remove(organization_id(1), end_user(99, organization_id(1)).account)?;
            queue().iter().try_for_each(|person| tx.end_users().put(person))
        })
        .await;
        // Whoever remembers places, and whether they were told of the move.
        for moved in [false, true] {
            for said in filters {
                let filters = Filters::parse(&json!(said).to_string()).expect("filters");
                let expected = counted_off(&store, &requested, said).await;
                for world in [&here, &elsewhere] {
                    for page in [4, 2, 3, 1, 3, 4, 9] {
                        let from = 10 * (usize::try_from(page).unwrap_or_default() - 1);
                        let expected: Vec<_> = expected.iter().skip(from).take(10).collect();
                        let found = page_of(world, &filters, page).await;
                        let found: Vec<_> = found.iter().collect();
                        assert_eq!(found, expected, "{what} ({moved}): page {page} of {said:?}");
                    }
                }
            }
            let second = queue().swap_remove(1);
            if !moved {
                write(&store, move |tx| moving(tx, second)).await;
            }
        }
    }
}

pub async fn pages_by_number_are_right_whatever_changes_in_between(store: Arc<dyn Store>) {
    let mut die = Die(3);
    write(&store, |tx| given_organization(tx, 1)).await;
    let worlds = [World::new(store.clone()), World::new(store.clone())];
    let lists: Vec<_> = (0..3).map(|_| die.filters()).collect();
    let mut requested = everything();
    for step in 0..120 {
        let number = u128::from(1 + die.below(45));
        let person = die.person(number);
        match die.below(8) {
            0 => {
                let removed = person.account;
                write(&store, move |tx| tx.end_users().remove(organization_id(1), removed)).await;
            }
            1 => {
                requested = Requested {
                    personal_data: die.switches(),
                    consents: die.switches(),
                    channels: die.switches(),
                };
                ask(&store, &requested).await;
            }
            _ => write(&store, move |tx| tx.end_users().put(&person)).await,
        }
        if step == 0 {
            ask(&store, &requested).await;
        }
        let said = &lists[usize::try_from(die.below(3)).unwrap_or_default()];
        let filters = Filters::parse(&json!(said).to_string()).expect("these are filters");
        let expected = counted_off(&store, &requested, said).await;
        for _ in 0..3 {
            let world = &worlds[usize::try_from(die.below(2)).unwrap_or_default()];
            let page = die.below(6);
            let rows = expected.iter().skip(10 * usize::try_from(page).unwrap_or_default());
            let rows: Vec<_> = rows.take(10).cloned().collect();
            let page = i64::try_from(page).unwrap_or_default() + 1;
            assert_eq!(page_of(world, &filters, page).await, rows, "step {step}, page {page}");
        }
    }
}

/// The versions of the list of this organization and of what it shows.
async fn versions(store: &Arc<dyn Store>, of: u128) -> (i64, i64) {
    let (dated, alone) = read(store, move |tx| {
        let (of, all) = (organization_id(of), Conditions::default());
        let dated = tx.end_users().dated(of, &all, None, 0, 0)?;
        Ok((dated, tx.end_users().content_versions(&[of])?))
    })
    .await;
    let dated = dated.expect("there is the organization");
    assert_eq!(alone, [dated.content_version]);
    (dated.version, dated.content_version)
}

pub async fn a_list_has_other_versions_once_anything_of_it_has_changed(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_organization(tx, 1)?;
        given_organization(tx, 2)
    })
    .await;
    let told = Disclosed {
        personal_data: [(PersonalKey::Email, "a@b.example".to_owned())].into(),
        shared_personal_data: [(PersonalKey::Email, true)].into(),
        ..Disclosed::default()
    };
    let first = EndUser { disclosed: told.clone(), ..end_user(1, organization_id(1)) };
    let mut retold = told.clone();
    retold.personal_data.insert(PersonalKey::Email, "c@d.example".to_owned());
    let mut opening = retold.clone();
    opening.communication_channels.insert(Channel::Sms, true);
    let mut silent = told.clone();
    silent.shared_personal_data.insert(PersonalKey::Email, false);
    let mut giving = told;
    giving.consents.insert(Consent::Newsletter, true);

    let mut before = versions(&store, 1).await;
    for (disclosed, signed_at, moves, shows) in [
        (first.disclosed.clone(), 6, true, true),
        (first.disclosed.clone(), 6, false, false),
        (retold, 6, false, true),
        (opening.clone(), 6, false, true),
        (opening, 6, false, false),
        (silent, 6, true, true),
        (giving.clone(), 6, true, true),
        (giving, 8, true, true),
    ] {
        let person = EndUser { disclosed, signed_at: instant(signed_at), ..first.clone() };
        let undone = person.clone();
        let failed = store.transact(move |tx| {
            tx.end_users().put(&undone)?;
            tx.end_users().remove(organization_id(1), undone.account)?;
            Err::<(), _>(StoreError::Failed("on purpose".into()))
        });
        assert!(failed.await.is_err());
        assert_eq!(versions(&store, 1).await, before, "nothing has happened");
        write(&store, move |tx| tx.end_users().put(&person)).await;
        let after = versions(&store, 1).await;
        assert_eq!(
            (after.0 > before.0, after.1 > before.1),
            (moves, shows),
            "{before:?}, {after:?}"
        );
        assert!(after.0 >= before.0 && after.1 >= before.1, "{before:?}, {after:?}");
        before = after;
    }
    let account = first.account;
    write(&store, move |tx| tx.end_users().remove(organization_id(2), account)).await;
    assert_eq!(versions(&store, 1).await, before);
    write(&store, move |tx| tx.end_users().remove(organization_id(1), account)).await;
    let after = versions(&store, 1).await;
    assert!(after.0 > before.0 && after.1 > before.1, "{before:?}, {after:?}");
    assert_eq!(versions(&store, 2).await, (0, 0), "it is another list");
    let nobody = read(&store, |tx| {
        let all = Conditions::default();
        let dated = tx.end_users().dated(organization_id(3), &all, None, 0, 0)?;
        Ok((dated, tx.end_users().content_versions(&[3, 1, 2, 3, 1].map(organization_id))?))
    });
    assert_eq!(nobody.await, (None, vec![0, after.1, 0, 0, after.1]));
    let none = read(&store, |tx| tx.end_users().content_versions(&[])).await;
    assert!(none.is_empty(), "{none:?}");
}

pub async fn what_pages_show_has_another_version_once_other_things_are_asked_for(
    store: Arc<dyn Store>,
) {
    type Change = fn(&mut Profile);
    write(&store, |tx| {
        given_organization(tx, 1)?;
        given_organization(tx, 2)
    })
    .await;
    let mut profile = organization(1).profile;
    let changes: [(Change, bool); 5] = [
        (|profile| profile.name.push('!'), false),
        (|profile| switch(&mut profile.requested.personal_data, PersonalKey::Email), true),
        (|profile| switch(&mut profile.requested.consents, Consent::Newsletter), true),
        (|profile| switch(&mut profile.requested.channels, Channel::Sms), true),
        (|_| {}, false),
    ];
    let mut before = versions(&store, 1).await;
    for (change, shows) in changes {
        change(&mut profile);
        let saved = profile.clone();
        write(&store, move |tx| tx.organizations().save_profile(organization_id(1), &saved)).await;
        let after = versions(&store, 1).await;
        assert_eq!(after.0, before.0, "nobody has moved");
        assert_eq!(after.1 > before.1, shows, "{before:?}, {after:?}");
        assert!(after.1 >= before.1, "{before:?}, {after:?}");
        before = after;
    }
    assert_eq!(versions(&store, 2).await, (0, 0), "it is another list");
}

/// Switches a term on or off.
fn switch<T: Term>(switches: &mut Switches<T>, term: T) {
    let on = switches.entry(term).or_default();
    *on = !*on;
}

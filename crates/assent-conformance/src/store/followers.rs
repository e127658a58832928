//! Who acts on decisions is told of each, in the unit that records it.
//!
//! The followers here stand in for the contexts. They leave a letter for each
//! decision, which is kept if and only if the decision is.

use std::sync::Arc;

use assent_domain::{
    account_data::AccountData,
    agreements::{
        Decision, Happened, account_data_towards, change_account_data, end, sign,
        withdraw_everywhere,
    },
    end_users::account_data_page,
    ids::{AccountId, LetterId},
    mail::QueuedLetter,
    organizations::{Organization, ProfileChange},
    outcome::StoreError,
    store::{Store, Tx},
    values::EmailAddress,
    vocabulary::{Consent, PersonalKey},
};
use uuid::Uuid;

use super::{read, undone, withdrawals};
use crate::fixtures::{START, World};

/// Leaves a letter that says what happened, after looking whether the decision
/// is written: the head of the agreement, and what is seen of the person.
pub fn note(tx: &mut dyn Tx, happened: Happened<'_>) -> Result<(), StoreError> {
    let Happened { decision, agreement, disclosed } = happened;
    let (organization, account) = (agreement.organization, agreement.account);
    let sequence = agreement.head.as_ref().map_or(0, |head| head.sequence);
    let last = tx.agreements().events(organization, agreement.id, (sequence - 1).max(0), 10)?;
    let heads: Vec<_> = last.iter().map(|event| Some(event.head())).collect();
    assert!(heads.is_empty() || heads == [agreement.head.clone()], "the head is the last event");
    let seen = tx.end_users().get(organization, account)?.map(|end_user| end_user.disclosed);
    assert_eq!(seen.is_none(), decision == Decision::Ended);
    assert_eq!(seen.unwrap_or_default(), *disclosed);

    let newsletter = disclosed.consents.get(&Consent::Newsletter) == Some(&true);
    let text = format!("{decision:?}.{sequence}.{newsletter}@followers.example").to_lowercase();
    let number =
        Uuid::from_u128(agreement.id.0.as_u128() ^ (u128::from(sequence.unsigned_abs()) << 8));
    tx.outbox().enqueue(&QueuedLetter {
        id: LetterId(number),
        to: EmailAddress::parse(&text).expect("it is an address"),
        sealed: vec![1],
        written_at: START,
        attempts: 0,
    })
}

/// Does that, and then fails.
pub fn fail(tx: &mut dyn Tx, happened: Happened<'_>) -> Result<(), StoreError> {
    note(tx, happened)?;
    Err(undone())
}

/// Fails at every decision but a signing.
pub fn fail_after_signing(tx: &mut dyn Tx, happened: Happened<'_>) -> Result<(), StoreError> {
    match happened.decision {
        Decision::Signed => note(tx, happened),
        Decision::Changed | Decision::Ended => fail(tx, happened),
    }
}

/// Fails once the newsletter was withdrawn anywhere else.
pub fn fail_at_a_second_withdrawal(
    tx: &mut dyn Tx,
    happened: Happened<'_>,
) -> Result<(), StoreError> {
    let letters = tx.outbox().unsent(false, 100)?;
    let mut told = letters.iter().map(|letter| letter.to.as_str());
    let is_second =
        told.any(|to| to.starts_with("changed.") && to.ends_with(".false@followers.example"));
    if is_second { Err(undone()) } else { note(tx, happened) }
}

/// What the followers noted, the first first.
async fn noted(store: &Arc<dyn Store>) -> Vec<String> {
    let letters = read(store, |tx| tx.outbox().unsent(false, 100)).await;
    let mut noted: Vec<_> = letters
        .into_iter()
        .filter_map(|letter| {
            letter.to.as_str().strip_suffix("@followers.example").map(str::to_owned)
        })
        .collect();
    noted.sort_by_key(|note| {
        note.split('.').nth(1).and_then(|sequence| sequence.parse::<i64>().ok())
    });
    noted
}

/// An organization that asks for an address and a consent, and a person that it has invited.
async fn invited(store: &Arc<dyn Store>) -> (World, Organization, AccountId) {
    let world = World::new(store.clone());
    let asking = ProfileChange {
        requested_data: [(PersonalKey::Email, true)].into(),
        consents: [(Consent::Newsletter, true)].into(),
        ..ProfileChange::default()
    };
    let bob = world.organization("Bob", asking).await;
    let ada = world.person(&bob, "ada").await;
    (world, bob, ada)
}

fn newsletter(given: bool) -> AccountData {
    AccountData { consents: [(Consent::Newsletter, given)].into(), ..AccountData::default() }
}

pub async fn each_decision_is_told_once_as_it_stands(store: Arc<dyn Store>) {
    let (world, bob, ada) = invited(&store).await;
    let apikey = || bob.apikey.clone();
    sign(&world.app, ada, apikey()).await.expect("she is invited");
    sign(&world.app, ada, apikey()).await.expect("signing again answers the first agreement");
    for given in [true, true, false] {
        let changed = change_account_data(&world.app, ada, apikey().into(), newsletter(given));
        changed.await.expect("there is an agreement");
    }
    end(&world.app, ada, apikey()).await.expect("there is an agreement");

    let told = ["signed.1.false", "changed.2.true", "changed.3.false", "ended.4.false"];
    assert_eq!(noted(&store).await, told);
}

pub async fn a_follower_that_fails_undoes_the_signing(store: Arc<dyn Store>) {
    let (world, bob, ada) = invited(&store).await;
    sign(&world.app, ada, bob.apikey.clone()).await.expect_err("a follower fails");

    assert_eq!(noted(&store).await, [""; 0]);
    let kept = read(&store, move |tx| {
        let agreements = tx.agreements().between(bob.id, ada, 10)?;
        Ok((agreements, tx.end_users().get(bob.id, ada)?, tx.agreements().recent_events(ada, 10)?))
    })
    .await;
    assert_eq!(kept, (vec![], None, vec![]));
}

pub async fn a_follower_that_fails_undoes_what_comes_after_signing(store: Arc<dyn Store>) {
    let (world, bob, ada) = invited(&store).await;
    sign(&world.app, ada, bob.apikey.clone()).await.expect("that is let pass");
    let id = bob.id;
    let state = || async {
        let kept = read(&store, move |tx| {
            let data = tx.rights_holders().data_towards(id, ada)?;
            let agreements = tx.agreements().between(id, ada, 10)?;
            let events = tx.agreements().recent_events(ada, 10)?;
            Ok((data, agreements, events, tx.end_users().get(id, ada)?))
        });
        (kept.await, noted(&store).await, account_data_page(&world.app, id, None).await.ok())
    };
    let before = format!("{:?}", state().await);

    let apikey = || bob.apikey.clone();
    let changed = change_account_data(&world.app, ada, apikey().into(), newsletter(true)).await;
    changed.expect_err("a follower fails");
    end(&world.app, ada, apikey()).await.expect_err("a follower fails");
    assert_eq!(format!("{:?}", state().await), before);
    assert_eq!(noted(&store).await, ["signed.1.false"]);
}

pub async fn everything_is_withdrawn_or_nothing(store: Arc<dyn Store>) {
    let (world, bob, ada) = invited(&store).await;
    let asking = ProfileChange {
        consents: [(Consent::Newsletter, true)].into(),
        ..ProfileChange::default()
    };
    let cat = world.organization("Cat", asking).await;
    withdrawals::invited(&world, &cat, ada, "ada").await;
    for with in [&bob, &cat] {
        let apikey = || with.apikey.clone();
        sign(&world.app, ada, apikey()).await.expect("she is invited");
        let changed = change_account_data(&world.app, ada, apikey().into(), newsletter(true));
        changed.await.expect("there is an agreement");
    }
    withdraw_everywhere(&world.app, ada).await.expect_err("a follower fails");
    for with in [bob, cat] {
        let towards = account_data_towards(&world.app, ada, with.apikey).await;
        let data = towards.expect("they are tied");
        assert_eq!(data.consents.get(&Consent::Newsletter), Some(&true));
    }
    assert!(!noted(&store).await.iter().any(|note| note.starts_with("changed.3")));
}

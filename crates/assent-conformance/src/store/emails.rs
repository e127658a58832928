//! Addresses of organizations.

use std::sync::Arc;

use assent_domain::{
    emails::{EmailState, OrganizationEmail},
    outcome::{Added, StoreError},
    store::{Store, Tx},
    values::TokenHash,
};
use tokio::task::JoinSet;

use super::{expect_new, overlap, read, undone, write};
use crate::fixtures::samples::{
    email_of, instant, organization_email, organization_id, token_hash,
};

/// The address of this number, pending for the organization of the other.
fn pending(number: u32, organization: u128) -> OrganizationEmail {
    organization_email(number, organization_id(organization))
}

/// The same once it is verified.
fn verified(number: u32, organization: u128) -> OrganizationEmail {
    let state = EmailState::Verified(instant(8));
    OrganizationEmail { state, ..pending(number, organization) }
}

fn code_of(address: &OrganizationEmail) -> TokenHash {
    match address.state {
        EmailState::Pending { code, .. } => code,
        EmailState::Verified(_) => panic!("it is verified"),
    }
}

fn given(tx: &mut dyn Tx, address: &OrganizationEmail) -> Result<(), StoreError> {
    tx.organization_emails().put(address).map(expect_new)
}

pub async fn an_address_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given(tx, &pending(1, 1))?;
        given(tx, &verified(2, 1))?;
        let emails = tx.organization_emails();
        let by_code = emails.lock_by_code(organization_id(1), &code_of(&pending(1, 1)))?;
        let (one, two) = (email_of(1), email_of(2));
        Ok([
            by_code,
            emails.lock(organization_id(1), &one)?,
            emails.lock(organization_id(1), &two)?,
        ])
    })
    .await;
    assert_eq!(found, [Some(pending(1, 1)), Some(pending(1, 1)), Some(verified(2, 1))]);
}

pub async fn an_unknown_address_is_none(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given(tx, &pending(1, 1))?;
        let emails = tx.organization_emails();
        let by_code = emails.lock_by_code(organization_id(1), &token_hash("x"))?;
        Ok([by_code, emails.lock(organization_id(1), &email_of(2))?])
    })
    .await;
    assert_eq!(found, [None, None]);
    assert_eq!(read(&store, |tx| tx.organization_emails().owner(&email_of(1))).await, None);
}

pub async fn organizations_have_their_addresses_apart(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        given(tx, &pending(1, 1))?;
        given(tx, &pending(2, 1))?;
        given(tx, &pending(1, 2))?;
        let emails = tx.organization_emails();
        let by_code = emails.lock_by_code(organization_id(2), &code_of(&pending(1, 1)))?;
        let by_address = emails.lock(organization_id(2), &email_of(2))?;
        Ok((by_code, by_address, emails.list(organization_id(2), 10)?))
    })
    .await;
    assert_eq!(found, (None, None, vec![pending(1, 2)]));
}

pub async fn an_address_is_written_over_whole(store: Arc<dyn Store>) {
    let (again, found) = write(&store, |tx| {
        given(tx, &pending(1, 1))?;
        given(tx, &pending(2, 1))?;
        let state = EmailState::Pending { code: token_hash("again"), expires_at: instant(20) };
        let again = OrganizationEmail { state, created_at: instant(5), ..pending(1, 1) };
        given(tx, &again)?;
        let emails = tx.organization_emails();
        let old = emails.lock_by_code(organization_id(1), &code_of(&pending(1, 1)))?;
        let new = emails.lock_by_code(organization_id(1), &token_hash("again"))?;
        given(tx, &verified(1, 1))?;
        let emails = tx.organization_emails();
        let used = emails.lock_by_code(organization_id(1), &token_hash("again"))?;
        Ok((again, (old, new, used, emails.list(organization_id(1), 10)?)))
    })
    .await;
    assert_eq!(found, (None, Some(again), None, vec![verified(1, 1), pending(2, 1)]));
}

pub async fn an_address_is_verified_for_one_organization(store: Arc<dyn Store>) {
    let (owners, left) = write(&store, |tx| {
        given(tx, &pending(1, 2))?;
        let nobody = tx.organization_emails().owner(&email_of(1))?;
        given(tx, &verified(1, 1))?;
        assert_eq!(tx.organization_emails().put(&verified(1, 2))?, Added::AlreadyThere);
        assert_eq!(tx.organization_emails().put(&verified(1, 3))?, Added::AlreadyThere);
        given(tx, &verified(1, 1))?; // its owner may write it again,
        given(tx, &pending(1, 4))?; // others may wait for it,
        given(tx, &verified(2, 2))?; // and the transaction is still usable
        let emails = tx.organization_emails();
        let owners = [nobody, emails.owner(&email_of(1))?, emails.owner(&email_of(2))?];
        Ok((owners, (emails.list(organization_id(2), 10)?, emails.list(organization_id(3), 10)?)))
    })
    .await;
    assert_eq!(owners, [None, Some(organization_id(1)), Some(organization_id(2))]);
    assert_eq!(left, (vec![pending(1, 2), verified(2, 2)], vec![]));
}

pub async fn addresses_are_listed_oldest_first_up_to_the_limit(store: Arc<dyn Store>) {
    let lists = write(&store, |tx| {
        for number in [3, 1, 5, 2, 4] {
            given(tx, &pending(number, 1))?;
        }
        let emails = tx.organization_emails();
        Ok([10, 2].map(|limit| emails.list(organization_id(1), limit).expect("the store reads")))
    })
    .await;
    let all: Vec<_> = (1..=5).map(|number| pending(number, 1)).collect();
    assert_eq!(lists, [all.clone(), all[..2].to_vec()]);
}

pub async fn of_fifty_uses_of_a_code_at_once_one_succeeds(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, &pending(1, 1))).await;

    let mut uses = JoinSet::new();
    for _ in 0..50 {
        let store = store.clone();
        uses.spawn(async move {
            write(&store, |tx| {
                let emails = tx.organization_emails();
                let code = code_of(&pending(1, 1));
                let good = emails.lock_by_code(organization_id(1), &code)?.is_some();
                if good {
                    given(tx, &verified(1, 1))?;
                }
                Ok(good)
            })
            .await
        });
    }
    let successes = uses.join_all().await.into_iter().filter(|success| *success).count();
    assert_eq!(successes, 1);
}

pub async fn of_two_who_verify_an_address_at_once_one_succeeds(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given(tx, &pending(1, 1))?;
        given(tx, &pending(1, 2))
    })
    .await;

    let (first, second) = overlap(
        &store,
        |tx| tx.organization_emails().put(&verified(1, 1)),
        |_, added| Ok(added),
        |tx| {
            let added = tx.organization_emails().put(&verified(1, 2))?;
            given(tx, &pending(2, 2))?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
    let owner = read(&store, |tx| tx.organization_emails().owner(&email_of(1))).await;
    assert_eq!(owner, Some(organization_id(1)));
}

pub async fn an_address_whose_verification_was_undone_is_free(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.organization_emails().put(&verified(1, 1)),
        |_, _| Err::<(), _>(undone()),
        |tx| tx.organization_emails().put(&verified(1, 2)),
    )
    .await;
    first.expect_err("the first is undone");
    assert_eq!(second, Added::New);
}

pub async fn purging_addresses_goes_by_lots_and_spares_the_verified(store: Arc<dyn Store>) {
    let (none, lots, left) = write(&store, |tx| {
        for number in 1..=3 {
            given(tx, &pending(number, number.into()))?;
        }
        given(tx, &verified(4, 9))?;
        let state = EmailState::Pending { code: token_hash("living"), expires_at: instant(12) };
        given(tx, &OrganizationEmail { state, ..pending(5, 9) })?;
        let emails = tx.organization_emails();
        let none = emails.purge(instant(9), 10)?;
        let lots = [
            emails.purge(instant(11), 2)?,
            emails.purge(instant(11), 2)?,
            emails.purge(instant(11), 2)?,
        ];
        Ok((none, lots, emails.list(organization_id(9), 10)?))
    })
    .await;
    assert_eq!((none, lots), (0, [2, 1, 0]));
    let left: Vec<_> = left.into_iter().map(|address| address.email).collect();
    assert_eq!(left, [email_of(4), email_of(5)]);
}

//! Organizations as people find them.

use std::sync::Arc;

use assent_domain::{
    account_data::AccountData,
    organizations::{Organization, Profile},
    outcome::StoreError,
    store::{Store, Tx},
};

use super::{expect_new, read, write};
use crate::fixtures::samples::{account_id, organization, organization_id, secrets};

fn given(tx: &mut dyn Tx, number: u128, open: [bool; 3]) -> Result<(), StoreError> {
    let [public_allowed, public, published] = open;
    let sample = organization(number);
    let profile = Profile { public, published, ..sample.profile };
    let organization = Organization { public_allowed, profile, ..sample };
    tx.organizations().insert(&organization, &secrets(number)).map(expect_new)
}

fn numbers(found: &[Organization]) -> Vec<u128> {
    (1..=20).filter(|n| found.iter().any(|found| found.id == organization_id(*n))).collect()
}

pub async fn only_organizations_that_are_public_in_every_way_are_open_to_all(
    store: Arc<dyn Store>,
) {
    write(&store, |tx| {
        for (number, bits) in (1..=8).zip(0_u8..) {
            given(tx, number, [bits & 1 > 0, bits & 2 > 0, bits & 4 > 0])?;
        }
        Ok(())
    })
    .await;
    let found = read(&store, |tx| tx.directory().open_to_all(0, 100)).await;
    assert_eq!(numbers(&found), [8]);
    assert!(found.iter().all(Organization::is_open_to_all));
    let by_key = read(&store, |tx| tx.directory().open_before(None, 100)).await;
    assert_eq!(by_key, found);
}

pub async fn organizations_that_are_open_are_paged_newest_first(store: Arc<dyn Store>) {
    write(&store, |tx| (1..=5).try_for_each(|number| given(tx, number, [true; 3]))).await;
    let pages = read(&store, |tx| {
        let mut page = |offset| tx.directory().open_to_all(offset, 2);
        Ok([page(0)?, page(2)?, page(4)?, page(6)?])
    })
    .await;
    let by_key = read(&store, |tx| {
        let mut page =
            |number: Option<u128>| tx.directory().open_before(number.map(organization_id), 2);
        Ok([page(None)?, page(Some(4))?, page(Some(2))?, page(Some(1))?])
    })
    .await;
    assert_eq!(by_key, pages);
    let ids = pages.map(|page| page.iter().map(|found| found.id).collect::<Vec<_>>());
    let expected = [vec![5, 4], vec![3, 2], vec![1], vec![]];
    assert_eq!(ids, expected.map(|page| page.into_iter().map(organization_id).collect::<Vec<_>>()));
}

pub async fn a_person_is_tied_to_their_own_organizations_alone(store: Arc<dyn Store>) {
    write(&store, |tx| {
        (1..=4).try_for_each(|number| given(tx, number, [false; 3]))?;
        for (organization, person) in [(1, 1), (3, 1), (4, 1), (2, 2)] {
            let (organization, account) = (organization_id(organization), account_id(person));
            let data = AccountData::default();
            expect_new(tx.rights_holders().tie(organization, account, &data)?);
        }
        Ok(())
    })
    .await;
    let found = read(&store, |tx| {
        let all = tx.directory().tied_to(account_id(1), 100)?;
        let newest = tx.directory().tied_to(account_id(1), 2)?;
        Ok([all, newest, tx.directory().tied_to(account_id(3), 100)?])
    })
    .await;
    assert_eq!(found.map(|found| numbers(&found)), [vec![1, 3, 4], vec![3, 4], vec![]]);
}

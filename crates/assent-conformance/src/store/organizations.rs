//! Organizations.

use std::sync::Arc;

use assent_domain::{
    account_data::Requested,
    organizations::{Organization, Profile},
    outcome::Added,
    store::Store,
};

use super::{expect_new, given_organization, overlap, read, undone, write};
use crate::fixtures::samples::{instant, organization, organization_id, public_key, secrets};

/// An organization that has said as little as it may.
fn bare(number: u128) -> Organization {
    Organization {
        salesforce: false,
        public_allowed: false,
        profile: Profile { name: "n".to_owned(), ..Profile::default() },
        ..organization(number)
    }
}

pub async fn an_organization_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_organization(tx, 1)?;
        tx.organizations().insert(&bare(2), &secrets(2)).map(expect_new)?;
        Ok(())
    })
    .await;

    let found = read(&store, |tx| {
        let by_id = tx.organizations().get(organization_id(1))?;
        let by_apikey = tx.organizations().by_apikey("org2")?;
        Ok((by_id, by_apikey, tx.organizations().by_public_key(&bare(2).public_key)?))
    })
    .await;
    assert_eq!(found, (Some(organization(1)), Some(bare(2)), Some(bare(2))));
    let locked = write(&store, |tx| tx.organizations().lock(organization_id(1))).await;
    assert_eq!(locked, Some(organization(1)));
}

pub async fn an_organization_keeps_secrets_of_its_own(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_organization(tx, 1)?;
        given_organization(tx, 2)
    })
    .await;

    let found = read(&store, |tx| {
        let first = tx.organizations().secrets(organization_id(1))?;
        Ok((first, tx.organizations().secrets(organization_id(2))?))
    })
    .await;
    assert_eq!(found, (Some(secrets(1)), Some(secrets(2))));
}

pub async fn a_name_with_a_nul_in_it_names_nothing_and_does_no_harm(store: Arc<dyn Store>) {
    write(&store, |tx| given_organization(tx, 1)).await;

    let found = write(&store, |tx| {
        Ok((
            tx.organizations().by_apikey("\0")?,
            tx.organizations().by_public_key("\0")?,
            tx.rights_holders().by_public_key("\0")?,
            tx.end_users().by_public_key(organization_id(1), "\0")?,
            tx.organizations().get(organization_id(1))?.is_some(),
        ))
    })
    .await;
    assert_eq!(found, (None, None, None, None, true));
}

pub async fn an_unknown_organization_is_none(store: Arc<dyn Store>) {
    write(&store, |tx| given_organization(tx, 1)).await;

    let found = write(&store, |tx| {
        let organizations = tx.organizations();
        Ok((
            organizations.get(organization_id(2))?,
            organizations.lock(organization_id(2))?,
            organizations.by_apikey("org")?,
            organizations.by_public_key(&organization(2).public_key)?,
            organizations.secrets(organization_id(2))?,
        ))
    })
    .await;
    assert_eq!(found, (None, None, None, None, None));
}

pub async fn an_apikey_is_given_once(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_organization(tx, 1)?;
        let rival = Organization { apikey: "org1".to_owned(), ..organization(2) };
        assert_eq!(tx.organizations().insert(&rival, &secrets(2))?, Added::AlreadyThere);
        given_organization(tx, 3) // the transaction is still usable
    })
    .await;

    let found = read(&store, |tx| {
        let first = tx.organizations().by_apikey("org1")?;
        let rival = tx.organizations().get(organization_id(2))?;
        Ok((first, rival, tx.organizations().secrets(organization_id(2))?))
    })
    .await;
    assert_eq!(found, (Some(organization(1)), None, None));
}

pub async fn a_profile_is_replaced_whole_and_alone(store: Arc<dyn Store>) {
    let emptied = Profile { name: "New name".to_owned(), ..Profile::default() };
    let profile = emptied.clone();
    write(&store, move |tx| {
        given_organization(tx, 1)?;
        given_organization(tx, 2)?;
        tx.organizations().save_profile(organization_id(1), &profile)
    })
    .await;

    let both = |tx: &mut dyn assent_domain::store::Tx| {
        let first = tx.organizations().get(organization_id(1))?;
        Ok((first, tx.organizations().get(organization_id(2))?))
    };
    let changed = Organization { profile: emptied, ..organization(1) };
    assert_eq!(read(&store, both).await, (Some(changed), Some(organization(2))));

    let filled = organization(1).profile;
    write(&store, move |tx| tx.organizations().save_profile(organization_id(1), &filled)).await;
    assert_eq!(read(&store, both).await, (Some(organization(1)), Some(organization(2))));
}

pub async fn to_allow_an_organization_to_be_public_changes_that_alone(store: Arc<dyn Store>) {
    let before = organization(1).public_allowed;
    write(&store, move |tx| {
        given_organization(tx, 1)?;
        given_organization(tx, 2)?;
        tx.organizations().save_public_allowed(organization_id(1), !before)
    })
    .await;
    let both = read(&store, |tx| {
        let first = tx.organizations().get(organization_id(1))?;
        Ok((first, tx.organizations().get(organization_id(2))?))
    })
    .await;
    let changed = Organization { public_allowed: !before, ..organization(1) };
    assert_eq!(both, (Some(changed), Some(organization(2))));
}

pub async fn the_newest_organizations_are_listed_first_up_to_the_limit(store: Arc<dyn Store>) {
    let made = |number: u8| Organization {
        created_at: instant(i64::from(number)),
        ..organization(number.into())
    };
    write(&store, move |tx| {
        for number in [2_u8, 1, 3] {
            let secrets = secrets(number.into());
            tx.organizations().insert(&made(number), &secrets).map(expect_new)?;
        }
        Ok(())
    })
    .await;
    let (newest, older) = read(&store, |tx| {
        let newest = tx.organizations().list(None, 2)?;
        Ok((newest, tx.organizations().list(Some(organization_id(2)), 2)?))
    })
    .await;
    assert_eq!((newest, older), (vec![made(3), made(2)], vec![made(1)]));
}

pub async fn every_term_of_the_vocabularies_can_be_requested(store: Arc<dyn Store>) {
    fn all<T: assent_domain::vocabulary::Term>() -> assent_domain::account_data::Switches<T> {
        T::ALL.iter().map(|term| (*term, true)).collect()
    }
    let requested = Requested { personal_data: all(), consents: all(), channels: all() };
    let profile = Profile { requested: requested.clone(), ..organization(1).profile };
    write(&store, move |tx| {
        given_organization(tx, 1)?;
        tx.organizations().save_profile(organization_id(1), &profile)
    })
    .await;

    let found = read(&store, |tx| tx.organizations().get(organization_id(1))).await;
    assert_eq!(found.map(|found| found.profile.requested), Some(requested));
}

pub async fn taken_apikeys_are_told_from_free_ones(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_organization(tx, 1)?;
        given_organization(tx, 2)
    })
    .await;

    // As many as the rules ever ask for at once.
    let asked: Vec<String> = (2..4_098).map(|number| format!("org{number}")).collect();
    let (taken, none) = read(&store, move |tx| {
        Ok((tx.organizations().taken(&asked)?, tx.organizations().taken(&[])?))
    })
    .await;
    assert_eq!(taken, ["org2"]);
    assert_eq!(none, <[String; 0]>::default());
}

pub async fn of_two_organizations_made_at_once_one_gets_the_apikey(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.organizations().insert(&organization(1), &secrets(1)),
        |_, added| Ok(added),
        |tx| {
            let rival = Organization { apikey: "org1".to_owned(), ..organization(2) };
            let added = tx.organizations().insert(&rival, &secrets(2))?;
            given_organization(tx, 3)?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

pub async fn an_organization_that_was_undone_leaves_its_apikey_free(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| given_organization(tx, 1),
        |_, ()| Err::<(), _>(undone()),
        |tx| {
            let heir = Organization { public_key: public_key(3), ..organization(1) };
            tx.organizations().insert(&heir, &secrets(3))
        },
    )
    .await;
    first.expect_err("the first is undone");
    assert_eq!(second, Added::New);
}

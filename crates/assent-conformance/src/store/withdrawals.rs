//! Everything that a person allows is turned off at once.

use std::sync::Arc;

use assent_domain::{
    account_data::{AccountData, enabled},
    agreements::{CHANGED_MAX, Withdrawn, account_data_towards, sign, withdraw_everywhere},
    ids::AccountId,
    invites::{KnownKey, LinkToken, invite_end_user},
    organizations::{Organization, OrganizationSecrets, ProfileChange, update_profile},
    rights_holders::{
        Standing, add_invite, default_account_data, save_default_account_data, standings,
    },
    store::Store,
    vocabulary::{Channel, Consent, PersonalKey},
};

use super::projections::{asking, change_towards, checked, saying, verified};
use super::{expect_new, write};
use crate::fixtures::{
    World,
    samples::{email, organization_id, public_key, token_hash},
};

/// Ties `person`, who is called `name`, to one more organization.
pub(super) async fn invited(world: &World, by: &Organization, person: AccountId, name: &str) {
    let known = [(KnownKey::EMAIL, email(name).as_str().to_owned())].into();
    let invited = invite_end_user(&world.app, by.id, known).await.expect("they are invited");
    let token = invited.link.rsplit('/').next().and_then(LinkToken::parse);
    add_invite(&world.app, person, token).await.expect("it is theirs");
}

async fn allow(world: &World, person: AccountId, towards: &[&Organization]) {
    let consents = [(Consent::Newsletter, true), (Consent::Membership, true)].into();
    let all = AccountData { consents, ..saying("Ada", true) };
    change_towards(world, person, towards, all).await.expect("there is an agreement");
}

/// Which permissions each of the person's organizations has, the newest first.
async fn allowed(world: &World, person: AccountId) -> Vec<(String, Vec<Consent>)> {
    let of = |standing: Standing| {
        (standing.organization.apikey, enabled(&standing.data.consents).collect())
    };
    let standings = standings(&world.app, person).await.expect("the store reads");
    standings.into_iter().map(of).collect()
}

pub async fn everything_that_is_allowed_is_withdrawn_at_once_and_nothing_else(
    store: Arc<dyn Store>,
) {
    let world = World::new(store);
    let bob = world.organization("Bob", asking()).await;
    let cat = world.organization("Cat", asking()).await;
    let dan = world.organization("Dan", asking()).await;
    let (ada, eve) = (world.person(&bob, "ada").await, world.person(&bob, "eve").await);
    for by in [&cat, &dan] {
        invited(&world, by, ada, "ada").await;
    }
    for (person, with) in [(ada, &bob), (ada, &cat), (eve, &bob)] {
        sign(&world.app, person, with.apikey.clone()).await.expect("they are invited");
        allow(&world, person, &[with]).await;
    }
    let start =
        AccountData { consents: [(Consent::Newsletter, true)].into(), ..AccountData::default() };
    save_default_account_data(&world.app, ada, start).await.expect("the store writes");
    // What Bob does not ask for any more must not come back either.
    let less = ProfileChange { consents: [(Consent::Membership, false)].into(), ..asking() };
    update_profile(&world.app, bob.id, less).await.expect("the profile is valid");

    let whole = withdraw_everywhere(&world.app, ada).await.expect("the store works");
    assert_eq!(whole, Withdrawn::Everywhere);
    let none = |of: &Organization| (of.apikey.clone(), vec![]);
    assert_eq!(allowed(&world, ada).await, [none(&dan), none(&cat), none(&bob)]);
    let both = vec![Consent::Newsletter, Consent::Membership];
    assert_eq!(allowed(&world, eve).await, [(bob.apikey.clone(), both)]);
    for standing in standings(&world.app, ada).await.expect("the store reads") {
        let is_signed = standing.organization.id != dan.id;
        assert_eq!(standing.is_signed, is_signed);
        let data = standing.data;
        let stays = data.shared_personal_data.get(&PersonalKey::FirstName) == Some(&true)
            && data.communication_channels.get(&Channel::Sms) == Some(&true)
            && data.text(PersonalKey::FirstName) == Some("Ada");
        assert_eq!(stays, is_signed, "{data:?}");
    }
    let start = default_account_data(&world.app, ada).await.expect("the store reads");
    assert_eq!(start.consents.get(&Consent::Newsletter), Some(&true), "it is another matter");
    assert_eq!(checked(&world).await, (3, vec![]));

    let told = [verified(&world, ada, &bob).await.len(), verified(&world, ada, &cat).await.len()];
    let again = withdraw_everywhere(&world.app, ada).await.expect("the store works");
    assert_eq!(again, Withdrawn::Everywhere);
    let after = [verified(&world, ada, &bob).await.len(), verified(&world, ada, &cat).await.len()];
    assert_eq!(after, told, "where nothing is allowed, nothing is said");
}

pub async fn a_hundred_withdrawals_are_one_and_the_rest_is_another(store: Arc<dyn Store>) {
    let world = World::new(store.clone());
    let first = world.organization("Bob", asking()).await;
    let ada = world.person(&first, "ada").await;
    let another = |number: u128| Organization {
        id: organization_id(number),
        apikey: format!("other{number}"),
        public_key: public_key(number),
        ..first.clone()
    };
    let others: Vec<_> = (1..=CHANGED_MAX as u128).map(another).collect();
    let (id, given) = (first.id, others.clone());
    write(&store, move |tx| {
        let keys = tx.organizations().secrets(id)?.expect("it has keys");
        for other in &given {
            let api_secret = token_hash(&other.apikey);
            let secrets = OrganizationSecrets { api_secret, ..keys.clone() };
            tx.organizations().insert(other, &secrets).map(expect_new)?;
            tx.rights_holders().tie(other.id, ada, &AccountData::default()).map(expect_new)?;
        }
        Ok(())
    })
    .await;
    let all: Vec<_> = others.into_iter().chain([first]).collect();
    for organization in &all {
        sign(&world.app, ada, organization.apikey.clone()).await.expect("she is invited");
    }
    let all: Vec<_> = all.iter().collect();
    allow(&world, ada, &all[1..]).await;
    allow(&world, ada, &all[..1]).await;

    for (reached, left) in [(Withdrawn::InPart, 1), (Withdrawn::Everywhere, 0)] {
        let withdrawn = withdraw_everywhere(&world.app, ada).await.expect("the store works");
        assert_eq!(withdrawn, reached);
        let mut still = 0;
        for organization in &all {
            let apikey = organization.apikey.clone();
            let data = account_data_towards(&world.app, ada, apikey).await.expect("it is there");
            still += usize::from(enabled(&data.consents).next().is_some());
        }
        assert_eq!(still, left);
    }
}

//! Fills an empty store by use cases, so that every agreement is signed and
//! every event is in its chain; of many people, those of the first.

pub(crate) mod people;
mod thin;

use std::sync::Arc;

use anyhow::Context;
use assent_conformance::fixtures::{ManualClock, PlainHasher, World};
use assent_domain::{
    App,
    accounts::{Account, Realm, Role},
    agreements::{change_account_data_in, sign_in},
    crypto::{Purpose, SigningKey},
    ids::AccountId,
    organizations::{Organization, ProfileChange, allow_public, organization_of, update_profile},
    rights_holders::RightsHolder,
    store::{Store, Tx},
    values::EmailAddress,
};
use serde_json::json;

use crate::app::{self, SetClock};

/// What a change here or of the people raises, so that older filled stores are
/// not taken for new ones.
pub(crate) const EDITION: u32 = 2;

/// The organization that is measured, and its apikey.
const ORGANIZATION: (&str, &str) = ("AmberMutual", "ambermutual");
/// Organizations beside it.
const OTHERS: [&str; 4] = ["Beacon", "Cinder", "Dovetail", "Elmwood"];
/// The password of everybody: the fixtures'.
pub(crate) const PASSWORD: &str = "examplepassword";

/// So many have signed in full; the others are thin, for a million of these would
/// take ten gigabytes and half an hour.
const FULL: u64 = 10_000;

/// How many people come in one transaction.
const LOT: u64 = 500;
/// The time between two people, in milliseconds.
const APART: u64 = 500;

/// As the domain seals it: a wrong purpose would fail the first signature.
const SIGNING_SEED: Purpose = Purpose("assent/rights-holder-signing-seed/v1");

/// Makes the organizations and `people` end users of the first. Tells `progress`
/// how many there are by now.
pub(crate) async fn fill(
    store: Arc<dyn Store>,
    people: u64,
    progress: impl Fn(u64),
) -> anyhow::Result<()> {
    let clock = Arc::new(SetClock::new());
    let app = app::over(store, clock.clone())?;
    let world = World {
        app: app.clone(),
        clock: Arc::<ManualClock>::default(),
        passwords: Arc::<PlainHasher>::default(),
    };
    for name in [ORGANIZATION.0].into_iter().chain(OTHERS) {
        let organization = world.organization(name, ProfileChange::default()).await;
        allow_public(&app, organization.apikey, true).await?;
        update_profile(&app, organization.id, people::profile()).await?;
    }
    let organization = Arc::new(organization(&app).await?);
    let password_hash = Arc::new(admin(&app).await?.password_hash);
    let mut first = 0;
    while first < people {
        let lot = first..people.min(first + LOT);
        let (app, clock, store) = (app.clone(), Arc::clone(&clock), Arc::clone(&app.store));
        let (organization, password_hash) = (Arc::clone(&organization), password_hash.clone());
        let add = move |tx: &mut dyn Tx| {
            for number in lot {
                clock.put(i64::try_from((number + 1) * APART)?);
                let (account, holder) = new_person(tx, &app, number, &password_hash)?;
                if number < FULL {
                    sign(tx, &app, number, &account)?;
                } else {
                    thin::agree(tx, &app, number, &organization, (&account, &holder))?;
                }
            }
            anyhow::Ok(())
        };
        store.transact(add).await?;
        first += LOT;
        progress(people.min(first));
    }
    Ok(())
}

/// The admin of the organization that is measured.
pub(crate) async fn admin(app: &App) -> anyhow::Result<Account> {
    let email = EmailAddress::parse(&format!("{}@example.org", ORGANIZATION.1))?;
    let found = app.store.read(move |tx| tx.accounts().by_email(Realm::Organization, &email));
    found.await?.context("the filled store has no admin")
}

/// The organization that is measured.
pub(crate) async fn organization(app: &App) -> anyhow::Result<Organization> {
    Ok(organization_of(app, ORGANIZATION.1.to_owned()).await?)
}

/// The accounts of the people of these numbers.
pub(crate) async fn accounts(
    app: &App,
    numbers: std::ops::Range<u64>,
) -> anyhow::Result<Vec<Account>> {
    let find = move |tx: &mut dyn Tx| {
        let account = |number| {
            let email = EmailAddress::parse(&people::address(number))?;
            let found = tx.accounts().by_email(Realm::RightsHolder, &email)?;
            found.with_context(|| format!("the filled store has no person {number}"))
        };
        numbers.map(account).collect()
    };
    app.store.read(find).await
}

fn new_person(
    tx: &mut dyn Tx,
    app: &App,
    number: u64,
    password_hash: &str,
) -> anyhow::Result<(Account, RightsHolder)> {
    let id = AccountId::generate(&*app.clock, &*app.random);
    let account = Account {
        id,
        role: Role::RightsHolder,
        email: EmailAddress::parse(&people::address(number))?,
        password_hash: password_hash.to_owned(),
        created_at: app.clock.now(),
    };
    _ = tx.accounts().insert(&account)?;
    let key = SigningKey::generate(&*app.random);
    let holder = RightsHolder {
        account: id,
        public_key: key.public_key(),
        signing_seed: app.master_key.seal(SIGNING_SEED, key.seed(), &*app.random),
        default_data: people::data(number),
        preferences: json!({}),
    };
    tx.rights_holders().insert(&holder)?;
    Ok((account, holder))
}

fn sign(tx: &mut dyn Tx, app: &App, number: u64, account: &Account) -> anyhow::Result<()> {
    sign_in(tx, app, account.id, ORGANIZATION.1)?;
    if people::has_withdrawn(number) {
        let apikey = ORGANIZATION.1.to_owned().into();
        change_account_data_in(tx, app, account.id, apikey, people::withdrawal())?;
    }
    Ok(())
}

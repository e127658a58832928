//! Use cases that lock the same rows, and begin at once: none loses to another,
//! and what they leave agrees.

use std::sync::Arc;

use assent_domain::{
    account_data::AccountData,
    agreements::{
        ChangeError, SignError, change_account_data_in, end, end_in, rebuild_projections, sign,
        sign_in, withdraw_everywhere,
    },
    emails::{EmailState, add_email, list_emails, verify_email},
    feed::{PostContent, WritePostError, write_post},
    ids::AccountId,
    invites::{KnownKey, LinkToken, invite_end_user},
    organizations::{Organization, ProfileChange, ProfileError, update_profile},
    outcome::{BoxFuture, StoreError, with_causes},
    rights_holders::{add_invite, default_account_data, overview, save_default_account_data},
    store::Store,
    values::{EmailAddress, Token},
    vocabulary::{Consent, PersonalKey},
};
use tokio::{sync::Barrier, task::JoinSet};

use super::overlap;
use super::projections::{asking, change_towards, checked, saying, verified};
use crate::fixtures::{World, samples::email};

/// Two organizations and a person who is tied to both.
#[derive(Clone)]
struct Town {
    world: World,
    bob: Organization,
    cat: Organization,
    ada: AccountId,
}

impl Town {
    async fn new(store: Arc<dyn Store>) -> Self {
        let world = World::new(store);
        let bob = world.organization("Bob", asking()).await;
        let cat = world.organization("Cat", asking()).await;
        let ada = world.person(&bob, "ada").await;
        let town = Self { world, bob, cat, ada };
        let token = town.invited(&town.cat, &[]).await;
        add_invite(&town.world.app, ada, token).await.expect("it is hers");
        town
    }

    /// The link by which `organization` invites Ada, of whom it knows this.
    async fn invited(&self, by: &Organization, known: &[(KnownKey, &str)]) -> Option<LinkToken> {
        let known = [(KnownKey::EMAIL, "ada@example.org")].iter().chain(known);
        let known = known.map(|(key, text)| (*key, (*text).to_owned())).collect();
        let invited = invite_end_user(&self.world.app, by.id, known).await.expect("she is invited");
        invited.link.rsplit('/').next().and_then(LinkToken::parse)
    }

    async fn change<const N: usize>(&self, towards: [&Organization; N]) -> Result<(), StoreError> {
        // Another text each time, so that it is an event.
        let name = Token::hex::<4>(&*self.world.app.random).expose().to_owned();
        match change_towards(&self.world, self.ada, &towards, saying(&name, true)).await {
            Err(ChangeError::Store(error)) => Err(error),
            Ok(_) | Err(ChangeError::NoAgreement(_)) => Ok(()),
        }
    }
}

/// What may begin beside another: an outcome of its own is none of the store's.
type Step = fn(Town) -> BoxFuture<'static, Result<(), StoreError>>;

const DECISIONS: [(&str, Step); 9] = [
    ("sign", |town| {
        Box::pin(async move {
            match sign(&town.world.app, town.ada, town.bob.apikey).await {
                Err(SignError::Store(error)) => Err(error),
                Ok(_) | Err(SignError::UnknownOrganization) => Ok(()),
            }
        })
    }),
    ("change", |town| Box::pin(async move { town.change([&town.bob, &town.cat]).await })),
    ("change one", |town| Box::pin(async move { town.change([&town.bob; 1]).await })),
    ("change in another order", |town| {
        Box::pin(async move { town.change([&town.cat, &town.bob]).await })
    }),
    ("withdraw everywhere", |town| {
        Box::pin(async move {
            town.change([&town.cat]).await?;
            withdraw_everywhere(&town.world.app, town.ada).await.map(drop)
        })
    }),
    ("end", |town| {
        Box::pin(async move {
            match end(&town.world.app, town.ada, town.bob.apikey).await {
                Err(ChangeError::Store(error)) => Err(error),
                Ok(_) | Err(ChangeError::NoAgreement(_)) => Ok(()),
            }
        })
    }),
    ("rebuild", |town| {
        Box::pin(async move { rebuild_projections(&town.world.app, drop).await.map(drop) })
    }),
    ("post", |town| {
        Box::pin(async move {
            let content = PostContent {
                title: "Hello".to_owned(),
                body: "Hello".to_owned(),
                media_url: None,
                media_mime_type: None,
            };
            match write_post(&town.world.app, town.ada, town.bob.apikey, content).await {
                Err(WritePostError::Store(error)) => Err(error),
                _ => Ok(()),
            }
        })
    }),
    ("ask for less", |town| {
        Box::pin(async move {
            let consents = [(Consent::Membership, false)].into();
            let less = ProfileChange { consents, ..ProfileChange::default() };
            match update_profile(&town.world.app, town.bob.id, less).await {
                Err(ProfileError::Store(error)) => Err(error),
                _ => Ok(()),
            }
        })
    }),
];

/// Has these begin at once.
async fn meet(town: &Town, steps: &[(&'static str, Step)]) {
    let start = Arc::new(Barrier::new(steps.len()));
    let mut tasks = JoinSet::new();
    for &(name, step) in steps {
        let (town, start) = (town.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            (name, step(town).await)
        });
    }
    let names: Vec<_> = steps.iter().map(|(name, _)| *name).collect();
    for (name, outcome) in tasks.join_all().await {
        outcome.unwrap_or_else(|error| panic!("{name} of {names:?}: {}", with_causes(&error)));
    }
}

pub async fn any_two_decisions_that_meet_leave_one_chain(store: Arc<dyn Store>) {
    let town = Town::new(store).await;
    let Town { world, bob, cat, ada } = &town;
    sign(&world.app, *ada, cat.apikey.clone()).await.expect("she is invited");
    for (number, first) in DECISIONS.iter().enumerate() {
        for second in &DECISIONS[number..] {
            let pair = [*first, *second];
            sign(&world.app, *ada, bob.apikey.clone()).await.expect("she is invited");
            meet(&town, &pair).await;
            end(&world.app, *ada, bob.apikey.clone()).await.ok();
            meet(&town, &pair).await;
            let names = pair.map(|(name, _)| name);
            assert_eq!(checked(world).await.1, [], "{names:?}");
            verified(world, *ada, bob).await;
        }
    }
    verified(world, *ada, cat).await;
}

pub async fn invitations_and_defaults_that_meet_lose_nothing(store: Arc<dyn Store>) {
    const STEPS: [(&str, Step); 2] = [
        ("save defaults", |town| {
            Box::pin(async move {
                let city = [(PersonalKey::MailingCity, Some("London".to_owned()))].into();
                let change = AccountData { personal_data: city, ..AccountData::default() };
                save_default_account_data(&town.world.app, town.ada, change).await.map(drop)
            })
        }),
        DECISIONS[0],
    ];
    let town = Town::new(store).await;
    let Town { world, ada, .. } = &town;
    let mut tasks = JoinSet::new();
    let start = Arc::new(Barrier::new(4 + STEPS.len()));
    let knowing = |key, text| (KnownKey::Personal(key), text);
    for (name, known) in [
        ("Dan", knowing(PersonalKey::FirstName, "Ada")),
        ("Eve", knowing(PersonalKey::LastName, "Lovelace")),
    ] {
        let by = world.organization(name, asking()).await;
        let token = town.invited(&by, &[known]).await;
        for _ in 0..2 {
            let (world, ada, token, start) = (world.clone(), *ada, token.clone(), start.clone());
            tasks.spawn(async move {
                start.wait().await;
                add_invite(&world.app, ada, token).await.is_ok()
            });
        }
    }
    for (name, step) in STEPS {
        let (town, start) = (town.clone(), start.clone());
        tasks.spawn(async move {
            start.wait().await;
            step(town).await.unwrap_or_else(|error| panic!("{name}: {}", with_causes(&error)));
            false
        });
    }
    let used = tasks.join_all().await.into_iter().filter(|used| *used).count();
    assert_eq!(used, 2, "each invitation is used once");

    let seen = overview(&world.app, *ada).await.expect("the store reads");
    assert_eq!(seen.organizations.len(), 4);
    let data = default_account_data(&world.app, *ada).await.expect("the store reads");
    for (key, text) in [
        (PersonalKey::FirstName, "Ada"),
        (PersonalKey::LastName, "Lovelace"),
        (PersonalKey::MailingCity, "London"),
    ] {
        assert_eq!(data.personal_data[&key].as_deref(), Some(text));
    }
}

pub async fn addresses_that_are_added_and_verified_at_once_are_there_once(store: Arc<dyn Store>) {
    let town = Town::new(store).await;
    let app = &town.world.app;
    let add = |of: &Organization, email: EmailAddress, client: &'static str| {
        let (app, of) = (app.clone(), of.id);
        async move { add_email(&app, of, email, client).await.map(drop).map_err(|e| e.to_string()) }
    };
    let mut codes = Vec::new();
    for of in [&town.bob, &town.cat] {
        add(of, email("shared"), "192.0.2.1").await.expect("it is added");
        let letters = town.world.letters().await;
        let link = letters.iter().flat_map(|letter| letter.text.lines());
        let link = link.rev().find(|line| line.contains("/verify_email/"));
        let code = link.and_then(|link| link.rsplit('/').next()).expect("it has a link");
        codes.push((of.id, Token::new(code)));
    }

    let start = Arc::new(Barrier::new(7));
    let mut adding = JoinSet::new();
    for address in ["shared", "new", "new", "other"] {
        let (add, start) = (add(&town.bob, email(address), "192.0.2.2"), start.clone());
        adding.spawn(async move {
            start.wait().await;
            add.await
        });
    }
    let mut verifying = JoinSet::new();
    for (of, code) in codes {
        let (app, start) = (app.clone(), start.clone());
        verifying.spawn(async move {
            start.wait().await;
            verify_email(&app, of, code).await.map(drop).map_err(|error| error.to_string())
        });
    }
    start.wait().await;
    let adding = adding.join_all().await;
    let verifying = verifying.join_all().await;
    let told = format!("{adding:?} {verifying:?}");
    assert!(!told.contains("the store"), "{told}");

    let mut verified = 0;
    for (of, count) in [(&town.bob, 4), (&town.cat, 2)] {
        let emails = list_emails(app, of.id).await.expect("the store reads");
        assert_eq!(emails.len(), count, "{told}");
        let shared = emails.iter().filter(|address| address.email == email("shared"));
        verified += shared.filter(|at| matches!(at.state, EmailState::Verified(_))).count();
    }
    assert!(verified <= 1, "an address is verified for one: {told}");
}

pub async fn a_change_that_waits_for_an_end_finds_what_was_signed_anew(store: Arc<dyn Store>) {
    let Town { world, bob, ada, .. } = Town::new(store.clone()).await;
    sign(&world.app, ada, bob.apikey.clone()).await.expect("she is invited");
    let (ending, signing, changing) = (world.app.clone(), world.app.clone(), world.app.clone());
    let [one, two, three] = [(); 3].map(|()| bob.apikey.clone());

    let (first, second) = overlap(
        &store,
        move |tx| end_in(tx, &ending, ada, &one).map_err(|error| StoreError::Failed(error.into())),
        move |tx, _| {
            sign_in(tx, &signing, ada, &two).map_err(|error| StoreError::Failed(error.into()))
        },
        move |tx| Ok(change_account_data_in(tx, &changing, ada, three.into(), saying("Ada", true))),
    )
    .await;
    let signed = first.expect("the first commits").sisa.sisa_id;
    let changed = second.expect("there is an agreement");
    let events = changed.into_values().flat_map(|changed| changed.events);
    let under: Vec<_> = events.map(|event| event.audit.sisa_id).collect();
    assert!(!under.is_empty() && under.iter().all(|sisa_id| *sisa_id == signed), "{under:?}");
}

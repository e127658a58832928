//! Organizations' invitations, one by one.

use std::{collections::BTreeSet, sync::Arc};

use assent_domain::{
    ids::InviteId,
    invites::{Invite, InvitePosition, KnownData},
    outcome::{Added, StoreError},
    store::{Store, Tx},
    values::EmailAddress,
};

use super::{expect_new, overlap, read, write};
use crate::fixtures::samples::{
    email_of, id, instant, invite, invite_use, organization_id, token_hash,
};

/// Records invitations that are all new.
fn given(tx: &mut dyn Tx, invites: &[Invite]) -> Result<(), StoreError> {
    for invite in invites {
        tx.invites().insert(invite).map(expect_new)?;
    }
    Ok(())
}

/// The invitations of the two organizations that every clause here is about.
fn of_both(tx: &mut dyn Tx) -> Result<[Vec<Invite>; 2], StoreError> {
    let first = tx.invites().list(organization_id(1), 0, 100)?;
    Ok([first, tx.invites().list(organization_id(2), 0, 100)?])
}

pub async fn an_invite_to_an_address_of_an_older_form_is_listed_with_the_others(
    store: Arc<dyn Store>,
) {
    let email = EmailAddress::from_stored("a@xn--a.example".to_owned());
    let older =
        Invite { email: email.expect("it was taken once"), ..invite(1, organization_id(1)) };
    let invites = [older, invite(2, organization_id(1))];
    let kept = invites.clone();
    write(&store, move |tx| given(tx, &kept)).await;

    let [listed, _] = read(&store, of_both).await;
    assert_eq!(listed.len(), 2);
    assert!(invites.iter().all(|invite| listed.contains(invite)), "{listed:?}");
}

pub async fn an_invite_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let open = invite(1, organization_id(1));
    let used = Invite {
        personal_data: KnownData::default(),
        opened_at: Some(instant(8)),
        used: Some(invite_use(9)),
        ..invite(2, organization_id(1))
    };
    let invites = [open.clone(), used.clone()];
    write(&store, move |tx| given(tx, &invites)).await;

    let (hash_of_open, hash_of_used) = (open.token_hash, used.token_hash);
    let found = read(&store, move |tx| {
        let open = tx.invites().by_token(&hash_of_open)?;
        Ok((open, tx.invites().by_token(&hash_of_used)?))
    })
    .await;
    assert_eq!(found, (Some(open), Some(used.clone())));
    let locked = write(&store, move |tx| tx.invites().lock_by_token(&hash_of_used)).await;
    assert_eq!(locked, Some(used));
}

pub async fn an_unknown_token_opens_no_invite(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, &[invite(1, organization_id(1))])).await;

    let found = write(&store, |tx| {
        let found = tx.invites().by_token(&token_hash("x"))?;
        Ok((found, tx.invites().lock_by_token(&token_hash("x"))?))
    })
    .await;
    assert_eq!(found, (None, None));
}

pub async fn an_organization_invites_an_address_once(store: Arc<dyn Store>) {
    let added = write(&store, |tx| {
        let first = invite(1, organization_id(1));
        let again = Invite { email: first.email.clone(), ..invite(2, organization_id(1)) };
        let added = [tx.invites().insert(&first)?, tx.invites().insert(&again)?];
        given(tx, &[invite(3, organization_id(1))])?; // the transaction is still usable
        Ok(added)
    })
    .await;
    assert_eq!(added, [Added::New, Added::AlreadyThere]);

    let [listed, _] = read(&store, of_both).await;
    let emails: BTreeSet<_> =
        listed.into_iter().map(|invite| (invite.id.0, invite.email)).collect();
    assert_eq!(emails, [(id(1), email_of(1)), (id(3), email_of(3))].into());
}

pub async fn organizations_invite_an_address_each(store: Arc<dyn Store>) {
    // Even the ids may be the same: the organization is a part of the key.
    let invites = [invite(1, organization_id(1)), invite(1, organization_id(2))];
    let written = invites.clone();
    write(&store, move |tx| given(tx, &written)).await;

    assert_eq!(read(&store, of_both).await.concat(), invites);
}

pub async fn an_invite_is_found_by_its_address_in_its_organization_alone(store: Arc<dyn Store>) {
    let [here, used, there] = [
        invite(1, organization_id(1)),
        invite(2, organization_id(1)),
        invite(1, organization_id(2)),
    ];
    let written = [here.clone(), used.clone(), there.clone()];
    write(&store, move |tx| {
        given(tx, &written)?;
        tx.invites().mark_used(organization_id(1), InviteId(id(2)), &invite_use(9))
    })
    .await;

    let found = read(&store, |tx| {
        let invites = tx.invites();
        let mut of = |of, number| invites.by_address(organization_id(of), &email_of(number));
        Ok([of(1, 1)?, of(1, 2)?, of(2, 1)?, of(2, 2)?])
    })
    .await;
    let used = Invite { used: Some(invite_use(9)), ..used };
    assert_eq!(found, [Some(here), Some(used), Some(there), None]);
}

pub async fn using_an_invite_uses_no_other(store: Arc<dyn Store>) {
    let [used, beside, elsewhere] = [
        invite(1, organization_id(1)),
        Invite { created_at: instant(0), ..invite(2, organization_id(1)) },
        invite(1, organization_id(2)),
    ];
    let invites = [used.clone(), beside.clone(), elsewhere.clone()];
    write(&store, move |tx| {
        given(tx, &invites)?;
        tx.invites().mark_used(organization_id(1), InviteId(id(1)), &invite_use(9))?;
        tx.invites().mark_used(organization_id(2), InviteId(id(2)), &invite_use(8))
    })
    .await;

    let used = Invite { used: Some(invite_use(9)), ..used };
    assert_eq!(read(&store, of_both).await, [vec![used, beside], vec![elsewhere]]);
}

pub async fn showing_an_invite_shows_no_other(store: Arc<dyn Store>) {
    let [opened, beside, elsewhere] = [
        invite(1, organization_id(1)),
        Invite { created_at: instant(0), ..invite(2, organization_id(1)) },
        invite(1, organization_id(2)),
    ];
    let invites = [opened.clone(), beside.clone(), elsewhere.clone()];
    write(&store, move |tx| {
        given(tx, &invites)?;
        tx.invites().mark_opened(organization_id(1), InviteId(id(1)), instant(9))?;
        tx.invites().mark_opened(organization_id(2), InviteId(id(2)), instant(8))
    })
    .await;

    let opened = Invite { opened_at: Some(instant(9)), ..opened };
    assert_eq!(read(&store, of_both).await, [vec![opened, beside], vec![elsewhere]]);
}

pub async fn deleting_an_invite_deletes_no_other(store: Arc<dyn Store>) {
    let [deleted, beside, elsewhere] = [
        invite(1, organization_id(1)),
        invite(2, organization_id(1)),
        invite(1, organization_id(2)),
    ];
    let invites = [deleted.clone(), beside.clone(), elsewhere.clone()];
    write(&store, move |tx| {
        given(tx, &invites)?;
        tx.invites().delete(organization_id(1), InviteId(id(1)))?;
        tx.invites().delete(organization_id(1), InviteId(id(1)))?;
        tx.invites().delete(organization_id(2), InviteId(id(2)))
    })
    .await;
    assert_eq!(read(&store, of_both).await, [vec![beside], vec![elsewhere]]);

    let again = write(&store, move |tx| tx.invites().insert(&deleted)).await;
    assert_eq!(again, Added::New, "the address is free again");
}

pub async fn invites_are_listed_newest_first_by_pages(store: Arc<dyn Store>) {
    write(&store, |tx| {
        // Two of the same instant, on either side of the pages' border.
        for (number, age) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 40)] {
            let invite = invite(number, organization_id(1));
            given(tx, &[Invite { created_at: instant(-age), ..invite }])?;
        }
        given(tx, &[invite(6, organization_id(2))])
    })
    .await;

    let pages = read(&store, |tx| {
        Ok([
            tx.invites().list(organization_id(1), 0, 2)?,
            tx.invites().list(organization_id(1), 2, 2)?,
            tx.invites().list(organization_id(1), 4, 2)?,
            tx.invites().list(organization_id(1), 6, 2)?,
        ])
    })
    .await;
    assert_eq!(pages.each_ref().map(Vec::len), [2, 2, 1, 0]);
    let listed = pages.concat();
    let instants: Vec<_> = listed.iter().map(|invite| invite.created_at).collect();
    assert_eq!(instants, [-10, -20, -20, -30, -40].map(instant));
    let ids: BTreeSet<_> = listed.iter().map(|invite| invite.id.0).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5].map(id).into());
}

/// All invitations of the first organization, by pages of two.
pub(super) fn paged(tx: &mut dyn Tx) -> Result<Vec<Vec<Invite>>, StoreError> {
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = tx.invites().page(organization_id(1), after.as_ref(), 2)?;
        let Some(last) = page.last() else { return Ok(pages) };
        after = Some(InvitePosition { at: last.created_at, id: last.id });
        pages.push(page);
    }
}

pub async fn invites_are_paged_by_key_newest_first(store: Arc<dyn Store>) {
    write(&store, |tx| {
        // Three of the same instant, on both sides of a border.
        for (number, age) in [(1, 30), (2, 10), (3, 20), (4, 20), (5, 40), (7, 20)] {
            let invite = invite(number, organization_id(1));
            given(tx, &[Invite { created_at: instant(-age), ..invite }])?;
        }
        given(tx, &[invite(6, organization_id(2))])
    })
    .await;

    let pages = read(&store, paged).await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
    let listed = pages.concat();
    assert_eq!(listed, read(&store, |tx| tx.invites().list(organization_id(1), 0, 100)).await);
    assert_eq!(
        listed[1..4].iter().map(|invite| invite.created_at).collect::<Vec<_>>(),
        [instant(-20); 3]
    );
}

pub async fn an_invite_is_found_by_its_id_by_its_organization_alone(store: Arc<dyn Store>) {
    let invites = [invite(1, organization_id(1)), invite(2, organization_id(2))];
    let written = invites.clone();
    write(&store, move |tx| given(tx, &written)).await;

    let (ones, others) = (InviteId(id(1)), InviteId(id(2)));
    let found = write(&store, move |tx| {
        let found = tx.invites().get(organization_id(1), ones)?;
        let locked = tx.invites().lock(organization_id(1), ones)?;
        let strange = tx.invites().get(organization_id(1), others)?;
        Ok((found, locked, strange, tx.invites().lock(organization_id(1), others)?))
    })
    .await;
    let [own, _] = invites;
    assert_eq!(found, (Some(own.clone()), Some(own), None, None));
}

pub async fn of_two_invites_to_an_address_at_once_one_is_new(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.invites().insert(&invite(1, organization_id(1))),
        |_, added| Ok(added),
        |tx| {
            let rival = Invite { email: email_of(1), ..invite(2, organization_id(1)) };
            let added = tx.invites().insert(&rival)?;
            given(tx, &[invite(3, organization_id(1))])?; // the transaction is still usable
            Ok(added)
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

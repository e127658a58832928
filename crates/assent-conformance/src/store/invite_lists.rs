//! Lists of invitations by state and by address, and new links.

use std::sync::Arc;

use assent_domain::{
    ids::InviteId,
    invites::{Invite, InvitePosition, InviteState, InviteUse, NewLink},
    outcome::StoreError,
    store::{Store, Tx},
    values::{AddressStart, EmailAddress},
};

use super::{
    expect_new, overlap, read,
    uploads::{begin, finish, row, stage},
    write,
};
use crate::fixtures::samples::{id, instant, invite, invite_use, organization_id, token_hash};

fn given(tx: &mut dyn Tx, invites: &[Invite]) -> Result<(), StoreError> {
    for invite in invites {
        tx.invites().insert(invite).map(expect_new)?;
    }
    Ok(())
}

/// An invitation that expires after so many seconds.
fn until(number: u128, seconds: i64) -> Invite {
    Invite { expires_at: instant(seconds), ..invite(number, organization_id(1)) }
}

/// One that was used after so many seconds.
fn used(number: u128, seconds: i64) -> Invite {
    let used = Some(InviteUse { at: instant(seconds), ..invite_use(number) });
    Invite { used, ..until(number, 0) }
}

/// The numbers of the first organization's invitations in a state at `instant(100)`, by
/// pages of two.
fn paged(tx: &mut dyn Tx, state: InviteState) -> Result<Vec<Vec<Invite>>, StoreError> {
    let (mut pages, mut after) = (Vec::new(), None::<InvitePosition>);
    loop {
        let page = tx.invite_lists().in_state(
            organization_id(1),
            state,
            instant(100),
            after.as_ref(),
            2,
        )?;
        let Some(last) = page.last() else { return Ok(pages) };
        let at = last.used.as_ref().map_or(last.expires_at, |used| used.at);
        after = Some(InvitePosition { at, id: last.id });
        pages.push(page);
    }
}

fn ids(invites: &[Invite]) -> Vec<InviteId> {
    invites.iter().map(|invite| invite.id).collect()
}

fn of<const N: usize>(numbers: [u128; N]) -> Vec<InviteId> {
    numbers.map(|number| InviteId(id(number))).into()
}

pub async fn invites_of_a_state_are_paged_the_latest_first(store: Arc<dyn Store>) {
    write(&store, |tx| {
        // Three of one instant, on both sides of a border; one at the very end.
        given(tx, &[until(1, 300), until(2, 200), until(3, 200), until(4, 200), until(5, 101)])?;
        given(tx, &[until(6, 100), until(7, 99), until(8, 98)])?;
        given(tx, &[used(9, 10), used(10, 30), used(11, 20), used(12, 20)])?;
        let elsewhere = [until(20, 300), until(21, 50), used(22, 10)];
        given(tx, &elsewhere.map(|invite| Invite { organization: organization_id(2), ..invite }))
    })
    .await;
    for (state, sizes, expected) in [
        (InviteState::Open, vec![2, 2, 1], of([1, 4, 3, 2, 5])),
        (InviteState::Expired, vec![2, 1], of([6, 7, 8])),
        (InviteState::Registered, vec![2, 2], of([10, 12, 11, 9])),
    ] {
        let pages = read(&store, move |tx| paged(tx, state)).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "{state:?}");
        assert_eq!(ids(&pages.concat()), expected, "{state:?}");
    }
}

pub async fn what_is_staged_is_in_no_list_of_a_state(store: Arc<dyn Store>) {
    let all = |tx: &mut dyn Tx| paged(tx, InviteState::Open).map(|pages| ids(&pages.concat()));
    let upload = write(&store, |tx| {
        given(tx, &[until(1, 3_000), until(2, 1_500), until(3, 1_000), until(4, 4_000)])?;
        let upload = begin(tx, 1)?;
        stage(tx, &upload, &[11, 12, 13].map(|number| row(number, number)))?;
        Ok(upload)
    })
    .await;
    assert_eq!(read(&store, all).await, of([4, 1, 2, 3]));
    write(&store, move |tx| finish(tx, &upload)).await;
    assert_eq!(read(&store, all).await, of([4, 1, 13, 12, 11, 2, 3]));
}

/// The addresses of the first organization's invitations that begin with `start`, by
/// looks of `limit`.
fn looked(tx: &mut dyn Tx, start: &str, limit: i64) -> Result<Vec<Vec<String>>, StoreError> {
    let start = AddressStart::of(start).expect("it is something");
    let (mut looks, mut after) = (Vec::new(), None::<EmailAddress>);
    loop {
        let found =
            tx.invite_lists().starting(organization_id(1), &start, after.as_ref(), limit)?;
        looks.push(found.seen.iter().map(|invite| invite.email.as_str().to_owned()).collect());
        match found.last {
            None => return Ok(looks),
            last => after = last,
        }
    }
}

fn to(number: u128, address: &str) -> Invite {
    let email = EmailAddress::parse(address).expect("it is an address");
    Invite { email, ..invite(number, organization_id(1)) }
}

pub async fn invites_are_found_by_how_the_address_begins(store: Arc<dyn Store>) {
    write(&store, |tx| {
        // In the order of other languages these would not stand beside each other.
        let ones = ["ada@a.example", "a-da@a.example", "ad.a@a.example", "äda@a.example"];
        let others = ["adb@a.example", "aca@a.example", "b@a.example", "a_d%@a.example"];
        for (number, address) in (1..).zip(ones.into_iter().chain(others)) {
            given(tx, &[to(number, address)])?;
        }
        given(tx, &[Invite { organization: organization_id(2), ..to(20, "ad@b.example") }])
    })
    .await;
    for (start, expected) in [
        ("ad", vec!["ad.a@a.example", "ada@a.example", "adb@a.example"]),
        ("AD", vec!["ad.a@a.example", "ada@a.example", "adb@a.example"]),
        ("ada@a.example", vec!["ada@a.example"]),
        ("a_d%", vec!["a_d%@a.example"]),
        ("%", vec![]),
        ("ä", vec!["äda@a.example"]),
        ("c", vec![]),
    ] {
        for limit in [1, 2, 100] {
            let found = read(&store, move |tx| looked(tx, start, limit)).await;
            let size = usize::try_from(limit).expect("it is small");
            assert!(found.iter().all(|look| look.len() <= size), "{found:?}");
            assert_eq!(found.concat(), expected, "{start} by {limit}");
        }
    }
}

pub async fn who_looks_for_an_address_does_not_see_what_is_staged(store: Arc<dyn Store>) {
    let upload = write(&store, |tx| {
        given(tx, &[to(1, "person0@example.com"), to(2, "person5@example.com")])?;
        let upload = begin(tx, 1)?;
        stage(tx, &upload, &[11, 12, 13].map(|number| row(number, number)))?;
        Ok(upload)
    })
    .await;
    let found = read(&store, |tx| looked(tx, "person", 2)).await;
    let looks: Vec<_> = found.iter().map(Vec::len).collect();
    assert_eq!((looks, found.concat().len()), (vec![1, 0, 1], 2));
    write(&store, move |tx| finish(tx, &upload)).await;
    assert_eq!(read(&store, |tx| looked(tx, "person", 2)).await.concat().len(), 5);
}

fn new_link() -> NewLink {
    NewLink {
        token_hash: token_hash("a new link"),
        token_sealed: b"\0sealed".to_vec(),
        expires_at: instant(5_000),
    }
}

pub async fn a_new_link_takes_the_place_of_the_old_one_and_of_no_other(store: Arc<dyn Store>) {
    let [renewed, beside, elsewhere] =
        [until(1, 10), until(2, 10), Invite { organization: organization_id(2), ..until(1, 9) }];
    let elsewhere = Invite { token_hash: token_hash("elsewhere"), ..elsewhere };
    let invites = [renewed.clone(), beside.clone(), elsewhere.clone()];
    let found = write(&store, move |tx| {
        given(tx, &invites)?;
        tx.invites().renew(organization_id(1), InviteId(id(1)), &new_link())?;
        tx.invites().renew(organization_id(2), InviteId(id(2)), &new_link())?;
        let [old, beside, elsewhere] = invites.map(|invite| invite.token_hash);
        let found = [old, new_link().token_hash, beside, elsewhere];
        let mut by_token = Vec::new();
        for hash in found {
            by_token.push(tx.invites().by_token(&hash)?);
        }
        Ok(by_token)
    })
    .await;
    let NewLink { token_hash, token_sealed, expires_at } = new_link();
    let renewed = Invite { token_hash, token_sealed, expires_at, ..renewed };
    assert_eq!(found, [None, Some(renewed), Some(beside), Some(elsewhere)]);
}

pub async fn whoever_comes_with_the_old_link_meanwhile_finds_it_dead(store: Arc<dyn Store>) {
    write(&store, |tx| given(tx, &[until(1, 10)])).await;
    let (renewed, found) = overlap(
        &store,
        |tx| {
            tx.invites().lock(organization_id(1), InviteId(id(1)))?;
            tx.invites().renew(organization_id(1), InviteId(id(1)), &new_link())
        },
        |_, renewed| Ok(renewed),
        |tx| tx.invites().lock_by_token(&until(1, 10).token_hash),
    )
    .await;
    renewed.expect("the first commits");
    assert_eq!(found, None);
}

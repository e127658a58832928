//! Operators' invitations.

use std::sync::Arc;

use assent_domain::{
    ids::OperatorInviteId, organizations::OperatorInvite, outcome::Added, store::Store,
};

use super::{expect_new, overlap, read, undone, write};
use crate::fixtures::samples::{id, instant, operator_invite, organization_id, token_hash};

/// The invitation of a first start.
fn first_start(number: u128) -> OperatorInvite {
    OperatorInvite { first_start: true, email: None, ..operator_invite(number) }
}

pub async fn an_operators_invite_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let used = OperatorInvite {
        email: None,
        revoked_at: Some(instant(20)),
        used: Some((instant(21), organization_id(9))),
        ..operator_invite(2)
    };
    let written = used.clone();
    write(&store, move |tx| {
        tx.operator_invites().insert(&operator_invite(1)).map(expect_new)?;
        tx.operator_invites().insert(&written).map(expect_new)?;
        Ok(())
    })
    .await;

    let by_token = write(&store, |tx| {
        let open = tx.operator_invites().lock(&operator_invite(1).token_hash)?;
        Ok((open, tx.operator_invites().lock(&operator_invite(2).token_hash)?))
    })
    .await;
    let by_id = write(&store, |tx| {
        let open = tx.operator_invites().lock_by_id(OperatorInviteId(id(1)))?;
        Ok((open, tx.operator_invites().lock_by_id(OperatorInviteId(id(2)))?))
    })
    .await;
    let found = read(&store, |tx| {
        let open = tx.operator_invites().find(&operator_invite(1).token_hash)?;
        Ok((open, tx.operator_invites().find(&operator_invite(2).token_hash)?))
    })
    .await;
    assert_eq!(by_token, (Some(operator_invite(1)), Some(used)));
    assert_eq!((by_id, found), (by_token.clone(), by_token));
}

pub async fn an_unknown_operators_invite_is_none(store: Arc<dyn Store>) {
    let found = write(&store, |tx| {
        let by_token = tx.operator_invites().lock(&token_hash("x"))?;
        Ok((by_token, tx.operator_invites().lock_by_id(OperatorInviteId(id(1)))?))
    })
    .await;
    assert_eq!(found, (None, None));
}

pub async fn a_first_start_is_recorded_once(store: Arc<dyn Store>) {
    let added = write(&store, |tx| {
        Ok([
            tx.operator_invites().insert(&first_start(1))?,
            tx.operator_invites().insert(&first_start(2))?,
            tx.operator_invites().insert(&operator_invite(3))?,
            tx.operator_invites().insert(&operator_invite(4))?,
        ])
    })
    .await;
    assert_eq!(added, [Added::New, Added::AlreadyThere, Added::New, Added::New]);

    let found = write(&store, |tx| {
        let first = tx.operator_invites().lock_by_id(OperatorInviteId(id(1)))?;
        Ok((first, tx.operator_invites().lock_by_id(OperatorInviteId(id(2)))?))
    })
    .await;
    assert_eq!(found, (Some(first_start(1)), None));
}

pub async fn a_first_start_counts_even_when_its_invite_is_used_up(store: Arc<dyn Store>) {
    let again = write(&store, |tx| {
        tx.operator_invites().insert(&first_start(1)).map(expect_new)?;
        tx.operator_invites().save(&OperatorInvite {
            revoked_at: Some(instant(20)),
            used: Some((instant(21), organization_id(9))),
            ..first_start(1)
        })?;
        tx.operator_invites().insert(&first_start(2))
    })
    .await;
    assert_eq!(again, Added::AlreadyThere);
}

pub async fn of_two_first_starts_at_once_one_is_recorded(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.operator_invites().insert(&first_start(1)),
        |_, added| Ok(added),
        |tx| tx.operator_invites().insert(&first_start(2)),
    )
    .await;
    assert_eq!(first.expect("the first commits"), Added::New);
    assert_eq!(second, Added::AlreadyThere);
}

pub async fn a_first_start_that_was_undone_does_not_count(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| tx.operator_invites().insert(&first_start(1)),
        |_, _| Err::<(), _>(undone()),
        |tx| tx.operator_invites().insert(&first_start(2)),
    )
    .await;
    first.expect_err("the first is undone");
    assert_eq!(second, Added::New);
}

pub async fn the_use_and_the_revocation_of_an_invite_are_written_back(store: Arc<dyn Store>) {
    let (revoked, used) = write(&store, |tx| {
        let revoked = OperatorInvite { revoked_at: Some(instant(20)), ..operator_invite(1) };
        let used = (instant(21), organization_id(9));
        let used = OperatorInvite { used: Some(used), ..operator_invite(2) };
        for number in 1..=3 {
            tx.operator_invites().insert(&operator_invite(number)).map(expect_new)?;
        }
        tx.operator_invites().save(&revoked)?;
        tx.operator_invites().save(&used)?;
        Ok((revoked, used))
    })
    .await;

    let found = write(&store, |tx| {
        let mut find = |number| tx.operator_invites().lock_by_id(OperatorInviteId(id(number)));
        Ok((find(1)?, find(2)?, find(3)?))
    })
    .await;
    assert_eq!(found, (Some(revoked), Some(used), Some(operator_invite(3))));
}

pub async fn operators_invites_are_listed_newest_first(store: Arc<dyn Store>) {
    write(&store, |tx| {
        for (number, age) in [(1, 30), (2, 10), (3, 40), (4, 20)] {
            let invite = OperatorInvite { created_at: instant(-age), ..operator_invite(number) };
            tx.operator_invites().insert(&invite).map(expect_new)?;
        }
        Ok(())
    })
    .await;

    let listed = read(&store, |tx| tx.operator_invites().list(3)).await;
    let ids: Vec<_> = listed.into_iter().map(|invite| invite.id.0).collect();
    assert_eq!(ids, [id(2), id(4), id(1)]);
}

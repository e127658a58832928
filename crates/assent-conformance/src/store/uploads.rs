//! Uploads of invitations.

use std::sync::Arc;

use BatchOutcome::{AlreadyAMember, AlreadyInvited, DuplicateInFile, Invited};
use assent_domain::{
    account_data::Disclosed,
    end_users::EndUser,
    invites::{BatchOutcome, Invite},
    outcome::StoreError,
    store::{Store, Tx},
    vocabulary::PersonalKey,
};

use super::{expect_new, overlap, read, undone, write};
use crate::fixtures::samples::{email_of, end_user, instant, invite, invite_use, organization_id};

/// A row of an upload by the first organization: invitation `number` to the
/// person `person`.
fn row(number: u128, person: u128) -> Invite {
    Invite { email: email_of(person), ..invite(number, organization_id(1)) }
}

/// An end user of the first organization who shares the address of the person
/// of this number.
fn sharing(number: u128) -> EndUser {
    let address = email_of(number).as_str().to_owned();
    let disclosed = Disclosed {
        personal_data: [(PersonalKey::Email, address)].into(),
        shared_personal_data: [(PersonalKey::Email, true)].into(),
        ..Disclosed::default()
    };
    EndUser { address: disclosed.address(), disclosed, ..end_user(number, organization_id(1)) }
}

fn begin(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.invites().begin_upload()
}

fn upload(tx: &mut dyn Tx, rows: &[Invite]) -> Result<Vec<BatchOutcome>, StoreError> {
    tx.invites().insert_uploaded(organization_id(1), rows)
}

/// The people whom the first organization has invited, in no order.
fn invited(tx: &mut dyn Tx) -> Result<Vec<Invite>, StoreError> {
    tx.invites().list(organization_id(1), 0, 10_000)
}

pub async fn an_uploaded_invite_is_recorded_whole(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        begin(tx)?;
        upload(tx, &[row(1, 1)])
    })
    .await;
    assert_eq!(outcomes, [Invited]);

    assert_eq!(read(&store, invited).await, [row(1, 1)]);
}

pub async fn an_upload_of_no_rows_has_no_outcomes(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        begin(tx)?;
        upload(tx, &[])
    })
    .await;
    assert_eq!(outcomes, []);
}

pub async fn an_upload_tells_members_and_invited_from_new_addresses(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        let expired = Invite { expires_at: instant(-1), ..row(2, 2) };
        let used = Invite { used: Some(invite_use(3)), ..row(3, 3) };
        for invite in [row(1, 1), expired, used, row(5, 5)] {
            tx.invites().insert(&invite).map(expect_new)?;
        }
        tx.end_users().put(&sharing(4))?; // never invited
        tx.end_users().put(&sharing(5))?; // invited, the invite is unused
        begin(tx)?;
        upload(tx, &[row(11, 1), row(12, 2), row(13, 3), row(14, 4), row(15, 5), row(16, 6)])
    })
    .await;
    let expected =
        [AlreadyInvited, AlreadyInvited, AlreadyAMember, AlreadyAMember, AlreadyAMember, Invited];
    assert_eq!(outcomes, expected);

    let mut people: Vec<_> =
        read(&store, invited).await.into_iter().map(|invite| invite.email).collect();
    people.sort_unstable();
    assert_eq!(people, [1, 2, 3, 5, 6].map(email_of));
}

pub async fn an_address_named_again_is_a_duplicate_whatever_it_was(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        tx.invites().insert(&row(1, 1)).map(expect_new)?;
        tx.end_users().put(&sharing(2))?;
        begin(tx)?;
        let rows = [row(11, 1), row(12, 1), row(13, 2), row(14, 2), row(15, 3), row(16, 3)];
        let mut outcomes = upload(tx, &rows)?;
        outcomes.extend(upload(tx, &[row(17, 3), row(18, 2), row(19, 1), row(20, 4)])?);
        Ok(outcomes)
    })
    .await;
    let within = [AlreadyInvited, DuplicateInFile, AlreadyAMember, DuplicateInFile];
    assert_eq!(outcomes[..4], within);
    assert_eq!(outcomes[4..6], [Invited, DuplicateInFile]);
    assert_eq!(outcomes[6..], [DuplicateInFile, DuplicateInFile, DuplicateInFile, Invited]);

    let mut ids: Vec<_> = read(&store, invited).await.into_iter().map(|row| row.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 15, 20].map(|number| row(number, number).id), "the first row counts");
}

pub async fn what_other_organizations_know_does_not_change_an_upload(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        let elsewhere = organization_id(2);
        let used = Invite { used: Some(invite_use(2)), ..invite(2, elsewhere) };
        for invite in [invite(1, elsewhere), used] {
            tx.invites().insert(&invite).map(expect_new)?;
        }
        tx.end_users().put(&EndUser { organization: elsewhere, ..sharing(3) })?;
        begin(tx)?;
        upload(tx, &[row(1, 1), row(2, 2), row(3, 3)])
    })
    .await;
    assert_eq!(outcomes, [Invited, Invited, Invited]);
}

pub async fn a_later_upload_knows_nothing_of_an_earlier_ones_rows(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        begin(tx)?;
        let mut outcomes = upload(tx, &[row(1, 1)])?;
        begin(tx)?;
        outcomes.extend(upload(tx, &[row(2, 1), row(3, 3)])?);
        Ok(outcomes)
    })
    .await;
    assert_eq!(outcomes, [Invited, AlreadyInvited, Invited], "in the same transaction");

    let outcomes = write(&store, |tx| {
        begin(tx)?;
        upload(tx, &[row(4, 1), row(5, 3), row(6, 6)])
    })
    .await;
    assert_eq!(outcomes, [AlreadyInvited, AlreadyInvited, Invited], "in another transaction");
}

pub async fn an_upload_that_is_undone_leaves_nothing(store: Arc<dyn Store>) {
    let work = |tx: &mut dyn Tx| {
        begin(tx)?;
        assert_eq!(upload(tx, &[row(1, 1), row(2, 2)])?, [Invited, Invited]);
        Err::<(), _>(undone())
    };
    store.transact(work).await.expect_err("the upload is undone");
    assert_eq!(read(&store, invited).await, []);

    let outcomes = write(&store, |tx| {
        begin(tx)?;
        upload(tx, &[row(1, 1), row(2, 2)])
    })
    .await;
    assert_eq!(outcomes, [Invited, Invited]);
}

pub async fn many_rows_are_uploaded_in_one_call(store: Arc<dyn Store>) {
    // Every third address is the one before it; every seventh was invited.
    let person = |number: u128| if number.is_multiple_of(3) { number - 1 } else { number };
    let expected: Vec<_> = (1..=1_200)
        .map(|number: u128| match number {
            _ if number.is_multiple_of(3) => DuplicateInFile,
            _ if number.is_multiple_of(7) => AlreadyInvited,
            _ => Invited,
        })
        .collect();
    let outcomes = write(&store, move |tx| {
        for number in (7..=1_200).step_by(7).filter(|number: &u128| !number.is_multiple_of(3)) {
            tx.invites().insert(&row(10_000 + number, number)).map(expect_new)?;
        }
        begin(tx)?;
        let rows: Vec<_> = (1..=1_200).map(|number| row(number, person(number))).collect();
        upload(tx, &rows)
    })
    .await;
    assert!(outcomes == expected, "the outcomes are in the order of the rows");

    let outcome = |wanted| expected.iter().filter(|outcome| **outcome == wanted).count();
    let recorded = read(&store, invited).await;
    assert_eq!(recorded.len(), outcome(Invited) + outcome(AlreadyInvited));
}

pub async fn of_two_uploads_at_once_one_invites_an_address(store: Arc<dyn Store>) {
    let (first, second) = overlap(
        &store,
        |tx| {
            begin(tx)?;
            upload(tx, &[row(1, 1), row(2, 2)])
        },
        |_, outcomes| Ok(outcomes),
        |tx| {
            begin(tx)?;
            upload(tx, &[row(11, 3), row(12, 2), row(13, 2)])
        },
    )
    .await;
    assert_eq!(first.expect("the first commits"), [Invited, Invited]);
    assert_eq!(second, [Invited, AlreadyInvited, DuplicateInFile]);
}

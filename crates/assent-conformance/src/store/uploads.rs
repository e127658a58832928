//! Uploads of invitations: what becomes of their rows.

use std::sync::Arc;

use BatchOutcome::{AlreadyAMember, AlreadyInvited, DuplicateInFile, Invited};
use assent_domain::{
    account_data::Disclosed,
    end_users::EndUser,
    ids::UploadId,
    invites::{BatchOutcome, Invite, Upload},
    outcome::StoreError,
    store::{Store, Tx},
    vocabulary::PersonalKey,
};

use super::{expect_new, read, undone, write};
use crate::fixtures::samples::{
    email_of, end_user, id, instant, invite, invite_use, organization_id,
};

/// A row of an upload by the first organization: invitation `number` to the
/// person `person`.
pub(super) fn row(number: u128, person: u128) -> Invite {
    Invite { created_at: instant(100), ..made(number, person) }
}

/// The same, made one by one before.
fn made(number: u128, person: u128) -> Invite {
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

/// Begins an upload by the first organization, which has made no invitation at
/// that instant yet.
pub(super) fn begin(tx: &mut dyn Tx, number: u128) -> Result<Upload, StoreError> {
    let begun = tx.uploads().begin(organization_id(1), UploadId(id(number)), instant(100))?;
    let upload = begun.expect("no other upload is under way");
    assert_eq!(upload.organization, organization_id(1));
    assert_eq!(upload.at, instant(100));
    Ok(upload)
}

/// Stages rows of an upload that is under way.
pub(super) fn stage(
    tx: &mut dyn Tx,
    upload: &Upload,
    rows: &[Invite],
) -> Result<Vec<BatchOutcome>, StoreError> {
    let outcomes = tx.uploads().stage(upload, rows, instant(101))?;
    Ok(outcomes.expect("the upload is under way"))
}

/// Forgets the addresses that an upload has named, and shows what it has staged.
pub(super) fn finish(tx: &mut dyn Tx, upload: &Upload) -> Result<(), StoreError> {
    tx.uploads().forget_addresses(upload, 10_000)?;
    assert!(tx.uploads().finish(upload)?, "it is under way");
    Ok(())
}

/// A whole upload of the first organization.
fn upload(tx: &mut dyn Tx, rows: &[Invite]) -> Result<Vec<BatchOutcome>, StoreError> {
    let upload = begin(tx, 1)?;
    let outcomes = stage(tx, &upload, rows)?;
    finish(tx, &upload)?;
    Ok(outcomes)
}

/// The people whom the first organization has invited, in no order.
pub(super) fn invited(tx: &mut dyn Tx) -> Result<Vec<Invite>, StoreError> {
    tx.invites().list(organization_id(1), 0, 10_000)
}

pub async fn an_uploaded_invite_is_recorded_whole(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| upload(tx, &[row(1, 1)])).await;
    assert_eq!(outcomes, [Invited]);

    assert_eq!(read(&store, invited).await, [row(1, 1)]);
}

pub async fn an_upload_of_no_rows_has_no_outcomes(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| upload(tx, &[])).await;
    assert_eq!(outcomes, []);
}

pub async fn an_upload_tells_members_and_invited_from_new_addresses(store: Arc<dyn Store>) {
    let outcomes = write(&store, |tx| {
        let expired = Invite { expires_at: instant(-1), ..made(2, 2) };
        let used = Invite { used: Some(invite_use(3)), ..made(3, 3) };
        for invite in [made(1, 1), expired, used, made(5, 5)] {
            tx.invites().insert(&invite).map(expect_new)?;
        }
        tx.end_users().put(&sharing(4))?; // never invited
        tx.end_users().put(&sharing(5))?; // invited, the invite is unused
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
        tx.invites().insert(&made(1, 1)).map(expect_new)?;
        tx.end_users().put(&sharing(2))?;
        let upload = begin(tx, 1)?;
        let rows = [row(11, 1), row(12, 1), row(13, 2), row(14, 2), row(15, 3), row(16, 3)];
        let mut outcomes = stage(tx, &upload, &rows)?;
        outcomes.extend(stage(tx, &upload, &[row(17, 3), row(18, 2), row(19, 1), row(20, 4)])?);
        finish(tx, &upload)?;
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
        upload(tx, &[row(1, 1), row(2, 2), row(3, 3)])
    })
    .await;
    assert_eq!(outcomes, [Invited, Invited, Invited]);
}

pub async fn a_later_upload_knows_nothing_of_an_earlier_ones_rows(store: Arc<dyn Store>) {
    let later = |number: u128, person, seconds: i64| Invite {
        created_at: instant(100 + seconds),
        ..row(number, person)
    };
    let again = |tx: &mut dyn Tx, number, rows: &[Invite]| {
        let (id, at) = (UploadId(id(number)), rows[0].created_at);
        let upload = tx.uploads().begin(organization_id(1), id, at)?.expect("none is under way");
        let outcomes = stage(tx, &upload, rows)?;
        finish(tx, &upload)?;
        Ok::<_, StoreError>(outcomes)
    };
    let outcomes = write(&store, move |tx| {
        let mut outcomes = upload(tx, &[row(1, 1)])?;
        outcomes.extend(again(tx, 2, &[later(2, 1, 1), later(3, 3, 1)])?);
        Ok(outcomes)
    })
    .await;
    assert_eq!(outcomes, [Invited, AlreadyInvited, Invited], "in the same transaction");

    let rows = [later(4, 1, 2), later(5, 3, 2), later(6, 6, 2)];
    let outcomes = write(&store, move |tx| again(tx, 3, &rows)).await;
    assert_eq!(outcomes, [AlreadyInvited, AlreadyInvited, Invited], "in another transaction");
}

pub async fn rows_that_are_undone_leave_nothing(store: Arc<dyn Store>) {
    let begun = write(&store, |tx| begin(tx, 1)).await;
    let work = move |tx: &mut dyn Tx| {
        tx.invites().insert(&row(3, 3)).map(expect_new)?;
        let staged = stage(tx, &begun, &[row(1, 1), row(2, 2), row(4, 3)])?;
        assert_eq!(staged, [Invited, Invited, AlreadyInvited]);
        Err::<(), _>(undone())
    };
    store.transact(work).await.expect_err("the rows are undone");

    let outcomes = write(&store, move |tx| {
        let outcomes = stage(tx, &begun, &[row(1, 1), row(2, 2), row(4, 3)])?;
        finish(tx, &begun)?;
        Ok(outcomes)
    })
    .await;
    assert_eq!(outcomes, [Invited, Invited, Invited]);
    assert_eq!(read(&store, invited).await.len(), 3);
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
            tx.invites().insert(&made(10_000 + number, number)).map(expect_new)?;
        }
        let rows: Vec<_> = (1..=1_200).map(|number| row(number, person(number))).collect();
        upload(tx, &rows)
    })
    .await;
    assert!(outcomes == expected, "the outcomes are in the order of the rows");

    let outcome = |wanted| expected.iter().filter(|outcome| **outcome == wanted).count();
    let recorded = read(&store, invited).await;
    assert_eq!(recorded.len(), outcome(Invited) + outcome(AlreadyInvited));
}

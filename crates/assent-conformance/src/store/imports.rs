//! Results of uploads that are kept.

use std::sync::Arc;

use assent_domain::{
    ids::{OrganizationId, UploadId},
    invites::{Import, ImportPiece, RECORDS_A_PIECE, Swept, Upload},
    outcome::StoreError,
    store::{Store, Tx},
};

use super::{
    read,
    uploads::{begin, finish, row, stage},
    write,
};
use crate::fixtures::samples::{id, instant, organization_id};

/// The result of the upload of this number by the first organization.
fn import(number: u128) -> Import {
    Import {
        organization: organization_id(1),
        id: UploadId(id(number)),
        expires_at: instant(10),
        sealed: Some(b"what it came to".to_vec()),
    }
}

/// Pieces from 0 on, as many as one is told.
fn pieces(count: u8) -> Vec<ImportPiece> {
    (0..count)
        .map(|number| ImportPiece { number: number.into(), sealed: vec![number; 9] })
        .collect()
}

/// An upload as it was, of this result.
fn upload_of(import: &Import) -> Upload {
    Upload { organization: import.organization, id: import.id, at: instant(100) }
}

/// Keeps a result with so many pieces.
fn given(tx: &mut dyn Tx, import: &Import, count: u8) -> Result<(), StoreError> {
    tx.imports().add_pieces(&upload_of(import), &pieces(count))?;
    tx.imports().keep(import)
}

/// How many of the first hundred pieces there are of the upload of this number.
fn left_of(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    number: u128,
) -> Result<usize, StoreError> {
    let mut left = 0;
    for piece in 0..100 {
        left +=
            usize::from(tx.imports().piece(organization, UploadId(id(number)), piece)?.is_some());
    }
    Ok(left)
}

/// When the result of the upload of this number expires, in seconds.
fn expires(tx: &mut dyn Tx, organization: OrganizationId, number: u128) -> Result<i64, StoreError> {
    let found = tx.imports().import(organization, UploadId(id(number)))?;
    Ok((found.expect("it is known").expires_at - instant(0)).whole_seconds())
}

pub async fn a_result_comes_back_as_it_went_in_to_its_organization_alone(store: Arc<dyn Store>) {
    let (first, other) = (organization_id(1), organization_id(2));
    let theirs = Import { organization: other, sealed: Some(b"other".to_vec()), ..import(1) };
    let kept = theirs.clone();
    write(&store, move |tx| {
        let upload = begin(tx, 1)?;
        let all = pieces(3);
        stage(tx, &upload, &[row(1, 1)])?;
        tx.imports().add_pieces(&upload, &[])?;
        tx.imports().add_pieces(&upload, &all[..2])?;
        tx.imports().add_pieces(&upload, &all[2..])?;
        assert_eq!(tx.imports().import(first, upload.id)?, None, "nobody has kept it yet");
        finish(tx, &upload)?;
        tx.imports().keep(&import(1))?;
        given(tx, &kept, 1)
    })
    .await;
    read(&store, move |tx| {
        assert_eq!(tx.imports().import(first, UploadId(id(1)))?, Some(import(1)));
        assert_eq!(tx.imports().import(other, UploadId(id(1)))?, Some(theirs));
        assert_eq!(tx.imports().import(first, UploadId(id(2)))?, None);
        for piece in pieces(3) {
            let found = tx.imports().piece(first, UploadId(id(1)), piece.number)?;
            assert_eq!(found, Some(piece.sealed));
        }
        assert_eq!((left_of(tx, first, 1)?, left_of(tx, other, 1)?), (3, 1));
        assert_eq!(left_of(tx, organization_id(3), 1)?, 0);
        Ok(())
    })
    .await;
}

pub async fn all_results_but_the_newest_expire_and_no_other_organizations_do(
    store: Arc<dyn Store>,
) {
    let (first, other) = (organization_id(1), organization_id(2));
    write(&store, move |tx| {
        for number in [4, 1, 3, 2] {
            given(tx, &import(number), 1)?;
        }
        given(tx, &Import { organization: other, ..import(1) }, 1)?;
        // What has expired by then did so when it did.
        given(tx, &Import { expires_at: instant(2), ..import(0) }, 1)?;
        tx.imports().expire_older(first, 4, instant(4))?;
        assert_eq!(expires(tx, first, 0)?, 2);
        assert_eq!(expires(tx, first, 1)?, 10);
        tx.imports().expire_older(first, 2, instant(5))?;
        let seen: Result<Vec<_>, _> = (0..5).map(|number| expires(tx, first, number)).collect();
        assert_eq!(seen?, [2, 5, 5, 10, 10]);
        assert_eq!(expires(tx, other, 1)?, 10);
        Ok(())
    })
    .await;
}

pub async fn expired_results_are_purged_by_lots_and_the_living_are_spared(store: Arc<dyn Store>) {
    let (first, other) = (organization_id(1), organization_id(2));
    write(&store, move |tx| {
        given(tx, &import(1), 5)?;
        given(tx, &Import { expires_at: instant(11), ..import(2) }, 1)?;
        given(tx, &Import { organization: other, expires_at: instant(12), ..import(1) }, 2)?;
        assert_eq!(tx.imports().purge(instant(9), 10)?, 0);
        // Two pieces, two, and the last with what is sealed.
        let mut lot = || tx.imports().purge(instant(11), 2);
        let lots = [lot()?, lot()?, lot()?];
        assert_eq!(lots, [2, 2, 2]);
        let gone = Import { sealed: None, ..import(1) };
        assert_eq!(tx.imports().import(first, UploadId(id(1)))?, Some(gone));
        assert_eq!((left_of(tx, first, 1)?, left_of(tx, first, 2)?), (0, 1));
        assert_eq!(tx.imports().purge(instant(11), 2)?, 2);
        assert_eq!(tx.imports().purge(instant(11), 2)?, 0, "there is nothing more to take");
        assert_eq!(left_of(tx, other, 1)?, 2);
        assert_eq!(
            tx.imports().import(other, UploadId(id(1)))?.map(|found| found.sealed.is_some()),
            Some(true)
        );
        Ok(())
    })
    .await;
}

pub async fn purged_results_are_forgotten_by_lots_and_no_others(store: Arc<dyn Store>) {
    let forgotten = write(&store, |tx| {
        for number in 1..=4 {
            let expires_at = instant(i64::try_from(number).unwrap_or_default());
            given(tx, &Import { expires_at, ..import(number) }, 0)?;
        }
        assert_eq!(tx.imports().forget(instant(20), 10)?, 0, "they have to be purged first");
        for _ in 0..3 {
            assert_eq!(tx.imports().purge(instant(3), 10)?, 1);
        }
        let mut forget = |before| tx.imports().forget(instant(before), 1);
        let lots = [forget(3)?, forget(3)?, forget(3)?, forget(20)?, forget(20)?];
        Ok((lots, tx.imports().import(organization_id(1), UploadId(id(4)))?))
    })
    .await;
    let living = Import { expires_at: instant(4), ..import(4) };
    assert_eq!(forgotten, ([1, 1, 0, 1, 0], Some(living)));
}

pub async fn the_pieces_of_an_upload_are_swept_with_it_by_lots_and_no_others(
    store: Arc<dyn Store>,
) {
    let first = organization_id(1);
    write(&store, move |tx| {
        given(tx, &import(7), 2)?;
        given(tx, &Import { organization: organization_id(2), ..import(1) }, 2)?;
        let upload = begin(tx, 1)?;
        stage(tx, &upload, &[row(1, 1)])?;
        tx.imports().add_pieces(&upload, &pieces(5))?;
        // Two at a time: the third lot finds one, and the upload goes with it.
        let limit = 2 * RECORDS_A_PIECE;
        let Swept::Some(next) = tx.uploads().sweep(&upload, None, limit)? else {
            panic!("pieces are left");
        };
        assert_eq!(left_of(tx, first, 1)?, 3);
        assert!(matches!(tx.uploads().sweep(&upload, next, limit)?, Swept::Some(_)));
        assert_eq!(tx.uploads().sweep(&upload, next, limit)?, Swept::All);
        assert_eq!(tx.uploads().pending(first)?, None);
        assert_eq!(left_of(tx, first, 1)?, 0);
        assert_eq!((left_of(tx, first, 7)?, left_of(tx, organization_id(2), 1)?), (2, 2));
        Ok(())
    })
    .await;
}

pub async fn a_sweep_of_an_upload_that_has_ended_spares_its_result(store: Arc<dyn Store>) {
    let left = write(&store, |tx| {
        let upload = begin(tx, 1)?;
        tx.imports().add_pieces(&upload, &pieces(2))?;
        finish(tx, &upload)?;
        tx.imports().keep(&import(1))?;
        assert_eq!(tx.uploads().sweep(&upload, None, 100)?, Swept::All);
        left_of(tx, organization_id(1), 1)
    })
    .await;
    assert_eq!(left, 2);
}

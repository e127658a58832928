//! Taking from buckets, and giving back.

use super::{Bucket, LimitError, MailPurpose, address_bucket};
use crate::{App, accounts::Realm, outcome::StoreError, store::Tx, values::EmailAddress};

/// Takes one from each of the buckets, or from none: an attempt that is
/// refused costs nothing. They are locked one after the other: name them in
/// the same order everywhere, the client's first.
pub async fn enforce<const N: usize>(app: &App, buckets: [Bucket; N]) -> Result<(), LimitError> {
    if !app.rules.limits_on {
        return Ok(());
    }
    let now = app.clock.now();
    app.store
        .transact(move |tx| {
            let mut arrivals = [now; N];
            for (bucket, arrival) in buckets.iter().zip(&mut arrivals) {
                *arrival = bucket.quota.take(tx.limits().lock(&bucket.key, now)?, now)?;
            }
            for (bucket, arrival) in buckets.iter().zip(arrivals) {
                tx.limits().save(&bucket.key, arrival)?;
            }
            Ok(())
        })
        .await
}

/// Gives back what the sign-ups of an address have used up, once one of them
/// is completed: else an address with a new account would be over the limit
/// earlier than one without. It happens once for an account.
pub(crate) fn forgive_sign_ups(
    tx: &mut dyn Tx,
    app: &App,
    realm: Realm,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    let (bucket, now) = (address_bucket(app, MailPurpose::SignUp(realm), email), app.clock.now());
    tx.limits().lock(&bucket.key, now)?;
    tx.limits().save(&bucket.key, now)
}

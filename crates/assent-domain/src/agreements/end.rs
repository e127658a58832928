//! The person ends an agreement.

use super::{ChangeError, Event, decisions::DecisionWriter, grounds::lock_grounds};
use crate::{App, ids::AccountId, store::Tx};

/// Ends the person's agreement with the organization `apikey`. From now on the
/// organization sees nothing of them. What the person entered stays theirs;
/// what they shared and allowed ends with the agreement, so that signing anew
/// starts from their defaults. Answers the event that says so.
pub async fn end(app: &App, account: AccountId, apikey: String) -> Result<Event, ChangeError> {
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| end_in(tx, &app, account, &apikey)).await
}

/// The same as a step of an open unit.
pub fn end_in(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
    apikey: &str,
) -> Result<Event, ChangeError> {
    let grounds = lock_grounds(tx, account, apikey)?;
    let grounds = grounds.ok_or_else(|| ChangeError::NoAgreement(apikey.to_owned()))?;
    let (writer, data, _) = DecisionWriter::open(app, grounds)?;
    Ok(writer.end(tx, &data.withdrawn())?)
}

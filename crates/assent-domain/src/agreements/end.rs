//! The person ends an agreement.

use super::{ChangeError, Event, decisions::DecisionWriter};
use crate::{App, ids::AccountId, organizations::secrets_of, rights_holders::holder, store::Tx};

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
    let holder = holder(tx, account)?;
    let none = || ChangeError::NoAgreement(apikey.to_owned());
    let organization = tx.organizations().by_apikey(apikey)?.ok_or_else(none)?.id;
    // Locked in the order in which signing and changing lock them.
    let data = tx.rights_holders().lock_data_towards(organization, account)?.ok_or_else(none)?;
    let agreement = tx.agreements().lock_in_force(organization, account)?.ok_or_else(none)?;
    let secrets = secrets_of(tx, organization)?;

    let event = DecisionWriter::open(app, agreement, &holder, &secrets)?.end(tx)?;
    tx.rights_holders().save_data_towards(organization, account, &data.withdrawn())?;
    Ok(event)
}

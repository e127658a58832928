//! What an organization's admins should see to next.

use super::Organization;
use crate::{App, account_data::enabled, outcome::StoreError, values::EmailAddress};

/// What waits for somebody to see to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    /// It asks for no data, no permission and no way to reach anybody.
    pub asks_for_nothing: bool,
    /// It has no invitation.
    pub nobody_is_invited: bool,
    /// Its addresses that are not verified, oldest first.
    pub unverified: Vec<EmailAddress>,
}

/// What waits for the organization's admins.
pub async fn attention(app: &App, organization: &Organization) -> Result<Attention, StoreError> {
    let requested = &organization.profile.requested;
    let asks = enabled(&requested.personal_data).next().is_some()
        || enabled(&requested.consents).next().is_some()
        || enabled(&requested.channels).next().is_some();
    let id = organization.id;
    app.store
        .snapshot(move |tx| {
            let emails = crate::emails::all_of(tx, id)?.into_iter();
            let unverified = emails.filter(|email| !email.is_verified());
            Ok(Attention {
                asks_for_nothing: !asks,
                nobody_is_invited: tx.invites().list(id, 0, 1)?.is_empty(),
                unverified: unverified.map(|email| email.email).collect(),
            })
        })
        .await
}

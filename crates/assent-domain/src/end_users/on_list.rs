//! Why an address is, or is not, on a mailing list.

use super::EndUser;
use crate::{
    App,
    account_data::Requested,
    ids::OrganizationId,
    invites::Invite,
    organizations::require_organization,
    outcome::StoreError,
    store::Tx,
    values::EmailAddress,
    vocabulary::{Channel, Consent, PersonalKey},
};

/// How many people are looked at who share one address.
const SHARING_MAX: i64 = 10;

/// How an address stands to a mailing list, as the organization may know it: by what is
/// shared with it, and by its own invitations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressStanding {
    /// Nobody shares it, and it was never invited.
    Unknown,
    /// It has an invitation that was not used.
    Invited {
        /// Whether it can no longer be.
        is_expired: bool,
    },
    /// Its invitation was used, but nothing was signed.
    NotSigned,
    /// Its invitation was used, and the agreement has ended.
    Ended,
    /// There is an agreement in force with who shares it, or was invited by it.
    Signed(Signed),
}

/// What somebody with an agreement in force allows. `None` is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The `rhldr_id`.
    pub id: String,
    /// Whether the consent of the list is given.
    pub consent: Option<bool>,
    /// Which address is shared.
    pub address: Option<SharedAddress>,
    /// Whether they may be reached by email.
    pub by_email: Option<bool>,
}

/// Which address somebody shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedAddress {
    /// The one that was asked about.
    This,
    /// Another than the one that they were invited by.
    Another,
    /// None.
    None,
}

impl Signed {
    /// Whether the mailing list has the address.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.consent == Some(true) && self.address == Some(SharedAddress::This)
    }

    fn of(end_user: EndUser, about: About<'_>) -> Self {
        let visible = end_user.disclosed.visible(about.requested);
        let address = visible.shared_personal_data.get(&PersonalKey::Email).map(|is_shared| {
            match end_user.disclosed.address().filter(|_| *is_shared) {
                None => SharedAddress::None,
                Some(shared) if shared == about.email.as_str() => SharedAddress::This,
                Some(_) => SharedAddress::Another,
            }
        });
        let by_email = visible.communication_channels.get(&Channel::Email);
        Self {
            id: end_user.public_key,
            consent: visible.consents.get(&about.consent).copied(),
            address,
            by_email: by_email.map(|is| is.enabled),
        }
    }
}

/// What is asked about.
#[derive(Clone, Copy)]
struct About<'a> {
    email: &'a EmailAddress,
    consent: Consent,
    requested: &'a Requested,
}

/// How `email` stands to the mailing list of `consent` now. Where several people share
/// the address, one whom the list has counts.
pub async fn address_standing(
    app: &App,
    organization: OrganizationId,
    consent: Consent,
    email: EmailAddress,
) -> Result<AddressStanding, StoreError> {
    let clock = app.clock.clone();
    app.store
        .snapshot(move |tx| {
            let requested = require_organization(tx, organization)?.profile.requested;
            let about = About { email: &email, consent, requested: &requested };
            if let Some(signed) = sharing(tx, organization, about)? {
                return Ok(AddressStanding::Signed(signed));
            }
            let Some(invite) = tx.invites().by_address(organization, &email)? else {
                return Ok(AddressStanding::Unknown);
            };
            let is_expired = clock.now() >= invite.expires_at;
            Ok(invited(tx, &invite, about)?.unwrap_or(AddressStanding::Invited { is_expired }))
        })
        .await
}

/// Whoever shares the address, as far as it is asked for.
fn sharing(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    about: About<'_>,
) -> Result<Option<Signed>, StoreError> {
    let found = tx.end_users().by_address(organization, about.email, SHARING_MAX)?;
    let signed = found.into_iter().map(|found| Signed::of(found, about));
    let signed = signed.filter(|signed| signed.address == Some(SharedAddress::This));
    Ok(signed.max_by_key(Signed::is_listed))
}

/// Who used the invitation, if somebody did.
fn invited(
    tx: &mut dyn Tx,
    invite: &Invite,
    about: About<'_>,
) -> Result<Option<AddressStanding>, StoreError> {
    let Some(used) = &invite.used else { return Ok(None) };
    if let Some(found) = tx.end_users().get(invite.organization, used.account)? {
        return Ok(Some(AddressStanding::Signed(Signed::of(found, about))));
    }
    let agreements = tx.agreements().between(invite.organization, used.account, 1)?;
    let has_ended = !agreements.is_empty();
    Ok(Some(if has_ended { AddressStanding::Ended } else { AddressStanding::NotSigned }))
}

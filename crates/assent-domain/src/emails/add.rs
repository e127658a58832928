//! Adding an address: its owner gets a link to follow.

use thiserror::Error;

use super::{EMAILS_MAX, EmailState, OrganizationEmail, list::all};
use crate::{
    App,
    ids::OrganizationId,
    limits::{self, LimitError, MailPurpose, mail_buckets},
    mail::letters,
    outcome::{Added, StoreError},
    values::{EmailAddress, Token},
};

/// Why an address was not added.
#[derive(Debug, Error)]
pub enum AddEmailError {
    /// The organization has verified it.
    #[error("this address is verified already")]
    AlreadyVerified,
    /// The organization has [`EMAILS_MAX`] addresses.
    #[error(
        "an organization has at most {EMAILS_MAX} addresses; those that are not verified are \
         forgotten 30 days after their link has expired"
    )]
    TooMany,
    /// Too many requests.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an address of the organization, to be verified by the link that it is
/// mailed. An address that is verified for another organization gets a notice
/// instead; the caller, whose client's address is `client`, cannot tell which.
/// Adding a pending address again mails a new link and makes the old one
/// worthless.
pub async fn add_email(
    app: &App,
    organization: OrganizationId,
    email: EmailAddress,
    client: &str,
) -> Result<OrganizationEmail, AddEmailError> {
    limits::enforce(app, mail_buckets(app, MailPurpose::AddEmail, client, &email)).await?;
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            // Whoever adds for this organization too waits, so that they are counted.
            let found = tx.organizations().lock(organization)?;
            let organization =
                found.ok_or_else(|| StoreError::missing("organization", organization))?;
            let there = tx.organization_emails().lock(organization.id, &email)?;
            if there.as_ref().is_some_and(OrganizationEmail::is_verified) {
                return Err(AddEmailError::AlreadyVerified);
            }
            if there.is_none() && all(tx, organization.id)?.len() >= usize::from(EMAILS_MAX) {
                return Err(AddEmailError::TooMany);
            }
            let (code, now) = (Token::hex::<16>(&*app.random), app.clock.now());
            // An address of another costs the same writes; its code goes nowhere.
            let name = &organization.profile.name;
            let letter = match tx.organization_emails().owner(&email)? {
                Some(_) => letters::address_of_another(name, &email),
                None => letters::address_link(&app, name, &email, &code),
            };
            let added = OrganizationEmail {
                organization: organization.id,
                email,
                created_at: there.map_or(now, |there| there.created_at),
                state: EmailState::Pending {
                    code: code.hash(),
                    expires_at: now + app.rules.verification_lifetime,
                },
            };
            // Only what is verified can be in another's way.
            let _: Added = tx.organization_emails().put(&added)?;
            letters::enqueue_in(tx, &app, &added.email, &letter)?;
            Ok(added)
        })
        .await
}

//! Inviting one end user.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Invite, KnownData, cell, registration_link};
use crate::{
    App,
    account_data::personal_text,
    ids::OrganizationId,
    organizations::require_organization,
    outcome::{Added, StoreError},
    store::Tx,
    values::{EmailAddress, trimmed},
    vocabulary::{PersonalKey, Term},
};

/// Why an end user was not invited.
#[derive(Debug, Error)]
pub enum InviteEndUserError {
    /// These fields have values that break a rule.
    #[error("the end user was not invited: some values are not valid")]
    Invalid(BTreeMap<&'static str, String>),
    /// The organization has an invitation for the address, or an end user
    /// who shares it.
    #[error("this address is invited or a member already")]
    AlreadyInvited,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Invites the person of whom the organization knows `known` (by key of
/// personal data, and `fullname`) and answers with the registration link.
/// Empty texts count as none.
pub async fn invite_end_user(
    app: &App,
    organization: OrganizationId,
    known: BTreeMap<String, String>,
) -> Result<String, InviteEndUserError> {
    let person = KnownPerson::check(|name| known.get(name).map(String::as_str))
        .map_err(InviteEndUserError::Invalid)?;
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| invite_end_user_in(tx, &app, organization, person)).await
}

/// The same as a step of an open unit, with what is known checked before.
pub fn invite_end_user_in(
    tx: &mut dyn Tx,
    app: &App,
    organization: OrganizationId,
    person: KnownPerson,
) -> Result<String, InviteEndUserError> {
    let organization = require_organization(tx, organization)?;
    if tx.end_users().shares_address(organization.id, &person.email)? {
        return Err(InviteEndUserError::AlreadyInvited);
    }
    let (invite, token) = Invite::new(app, organization.id, person);
    match tx.invites().insert(&invite)? {
        Added::New => Ok(registration_link(app, &organization.apikey, &token)),
        Added::AlreadyThere => Err(InviteEndUserError::AlreadyInvited),
    }
}

const LOST_NUMBER: &str = "is a number that a spreadsheet has cut short: make the column text \
                           there, enter the number again, and save anew";

fn is_phone(key: PersonalKey) -> bool {
    use PersonalKey::{BusinessPhone, FaxNumber, HomePhone, MobilePhone};
    matches!(key, HomePhone | MobilePhone | FaxNumber | BusinessPhone)
}

/// Whether an invitation can carry something under this name.
#[must_use]
pub fn is_known_name(name: &str) -> bool {
    name == "fullname" || PersonalKey::parse(name).is_some()
}

/// What an organization knows of a person whom it may invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    pub(super) email: EmailAddress,
    pub(super) known: KnownData,
}

impl KnownPerson {
    /// Checks what an organization says it knows of a person; `value` tells the
    /// text under a name. Blanks around a text are no part of it. All faults are
    /// told at once, by name.
    pub fn check<'a>(
        value: impl Fn(&'static str) -> Option<&'a str>,
    ) -> Result<Self, BTreeMap<&'static str, String>> {
        check_known(value).map(|(email, known)| Self { email, known })
    }
}

fn check_known<'a>(
    value: impl Fn(&'static str) -> Option<&'a str>,
) -> Result<(EmailAddress, KnownData), BTreeMap<&'static str, String>> {
    let value = |name| value(name).map(trimmed);
    let mut faults = BTreeMap::new();
    let mut known = KnownData::default();
    let email = EmailAddress::parse(value("email").unwrap_or_default())
        .map_err(|error| faults.insert("email", error.to_string()))
        .ok();
    for key in PersonalKey::ALL.iter().copied().filter(|key| *key != PersonalKey::Email) {
        let text = value(key.name()).unwrap_or_default();
        let is_lost = is_phone(key) && cell::is_lost_number(text);
        match if is_lost { Err(LOST_NUMBER.to_owned()) } else { personal_text(key, text) } {
            Ok(text) => known.fields.extend(text.map(|text| (key, text))),
            Err(fault) => _ = faults.insert(key.name(), fault),
        }
    }
    // A whole name has the limits of any other text.
    match personal_text(PersonalKey::LastName, value("fullname").unwrap_or_default()) {
        Ok(text) => known.fullname = text,
        Err(fault) => _ = faults.insert("fullname", fault),
    }
    match email.filter(|_| faults.is_empty()) {
        Some(email) => {
            known.fields.insert(PersonalKey::Email, email.as_str().to_owned());
            Ok((email, known))
        }
        None => Err(faults),
    }
}

//! The profile: how an organization presents itself, and what it asks for.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{
    Organization,
    complete_signup::{NAME_MAX_CHARS, is_name},
};
use crate::{
    App,
    account_data::{Requested, Switches},
    ids::OrganizationId,
    outcome::StoreError,
    values::{EmailAddress, EmailAddressError, is_blank, is_one_line, is_web_address},
    vocabulary::{Channel, Consent, INDUSTRIES, PersonalKey, TAG_MAX_CHARS, TAGS_MAX},
};

/// What an organization's admins edit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the key of the contract's organization object")]
pub struct Profile {
    pub name: String,
    pub dpo_email: Option<String>,
    pub logo: Option<String>,
    pub icon: Option<String>,
    pub domain: Option<String>,
    pub contact_phone: Option<String>,
    pub contact_phone_2: Option<String>,
    pub address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub post_code: Option<String>,
    pub country: Option<String>,
    pub description: Option<String>,
    pub banner: Option<String>,
    pub upsell_description: Option<String>,
    pub requested: Requested,
    pub public: bool,
    pub published: bool,
    pub marketplace_tags: Vec<String>,
    pub industries: Vec<String>,
    pub brands: Vec<String>,
}

impl Profile {
    /// The profile of a new organization.
    #[must_use]
    pub fn new(name: String, admin: &EmailAddress) -> Self {
        Self { name, dpo_email: Some(admin.as_str().to_owned()), ..Self::default() }
    }
}

/// A change to a profile: what is `None` stays. A text may be cleared
/// (`Some(None)`), maps change key by key, lists are replaced whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the key of the contract's organization object")]
pub struct ProfileChange {
    pub name: Option<String>,
    pub dpo_email: Option<Option<String>>,
    pub logo: Option<Option<String>>,
    pub icon: Option<Option<String>>,
    pub domain: Option<Option<String>>,
    pub contact_phone: Option<Option<String>>,
    pub contact_phone_2: Option<Option<String>>,
    pub address: Option<Option<String>>,
    pub city: Option<Option<String>>,
    pub state: Option<Option<String>>,
    pub post_code: Option<Option<String>>,
    pub country: Option<Option<String>>,
    pub description: Option<Option<String>>,
    pub banner: Option<Option<String>>,
    pub upsell_description: Option<Option<String>>,
    pub communication_channels: Switches<Channel>,
    pub requested_data: Switches<PersonalKey>,
    pub consents: Switches<Consent>,
    pub public: Option<bool>,
    pub published: Option<bool>,
    pub marketplace_tags: Option<Vec<String>>,
    pub industries: Option<Vec<String>>,
    pub brands: Option<Vec<String>>,
}

/// Why a profile was not changed.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// These keys have values that break a rule.
    #[error("the profile was not changed: some values are not valid")]
    Invalid(BTreeMap<&'static str, ProfileFault>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a value can't be one of a profile.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProfileFault {
    /// The name is empty, too long, or has a line break.
    #[error("has to have 1 to {NAME_MAX_CHARS} characters that can be seen")]
    Name,
    /// The text has more than this many characters.
    #[error("is longer than {0} characters")]
    TooLong(usize),
    /// The text has a character that can't be stored.
    #[error("contains a NUL character")]
    Nul,
    /// The text is no web address.
    #[error("is not an http or https address")]
    WebAddress,
    /// The text is no email address.
    #[error(transparent)]
    Email(EmailAddressError),
    /// The operator does not let the organization be public.
    #[error("needs the operator's permission to be public")]
    NotPublic,
    /// The list breaks a rule.
    #[error("{0}")]
    List(String),
}

/// Changes the organization's profile, all of it or nothing.
pub async fn update_profile(
    app: &App,
    organization: OrganizationId,
    change: ProfileChange,
) -> Result<Organization, ProfileError> {
    app.store
        .transact(move |tx| {
            let found = tx.organizations().lock(organization)?;
            let mut organization =
                found.ok_or_else(|| StoreError::missing("organization", organization))?;
            let faults = faults(&change, organization.public_allowed);
            if !faults.is_empty() {
                return Err(ProfileError::Invalid(faults));
            }
            apply(&mut organization.profile, change);
            tx.organizations().save_profile(organization.id, &organization.profile)?;
            Ok(organization)
        })
        .await
}

/// The most characters of a profile's long texts.
pub const LONG_TEXT_MAX_CHARS: usize = 20_000;
/// The most characters of a profile's other texts.
pub const TEXT_MAX_CHARS: usize = 1_000;

fn faults(change: &ProfileChange, public_allowed: bool) -> BTreeMap<&'static str, ProfileFault> {
    use ProfileFault as F;
    let mut faults = BTreeMap::new();
    if change.name.as_deref().is_some_and(|name| !is_name(name.trim())) {
        faults.insert("name", F::Name);
    }
    let texts = [
        ("domain", &change.domain, TEXT_MAX_CHARS),
        ("contact_phone", &change.contact_phone, TEXT_MAX_CHARS),
        ("contact_phone_2", &change.contact_phone_2, TEXT_MAX_CHARS),
        ("address", &change.address, TEXT_MAX_CHARS),
        ("city", &change.city, TEXT_MAX_CHARS),
        ("state", &change.state, TEXT_MAX_CHARS),
        ("post_code", &change.post_code, TEXT_MAX_CHARS),
        ("country", &change.country, TEXT_MAX_CHARS),
        ("description", &change.description, LONG_TEXT_MAX_CHARS),
        ("upsell_description", &change.upsell_description, LONG_TEXT_MAX_CHARS),
    ];
    for (key, text, max) in texts {
        if let Some(Some(text)) = text {
            if text.chars().count() > max {
                faults.insert(key, F::TooLong(max));
            } else if text.contains('\0') {
                faults.insert(key, F::Nul);
            }
        }
    }
    for (key, text) in [("logo", &change.logo), ("icon", &change.icon), ("banner", &change.banner)]
    {
        if let Some(Some(text)) = text
            && !text.is_empty()
            && !is_web_address(text)
        {
            faults.insert(key, F::WebAddress);
        }
    }
    if let Some(Some(text)) = &change.dpo_email
        && !text.is_empty()
        && let Err(error) = EmailAddress::parse(text)
    {
        faults.insert("dpo_email", F::Email(error));
    }
    for (key, value) in [("public", change.public), ("published", change.published)] {
        if value == Some(true) && !public_allowed {
            faults.insert(key, F::NotPublic);
        }
    }
    for (key, list) in [("marketplace_tags", &change.marketplace_tags), ("brands", &change.brands)]
    {
        if let Some(fault) = list.as_deref().and_then(tags_fault) {
            faults.insert(key, F::List(fault));
        }
    }
    if change.industries.as_ref().is_some_and(|list| list.len() > TAGS_MAX) {
        faults.insert("industries", F::List(format!("has more than {TAGS_MAX} entries")));
    } else if let Some(unknown) =
        change.industries.iter().flatten().find(|name| !INDUSTRIES.contains(&name.as_str()))
    {
        let known = INDUSTRIES.join(", ");
        faults.insert("industries", F::List(format!("{unknown:?} is not one of {known}")));
    }
    faults
}

/// Why a list can't be one of brands or tags.
pub(crate) fn tags_fault(tags: &[String]) -> Option<String> {
    let fits =
        |tag: &String| !is_blank(tag) && tag.chars().count() <= TAG_MAX_CHARS && is_one_line(tag);
    if tags.len() > TAGS_MAX {
        Some(format!("has more than {TAGS_MAX} entries"))
    } else if !tags.iter().all(fits) {
        Some(format!(
            "has an entry that is not a text of 1 to {TAG_MAX_CHARS} characters that can be seen"
        ))
    } else {
        None
    }
}

fn apply(profile: &mut Profile, change: ProfileChange) {
    fn set<T>(place: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *place = value;
        }
    }
    set(&mut profile.name, change.name.map(|name| name.trim().to_owned()));
    let in_one_form = |email: String| {
        EmailAddress::parse(&email).map_or(email, |address| address.as_str().to_owned())
    };
    let dpo_email = change.dpo_email.map(|email| email.map(in_one_form));
    set(&mut profile.dpo_email, dpo_email);
    set(&mut profile.logo, change.logo);
    set(&mut profile.icon, change.icon);
    set(&mut profile.domain, change.domain);
    set(&mut profile.contact_phone, change.contact_phone);
    set(&mut profile.contact_phone_2, change.contact_phone_2);
    set(&mut profile.address, change.address);
    set(&mut profile.city, change.city);
    set(&mut profile.state, change.state);
    set(&mut profile.post_code, change.post_code);
    set(&mut profile.country, change.country);
    set(&mut profile.description, change.description);
    set(&mut profile.banner, change.banner);
    set(&mut profile.upsell_description, change.upsell_description);
    profile.requested.channels.extend(change.communication_channels);
    profile.requested.personal_data.extend(change.requested_data);
    profile.requested.consents.extend(change.consents);
    set(&mut profile.public, change.public);
    set(&mut profile.published, change.published);
    set(&mut profile.marketplace_tags, change.marketplace_tags);
    set(&mut profile.industries, change.industries);
    set(&mut profile.brands, change.brands);
}

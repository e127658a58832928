//! What one reads and chooses before signing: the agreement, and each thing that the
//! organization asks for, as a field or a checkbox. The page of the person has it in a
//! form; a page of the organization shows it.

use askama::Template;
use assent_domain::{
    account_data::{AccountData, enabled},
    agreements,
    organizations::Profile,
    vocabulary::{Channel, Consent, PersonalKey, Term},
};

use super::data::{field, filled};
use crate::{
    form::{Check, Field, Form},
    texts::Texts,
};

/// The names of the groups of checkboxes: those of the API.
pub(super) const SHARED: &str = "shared_personal_data";
pub(super) const PERMISSIONS: &str = "consents";
pub(super) const WAYS: &str = "communication_channels";

/// The agreement and the choices, as they stand on a page.
#[derive(Template)]
#[template(path = "person/choices.html")]
pub(crate) struct Choices {
    t: Texts,
    organization: String,
    text: &'static str,
    data: Vec<(Field, Check)>,
    permissions: Vec<Check>,
    ways: Vec<Check>,
}

impl Choices {
    /// What the organization of this profile asks for, filled in and ticked as `form` is.
    pub(crate) fn of(profile: &Profile, form: &Form, t: Texts) -> Self {
        let (name, requested) = (&profile.name, &profile.requested);
        let is_ticked = |group: &str, value: &str| form.all(group).any(|ticked| ticked == value);
        let datum = |key: PersonalKey| {
            let label = t.datum(key);
            let share = form.check(SHARED, t.share(label));
            (field(form, key, t), share.of(key.name(), is_ticked(SHARED, key.name())))
        };
        let permission = |consent: Consent| {
            let check = form.check(PERMISSIONS, t.permission(consent));
            let check = check.hint(t.permission_meaning(name, consent));
            check.of(consent.name(), is_ticked(PERMISSIONS, consent.name()))
        };
        let way = |channel: Channel| {
            form.check(WAYS, t.way(channel)).of(channel.name(), is_ticked(WAYS, channel.name()))
        };
        Self {
            organization: name.clone(),
            text: agreements::text::TEXT,
            data: enabled(&requested.personal_data).map(datum).collect(),
            permissions: enabled(&requested.consents).map(permission).collect(),
            ways: enabled(&requested.channels).map(way).collect(),
            t,
        }
    }

    /// Whether the organization asks for nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.data.is_empty() && self.permissions.is_empty() && self.ways.is_empty()
    }
}

/// The form that a person of this data is shown first: only sharing the address is ticked.
pub(crate) fn undecided(profile: &Profile, data: &AccountData) -> Form {
    let asked = enabled(&profile.requested.personal_data);
    filled(data, asked).with(SHARED, PersonalKey::Email.name())
}

//! What a person says about themselves and allows, in four sections, and the
//! algebra of its changes (`40-vocabularies`): pure functions on values.
//!
//! [`AccountData`] is the person's side: everything they entered, towards one
//! organization or as their defaults. [`Disclosed`] is the organization's
//! side: only what travelled to it in events.

mod change;
mod disclosed;
mod faults;
mod told;

use std::collections::BTreeMap;

pub use change::{ChangeFaults, parse_switch};
pub use disclosed::{DataPayload, Disclosed, PermissionPayload, Visible};
pub use faults::{ChangeFault, ValueFault};
use serde::{Serialize, Serializer};
use serde_json::Value;
use time::{Date, macros::format_description};
pub use told::Sections;
pub(crate) use told::Told;

use crate::{
    values::{EmailAddress, trimmed},
    vocabulary::{Channel, Consent, PERSONAL_VALUE_MAX_CHARS, PersonalKey, Term},
};

/// Switches by key, in vocabulary order; a missing key is off.
pub type Switches<T> = BTreeMap<T, bool>;

/// Whether `key` is on.
pub fn is_on<T: Term>(switches: &Switches<T>, key: T) -> bool {
    switches.get(&key).copied().unwrap_or(false)
}

/// The four sections on the person's side, or a change to them.
///
/// A missing key means the default: no text, off. A text of `None` is an
/// emptied one: as a change it says so, as a state it means the same as no key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountData {
    /// Texts, none of them empty.
    pub personal_data: BTreeMap<PersonalKey, Option<String>>,
    /// Which texts the person shares.
    pub shared_personal_data: Switches<PersonalKey>,
    /// What the person consents to.
    pub consents: Switches<Consent>,
    /// How the person may be reached.
    pub communication_channels: Switches<Channel>,
}

/// What an organization asks for: three of its profile's maps. It sees
/// nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requested {
    /// Keys of personal data.
    pub personal_data: Switches<PersonalKey>,
    /// Consents.
    pub consents: Switches<Consent>,
    /// Channels.
    pub channels: Switches<Channel>,
}

/// The keys that are on, in vocabulary order.
pub fn enabled<T: Term>(switches: &Switches<T>) -> impl Iterator<Item = T> + '_ {
    switches.iter().filter(|(_, on)| **on).map(|(key, _)| *key)
}

/// `{"enabled": ..}`, the form of a channel on the person's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Enabled {
    /// Whether it is on.
    pub enabled: bool,
}

/// `switches` with each value as [`Enabled`].
#[must_use]
pub fn as_enabled<T: Term>(switches: &Switches<T>) -> BTreeMap<T, Enabled> {
    switches.iter().map(|(key, on)| (*key, Enabled { enabled: *on })).collect()
}

/// What somebody said as a person's value for a key, as it is kept: without
/// blanks and marks around it, an address in its one form. Blanks alone are
/// none. An error says why it can't be such a value.
pub(crate) fn personal_text(key: PersonalKey, said: &str) -> Result<Option<String>, ValueFault> {
    let text = trimmed(said);
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(fault) = personal_value_error(key, text) {
        return Err(fault);
    }
    let address = (key == PersonalKey::Email).then(|| EmailAddress::parse(text).ok()).flatten();
    Ok(Some(address.map_or_else(|| text.to_owned(), |address| address.as_typed(text))))
}

/// Why a text can't be a person's value for a key.
fn personal_value_error(key: PersonalKey, text: &str) -> Option<ValueFault> {
    if text.chars().count() > PERSONAL_VALUE_MAX_CHARS {
        return Some(ValueFault::TooLong);
    }
    if text.contains('\0') {
        return Some(ValueFault::Nul);
    }
    match key {
        PersonalKey::Email => EmailAddress::parse(text).err().map(Into::into),
        PersonalKey::Birthdate => {
            let is_date = Date::parse(text, format_description!("[year]-[month]-[day]")).is_ok();
            (!is_date).then_some(ValueFault::NoDate)
        }
        _ => None,
    }
}

impl AccountData {
    /// What a new account starts with: its address, shared.
    #[must_use]
    pub fn of_new_account(email: &EmailAddress) -> Self {
        Self {
            personal_data: [(PersonalKey::Email, Some(email.as_str().to_owned()))].into(),
            shared_personal_data: [(PersonalKey::Email, true)].into(),
            ..Self::default()
        }
    }

    /// Reads sections as they were stored. What an older or a newer version
    /// wrote and this one does not know is dropped; an empty text is an emptied
    /// one. What a caller says is read by [`AccountData::parse_change`].
    #[must_use]
    pub fn from_stored(json: &Value) -> Self {
        Self {
            personal_data: section(json, "personal_data", |key, value| match value {
                Value::Null => Some(None),
                Value::String(text) if text.is_empty() => Some(None),
                Value::String(text) => {
                    let text = if key == PersonalKey::Email { text.trim() } else { text };
                    personal_value_error(key, text).is_none().then(|| Some(text.to_owned()))
                }
                _ => None,
            }),
            shared_personal_data: section(json, "shared_personal_data", |_, v| v.as_bool()),
            consents: section(json, "consents", |_, v| v.as_bool()),
            communication_channels: section(json, "communication_channels", |_, v| {
                v.get("enabled")?.as_bool()
            }),
        }
    }

    /// The text under `key`, if there is one.
    #[must_use]
    pub fn text(&self, key: PersonalKey) -> Option<&str> {
        self.personal_data.get(&key)?.as_deref()
    }

    /// `self` changed by `right`: key by key, a value on the right wins.
    #[must_use]
    pub fn merge(mut self, right: Self) -> Self {
        self.personal_data.extend(right.personal_data);
        self.shared_personal_data.extend(right.shared_personal_data);
        self.consents.extend(right.consents);
        self.communication_channels.extend(right.communication_channels);
        self
    }

    /// The values of `right` that differ in meaning from `self`'s.
    #[must_use]
    pub fn diff(&self, right: &Self) -> Self {
        Self {
            personal_data: right
                .personal_data
                .iter()
                .filter(|(key, text)| self.text(**key) != text.as_deref())
                .map(|(key, text)| (*key, text.clone()))
                .collect(),
            shared_personal_data: changed(&self.shared_personal_data, &right.shared_personal_data),
            consents: changed(&self.consents, &right.consents),
            communication_channels: changed(
                &self.communication_channels,
                &right.communication_channels,
            ),
        }
    }

    /// This change, with the sharing of every text that it empties off.
    #[must_use]
    pub fn settle(mut self) -> Self {
        let emptied = self.personal_data.iter().filter(|(_, text)| text.is_none());
        self.shared_personal_data.extend(emptied.map(|(key, _)| (*key, false)));
        self
    }

    /// The texts alone: nothing is shared or allowed any more.
    #[must_use]
    pub fn withdrawn(self) -> Self {
        Self { personal_data: self.personal_data, ..Self::default() }
    }

    /// What of this change applies towards an organization that asks for
    /// `requested`: texts are the person's own and stay; the rest is switched
    /// on only where it was asked for, and off anywhere, so that nothing that
    /// was withdrawn comes back when it is asked for again.
    #[must_use]
    pub fn stage(mut self, requested: &Requested) -> Self {
        keep_requested(&mut self.shared_personal_data, &requested.personal_data);
        keep_requested(&mut self.consents, &requested.consents);
        keep_requested(&mut self.communication_channels, &requested.channels);
        self
    }

    /// Every key of every section, with its default where none was said.
    #[must_use]
    pub fn complete(&self) -> Self {
        self.over(PersonalKey::ALL, Consent::ALL, Channel::ALL)
    }

    /// Every text, and of the other sections what `requested` asks for.
    #[must_use]
    pub fn towards(&self, requested: &Requested) -> Self {
        let keys: Vec<_> = enabled(&requested.personal_data).collect();
        let consents: Vec<_> = enabled(&requested.consents).collect();
        let channels: Vec<_> = enabled(&requested.channels).collect();
        self.over(&keys, &consents, &channels)
    }

    fn over(&self, shared: &[PersonalKey], consents: &[Consent], channels: &[Channel]) -> Self {
        Self {
            personal_data: PersonalKey::ALL
                .iter()
                .map(|key| (*key, self.text(*key).map(str::to_owned)))
                .collect(),
            shared_personal_data: restrict(&self.shared_personal_data, shared),
            consents: restrict(&self.consents, consents),
            communication_channels: restrict(&self.communication_channels, channels),
        }
    }
}

/// All four sections, keys in vocabulary order.
impl Serialize for AccountData {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Sections<'a> {
            personal_data: &'a BTreeMap<PersonalKey, Option<String>>,
            shared_personal_data: &'a Switches<PersonalKey>,
            consents: &'a Switches<Consent>,
            communication_channels: BTreeMap<Channel, Enabled>,
        }
        Sections {
            personal_data: &self.personal_data,
            shared_personal_data: &self.shared_personal_data,
            consents: &self.consents,
            communication_channels: as_enabled(&self.communication_channels),
        }
        .serialize(to)
    }
}

fn section<T: Term, V>(
    json: &Value,
    name: &str,
    read: impl Fn(T, &Value) -> Option<V>,
) -> BTreeMap<T, V> {
    let entries = json.get(name).and_then(Value::as_object).into_iter().flatten();
    entries
        .filter_map(|(name, value)| {
            let key = T::parse(name)?;
            Some((key, read(key, value)?))
        })
        .collect()
}

fn changed<T: Term>(left: &Switches<T>, right: &Switches<T>) -> Switches<T> {
    right.iter().filter(|(key, on)| is_on(left, **key) != **on).map(|(k, v)| (*k, *v)).collect()
}

fn keep_requested<T: Term>(switches: &mut Switches<T>, requested: &Switches<T>) {
    switches.retain(|key, on| !*on || is_on(requested, *key));
}

/// `switches` with exactly the keys `keys`.
fn restrict<T: Term>(switches: &Switches<T>, keys: &[T]) -> Switches<T> {
    keys.iter().map(|key| (*key, is_on(switches, *key))).collect()
}

#[cfg(test)]
mod tests;

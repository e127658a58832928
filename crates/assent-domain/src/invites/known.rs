//! What an organization says it knows of a person whom it invites.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::cell;
use crate::{
    account_data::{ValueFault, personal_text},
    values::{EmailAddress, trimmed},
    vocabulary::{PersonalKey, Term},
};

/// What a text that an invitation carries is of. They sort as the vocabulary
/// does, the whole name last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KnownKey {
    /// A key of personal data.
    Personal(PersonalKey),
    /// The whole name, which only an invitation may carry.
    FullName,
}

impl KnownKey {
    /// The address, which every invitation carries.
    pub const EMAIL: Self = Self::Personal(PersonalKey::Email);

    /// All of them, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        PersonalKey::ALL.iter().copied().map(Self::Personal).chain([Self::FullName])
    }

    /// The key in maps.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personal(key) => key.key(),
            Self::FullName => "fullname",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Personal(key) => key.label(),
            Self::FullName => "Full Name",
        }
    }

    /// The key that `name` is, to the letter.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }
}

/// Its [name](KnownKey::name).
impl Serialize for KnownKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for KnownKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::parse(&name).ok_or_else(|| D::Error::custom("there is no such key"))
    }
}

/// What the organization says it knows of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownData {
    /// Texts, none of them empty; `email` among them.
    pub fields: BTreeMap<PersonalKey, String>,
    /// The whole name, which only an invitation may carry.
    pub fullname: Option<String>,
}

impl KnownData {
    /// Reads what [`KnownData`] serializes to.
    #[must_use]
    pub fn from_json(json: &serde_json::Value) -> Self {
        let text = |key: KnownKey| json.get(key.name())?.as_str().map(str::to_owned);
        let field = |key: &PersonalKey| Some((*key, text(KnownKey::Personal(*key))?));
        Self {
            fields: PersonalKey::ALL.iter().filter_map(field).collect(),
            fullname: text(KnownKey::FullName),
        }
    }
}

/// One object: the fields in vocabulary order, then `fullname` if there is one.
impl Serialize for KnownData {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let fields = self.fields.iter().map(|(key, text)| (key.name(), text));
        let fullname = self.fullname.iter().map(|text| (KnownKey::FullName.name(), text));
        to.collect_map(fields.chain(fullname))
    }
}

/// What an organization knows of a person whom it may invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPerson {
    pub(super) email: EmailAddress,
    pub(super) known: KnownData,
}

fn is_phone(key: PersonalKey) -> bool {
    use PersonalKey::{BusinessPhone, FaxNumber, HomePhone, MobilePhone};
    matches!(key, HomePhone | MobilePhone | FaxNumber | BusinessPhone)
}

impl KnownPerson {
    /// Checks what an organization says it knows of a person; `value` tells the
    /// text of a key. Blanks around a text are no part of it. All faults are
    /// told at once.
    pub fn check<'a>(
        value: impl Fn(KnownKey) -> Option<&'a str>,
    ) -> Result<Self, BTreeMap<KnownKey, ValueFault>> {
        let mut faults = BTreeMap::new();
        let mut known = KnownData::default();
        let mut email = None;
        for key in KnownKey::all() {
            let text = value(key).map(trimmed).unwrap_or_default();
            let fault = match key {
                KnownKey::EMAIL => EmailAddress::parse(text)
                    .map(|address| email = Some(address))
                    .map_err(ValueFault::from),
                KnownKey::Personal(key) if is_phone(key) && cell::is_lost_number(text) => {
                    Err(ValueFault::LostNumber)
                }
                KnownKey::Personal(key) => personal_text(key, text)
                    .map(|text| known.fields.extend(text.map(|text| (key, text)))),
                // It has the limits of any other text.
                KnownKey::FullName => {
                    personal_text(PersonalKey::LastName, text).map(|text| known.fullname = text)
                }
            };
            faults.extend(fault.err().map(|fault| (key, fault)));
        }
        match email.filter(|_| faults.is_empty()) {
            Some(email) => {
                known.fields.insert(PersonalKey::Email, email.as_str().to_owned());
                Ok(Self { email, known })
            }
            None => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_parses_back_and_they_sort_in_their_order() {
        assert!(KnownKey::all().is_sorted());
        for key in KnownKey::all() {
            assert_eq!(KnownKey::parse(key.name()), Some(key));
        }
        assert_eq!(KnownKey::parse("fullname"), Some(KnownKey::FullName));
        assert_eq!(KnownKey::parse("Full Name"), None);
    }

    #[test]
    fn all_faults_of_a_person_are_told_at_once() {
        let long = "x".repeat(2_000);
        let value = |key: KnownKey| match key.name() {
            "email" => Some("alice"),
            "homephone" => Some("4.91701E+11"),
            "firstname" | "fullname" => Some(long.as_str()),
            _ => Some(" "),
        };
        let faults = KnownPerson::check(value).unwrap_err();
        let keys: Vec<_> = faults.keys().map(|key| key.name()).collect();
        assert_eq!(keys, ["email", "firstname", "homephone", "fullname"]);
        assert_eq!(faults[&KnownKey::Personal(PersonalKey::HomePhone)], ValueFault::LostNumber);
    }
}

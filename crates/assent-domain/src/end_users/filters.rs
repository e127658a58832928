//! Filters on end users, as callers write them: `[[type, value], ...]`.

use std::mem::size_of;

use serde_json::Value;
use thiserror::Error;

use super::Conditions;
use crate::{
    account_data::{Requested, is_on},
    values::trimmed,
    vocabulary::{Consent, PersonalKey, Term},
};

/// The most filters that a call may have.
const FILTERS_MAX: usize = 50;

/// Filters that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filters(Conditions);

/// Why filters could not be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FilterError {
    /// Not a JSON array of pairs of texts.
    #[error(
        "has to be a JSON array of [type, value], such as [[\"Permission Enabled\",\"Newsletter\"]]"
    )]
    Malformed,
    /// Too many of them.
    #[error("has more than {FILTERS_MAX} filters")]
    TooMany,
    /// There is no such type.
    #[error(
        "{0:?} is not a type of filter: use Permission Enabled, Permission Disabled, \
         Requested Data Shared or Requested Data Not Shared"
    )]
    UnknownType(String),
    /// There is no such consent.
    #[error("{0:?} is not a consent, such as Newsletter")]
    UnknownConsent(String),
    /// There is no such key of personal data.
    #[error("{0:?} is not a key of personal data, such as firstname")]
    UnknownKey(String),
}

impl Filters {
    /// Reads filters; an empty text is none.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let json: Value = serde_json::from_str(text).map_err(|_| FilterError::Malformed)?;
        let filters = json.as_array().ok_or(FilterError::Malformed)?;
        if filters.len() > FILTERS_MAX {
            return Err(FilterError::TooMany);
        }
        let mut conditions = Conditions::default();
        for filter in filters {
            let pair = filter.as_array().map(Vec::as_slice);
            let Some([Value::String(kind), Value::String(value)]) = pair else {
                return Err(FilterError::Malformed);
            };
            match trimmed(kind) {
                "Permission Enabled" => conditions.consents.push((consent(value)?, true)),
                "Permission Disabled" => conditions.consents.push((consent(value)?, false)),
                "Requested Data Shared" => conditions.shared.push((key(value)?, true)),
                "Requested Data Not Shared" => conditions.shared.push((key(value)?, false)),
                _ => return Err(FilterError::UnknownType(kind.clone())),
            }
        }
        Ok(Self(conditions))
    }

    /// The people with this consent.
    #[must_use]
    pub fn consenting(consent: Consent) -> Self {
        Self(Conditions { consents: vec![(consent, true)], shared: Vec::new() })
    }

    /// How much memory they take beside their own size.
    pub(super) fn bytes(&self) -> usize {
        let Conditions { consents, shared } = &self.0;
        consents.capacity() * size_of::<(Consent, bool)>()
            + shared.capacity() * size_of::<(PersonalKey, bool)>()
    }

    /// The people who give all of these consents and share all of these keys.
    #[must_use]
    pub fn allowing_and_sharing(
        consents: impl IntoIterator<Item = Consent>,
        keys: impl IntoIterator<Item = PersonalKey>,
    ) -> Self {
        Self(Conditions {
            consents: consents.into_iter().map(|consent| (consent, true)).collect(),
            shared: keys.into_iter().map(|key| (key, true)).collect(),
        })
    }

    /// What has to hold for an organization that asks for all that they are about.
    pub(super) fn stated(&self) -> &Conditions {
        &self.0
    }

    /// What has to hold for an organization that asks for `requested`; `None`
    /// when nobody can pass. What is not asked for counts as neither given
    /// nor shared, whatever the person once said.
    pub(super) fn over(&self, requested: &Requested) -> Option<Conditions> {
        let asked = |consent: &Consent| is_on(&requested.consents, *consent);
        let shown = |key: &PersonalKey| is_on(&requested.personal_data, *key);
        let impossible = self.0.consents.iter().any(|(consent, on)| *on && !asked(consent))
            || self.0.shared.iter().any(|(key, on)| *on && !shown(key));
        (!impossible).then(|| Conditions {
            consents: self.0.consents.iter().copied().filter(|(c, _)| asked(c)).collect(),
            shared: self.0.shared.iter().copied().filter(|(k, _)| shown(k)).collect(),
        })
    }
}

fn consent(name: &str) -> Result<Consent, FilterError> {
    Consent::parse(trimmed(name)).ok_or_else(|| FilterError::UnknownConsent(name.to_owned()))
}

fn key(name: &str) -> Result<PersonalKey, FilterError> {
    PersonalKey::parse(trimmed(name)).ok_or_else(|| FilterError::UnknownKey(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_four_types_are_read() {
        let filters = Filters::parse(
            r#"[["Permission Enabled"," Membership "],["Permission Disabled","Newsletter"],
                [" Requested Data Shared\u200b","firstname"],["Requested Data Not Shared","email"]]"#,
        );
        let expected = Conditions {
            consents: vec![(Consent::Membership, true), (Consent::Newsletter, false)],
            shared: vec![(PersonalKey::FirstName, true), (PersonalKey::Email, false)],
        };
        assert_eq!(filters, Ok(Filters(expected)));
    }

    #[test]
    fn what_is_unknown_is_named() {
        let unknown = |text| Filters::parse(text).unwrap_err().to_string();
        assert!(unknown(r#"[["Permission", "Newsletter"]]"#).contains("\"Permission\""));
        assert!(unknown(r#"[["Permission Enabled", "Spam"]]"#).contains("\"Spam\""));
        assert!(unknown(r#"[["Requested Data Shared", "shoe"]]"#).contains("\"shoe\""));
        for text in ["{}", "[", "[[]]", "[[1,2]]", r#"[["Permission Enabled"]]"#, "null"] {
            assert_eq!(Filters::parse(text), Err(FilterError::Malformed), "{text}");
        }
    }

    #[test]
    fn what_is_not_requested_counts_as_not_given() {
        let nothing = Requested::default();
        assert_eq!(Filters::consenting(Consent::Newsletter).over(&nothing), None);
        let disabled = Filters::parse(r#"[["Permission Disabled","Newsletter"]]"#).unwrap();
        assert_eq!(disabled.over(&nothing), Some(Conditions::default()));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
            let _ = Filters::parse(&text);
        }
    }
}

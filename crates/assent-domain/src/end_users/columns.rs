//! The columns of a table of end users.

use super::Laid;
use crate::{
    account_data::{Requested, enabled},
    outcome::StoreError,
    values::InstantText,
    vocabulary::{Channel, Consent, PersonalKey},
};

/// The columns of a table of end users.
#[derive(Clone, Debug)]
pub(super) enum Columns {
    /// Who they are, and what the organization asks for.
    Asked { personal_data: Vec<PersonalKey>, consents: Vec<Consent>, channels: Vec<Channel> },
    /// These texts.
    Texts(&'static [PersonalKey]),
}

impl Columns {
    pub(super) fn of(requested: &Requested) -> Self {
        Self::Asked {
            personal_data: enabled(&requested.personal_data).collect(),
            consents: enabled(&requested.consents).collect(),
            channels: enabled(&requested.channels).collect(),
        }
    }

    /// Tells the cells of the header.
    pub(super) fn header(&self, mut cell: impl FnMut(&str)) {
        match self {
            Self::Texts(keys) => {
                for key in *keys {
                    cell(key.label());
                }
            }
            Self::Asked { personal_data, consents, channels } => {
                cell("Rights Holder Id");
                cell("Sisa Signed At");
                for key in personal_data {
                    cell(key.label());
                }
                for consent in consents {
                    cell(&format!("{} Consent Enabled", consent.name()));
                }
                for channel in channels {
                    cell(&format!("{} Communication Channel Enabled", channel.title()));
                }
            }
        }
    }

    /// Tells the cells of one person. What is not asked for any more is empty or
    /// off, should the organization have changed its mind since the header.
    pub(super) fn row(
        &self,
        end_user: Laid<'_>,
        requested: &Requested,
        mut cell: impl FnMut(&str),
    ) -> Result<(), StoreError> {
        let told = end_user.told()?;
        let text = |key: &PersonalKey| told.text(*key, requested).unwrap_or_default();
        let word = |on: bool| if on { "Enabled" } else { "Disabled" };
        match self {
            Self::Texts(keys) => {
                for key in *keys {
                    cell(text(key));
                }
            }
            Self::Asked { personal_data, consents, channels } => {
                cell(end_user.public_key);
                cell(InstantText::of(end_user.signed_at).as_str());
                for key in personal_data {
                    cell(text(key));
                }
                for consent in consents {
                    cell(word(told.consents(*consent, requested)));
                }
                for channel in channels {
                    cell(word(told.opens(*channel, requested)));
                }
            }
        }
        Ok(())
    }
}

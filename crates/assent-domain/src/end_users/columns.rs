//! The columns of a table of end users.

use super::Laid;
use crate::{
    account_data::{Requested, enabled},
    outcome::StoreError,
    values::InstantText,
    vocabulary::{Channel, Consent, PersonalKey},
};

/// What a cell says of a consent that is given, or of a way that is open; otherwise it says
/// [`DISABLED`].
pub const ENABLED: &str = "Enabled";
/// What it says otherwise.
pub const DISABLED: &str = "Disabled";

/// A column of a table of end users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Their public key.
    Person,
    /// When they signed.
    SignedAt,
    /// A text that they share.
    Datum(PersonalKey),
    /// Whether they give a consent.
    Consent(Consent),
    /// Whether they may be reached in a way.
    Channel(Channel),
}

impl Column {
    /// What the header says.
    #[must_use]
    pub fn header(self) -> String {
        match self {
            Self::Person => "Rights Holder Id".to_owned(),
            Self::SignedAt => "Sisa Signed At".to_owned(),
            Self::Datum(key) => key.label().to_owned(),
            Self::Consent(consent) => format!("{} Consent Enabled", consent.name()),
            Self::Channel(channel) => {
                format!("{} Communication Channel Enabled", channel.title())
            }
        }
    }
}

/// The columns of a table of end users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(pub(super) Vec<Column>);

impl Columns {
    /// Who they are, and what the organization asks for.
    pub(super) fn of(requested: &Requested) -> Self {
        let personal_data = enabled(&requested.personal_data).map(Column::Datum);
        let consents = enabled(&requested.consents).map(Column::Consent);
        let channels = enabled(&requested.channels).map(Column::Channel);
        let first = [Column::Person, Column::SignedAt].into_iter();
        Self(first.chain(personal_data).chain(consents).chain(channels).collect())
    }

    /// These texts.
    pub(super) fn texts(keys: &[PersonalKey]) -> Self {
        Self(keys.iter().copied().map(Column::Datum).collect())
    }

    /// Tells the cells of the header.
    pub(super) fn header(&self, mut cell: impl FnMut(&str)) {
        for column in &self.0 {
            cell(&column.header());
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
        let word = |on: bool| if on { ENABLED } else { DISABLED };
        for column in &self.0 {
            match *column {
                Column::Person => cell(end_user.public_key),
                Column::SignedAt => cell(InstantText::of(end_user.signed_at).as_str()),
                Column::Datum(key) => cell(told.text(key, requested).unwrap_or_default()),
                Column::Consent(consent) => cell(word(told.consents(consent, requested))),
                Column::Channel(channel) => cell(word(told.opens(channel, requested))),
            }
        }
        Ok(())
    }
}

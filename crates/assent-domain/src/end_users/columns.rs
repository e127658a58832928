//! The columns of a table of end users.

use super::EndUser;
use crate::{
    account_data::{Requested, enabled, is_on},
    values::instant_text,
    vocabulary::{Channel, Consent, PersonalKey},
};

/// The columns of a table of end users: what the organization asks for.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    personal_data: Vec<PersonalKey>,
    consents: Vec<Consent>,
    channels: Vec<Channel>,
}

impl Columns {
    pub(super) fn of(requested: &Requested) -> Self {
        Self {
            personal_data: enabled(&requested.personal_data).collect(),
            consents: enabled(&requested.consents).collect(),
            channels: enabled(&requested.channels).collect(),
        }
    }

    pub(super) fn header(&self) -> Vec<String> {
        let fixed = ["Rights Holder Id", "Sisa Signed At"].map(str::to_owned);
        let personal_data = self.personal_data.iter().map(|key| key.label().to_owned());
        let consents = self.consents.iter().map(|c| format!("{} Consent Enabled", c.name()));
        let channels =
            self.channels.iter().map(|c| format!("{} Communication Channel Enabled", c.title()));
        fixed.into_iter().chain(personal_data).chain(consents).chain(channels).collect()
    }

    /// The cells of one person. What is not asked for any more is empty or off,
    /// should the organization have changed its mind since the header.
    pub(super) fn row(&self, end_user: &EndUser, requested: &Requested) -> Vec<String> {
        let visible = end_user.disclosed.visible(requested);
        let word = |on: bool| if on { "Enabled" } else { "Disabled" }.to_owned();
        let fixed = [end_user.public_key.clone(), instant_text(end_user.signed_at)];
        let text = |key| visible.personal_data.get(key).cloned().unwrap_or_default();
        let channel = |c| visible.communication_channels.get(c).is_some_and(|c| c.enabled);
        fixed
            .into_iter()
            .chain(self.personal_data.iter().map(text))
            .chain(self.consents.iter().map(|c| word(is_on(&visible.consents, *c))))
            .chain(self.channels.iter().map(|c| word(channel(c))))
            .collect()
    }
}

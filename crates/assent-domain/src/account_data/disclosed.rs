//! The organization's side of account data: what travelled to it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{
    AccountData, Enabled, Requested, Switches, as_enabled, enabled, is_on, restrict, section,
};
use crate::{
    values::EmailAddress,
    vocabulary::{Channel, Consent, PersonalKey, Term},
};

/// What one organization was told by one person: the fold of an agreement's
/// events, and the projection that tables and exports read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disclosed {
    /// Texts that are shared.
    pub personal_data: BTreeMap<PersonalKey, String>,
    /// Which keys are shared.
    pub shared_personal_data: Switches<PersonalKey>,
    /// What the person consents to.
    pub consents: Switches<Consent>,
    /// How the person may be reached.
    pub communication_channels: Switches<Channel>,
}

/// The payload of a `dataEvent`: only what travels. An empty section is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DataPayload {
    /// Texts that are new or changed, and shared.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub personal_data: BTreeMap<PersonalKey, String>,
    /// Sharing that is switched on or off.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub shared_personal_data: Switches<PersonalKey>,
}

/// The payload of a `permissionEvent`. An empty section is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PermissionPayload {
    /// Consents that are given or withdrawn.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub consents: Switches<Consent>,
    /// Channels that are opened or closed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "channels")]
    pub communication_channels: Switches<Channel>,
}

fn channels<S: serde::Serializer>(switches: &Switches<Channel>, to: S) -> Result<S::Ok, S::Error> {
    as_enabled(switches).serialize(to)
}

/// What an organization that asks for certain things sees of a [`Disclosed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Visible {
    /// Texts that are shared and requested.
    pub personal_data: BTreeMap<PersonalKey, String>,
    /// Every requested key, and whether it is shared.
    pub shared_personal_data: Switches<PersonalKey>,
    /// Every requested consent, and whether it is given.
    pub consents: Switches<Consent>,
    /// Every requested channel, and whether it is open.
    pub communication_channels: BTreeMap<Channel, Enabled>,
}

impl Disclosed {
    /// What has to travel so that the organization knows `data`, as far as it
    /// asks for it. What it does not ask for can only be switched off: because
    /// it was withdrawn, or because its text has changed since.
    #[must_use]
    pub fn difference(
        &self,
        data: &AccountData,
        requested: &Requested,
    ) -> (Option<DataPayload>, Option<PermissionPayload>) {
        let texts = enabled(&requested.personal_data)
            .filter(|key| is_on(&data.shared_personal_data, *key))
            .filter_map(|key| Some((key, data.text(key)?)))
            .filter(|(key, text)| self.personal_data.get(key).map(String::as_str) != Some(text))
            .map(|(key, text)| (key, text.to_owned()));
        let mut shared = switched(
            &self.shared_personal_data,
            &data.shared_personal_data,
            &requested.personal_data,
        );
        shared.extend(self.outdated(data, requested).map(|key| (key, false)));
        let facts = DataPayload { personal_data: texts.collect(), shared_personal_data: shared };
        let permissions = PermissionPayload {
            consents: switched(&self.consents, &data.consents, &requested.consents),
            communication_channels: switched(
                &self.communication_channels,
                &data.communication_channels,
                &requested.channels,
            ),
        };
        (
            (facts != DataPayload::default()).then_some(facts),
            (permissions != PermissionPayload::default()).then_some(permissions),
        )
    }

    /// The texts that the organization was told, does not ask for now, and
    /// that have changed: they may not come back when it asks again.
    fn outdated<'a>(
        &'a self,
        data: &'a AccountData,
        requested: &'a Requested,
    ) -> impl Iterator<Item = PersonalKey> + 'a {
        let told = self.personal_data.iter();
        told.filter(|(key, _)| !is_on(&requested.personal_data, **key))
            .filter(|(key, text)| data.text(**key) != Some(text.as_str()))
            .map(|(key, _)| *key)
    }

    /// Takes in a `dataEvent`. A text whose sharing ends is forgotten.
    pub fn apply_data(&mut self, payload: DataPayload) {
        self.shared_personal_data.extend(payload.shared_personal_data);
        self.personal_data.extend(payload.personal_data);
        let shared = &self.shared_personal_data;
        self.personal_data.retain(|key, _| is_on(shared, *key));
    }

    /// Takes in a `permissionEvent`.
    pub fn apply_permission(&mut self, payload: PermissionPayload) {
        self.consents.extend(payload.consents);
        self.communication_channels.extend(payload.communication_channels);
    }

    /// Takes in an event's payload as it was written, of either kind. What
    /// is not of its vocabulary is left out.
    pub fn apply_json(&mut self, payload: &Value) {
        self.apply_data(DataPayload {
            personal_data: texts(payload),
            shared_personal_data: section(payload, "shared_personal_data", |_, v| v.as_bool()),
        });
        self.apply_permission(PermissionPayload {
            consents: section(payload, "consents", |_, v| v.as_bool()),
            communication_channels: section(payload, "communication_channels", |_, v| {
                v.get("enabled")?.as_bool()
            }),
        });
    }

    /// The email address that is shared, in the form in which addresses are
    /// compared.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let address = self.personal_data.get(&PersonalKey::Email)?;
        let parsed = EmailAddress::parse(address);
        Some(parsed.map_or_else(|_| address.trim().to_lowercase(), |is| is.as_str().to_owned()))
    }

    /// Reads what [`Disclosed`] serializes to.
    #[must_use]
    pub fn from_json(json: &Value) -> Self {
        let mut disclosed = Self::default();
        disclosed.apply_json(json);
        disclosed
    }

    /// What an organization that asks for `requested` may see.
    #[must_use]
    pub fn visible(&self, requested: &Requested) -> Visible {
        let keys: Vec<_> = enabled(&requested.personal_data).collect();
        let consents: Vec<_> = enabled(&requested.consents).collect();
        let channels: Vec<_> = enabled(&requested.channels).collect();
        Visible {
            personal_data: keys
                .iter()
                .filter(|key| is_on(&self.shared_personal_data, **key))
                .filter_map(|key| Some((*key, self.personal_data.get(key)?.clone())))
                .collect(),
            shared_personal_data: restrict(&self.shared_personal_data, &keys),
            consents: restrict(&self.consents, &consents),
            communication_channels: as_enabled(&restrict(&self.communication_channels, &channels)),
        }
    }
}

/// All four sections, keys in vocabulary order.
impl Serialize for Disclosed {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Visible {
            personal_data: self.personal_data.clone(),
            shared_personal_data: self.shared_personal_data.clone(),
            consents: self.consents.clone(),
            communication_channels: as_enabled(&self.communication_channels),
        }
        .serialize(to)
    }
}

/// The switches that differ from what is known: on where it was asked for,
/// off anywhere.
fn switched<T: Term>(
    known: &Switches<T>,
    said: &Switches<T>,
    requested: &Switches<T>,
) -> Switches<T> {
    let on = enabled(requested).filter(|key| is_on(said, *key) && !is_on(known, *key));
    let off = enabled(known).filter(|key| !is_on(said, *key));
    on.map(|key| (key, true)).chain(off.map(|key| (key, false))).collect()
}

fn texts(payload: &Value) -> BTreeMap<PersonalKey, String> {
    section(payload, "personal_data", |_, v| v.as_str().map(str::to_owned))
}

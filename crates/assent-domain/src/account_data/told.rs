//! What an organization was told, read off its JSON without a copy.
//!
//! Tables of many people are made of this; [`Disclosed`] is the same in a form
//! that can be changed. What [`Disclosed::from_json`] leaves out is left out here.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{Disclosed, Requested, Switches, is_on};
use crate::vocabulary::{Channel, Consent, PersonalKey, Term};

/// The four sections as they are stored: a JSON text each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sections<T> {
    /// Texts.
    pub personal_data: T,
    /// Which keys are shared.
    pub shared_personal_data: T,
    /// What the person consents to.
    pub consents: T,
    /// How the person may be reached.
    pub communication_channels: T,
}

/// What one organization was told by one person, borrowed from where it lies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told<'a> {
    texts: [Option<Cow<'a, str>>; PersonalKey::ALL.len()],
    shared: Bits<PersonalKey>,
    consents: Bits<Consent>,
    channels: Bits<Channel>,
}

impl<'a> Told<'a> {
    /// Reads all four sections.
    pub(crate) fn read(sections: Sections<&'a str>) -> serde_json::Result<Self> {
        let mut told = Self::default();
        entries(sections.personal_data, |key: PersonalKey, said| {
            told.texts[key.place()] = said.text();
        })?;
        entries(sections.shared_personal_data, |key, said| told.shared.set(key, said.switch()))?;
        entries(sections.consents, |key, said| told.consents.set(key, said.switch()))?;
        entries(sections.communication_channels, |key, said| {
            told.channels.set(key, said.enabled());
        })?;
        Ok(told)
    }

    /// The text under `key`, if it is shared and an organization that asks for
    /// `requested` asks for it.
    pub(crate) fn text(&self, key: PersonalKey, requested: &Requested) -> Option<&str> {
        let shown = self.shared.is_on(key) && is_on(&requested.personal_data, key);
        self.texts[key.place()].as_deref().filter(|_| shown)
    }

    /// Whether a consent is given, and asked for.
    pub(crate) fn consents(&self, consent: Consent, requested: &Requested) -> bool {
        self.consents.is_on(consent) && is_on(&requested.consents, consent)
    }

    /// Whether a channel is open, and asked for.
    pub(crate) fn opens(&self, channel: Channel, requested: &Requested) -> bool {
        self.channels.is_on(channel) && is_on(&requested.channels, channel)
    }
}

impl Disclosed {
    /// Reads the sections that [`Disclosed`] serializes to. As ever, a text
    /// that is not shared is forgotten.
    pub fn from_sections(sections: Sections<&str>) -> serde_json::Result<Self> {
        let told = Told::read(sections)?;
        let texts = PersonalKey::ALL.iter().zip(told.texts);
        Ok(Self {
            personal_data: texts
                .filter(|(key, _)| told.shared.is_on(**key))
                .filter_map(|(key, text)| Some((*key, text?.into_owned())))
                .collect(),
            shared_personal_data: told.shared.switches(),
            consents: told.consents.switches(),
            communication_channels: told.channels.switches(),
        })
    }
}

impl Requested {
    /// Reads the maps of a profile as they are stored: a JSON text each. Names of
    /// no vocabulary are left out.
    pub fn from_json(
        personal_data: &str,
        consents: &str,
        channels: &str,
    ) -> serde_json::Result<Self> {
        Ok(Self {
            personal_data: switches(personal_data)?,
            consents: switches(consents)?,
            channels: switches(channels)?,
        })
    }
}

fn switches<T: Term>(json: &str) -> serde_json::Result<Switches<T>> {
    let mut bits = Bits::default();
    entries(json, |term: T, said| bits.set(term, said.switch()))?;
    Ok(bits.switches())
}

/// Switches of a vocabulary, a bit each.
#[derive(Clone, Copy, Debug)]
struct Bits<T> {
    said: u32,
    on: u32,
    term: PhantomData<T>,
}

impl<T> Default for Bits<T> {
    fn default() -> Self {
        Self { said: 0, on: 0, term: PhantomData }
    }
}

impl<T: Term> Bits<T> {
    fn set(&mut self, term: T, on: Option<bool>) {
        let bit = 1 << term.place();
        self.said &= !bit;
        self.on &= !bit;
        if let Some(on) = on {
            self.said |= bit;
            self.on |= if on { bit } else { 0 };
        }
    }

    fn is_on(self, term: T) -> bool {
        self.on >> term.place() & 1 == 1
    }

    fn switches(self) -> Switches<T> {
        let said = T::ALL.iter().filter(|term| self.said >> term.place() & 1 == 1);
        said.map(|term| (*term, self.is_on(*term))).collect()
    }
}

/// Tells `each` of the entries of an object whose names are in the vocabulary.
/// Anything but an object has none.
fn entries<'de, T: Term>(json: &'de str, each: impl FnMut(T, Said<'de>)) -> serde_json::Result<()> {
    let mut from = serde_json::Deserializer::from_str(json);
    if json.trim_start().starts_with('{') {
        Entries { each, term: PhantomData }.deserialize(&mut from)?;
    } else {
        IgnoredAny::deserialize(&mut from)?;
    }
    from.end()
}

struct Entries<T, F> {
    each: F,
    term: PhantomData<T>,
}

impl<'de, T: Term, F: FnMut(T, Said<'de>)> DeserializeSeed<'de> for Entries<T, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de, T: Term, F: FnMut(T, Said<'de>)> Visitor<'de> for Entries<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a section")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Name(T::parse))? {
            let said = map.next_value()?;
            if let Some(term) = name {
                (self.each)(term, said);
            }
        }
        Ok(())
    }
}

/// The name of an entry, as what the function makes of it.
struct Name<N>(N);

impl<'de, K, N: Fn(&str) -> K> DeserializeSeed<'de> for Name<N> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<K, D::Error> {
        from.deserialize_str(self)
    }
}

impl<K, N: Fn(&str) -> K> Visitor<'_> for Name<N> {
    type Value = K;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<K, E> {
        Ok(self.0(name))
    }
}

/// What is said under a name, as far as any section means something by it.
enum Said<'a> {
    Text(Cow<'a, str>),
    Switch(bool),
    Object { enabled: Option<bool> },
    Other,
}

impl<'a> Said<'a> {
    fn text(self) -> Option<Cow<'a, str>> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn switch(&self) -> Option<bool> {
        if let Self::Switch(on) = self { Some(*on) } else { None }
    }

    fn enabled(&self) -> Option<bool> {
        if let Self::Object { enabled } = self { *enabled } else { None }
    }
}

impl<'de> Deserialize<'de> for Said<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Said<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Said<'de>, E> {
                Ok(Said::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Said<'de>, E> {
                Ok(Said::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_bool<E>(self, on: bool) -> Result<Said<'de>, E> {
                Ok(Said::Switch(on))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Said<'de>, A::Error> {
                let mut enabled = None;
                while let Some(is_it) = map.next_key_seed(Name(|name: &str| name == "enabled"))? {
                    let said: Said<'_> = map.next_value()?;
                    if is_it {
                        enabled = said.switch();
                    }
                }
                Ok(Said::Object { enabled })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Said<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Said::Other)
            }

            fn visit_unit<E>(self) -> Result<Said<'de>, E> {
                Ok(Said::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Said<'de>, E> {
                Ok(Said::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Said<'de>, E> {
                Ok(Said::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Said<'de>, E> {
                Ok(Said::Other)
            }
        }

        from.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests;

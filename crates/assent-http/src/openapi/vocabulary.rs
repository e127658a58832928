//! The maps by a vocabulary: their schemas, with one property for each of its
//! words, and how they are read where a request has them.

use std::{borrow::Cow, collections::BTreeMap};

use assent_domain::{
    account_data::{Switches, parse_switch},
    invites::KnownKey,
    values::EmailAddress,
    vocabulary::{Channel, Consent, PERSONAL_VALUE_MAX_CHARS, PersonalKey, Term},
};
use assent_web::input::{Field, Fields};
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, Ref, RefOr, Schema, Type, schema::SchemaType},
};

use super::values::{PersonalText, up_to};

macro_rules! maps {
    ($($(#[doc = $doc:literal])+ $name:ident: $term:ty $(, read by $read:path)? => $value:expr;)+) => {
        /// The names of them all.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($name),)+ KNOWN_DATA];

        $(
            $(#[doc = $doc])+
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    by_word::<$term>(concat!($($doc),+).trim(), &$value).build().into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    schemas.extend([schema_of::<Enabled>(), schema_of::<Switch>()]);
                }
            }

            $(impl Field for $name {
                type Value = Switches<$term>;

                fn schema() -> RefOr<Schema> {
                    of::<Self>()
                }

                fn add_schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    schemas.push(schema_of::<Self>());
                    Self::schemas(schemas);
                }

                fn read(fields: &mut Fields<'_>, name: &str) -> Option<Self::Value> {
                    $read(fields, name)
                }
            })?
        )+
    };
}

maps! {
    /// Personal data.
    PersonalData: PersonalKey => PersonalText::schema();
    /// Personal data; `null` where there is none, and to empty it.
    PersonalDataOrNull: PersonalKey => personal_text_or_null();
    /// Which personal data is shared, or asked for.
    PersonalDataSwitches: PersonalKey => of_type(Type::Boolean);
    /// Which consents are given.
    ConsentSwitches: Consent => of_type(Type::Boolean);
    /// Which consents are asked for.
    EnabledConsents: Consent => of::<Enabled>();
    /// Which communication channels are asked for.
    ChannelSwitches: Channel => of_type(Type::Boolean);
    /// Which communication channels are open.
    EnabledChannels: Channel => of::<Enabled>();
    /// Switches of personal data, in either form.
    PersonalDataChange: PersonalKey, read by switches => of::<Switch>();
    /// Switches of consents, in either form.
    ConsentsChange: Consent, read by switches => of::<Switch>();
    /// Switches of communication channels, in either form.
    ChannelsChange: Channel, read by switches => of::<Switch>();
}

const KNOWN_DATA: &str = "KnownData";

/// What an organization knows of a person whom it invites.
pub(crate) struct KnownData;

impl PartialSchema for KnownData {
    fn schema() -> RefOr<Schema> {
        let description = "What an organization knows of a person whom it invites.";
        by_word::<PersonalKey>(description, &PersonalText::schema())
            .property(PersonalKey::Email.name(), EmailAddress::schema())
            .property(KnownKey::FullName.name(), PersonalText::schema())
            .required(PersonalKey::Email.name())
            .build()
            .into()
    }
}

impl ToSchema for KnownData {
    fn name() -> Cow<'static, str> {
        KNOWN_DATA.into()
    }
}

/// It is no flat object: names that are not known are passed over.
impl Field for KnownData {
    type Value = BTreeMap<KnownKey, String>;

    fn schema() -> RefOr<Schema> {
        of::<Self>()
    }

    fn add_schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(schema_of::<Self>());
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Self::Value> {
        let known = fields.object(name)?;
        fields.within(known, |fields| {
            let mut texts = BTreeMap::new();
            for (name, value) in fields.entries() {
                let Some(key) = KnownKey::parse(name).filter(|_| !value.is_null()) else {
                    continue;
                };
                match value.as_str() {
                    Some(text) => _ = texts.insert(key, text.to_owned()),
                    None => fields.fault(name, "has to be a text"),
                }
            }
            if fields.get("email").is_none() {
                fields.fault("email", "is missing");
            }
            Some(texts)
        })
    }
}

/// A map of switches in either form, `true` or `{"enabled": true}`. All its faults
/// are one, of the last.
fn switches<T: Term>(fields: &mut Fields<'_>, name: &str) -> Option<Switches<T>> {
    let map =
        fields.required(name, Value::as_object, "has to be an object, such as {\"key\": true}")?;
    let mut switches = Switches::new();
    for (key, value) in map {
        match (T::parse(key), parse_switch(value)) {
            (Some(term), Some(on)) => _ = switches.insert(term, on),
            (None, _) => fields.fault(name, format!("has the key {key:?}, which is not known")),
            (_, None) => fields.fault(
                name,
                format!("has to have true, false or {{\"enabled\": true}} under {key:?}"),
            ),
        }
    }
    Some(switches)
}

/// A switch of a person, or in an answer.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents `account_data::Enabled`")]
pub(crate) struct Enabled {
    enabled: bool,
}

/// A switch in either form.
#[derive(ToSchema)]
#[schema(description = "A switch in either form: `true`, or `{\"enabled\": true}`.")]
#[serde(untagged)]
#[expect(dead_code, reason = "it documents what `parse_switch` reads")]
pub(crate) enum Switch {
    Plain(bool),
    Wrapped(Enabled),
}

fn by_word<T: Term>(description: &str, value: &RefOr<Schema>) -> ObjectBuilder {
    let map = ObjectBuilder::new().schema_type(Type::Object).description(Some(description));
    T::ALL.iter().fold(map, |map, word| map.property(word.name(), value.clone()))
}

fn of_type(kind: impl Into<SchemaType>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(kind).build().into()
}

fn personal_text_or_null() -> RefOr<Schema> {
    let text = up_to(PERSONAL_VALUE_MAX_CHARS);
    text.schema_type(SchemaType::from_iter([Type::String, Type::Null])).build().into()
}

fn of<T: ToSchema>() -> RefOr<Schema> {
    Ref::from_schema_name(T::name()).into()
}

fn schema_of<T: ToSchema>() -> (String, RefOr<Schema>) {
    (T::name().into_owned(), T::schema())
}

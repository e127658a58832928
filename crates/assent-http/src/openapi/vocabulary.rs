//! Schemas of the maps by a vocabulary: one property for each of its words.

use std::borrow::Cow;

use assent_domain::{
    invites::KnownKey,
    vocabulary::{Channel, Consent, PERSONAL_VALUE_MAX_CHARS, PersonalKey, Term},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, Ref, RefOr, Schema, Type, schema::SchemaType},
};

use super::values::{Email, PersonalText, up_to};

macro_rules! maps {
    ($($(#[doc = $doc:literal])+ $name:ident: $term:ty => $value:expr;)+) => {
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
    PersonalDataChange: PersonalKey => of::<Switch>();
    /// Switches of consents, in either form.
    ConsentsChange: Consent => of::<Switch>();
    /// Switches of communication channels, in either form.
    ChannelsChange: Channel => of::<Switch>();
}

const KNOWN_DATA: &str = "KnownData";

/// What an organization knows of a person whom it invites.
pub(crate) struct KnownData;

impl PartialSchema for KnownData {
    fn schema() -> RefOr<Schema> {
        let description = "What an organization knows of a person whom it invites.";
        by_word::<PersonalKey>(description, &PersonalText::schema())
            .property(PersonalKey::Email.name(), Email::schema())
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

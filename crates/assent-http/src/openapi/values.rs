//! Single values as the domain limits them: attributes take numbers, but no
//! constants. Each stands in place of a field's or a parameter's type, and has no
//! name in the document: it is written out where it is used. What stands in a
//! body says beside its schema how it is read; the domain checks the limits.

use std::{borrow::Cow, collections::BTreeMap};

use assent_domain::{
    accounts::{PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS, Password},
    agreements::{self, CHANGED_MAX},
    feed::{BODY_MAX_CHARS, MEDIA_TYPE_MAX_CHARS, MEDIA_URL_MAX_CHARS, TITLE_MAX_CHARS},
    interests::{CURRENCIES, DESCRIPTION_CHARS, LOCATION_CHARS, PRICE_MAX},
    organizations::{LONG_TEXT_MAX_CHARS, NAME_MAX_CHARS, TEXT_MAX_CHARS},
    values::WEB_ADDRESS_MAX_BYTES,
    vocabulary::{Consent, INDUSTRIES, PERSONAL_VALUE_MAX_CHARS, TAG_MAX_CHARS, TAGS_MAX},
};
use assent_web::input::{Field, Fields, texts};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type, schema::Array,
    },
};

macro_rules! values {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident $(reads $value:ty, by $read:expr)? => $schema:expr;
    )+) => {
        $(
            $(#[doc = $doc])+
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    RefOr::T($schema.into())
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    stringify!($name).into()
                }
            }

            $(impl Field for $name {
                type Value = $value;

                fn schema() -> RefOr<Schema> {
                    <Self as PartialSchema>::schema()
                }

                fn read(fields: &mut Fields<'_>, name: &str) -> Option<$value> {
                    $read(fields, name)
                }
            })?
        )+

        /// All of them by name.
        pub(crate) fn all() -> BTreeMap<&'static str, Schema> {
            let mut all = BTreeMap::new();
            $(all.insert(stringify!($name), $schema.into());)+
            all
        }
    };
}

values! {
    /// An email address that is looked up, as it was typed.
    TypedEmail reads String, by String::read =>
        text().format(Some(SchemaFormat::KnownFormat(KnownFormat::IdnEmail)));
    /// A password that is to be set.
    NewPassword reads Password, by Password::read => up_to(PASSWORD_MAX_BYTES)
        .min_length(Some(PASSWORD_MIN_CHARS))
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
        .description(Some(format!("At most {PASSWORD_MAX_BYTES} bytes of UTF-8.")));
    /// The name of an organization.
    OrganizationName reads String, by String::read => not_empty(NAME_MAX_CHARS);
    /// A text of a profile.
    ProfileText reads String, by String::read => up_to(TEXT_MAX_CHARS);
    /// A long text of a profile.
    LongProfileText reads String, by as_written => up_to(LONG_TEXT_MAX_CHARS);
    /// An http or https address. No `uri`: an empty one is none, and browsers'
    /// rules allow characters that a URI has not.
    WebAddress reads String, by String::read => up_to(WEB_ADDRESS_MAX_BYTES);
    /// A text of personal data.
    PersonalText => up_to(PERSONAL_VALUE_MAX_CHARS);
    /// The title of a post.
    PostTitle reads String, by String::read => not_empty(TITLE_MAX_CHARS);
    /// The body of a post.
    PostText reads String, by as_written => not_empty(BODY_MAX_CHARS);
    /// Where the medium of a post is.
    MediaUrl reads String, by String::read => up_to(MEDIA_URL_MAX_CHARS);
    /// What kind of medium it is.
    MediaType reads String, by String::read => up_to(MEDIA_TYPE_MAX_CHARS);
    /// What a person looks for, in their own words.
    InterestText reads String, by as_written => up_to(*DESCRIPTION_CHARS.end()).min_length(Some(*DESCRIPTION_CHARS.start()));
    /// Where they look for it. The fewest characters are not said: none at all
    /// are no location.
    Location reads String, by String::read => up_to(*LOCATION_CHARS.end());
    /// A currency of prices.
    Currency reads String, by String::read => one_of(CURRENCIES);
    /// A price in whole units.
    Price reads i64, by Fields::integer => ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(0))
        .maximum(Some(PRICE_MAX));
    /// An industry.
    Industry reads String, by String::read => one_of(INDUSTRIES);
    /// Industries.
    Industries reads Vec<String>, by Fields::texts => list(one_of(INDUSTRIES), 0, TAGS_MAX);
    /// Brands or tags.
    Tags reads Vec<String>, by Fields::texts => list(not_empty(TAG_MAX_CHARS), 0, TAGS_MAX);
    /// Tags, of which there is one at least.
    SomeTags reads Vec<String>, by Fields::texts => list(not_empty(TAG_MAX_CHARS), 1, TAGS_MAX);
    /// The apikeys of the organizations that a change is made towards.
    Apikeys reads agreements::Apikeys, by apikeys => list(text(), 1, CHANGED_MAX);
    /// A day of the calendar.
    Day reads String, by String::read =>
        text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
    /// A consent in a path.
    ConsentName => one_of(Consent::ALL.iter().map(|consent| consent.name()));
    /// Which rows of an upload are answered.
    OnlyInvited => one_of(["invited"]);
    /// What a list has for those who unsubscribe.
    Unsubscribe => one_of(["links"]);
    /// That an answer is a file.
    AsFile => one_of(["1"]);
}

/// A text of which every blank counts.
fn as_written(fields: &mut Fields<'_>, name: &str) -> Option<String> {
    fields.text_as_written(name).map(str::to_owned)
}

fn apikeys(fields: &mut Fields<'_>, name: &str) -> Option<agreements::Apikeys> {
    let apikeys = |value: &_| texts(value).and_then(agreements::Apikeys::new);
    fields.required(name, apikeys, &format!("has to be a list of 1 to {CHANGED_MAX} apikeys"))
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

pub(super) fn up_to(most: usize) -> ObjectBuilder {
    text().max_length(Some(most))
}

fn not_empty(most: usize) -> ObjectBuilder {
    up_to(most).min_length(Some(1))
}

fn one_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    text().enum_values(Some(texts))
}

fn list(item: ObjectBuilder, fewest: usize, most: usize) -> Array {
    let list = ArrayBuilder::new().items(item).max_items(Some(most));
    list.min_items((fewest > 0).then_some(fewest)).build()
}

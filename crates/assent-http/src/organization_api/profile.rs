//! `/api/orgs/profile`

use actix_web::web;
use assent_domain::{
    account_data::{Switches, parse_switch},
    organizations::{self, ProfileChange, ProfileError},
    outcome::StoreError,
    vocabulary::Term,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::face::OwnFace;
use crate::{
    Answer,
    openapi::{
        values,
        vocabulary::{ChannelsChange, ConsentsChange, PersonalDataChange},
    },
};
use assent_web::{
    Shared,
    input::{Body, Fields, Input},
    reply::Reply,
    session::Admin,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Profile)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProfileBody {
    organization_profile: OwnFace,
}

/// Reads the organization's profile.
#[utoipa::path(
    get,
    path = "/api/orgs/profile",
    operation_id = "getProfile",
    tag = "Profile",
    responses((status = 200, description = "The profile.", body = ProfileBody))
)]
pub(crate) async fn read(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
) -> Answer<ProfileBody> {
    let organization = organizations::profile(&shared.app, organization).await?;
    Ok(Reply(ProfileBody { organization_profile: organization.into() }))
}

/// A change of the profile.
#[derive(ToSchema)]
#[schema(as = ProfileUpdate, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct ProfileRequest {
    organization_profile: ProfileParts,
}

/// Any part of a profile.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents what is read")]
struct ProfileParts {
    name: Option<values::OrganizationName>,
    dpo_email: Option<String>,
    logo: Option<values::WebAddress>,
    icon: Option<values::WebAddress>,
    domain: Option<values::ProfileText>,
    contact_phone: Option<values::ProfileText>,
    contact_phone_2: Option<values::ProfileText>,
    address: Option<values::ProfileText>,
    city: Option<values::ProfileText>,
    state: Option<values::ProfileText>,
    post_code: Option<values::ProfileText>,
    country: Option<values::ProfileText>,
    description: Option<values::LongProfileText>,
    banner: Option<values::WebAddress>,
    upsell_description: Option<values::LongProfileText>,
    communication_channels: Option<ChannelsChange>,
    requested_data: Option<PersonalDataChange>,
    consents: Option<ConsentsChange>,
    /// Needs `public_allowed`.
    public: Option<bool>,
    /// Needs `public_allowed`.
    published: Option<bool>,
    marketplace_tags: Option<values::Tags>,
    industries: Option<values::Industries>,
    brands: Option<values::Tags>,
}

pub(crate) struct ProfileInput(ProfileChange);

impl Input for ProfileInput {
    // What is asked for is switched off as surely as it is switched on.
    const STRICT: bool = true;

    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let profile = fields.object("organizationProfile")?;
        fields.within(profile, |fields| {
            Some(Self(ProfileChange {
                name: fields.optional_text("name").map(str::to_owned),
                dpo_email: text(fields, "dpo_email"),
                logo: text(fields, "logo"),
                icon: text(fields, "icon"),
                domain: text(fields, "domain"),
                contact_phone: text(fields, "contact_phone"),
                contact_phone_2: text(fields, "contact_phone_2"),
                address: text(fields, "address"),
                city: text(fields, "city"),
                state: text(fields, "state"),
                post_code: text(fields, "post_code"),
                country: text(fields, "country"),
                description: long_text(fields, "description"),
                banner: text(fields, "banner"),
                upsell_description: long_text(fields, "upsell_description"),
                communication_channels: switches(fields, "communication_channels"),
                requested_data: switches(fields, "requested_data"),
                consents: switches(fields, "consents"),
                public: flag(fields, "public"),
                published: flag(fields, "published"),
                marketplace_tags: fields.optional_texts("marketplace_tags"),
                industries: fields.optional_texts("industries"),
                brands: fields.optional_texts("brands"),
            }))
        })
    }
}

/// A text: missing, cleared by `null`, or set.
#[expect(clippy::option_option, reason = "missing, cleared and set are three things")]
fn text(fields: &mut Fields<'_>, name: &str) -> Option<Option<String>> {
    if fields.is_null(name) {
        return Some(None);
    }
    fields.optional_text(name).map(|text| Some(text.to_owned()))
}

/// The same of a text that stays as it was written.
#[expect(clippy::option_option, reason = "missing, cleared and set are three things")]
fn long_text(fields: &mut Fields<'_>, name: &str) -> Option<Option<String>> {
    if fields.is_null(name) {
        return Some(None);
    }
    fields.optional_text_as_written(name).map(|text| Some(text.to_owned()))
}

fn flag(fields: &mut Fields<'_>, name: &str) -> Option<bool> {
    fields.get(name).and(fields.flag(name))
}

/// A map of switches in either form, `true` or `{"enabled": true}`.
fn switches<T: Term>(fields: &mut Fields<'_>, name: &str) -> Switches<T> {
    let Some(value) = fields.get(name) else { return Switches::new() };
    let Some(map) = value.as_object() else {
        fields.fault(name, "has to be an object, such as {\"key\": true}");
        return Switches::new();
    };
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
    switches
}

/// The profile under both of the keys that the documents use.
pub(crate) struct UpdatedProfileBody(OwnFace);

/// The profile, under both of its keys.
#[derive(ToSchema)]
#[schema(as = UpdatedProfile)]
#[expect(dead_code, reason = "it documents what `UpdatedProfileBody` answers")]
struct UpdatedProfileReply {
    #[schema(rename = "organizationProfile")]
    profile: OwnFace,
    /// The same as `organizationProfile`, for clients that read it here.
    #[schema(rename = "organization_profile", deprecated)]
    profile_too: OwnFace,
}

impl Serialize for UpdatedProfileBody {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let keys = ["organizationProfile", "organization_profile"];
        to.collect_map(keys.map(|key| (key, &self.0)))
    }
}

/// Changes the organization's profile, and what it asks people for.
///
/// What is missing stays as it is, and `null` clears a text. Maps change key
/// by key; lists are replaced whole.
#[utoipa::path(
    post,
    path = "/api/orgs/profile",
    operation_id = "updateProfile",
    tag = "Profile",
    request_body = ProfileRequest,
    responses((status = 200, description = "The profile as it is now.", body = UpdatedProfileReply))
)]
pub(crate) async fn update(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(ProfileInput(change)): Body<ProfileInput>,
) -> Answer<UpdatedProfileBody> {
    let organization = organizations::update_profile(&shared.app, organization, change).await?;
    Ok(Reply(UpdatedProfileBody(organization.into())))
}

failures! { error: ProfileError {
    ProfileError::Invalid(faults) => fields(faults),
    ProfileError::Store(error) => passed(StoreError),
} }

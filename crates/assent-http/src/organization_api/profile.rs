//! `/api/orgs/profile`

use std::{collections::BTreeMap, marker::PhantomData, sync::Arc};

use actix_web::web;
use assent_domain::{
    organizations::{self, ProfileChange, ProfileError, ProfileFault},
    outcome::StoreError,
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

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
    input::{Body, Field, Fields},
    reply::Reply,
    session::{Admin, Own},
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
pub(crate) async fn read(Own(organization): Own) -> Reply<ProfileBody> {
    let organization = Arc::unwrap_or_clone(organization);
    Reply(ProfileBody { organization_profile: organization.into() })
}

assent_web::input! {
    /// A change of the profile.
    // What is asked for is switched off as surely as it is switched on.
    pub(crate) struct ProfileInput as ProfileUpdate, strict = true {
        organization_profile: ProfileParts,
    }
}

assent_web::input! {
    /// Any part of a profile.
    struct ProfileParts as ProfileParts, keys = snake_case {
        name: Option<values::OrganizationName>,
        dpo_email: Clearable<String>,
        logo: Clearable<values::WebAddress>,
        icon: Clearable<values::WebAddress>,
        domain: Clearable<values::ProfileText>,
        contact_phone: Clearable<values::ProfileText>,
        contact_phone_2: Clearable<values::ProfileText>,
        address: Clearable<values::ProfileText>,
        city: Clearable<values::ProfileText>,
        state: Clearable<values::ProfileText>,
        post_code: Clearable<values::ProfileText>,
        country: Clearable<values::ProfileText>,
        description: Clearable<values::LongProfileText>,
        banner: Clearable<values::WebAddress>,
        upsell_description: Clearable<values::LongProfileText>,
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
}

impl From<ProfileParts> for ProfileChange {
    fn from(parts: ProfileParts) -> Self {
        Self {
            name: parts.name,
            dpo_email: parts.dpo_email,
            logo: parts.logo,
            icon: parts.icon,
            domain: parts.domain,
            contact_phone: parts.contact_phone,
            contact_phone_2: parts.contact_phone_2,
            address: parts.address,
            city: parts.city,
            state: parts.state,
            post_code: parts.post_code,
            country: parts.country,
            description: parts.description,
            banner: parts.banner,
            upsell_description: parts.upsell_description,
            communication_channels: parts.communication_channels.unwrap_or_default(),
            requested_data: parts.requested_data.unwrap_or_default(),
            consents: parts.consents.unwrap_or_default(),
            public: parts.public,
            published: parts.published,
            marketplace_tags: parts.marketplace_tags,
            industries: parts.industries,
            brands: parts.brands,
        }
    }
}

/// What is missing, cleared by `null`, or set.
struct Clearable<F>(PhantomData<F>);

impl<F: Field> Field for Clearable<F> {
    type Value = Option<Option<F::Value>>;
    const REQUIRED: bool = false;

    fn schema() -> RefOr<Schema> {
        Option::<F>::schema()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Self::Value> {
        if fields.is_null(name) {
            return Some(Some(None));
        }
        Some(Option::<F>::read(fields, name)?.map(Some))
    }
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
    request_body = ProfileInput,
    responses((status = 200, description = "The profile as it is now.", body = UpdatedProfileReply))
)]
pub(crate) async fn update(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(ProfileInput { organization_profile: change }): Body<ProfileInput>,
) -> Answer<UpdatedProfileBody> {
    let organization =
        organizations::update_profile(&shared.app, organization, change.into()).await?;
    Ok(Reply(UpdatedProfileBody(organization.into())))
}

/// Each fault in words.
fn told(faults: BTreeMap<&'static str, ProfileFault>) -> BTreeMap<&'static str, String> {
    faults.into_iter().map(|(key, fault)| (key, fault.to_string())).collect()
}

failures! { error: ProfileError {
    ProfileError::Invalid(faults) => fields(told(faults)),
    ProfileError::Store(error) => passed(StoreError),
} }

//! The organization as it is shown: to itself, and to end users.

use std::collections::BTreeMap;

use assent_domain::{
    account_data::{Enabled, Switches, as_enabled},
    organizations::{Organization, Profile},
    vocabulary::{Channel, Consent, PersonalKey},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::vocabulary::{ChannelSwitches, EnabledConsents, PersonalDataSwitches};

/// The organization as it sees itself.
// Keys in the contract's order.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnOrganization)]
#[expect(clippy::struct_excessive_bools, reason = "the contract's object has them")]
pub(crate) struct OwnFace {
    apikey: String,
    logo: Option<String>,
    icon: Option<String>,
    name: String,
    dpo_email: Option<String>,
    domain: Option<String>,
    contact_phone: Option<String>,
    contact_phone_2: Option<String>,
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    post_code: Option<String>,
    country: Option<String>,
    #[schema(value_type = ChannelSwitches)]
    communication_channels: Switches<Channel>,
    #[schema(value_type = PersonalDataSwitches)]
    requested_data: Switches<PersonalKey>,
    #[schema(value_type = EnabledConsents)]
    consents: BTreeMap<Consent, Enabled>,
    salesforce: bool,
    description: Option<String>,
    public: bool,
    banner: Option<String>,
    upsell_description: Option<String>,
    public_allowed: bool,
    published: bool,
    marketplace_tags: Vec<String>,
    industries: Vec<String>,
    brands: Vec<String>,
}

impl From<Organization> for OwnFace {
    fn from(organization: Organization) -> Self {
        let Organization { apikey, salesforce, public_allowed, profile, .. } = organization;
        let Profile { requested, .. } = profile;
        Self {
            apikey,
            logo: profile.logo,
            icon: profile.icon,
            name: profile.name,
            dpo_email: profile.dpo_email,
            domain: profile.domain,
            contact_phone: profile.contact_phone,
            contact_phone_2: profile.contact_phone_2,
            address: profile.address,
            city: profile.city,
            state: profile.state,
            post_code: profile.post_code,
            country: profile.country,
            communication_channels: requested.channels,
            requested_data: requested.personal_data,
            consents: as_enabled(&requested.consents),
            salesforce,
            description: profile.description,
            public: profile.public,
            banner: profile.banner,
            upsell_description: profile.upsell_description,
            public_allowed,
            published: profile.published,
            marketplace_tags: profile.marketplace_tags,
            industries: profile.industries,
            brands: profile.brands,
        }
    }
}

/// The organization as an end user sees it.
// Keys in the contract's order.
#[derive(Serialize, ToSchema)]
#[schema(as = Organization)]
pub(crate) struct PublicFace {
    apikey: String,
    public_key: String,
    logo: Option<String>,
    icon: Option<String>,
    banner: Option<String>,
    name: String,
    dpo_email: Option<String>,
    domain: Option<String>,
    contact_phone: Option<String>,
    contact_phone_2: Option<String>,
    address: Option<String>,
    city: Option<String>,
    post_code: Option<String>,
    country: Option<String>,
    #[schema(value_type = EnabledConsents)]
    consents: BTreeMap<Consent, Enabled>,
    #[schema(value_type = ChannelSwitches)]
    communication_channels: Switches<Channel>,
    #[schema(value_type = PersonalDataSwitches)]
    requested_data: Switches<PersonalKey>,
    description: Option<String>,
    upsell_description: Option<String>,
    state: Option<String>,
    public: bool,
    marketplace_tags: Vec<String>,
}

impl From<Organization> for PublicFace {
    fn from(organization: Organization) -> Self {
        let Organization { apikey, public_key, profile, .. } = organization;
        let Profile { requested, .. } = profile;
        Self {
            apikey,
            public_key,
            logo: profile.logo,
            icon: profile.icon,
            banner: profile.banner,
            name: profile.name,
            dpo_email: profile.dpo_email,
            domain: profile.domain,
            contact_phone: profile.contact_phone,
            contact_phone_2: profile.contact_phone_2,
            address: profile.address,
            city: profile.city,
            post_code: profile.post_code,
            country: profile.country,
            consents: as_enabled(&requested.consents),
            communication_channels: requested.channels,
            requested_data: requested.personal_data,
            description: profile.description,
            upsell_description: profile.upsell_description,
            state: profile.state,
            public: profile.public,
            marketplace_tags: profile.marketplace_tags,
        }
    }
}

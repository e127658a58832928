//! [`Organizations`] on the `organizations` and `organization_secrets` tables.

use assent_domain::{
    account_data::Requested,
    ids::OrganizationId,
    organizations::{Organization, OrganizationSecrets, Organizations, Profile},
    outcome::{Added, StoreError},
};
use diesel::{pg::Pg, prelude::*};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx, can_be_stored,
    columns::{Hash, switches, texts},
    schema::{organization_secrets, organizations},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(Pg), treat_none_as_default_value = false)]
pub(crate) struct Row {
    id: Uuid,
    apikey: String,
    public_key: String,
    salesforce: bool,
    public_allowed: bool,
    created_at: OffsetDateTime,
    #[diesel(embed)]
    profile: ProfileRow,
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(
    table_name = organizations,
    check_for_backend(Pg),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
pub(crate) struct ProfileRow {
    name: String,
    dpo_email: Option<String>,
    logo: Option<String>,
    icon: Option<String>,
    domain: Option<String>,
    contact_phone: Option<String>,
    contact_phone_2: Option<String>,
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    post_code: Option<String>,
    country: Option<String>,
    description: Option<String>,
    banner: Option<String>,
    upsell_description: Option<String>,
    communication_channels: Value,
    requested_data: Value,
    consents: Value,
    public: bool,
    published: bool,
    marketplace_tags: Value,
    industries: Value,
    brands: Value,
}

impl From<&Organization> for Row {
    fn from(organization: &Organization) -> Self {
        Self {
            id: organization.id.0,
            apikey: organization.apikey.clone(),
            public_key: organization.public_key.clone(),
            salesforce: organization.salesforce,
            public_allowed: organization.public_allowed,
            created_at: organization.created_at,
            profile: ProfileRow::from(&organization.profile),
        }
    }
}

impl TryFrom<Row> for Organization {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: OrganizationId(row.id),
            apikey: row.apikey,
            public_key: row.public_key,
            salesforce: row.salesforce,
            public_allowed: row.public_allowed,
            created_at: row.created_at,
            profile: Profile::try_from(row.profile).map_err(|error| error.of(row.id))?,
        })
    }
}

impl From<&Profile> for ProfileRow {
    fn from(profile: &Profile) -> Self {
        let profile = profile.clone();
        Self {
            name: profile.name,
            dpo_email: profile.dpo_email,
            logo: profile.logo,
            icon: profile.icon,
            domain: profile.domain,
            contact_phone: profile.contact_phone,
            contact_phone_2: profile.contact_phone_2,
            address: profile.address,
            city: profile.city,
            state: profile.state,
            post_code: profile.post_code,
            country: profile.country,
            description: profile.description,
            banner: profile.banner,
            upsell_description: profile.upsell_description,
            communication_channels: json!(profile.requested.channels),
            requested_data: json!(profile.requested.personal_data),
            consents: json!(profile.requested.consents),
            public: profile.public,
            published: profile.published,
            marketplace_tags: json!(profile.marketplace_tags),
            industries: json!(profile.industries),
            brands: json!(profile.brands),
        }
    }
}

impl TryFrom<ProfileRow> for Profile {
    type Error = StoreError;

    fn try_from(row: ProfileRow) -> Result<Self, StoreError> {
        Ok(Self {
            name: row.name,
            dpo_email: row.dpo_email,
            logo: row.logo,
            icon: row.icon,
            domain: row.domain,
            contact_phone: row.contact_phone,
            contact_phone_2: row.contact_phone_2,
            address: row.address,
            city: row.city,
            state: row.state,
            post_code: row.post_code,
            country: row.country,
            description: row.description,
            banner: row.banner,
            upsell_description: row.upsell_description,
            requested: Requested {
                personal_data: switches(&row.requested_data),
                consents: switches(&row.consents),
                channels: switches(&row.communication_channels),
            },
            public: row.public,
            published: row.published,
            marketplace_tags: texts("organization", row.marketplace_tags)?,
            industries: texts("organization", row.industries)?,
            brands: texts("organization", row.brands)?,
        })
    }
}

impl PgTx<'_> {
    pub(crate) fn load_organizations(
        &mut self,
        query: organizations::BoxedQuery<'_, Pg>,
    ) -> Result<Vec<Organization>, StoreError> {
        self.many(query.select(Row::as_select()))
    }
}

impl Organizations for PgTx<'_> {
    fn insert(
        &mut self,
        organization: &Organization,
        secrets: &OrganizationSecrets,
    ) -> Result<Added, StoreError> {
        let added = self.add(
            diesel::insert_into(organizations::table)
                .values(Row::from(organization))
                .on_conflict(organizations::apikey)
                .do_nothing(),
        )?;
        if added == Added::New {
            self.insert_new(diesel::insert_into(organization_secrets::table).values((
                organization_secrets::organization_id.eq(organization.id.0),
                organization_secrets::signing_seed.eq(&secrets.signing_seed),
                organization_secrets::jwt_secret.eq(&secrets.jwt_secret),
                organization_secrets::api_secret.eq(Hash(secrets.api_secret)),
            )))?;
        }
        Ok(added)
    }

    fn get(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        self.one(organizations::table.find(id.0).select(Row::as_select()))
    }

    fn lock(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        self.one(organizations::table.find(id.0).select(Row::as_select()).for_update())
    }

    fn by_apikey(&mut self, apikey: &str) -> Result<Option<Organization>, StoreError> {
        if !can_be_stored(apikey) {
            return Ok(None);
        }
        self.one(
            organizations::table.filter(organizations::apikey.eq(apikey)).select(Row::as_select()),
        )
    }

    fn by_public_key(&mut self, public_key: &str) -> Result<Option<Organization>, StoreError> {
        if !can_be_stored(public_key) {
            return Ok(None);
        }
        self.one(
            organizations::table
                .filter(organizations::public_key.eq(public_key))
                .select(Row::as_select()),
        )
    }

    fn secrets(&mut self, id: OrganizationId) -> Result<Option<OrganizationSecrets>, StoreError> {
        let secrets = organization_secrets::table.find(id.0).select((
            organization_secrets::signing_seed,
            organization_secrets::jwt_secret,
            organization_secrets::api_secret,
        ));
        let secrets: Option<(_, _, Hash)> = self.row(secrets)?;
        Ok(secrets.map(|(signing_seed, jwt_secret, api_secret)| OrganizationSecrets {
            signing_seed,
            jwt_secret,
            api_secret: api_secret.0,
        }))
    }

    fn save_profile(&mut self, id: OrganizationId, profile: &Profile) -> Result<(), StoreError> {
        let change = diesel::update(organizations::table.find(id.0)).set(ProfileRow::from(profile));
        self.change_one("organization", id, change)
    }

    fn save_public_allowed(
        &mut self,
        id: OrganizationId,
        public_allowed: bool,
    ) -> Result<(), StoreError> {
        let change = diesel::update(organizations::table.find(id.0))
            .set(organizations::public_allowed.eq(public_allowed));
        self.change_one("organization", id, change)
    }

    fn list(
        &mut self,
        before: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError> {
        let mut newest =
            organizations::table.order(organizations::id.desc()).limit(limit).into_boxed();
        if let Some(before) = before {
            newest = newest.filter(organizations::id.lt(before.0));
        }
        self.load_organizations(newest)
    }

    fn taken(&mut self, apikeys: &[String]) -> Result<Vec<String>, StoreError> {
        self.rows(
            organizations::table
                .filter(organizations::apikey.eq_any(apikeys))
                .select(organizations::apikey),
        )
    }
}

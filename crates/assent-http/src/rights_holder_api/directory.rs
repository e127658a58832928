//! The organizations that a person finds.

use actix_web::{HttpRequest, web};
use assent_domain::{
    outcome::StoreError,
    rights_holders::{self, UnknownOrganizationError},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Answer, organization_api::PublicFace};
use assent_web::{
    Shared,
    input::{Query, Segment},
    reply::Reply,
    session::Person,
};

#[derive(Serialize, ToSchema)]
#[schema(as = Organizations)]
pub(crate) struct OrganizationsBody {
    organizations: Vec<PublicFace>,
}

/// Lists the person's own organizations, then those that are open to all.
#[utoipa::path(
    get,
    path = "/api/organizations",
    operation_id = "listOrganizations",
    tag = "Organizations",
    params(("page" = Option<i64>, Query, description = "From 1; 100 organizations each.", minimum = 1)),
    responses((status = 200, description = "A page of organizations.", body = OrganizationsBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
) -> Answer<OrganizationsBody> {
    let page = Query::of(&request).page()?;
    let found = rights_holders::list_organizations_for(&shared.app, account, page).await?;
    Ok(Reply(OrganizationsBody { organizations: found.into_iter().map(Into::into).collect() }))
}

#[derive(Serialize, ToSchema)]
#[schema(as = FoundOrganization)]
pub(crate) struct OrganizationBody {
    organization: PublicFace,
}

/// Reads an organization that is the person's own or open to all.
#[utoipa::path(
    get,
    path = "/api/organizations/{apikey}",
    operation_id = "getOrganization",
    tag = "Organizations",
    params(("apikey" = String, Path, description = "The organization's.")),
    responses((status = 200, description = "The organization.", body = OrganizationBody))
)]
pub(crate) async fn one(
    shared: web::Data<Shared>,
    Person(account): Person,
    Segment(apikey): Segment,
) -> Answer<OrganizationBody> {
    let found = rights_holders::find_organization(&shared.app, account, apikey).await?;
    Ok(Reply(OrganizationBody { organization: found.into() }))
}

failures! { error: UnknownOrganizationError {
    UnknownOrganizationError::Unknown => code("unknown-organization"),
    UnknownOrganizationError::Store(error) => passed(StoreError),
} }

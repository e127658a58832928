//! `/api/organizations`

use actix_web::{HttpRequest, web};
use assent_domain::rights_holders::{self, UnknownOrganizationError};
use serde::Serialize;

use crate::{
    Shared,
    input::Query,
    organization_api::PublicFace,
    reply::{Answer, Failure, Reply},
    session::Person,
};

#[derive(Serialize)]
pub(crate) struct OrganizationsBody {
    organizations: Vec<PublicFace>,
}

/// `GET /api/organizations`
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Person(account): Person,
    request: HttpRequest,
) -> Answer<OrganizationsBody> {
    let page = Query::of(&request).page()?;
    let found = rights_holders::list_organizations_for(&shared.app, account, page).await?;
    Ok(Reply(OrganizationsBody { organizations: found.into_iter().map(Into::into).collect() }))
}

#[derive(Serialize)]
pub(crate) struct OrganizationBody {
    organization: PublicFace,
}

/// `GET /api/organizations/:apikey`
pub(crate) async fn one(
    shared: web::Data<Shared>,
    Person(account): Person,
    apikey: web::Path<String>,
) -> Answer<OrganizationBody> {
    let apikey = apikey.into_inner();
    let found = rights_holders::find_organization(&shared.app, account, apikey).await?;
    Ok(Reply(OrganizationBody { organization: found.into() }))
}

impl From<UnknownOrganizationError> for Failure {
    fn from(error: UnknownOrganizationError) -> Self {
        match error {
            UnknownOrganizationError::Unknown => Self::unsuccessful("unknown-organization", error),
            UnknownOrganizationError::Store(error) => error.into(),
        }
    }
}

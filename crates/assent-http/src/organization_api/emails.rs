//! `/api/orgs/emails`

use actix_web::web;
use assent_domain::{
    emails::{self, AddEmailError, OrganizationEmail, VerifyEmailError},
    limits::LimitError,
    outcome::StoreError,
    values::{EmailAddress, Token},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Answer;
use assent_web::{Shared, client::Client, input::Body, reply::Reply, session::Admin};

#[derive(Serialize, ToSchema)]
#[schema(as = OrganizationEmail)]
pub(crate) struct AddressBody {
    #[schema(format = IdnEmail)]
    email: String,
    verified: bool,
}

impl From<OrganizationEmail> for AddressBody {
    fn from(address: OrganizationEmail) -> Self {
        Self { verified: address.is_verified(), email: address.email.as_str().to_owned() }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = OrganizationEmails)]
pub(crate) struct AddressesBody {
    #[schema(value_type = Vec<ListedAddress>)]
    emails: Vec<AddressBody>,
}

/// An address of the organization.
// Unlike a reply of the same keys it has no `success`.
#[derive(ToSchema)]
#[schema(as = ListedEmail)]
#[expect(dead_code, reason = "it documents what is in a list")]
struct ListedAddress {
    #[schema(format = IdnEmail)]
    email: String,
    verified: bool,
}

/// Lists the organization's addresses, verified and not yet: oldest first.
#[utoipa::path(
    get,
    path = "/api/orgs/emails",
    operation_id = "listEmails",
    tag = "Email addresses",
    responses((status = 200, description = "The addresses.", body = AddressesBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
) -> Answer<AddressesBody> {
    let emails = emails::list_emails(&shared.app, organization).await?;
    Ok(Reply(AddressesBody { emails: emails.into_iter().map(Into::into).collect() }))
}

assent_web::input! {
    /// What adding an address takes.
    pub(crate) struct Address as EmailAddition {
        email: EmailAddress,
    }
}

/// Adds an address of the organization's: mails a link to it, which verifies it.
#[utoipa::path(
    post,
    path = "/api/orgs/emails/add",
    operation_id = "addEmail",
    tag = "Email addresses",
    request_body = Address,
    responses((status = 200, description = "The address.", body = AddressBody))
)]
pub(crate) async fn add(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Client(client): Client,
    Body(Address { email }): Body<Address>,
) -> Answer<AddressBody> {
    Ok(Reply(emails::add_email(&shared.app, organization, email, &client).await?.into()))
}

failures! { error: AddEmailError {
    AddEmailError::AlreadyVerified => code("already-verified", on "email"),
    AddEmailError::TooMany => code("too-many-emails"),
    AddEmailError::Limit(error) => passed(LimitError),
    AddEmailError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// What verifying an address takes.
    pub(crate) struct Code as EmailVerification {
        /// The last part of the mailed link; it works once.
        verification_code: Token,
    }
}

/// Verifies an address by the code of the link that was mailed to it.
#[utoipa::path(
    post,
    path = "/api/orgs/emails/verify",
    operation_id = "verifyEmail",
    tag = "Email addresses",
    request_body = Code,
    responses((status = 200, description = "The address.", body = AddressBody))
)]
pub(crate) async fn verify(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(Code { verification_code: code }): Body<Code>,
) -> Answer<AddressBody> {
    Ok(Reply(emails::verify_email(&shared.app, organization, code).await?.into()))
}

failures! { error: VerifyEmailError {
    VerifyEmailError::InvalidCode => code("invalid-verification-code", on "verificationCode"),
    VerifyEmailError::Store(error) => passed(StoreError),
} }

//! `/api/orgs/emails`

use actix_web::web;
use assent_domain::{
    emails::{self, AddEmailError, OrganizationEmail, VerifyEmailError},
    values::{EmailAddress, Token},
};
use serde::Serialize;

use crate::{
    Shared,
    client::Client,
    input::{Body, Fields, Input},
    reply::{Answer, Failure, Reply},
    session::Admin,
};

#[derive(Serialize)]
pub(crate) struct AddressBody {
    email: String,
    verified: bool,
}

impl From<OrganizationEmail> for AddressBody {
    fn from(address: OrganizationEmail) -> Self {
        Self { verified: address.is_verified(), email: address.email.as_str().to_owned() }
    }
}

#[derive(Serialize)]
pub(crate) struct AddressesBody {
    emails: Vec<AddressBody>,
}

/// `GET /api/orgs/emails`
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
) -> Answer<AddressesBody> {
    let emails = emails::list_emails(&shared.app, organization).await?;
    Ok(Reply(AddressesBody { emails: emails.into_iter().map(Into::into).collect() }))
}

pub(crate) struct Address(EmailAddress);

impl Input for Address {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.email("email").map(Self)
    }
}

/// `POST /api/orgs/emails/add`
pub(crate) async fn add(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Client(client): Client,
    Body(Address(email)): Body<Address>,
) -> Answer<AddressBody> {
    Ok(Reply(emails::add_email(&shared.app, organization, email, &client).await?.into()))
}

impl From<AddEmailError> for Failure {
    fn from(error: AddEmailError) -> Self {
        match error {
            AddEmailError::AlreadyVerified => {
                Self::unsuccessful("already-verified", error).on_field("email")
            }
            AddEmailError::TooMany => Self::unsuccessful("too-many-emails", error),
            AddEmailError::Limit(error) => error.into(),
            AddEmailError::Store(error) => error.into(),
        }
    }
}

pub(crate) struct Code(Token);

impl Input for Code {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(Token::new(fields.text("verificationCode")?)))
    }
}

/// `POST /api/orgs/emails/verify`
pub(crate) async fn verify(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(Code(code)): Body<Code>,
) -> Answer<AddressBody> {
    Ok(Reply(emails::verify_email(&shared.app, organization, code).await?.into()))
}

impl From<VerifyEmailError> for Failure {
    fn from(error: VerifyEmailError) -> Self {
        match error {
            VerifyEmailError::InvalidCode => {
                Self::unsuccessful("invalid-verification-code", error).on_field("verificationCode")
            }
            VerifyEmailError::Store(error) => error.into(),
        }
    }
}

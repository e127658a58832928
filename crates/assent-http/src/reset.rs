//! `/api/reset_password`: the same on both servers.

use actix_web::web;
use assent_domain::{
    accounts::{
        self, NewPassword, RequestReset, RequestResetError, ResetPassword, ResetPasswordError,
        VerifyResetError,
    },
    values::{EmailAddress, Token},
};

use crate::{
    Shared,
    client::Client,
    input::{Body, Fields, Input},
    reply::{Answer, DONE, EmailBody, Failure, Nothing, Reply},
    session::Here,
};

pub(crate) struct RequestBody(EmailAddress);

impl Input for RequestBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.email("email").map(Self)
    }
}

/// `POST /api/reset_password/request`
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Client(client): Client,
    Body(RequestBody(email)): Body<RequestBody>,
) -> Answer<Nothing> {
    accounts::request_reset(&shared.app, RequestReset { realm, email, client }).await?;
    Ok(DONE)
}

impl From<RequestResetError> for Failure {
    fn from(error: RequestResetError) -> Self {
        match error {
            RequestResetError::Limit(error) => error.into(),
            RequestResetError::Store(error) => error.into(),
        }
    }
}

/// `GET /api/reset_password/verify/:resetPasswordToken`
pub(crate) async fn verify(
    shared: web::Data<Shared>,
    Here(realm): Here,
    token: web::Path<String>,
) -> Answer<EmailBody> {
    let token = Token::new(token.into_inner());
    Ok(Reply(accounts::verify_reset(&shared.app, realm, token).await?.into()))
}

/// The field that carries the token, and that a bad one is told of.
const TOKEN: &str = "resetPasswordToken";

impl From<VerifyResetError> for Failure {
    fn from(error: VerifyResetError) -> Self {
        match error {
            VerifyResetError::InvalidToken => {
                Self::unsuccessful("invalid-reset-token", error).on_field(TOKEN)
            }
            VerifyResetError::Store(error) => error.into(),
        }
    }
}

pub(crate) struct ResetBody {
    token: Token,
    password: NewPassword,
}

impl Input for ResetBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (token, password) = (fields.text(TOKEN), fields.new_password());
        Some(Self { token: Token::new(token?), password: password? })
    }
}

/// `POST /api/reset_password`
pub(crate) async fn reset(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Body(ResetBody { token, password }): Body<ResetBody>,
) -> Answer<Nothing> {
    accounts::reset_password(&shared.app, ResetPassword { realm, token, password }).await?;
    Ok(DONE)
}

impl From<ResetPasswordError> for Failure {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::InvalidToken => {
                Self::unsuccessful("invalid-reset-token", error).on_field(TOKEN)
            }
            ResetPasswordError::Password(error) => error.into(),
            ResetPasswordError::Store(error) => error.into(),
        }
    }
}

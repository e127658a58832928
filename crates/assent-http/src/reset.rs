//! `/api/reset_password`: the same on both servers.

use actix_web::web;
use assent_domain::{
    accounts::{
        self, NewPassword, NewPasswordError, RequestReset, ResetPassword, ResetPasswordError,
        VerifyResetError,
    },
    outcome::StoreError,
    values::{EmailAddress, Token},
};
use utoipa::ToSchema;

use crate::{Answer, openapi::values};
use assent_web::{
    Shared,
    client::Client,
    input::{Body, Fields, Input, TOKEN_CHARS},
    reply::{DONE, EmailBody, Nothing, Reply},
    session::Here,
};

pub(crate) struct RequestBody(EmailAddress);

/// Whose password is forgotten.
#[derive(ToSchema)]
#[schema(as = PasswordResetRequest)]
#[expect(dead_code, reason = "it documents what is read")]
struct ResetLinkRequest {
    email: values::Email,
}

impl Input for RequestBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.email("email").map(Self)
    }
}

/// Begins the reset of a forgotten password: mails a link to the address.
///
/// It is answered alike whether or not the address has an account: the letter
/// says so.
#[utoipa::path(
    post,
    path = "/api/reset_password/request",
    operation_id = "requestPasswordReset",
    tag = "Passwords",
    request_body = ResetLinkRequest,
    responses((status = 200, description = "A letter is mailed.", body = Nothing))
)]
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Client(client): Client,
    Body(RequestBody(email)): Body<RequestBody>,
) -> Answer<Nothing> {
    accounts::request_reset(&shared.app, RequestReset { realm, email, client }).await?;
    Ok(DONE)
}

/// Tells whose password a mailed link resets; it uses nothing up.
#[utoipa::path(
    get,
    path = "/api/reset_password/verify/{token}",
    operation_id = "verifyPasswordReset",
    tag = "Passwords",
    params(("token" = String, Path, description = "The last part of the link.")),
    responses((status = 200, description = "The address.", body = EmailBody))
)]
pub(crate) async fn verify(
    shared: web::Data<Shared>,
    Here(realm): Here,
    token: web::Path<String>,
) -> Answer<EmailBody> {
    let token = Token::pasted(&token, TOKEN_CHARS);
    Ok(Reply(accounts::verify_reset(&shared.app, realm, token).await?.into()))
}

/// The field that carries the token, and that a bad one is told of.
const TOKEN: &str = "resetPasswordToken";

failures! { error: VerifyResetError {
    VerifyResetError::InvalidToken => code("invalid-reset-token", on TOKEN),
    VerifyResetError::Store(error) => passed(StoreError),
} }

pub(crate) struct ResetBody {
    token: Token,
    password: NewPassword,
}

/// A new password in place of a forgotten one.
#[derive(ToSchema)]
#[schema(as = PasswordReset, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct ResetRequest {
    /// The last part of the mailed link; it works once.
    reset_password_token: String,
    password: values::NewPassword,
    #[schema(format = Password)]
    password_confirmation: String,
}

impl Input for ResetBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (token, password) = (fields.token(TOKEN), fields.new_password());
        Some(Self { token: token?, password: password? })
    }
}

/// Sets a new password, and ends every session of the account.
#[utoipa::path(
    post,
    path = "/api/reset_password",
    operation_id = "resetPassword",
    tag = "Passwords",
    request_body = ResetRequest,
    responses((status = 200, description = "The password is set.", body = Nothing))
)]
pub(crate) async fn reset(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Body(ResetBody { token, password }): Body<ResetBody>,
) -> Answer<Nothing> {
    accounts::reset_password(&shared.app, ResetPassword { realm, token, password }).await?;
    Ok(DONE)
}

failures! { error: ResetPasswordError {
    ResetPasswordError::InvalidToken => code("invalid-reset-token", on TOKEN),
    ResetPasswordError::Password(error) => passed(NewPasswordError),
    ResetPasswordError::Store(error) => passed(StoreError),
} }

//! `/api/reset_password`: the same on both servers.

use actix_web::web;
use assent_domain::{
    accounts::{
        self, NewPassword, NewPasswordError, Password, RequestReset, ResetPassword,
        ResetPasswordError, VerifyResetError,
    },
    outcome::StoreError,
    values::{EmailAddress, Token},
};

use crate::{Answer, openapi::values};
use assent_web::{
    Shared,
    client::Client,
    input::{Body, TOKEN_CHARS},
    reply::{DONE, EmailBody, Nothing, Reply},
    session::Here,
};

assent_web::input! {
    /// Whose password is forgotten.
    pub(crate) struct Forgotten as PasswordResetRequest {
        email: EmailAddress,
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
    request_body = Forgotten,
    responses((status = 200, description = "A letter is mailed.", body = Nothing))
)]
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Client(client): Client,
    Body(Forgotten { email }): Body<Forgotten>,
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

/// The field that a bad token is told of.
const TOKEN: &str = "resetPasswordToken";

failures! { error: VerifyResetError {
    VerifyResetError::InvalidToken => code("invalid-reset-token", on TOKEN),
    VerifyResetError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// A new password in place of a forgotten one.
    pub(crate) struct ResetBody as PasswordReset {
        /// The last part of the mailed link; it works once.
        reset_password_token: Token,
        password: values::NewPassword,
        password_confirmation: Password,
    }
}

/// Sets a new password, and ends every session of the account.
#[utoipa::path(
    post,
    path = "/api/reset_password",
    operation_id = "resetPassword",
    tag = "Passwords",
    request_body = ResetBody,
    responses((status = 200, description = "The password is set.", body = Nothing))
)]
pub(crate) async fn reset(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Body(body): Body<ResetBody>,
) -> Answer<Nothing> {
    let ResetBody { reset_password_token: token, password, password_confirmation } = body;
    let password = NewPassword { password, confirmation: password_confirmation };
    accounts::reset_password(&shared.app, ResetPassword { realm, token, password }).await?;
    Ok(DONE)
}

failures! { error: ResetPasswordError {
    ResetPasswordError::InvalidToken => code("invalid-reset-token", on TOKEN),
    ResetPasswordError::Password(error) => passed(NewPasswordError),
    ResetPasswordError::Store(error) => passed(StoreError),
} }

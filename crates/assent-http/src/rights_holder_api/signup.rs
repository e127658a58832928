//! How a person comes in without an invitation.

use actix_web::web;
use assent_domain::{
    accounts::{NewPassword, NewPasswordError},
    limits::LimitError,
    outcome::StoreError,
    rights_holders::{self, CompleteSignupError, RequestSignup, RequestSignupError},
    values::{EmailAddress, Token},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Answer, openapi::values};
use assent_web::{
    Shared,
    client::Client,
    input::{Body, Fields, Input},
    reply::{DONE, Nothing, Reply},
};

pub(crate) struct SignupBody {
    email: EmailAddress,
    password: NewPassword,
    keep: bool,
    destination_path: Option<String>,
}

/// What a sign-up takes.
#[derive(ToSchema)]
#[schema(as = Signup, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct SignupRequest {
    email: values::Email,
    password: values::NewPassword,
    #[schema(format = Password)]
    password_confirmation: String,
    /// 30 days instead of 12 hours, for the session that completing answers.
    keep_me_logged_in: Option<bool>,
    /// Where the portal goes on: a path, which completing answers. What is none
    /// is dropped.
    destination_path: Option<String>,
}

impl Input for SignupBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (email, password) = (fields.email("email"), fields.new_password());
        let keep = fields.flag("keepMeLoggedIn");
        // What is no path is dropped, of whatever type it is.
        let destination_path = fields.get("destinationPath").and_then(Value::as_str);
        Some(Self {
            email: email?,
            password: password?,
            keep: keep?,
            destination_path: destination_path.map(str::to_owned),
        })
    }
}

/// Begins a sign-up: mails a link, or that there is an account.
#[utoipa::path(
    post,
    path = "/api/signup",
    operation_id = "signUp",
    tag = "Sign-up",
    request_body = SignupRequest,
    responses((status = 200, description = "A letter is mailed.", body = Nothing))
)]
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Client(client): Client,
    Body(SignupBody { email, password, keep, destination_path }): Body<SignupBody>,
) -> Answer<Nothing> {
    let request = RequestSignup { email, password, keep, destination_path, client };
    rights_holders::request_signup(&shared.app, request).await?;
    Ok(DONE)
}

failures! { error: RequestSignupError {
    RequestSignupError::Password(error) => passed(NewPasswordError),
    RequestSignupError::Limit(error) => passed(LimitError),
    RequestSignupError::Store(error) => passed(StoreError),
} }

pub(crate) struct Code(Token);

/// What completing a sign-up takes.
#[derive(ToSchema)]
#[schema(as = SignupCompletion, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct CodeRequest {
    /// The last part of the mailed link.
    email_verification_code: String,
}

impl Input for Code {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.token("emailVerificationCode").map(Self)
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = CompletedSignup)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompletedBody {
    session_id: String,
    #[schema(format = IdnEmail)]
    email: String,
    /// As the sign-up had it; `null` if it had none, or one that is no path.
    destination_path: Option<String>,
}

/// Completes a sign-up: opens the account, and logs it in.
#[utoipa::path(
    post,
    path = "/api/complete_signup",
    operation_id = "completeSignup",
    tag = "Sign-up",
    request_body = CodeRequest,
    responses((status = 200, description = "The account's session.", body = CompletedBody))
)]
pub(crate) async fn complete(
    shared: web::Data<Shared>,
    Body(Code(code)): Body<Code>,
) -> Answer<CompletedBody> {
    let completed = rights_holders::complete_signup(&shared.app, code).await?;
    Ok(Reply(CompletedBody {
        session_id: completed.session.id.expose().to_owned(),
        email: completed.email.as_str().to_owned(),
        destination_path: completed.destination_path,
    }))
}

failures! { error: CompleteSignupError {
    CompleteSignupError::InvalidCode => code("invalid-verification-code", on "emailVerificationCode"),
    CompleteSignupError::AccountExists => code("account-exists"),
    CompleteSignupError::Store(error) => passed(StoreError),
} }

//! How a person comes in without an invitation.

use actix_web::web;
use assent_domain::{
    accounts::{NewPassword, NewPasswordError, Password},
    limits::LimitError,
    outcome::StoreError,
    rights_holders::{self, CompleteSignupError, RequestSignup, RequestSignupError},
    values::{EmailAddress, Token},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{Answer, openapi::values};
use assent_web::{
    Shared,
    client::{Client, Sender},
    input::{Body, Field, Fields},
    reply::{DONE, Nothing, Reply},
};

assent_web::input! {
    /// What a sign-up takes.
    pub(crate) struct SignupBody as Signup {
        email: EmailAddress,
        password: values::NewPassword,
        password_confirmation: Password,
        /// 30 days instead of 12 hours, for the session that completing answers.
        keep_me_logged_in: bool,
        /// Where the portal goes on: a path, which completing answers. What is none
        /// is dropped.
        destination_path: DestinationPath,
    }
}

/// What is no path is dropped, of whatever type it is.
struct DestinationPath;

impl Field for DestinationPath {
    type Value = Option<String>;
    const REQUIRED: bool = false;

    fn schema() -> RefOr<Schema> {
        Option::<String>::schema()
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Option<String>> {
        Some(fields.get(name).and_then(Value::as_str).map(str::to_owned))
    }
}

/// Begins a sign-up: mails a link, or that there is an account.
#[utoipa::path(
    post,
    path = "/api/signup",
    operation_id = "signUp",
    tag = "Sign-up",
    request_body = SignupBody,
    responses((status = 200, description = "A letter is mailed.", body = Nothing))
)]
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Client(client): Client,
    Body(body): Body<SignupBody>,
) -> Answer<Nothing> {
    let SignupBody { password, password_confirmation: confirmation, .. } = body;
    let request = RequestSignup {
        email: body.email,
        password: NewPassword { password, confirmation },
        keep: body.keep_me_logged_in,
        destination_path: body.destination_path,
        client,
    };
    rights_holders::request_signup(&shared.app, request).await?;
    Ok(DONE)
}

failures! { error: RequestSignupError {
    RequestSignupError::Password(error) => passed(NewPasswordError),
    RequestSignupError::Limit(error) => passed(LimitError),
    RequestSignupError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// What completing a sign-up takes.
    pub(crate) struct Code as SignupCompletion {
        /// The last part of the mailed link.
        email_verification_code: Token,
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
    request_body = Code,
    responses((status = 200, description = "The account's session.", body = CompletedBody))
)]
pub(crate) async fn complete(
    shared: web::Data<Shared>,
    Sender(device): Sender,
    Body(Code { email_verification_code: code }): Body<Code>,
) -> Answer<CompletedBody> {
    let completed = rights_holders::complete_signup(&shared.app, code, device).await?;
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

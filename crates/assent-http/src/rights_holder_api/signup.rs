//! `/api/signup`, `/api/complete_signup`

use actix_web::web;
use assent_domain::{
    accounts::NewPassword,
    rights_holders::{self, CompleteSignupError, RequestSignup, RequestSignupError},
    values::{EmailAddress, Token},
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    Shared,
    client::Client,
    input::{Body, Fields, Input},
    reply::{Answer, DONE, Failure, Nothing, Reply},
};

pub(crate) struct SignupBody {
    email: EmailAddress,
    password: NewPassword,
    keep: bool,
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

/// `POST /api/signup`
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Client(client): Client,
    Body(SignupBody { email, password, keep, destination_path }): Body<SignupBody>,
) -> Answer<Nothing> {
    let request = RequestSignup { email, password, keep, destination_path, client };
    rights_holders::request_signup(&shared.app, request).await?;
    Ok(DONE)
}

impl From<RequestSignupError> for Failure {
    fn from(error: RequestSignupError) -> Self {
        match error {
            RequestSignupError::Password(error) => error.into(),
            RequestSignupError::Limit(error) => error.into(),
            RequestSignupError::Store(error) => error.into(),
        }
    }
}

pub(crate) struct Code(Token);

impl Input for Code {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(Token::new(fields.text("emailVerificationCode")?)))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompletedBody {
    session_id: String,
    email: String,
    destination_path: Option<String>,
}

/// `POST /api/complete_signup`
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

impl From<CompleteSignupError> for Failure {
    fn from(error: CompleteSignupError) -> Self {
        match error {
            CompleteSignupError::InvalidCode => {
                Self::unsuccessful("invalid-verification-code", error)
                    .on_field("emailVerificationCode")
            }
            CompleteSignupError::AccountExists => Self::unsuccessful("account-exists", error),
            CompleteSignupError::Store(error) => error.into(),
        }
    }
}

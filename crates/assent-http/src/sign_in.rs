//! `/status`, `/api/login`, `/api/logout`: the same on both servers.

use actix_web::{HttpRequest, Responder, web};
use assent_domain::{
    accounts::{self, LogIn, LogInError, OpenedSession, Password},
    limits::LimitError,
    outcome::StoreError,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use assent_web::{
    Shared,
    client::{Client, Sender},
    input::Body,
    reply::{DONE, Nothing, Reply},
    session::{self, Here},
};

use crate::{Answer, openapi::values};

#[derive(ToSchema)]
#[schema(as = Status)]
#[expect(dead_code, reason = "it documents the reply")]
struct StatusBody {
    /// `OK`
    status: String,
}

/// Tells that the server answers.
#[utoipa::path(
    get,
    path = "/status",
    operation_id = "getStatus",
    tag = "Service",
    responses((status = 200, description = "It does.", body = StatusBody))
)]
pub(crate) async fn status() -> impl Responder {
    web::Json(json!({"status": "OK"}))
}

assent_web::input! {
    /// What logging in takes.
    pub(crate) struct LogInBody as LogIn {
        email: values::TypedEmail,
        password: Password,
        /// 30 days instead of 12 hours.
        keep_me_logged_in: bool,
    }
}

/// The session id, under both of its spellings.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedSession)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionBody {
    session_id: String,
    /// The same as `sessionId`, for clients that read it here.
    #[schema(deprecated)]
    #[serde(rename = "sessionID")]
    session_id_too: String,
}

impl From<OpenedSession> for SessionBody {
    fn from(session: OpenedSession) -> Self {
        let id = session.id.expose().to_owned();
        Self { session_id: id.clone(), session_id_too: id }
    }
}

/// Logs in: opens a session.
#[utoipa::path(
    post,
    path = "/api/login",
    operation_id = "logIn",
    tag = "Sessions",
    request_body = LogInBody,
    responses((status = 200, description = "The session.", body = SessionBody))
)]
pub(crate) async fn log_in(
    shared: web::Data<Shared>,
    Here(realm): Here,
    Client(client): Client,
    Sender(device): Sender,
    Body(body): Body<LogInBody>,
) -> Answer<SessionBody> {
    let LogInBody { email, password, keep_me_logged_in: keep } = body;
    let request = LogIn { realm, email, password, keep, client, device };
    let session = accounts::log_in(&shared.app, request).await?;
    Ok(Reply(session.into()))
}

/// Logs out: ends the session.
#[utoipa::path(
    post,
    path = "/api/logout",
    operation_id = "logOut",
    tag = "Sessions",
    responses((status = 200, description = "The session is ended.", body = Nothing))
)]
pub(crate) async fn log_out(
    shared: web::Data<Shared>,
    Here(realm): Here,
    request: HttpRequest,
) -> Answer<Nothing> {
    let id = session::header_token(&request).ok_or(accounts::AuthenticateError::Unknown)?;
    accounts::log_out(&shared.app, realm, id).await?;
    Ok(DONE)
}

failures! { error: LogInError {
    LogInError::BadCredentials => code("bad-credentials"),
    LogInError::Limit(error) => passed(LimitError),
    LogInError::Store(error) => passed(StoreError),
} }
